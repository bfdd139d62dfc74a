package io.millrace.formats;

import io.millrace.model.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the messages that are about no single row. Arrays are kept: the caller must not touch them again. */
public interface MessageOut {
    /** To where the task sends the DDL that is being told. */
    void toDdl(byte @Nullable [] key, byte[] value, List<MessageHeader> headers);

    default void toDdl(byte @Nullable [] key, byte[] value) {
        toDdl(key, value, List.of());
    }

    /** To the topic of a table's rows, into the partition of what is about the whole table. */
    void toTable(TableId table, byte @Nullable [] key, byte[] value, List<MessageHeader> headers);

    default void toTable(TableId table, byte @Nullable [] key, byte[] value) {
        toTable(table, key, value, List.of());
    }

    /** To where marks go that are about no table: the task's one topic, else its DDL topic, else one of their own. */
    void toMarks(byte @Nullable [] key, byte[] value, List<MessageHeader> headers);

    default void toMarks(byte @Nullable [] key, byte[] value) {
        toMarks(key, value, List.of());
    }

    /** To partition 0 of a topic that the format names itself. */
    void toTopic(String topic, byte @Nullable [] key, byte[] value, List<MessageHeader> headers);

    default void toTopic(String topic, byte @Nullable [] key, byte[] value) {
        toTopic(topic, key, value, List.of());
    }

    /** Where {@link #toDdl} sends: for the subject of a schema. */
    String ddlTopic();

    /** Where {@link #toTable} sends. */
    String tableTopic(TableId table);

    /** Where {@link #toMarks} sends. */
    String marksTopic();
}
