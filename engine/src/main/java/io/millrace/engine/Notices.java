package io.millrace.engine;

import io.millrace.formats.MessageHeader;
import io.millrace.formats.MessageOut;
import io.millrace.model.DdlChange;
import io.millrace.model.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends the messages that are about no single row to where each belongs. Under the gate. */
final class Notices implements MessageOut {
    private final Router router;
    private final Delivery delivery;
    private final Progress progress;
    private @Nullable DdlChange ddl;
    private long timestampMs;
    private int sent;

    Notices(Router router, Delivery delivery, Progress progress) {
        this.router = router;
        this.delivery = delivery;
        this.progress = progress;
    }

    /** What follows is about this statement. */
    Notices about(DdlChange statement, long sourceTimeMs) {
        ddl = statement;
        return at(sourceTimeMs);
    }

    /** What follows happened at this time, ms since the epoch. */
    Notices at(long sourceTimeMs) {
        timestampMs = sourceTimeMs;
        sent = 0;
        return this;
    }

    /** How many messages were sent since {@link #at}. */
    int sent() {
        return sent;
    }

    @Override
    public void toDdl(byte @Nullable [] key, byte[] value, List<MessageHeader> headers) {
        DdlChange told = told();
        send(router.ddlTopic(told), router.ddlPartition(told), key, value, headers);
    }

    @Override
    public void toTable(TableId table, byte @Nullable [] key, byte[] value, List<MessageHeader> headers) {
        send(router.tableTopic(table), router.tablePartition(table), key, value, headers);
    }

    @Override
    public void toMarks(byte @Nullable [] key, byte[] value, List<MessageHeader> headers) {
        send(router.marksTopic(), 0, key, value, headers);
    }

    @Override
    public void toTopic(String topic, byte @Nullable [] key, byte[] value, List<MessageHeader> headers) {
        router.make(topic);
        send(topic, 0, key, value, headers);
    }

    @Override
    public String ddlTopic() {
        return router.ddlTopic(told());
    }

    @Override
    public String tableTopic(TableId table) {
        return router.tableTopic(table);
    }

    @Override
    public String marksTopic() {
        return router.marksTopic();
    }

    private DdlChange told() {
        DdlChange told = ddl;
        if (told == null) {
            throw new IllegalStateException("no DDL is being told");
        }
        return told;
    }

    private void send(String topic, int partition, byte @Nullable [] key, byte[] value, List<MessageHeader> headers) {
        sent++;
        progress.onMessageBytes(value.length);
        delivery.send(topic, partition, key, value, headers, timestampMs);
    }
}
