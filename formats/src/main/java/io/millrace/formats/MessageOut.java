package io.millrace.formats;

import io.millrace.model.TableId;
import org.jspecify.annotations.Nullable;

/** Takes the messages that are about no single row. Arrays are kept: the caller must not touch them again. */
public interface MessageOut {
    /** To where the task sends the DDL that is being told. */
    void toDdl(byte @Nullable [] key, byte[] value);

    /** To the topic of a table's rows, into the partition of what is about the whole table. */
    void toTable(TableId table, byte @Nullable [] key, byte[] value);

    /** To where marks go that are about no table: the task's one topic, else its DDL topic, else one of their own. */
    void toMarks(byte @Nullable [] key, byte[] value);

    /** To partition 0 of a topic that the format names itself. */
    void toTopic(String topic, byte @Nullable [] key, byte[] value);

    /** Where {@link #toDdl} sends: for the subject of a schema. */
    String ddlTopic();

    /** Where {@link #toTable} sends. */
    String tableTopic(TableId table);

    /** Where {@link #toMarks} sends. */
    String marksTopic();
}
