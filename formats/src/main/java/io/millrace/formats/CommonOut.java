package io.millrace.formats;

import io.millrace.formats.CommonOptions.KeyMode;
import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.TableId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives the messages about no single row the keys and headers that the task chose. For one event. */
final class CommonOut implements MessageOut {
    private final MessageOut out;
    private final CommonOptions options;
    private final ChangeContext context;
    private final long position;
    private final String event;
    private final @Nullable String about;

    /**
     * @param position where in the binlog file the event is
     * @param event its type, for the header
     * @param about the table or database; null if it is about neither
     */
    CommonOut(
            MessageOut out,
            CommonOptions options,
            ChangeContext context,
            long position,
            String event,
            @Nullable String about) {
        this.out = out;
        this.options = options;
        this.context = context;
        this.position = position;
        this.event = event;
        this.about = about;
    }

    /** What a statement is about: its table, else its database; null if that is "" too. */
    static @Nullable String nameOf(DdlChange ddl) {
        if (!ddl.table().isEmpty()) {
            return new TableId(ddl.database(), ddl.table()).toString();
        }
        return ddl.database().isEmpty() ? null : ddl.database();
    }

    /** The headers that tell where a change comes from, as UTF-8. */
    static List<MessageHeader> headers(
            List<MessageHeader> own, ChangeContext context, long position, long row, String event) {
        List<MessageHeader> list = new ArrayList<>(own);
        list.add(new MessageHeader("src.gtid", context.gtid().toByteArray()));
        list.add(header("src.file", context.binlogFile()));
        list.add(header("src.pos", String.valueOf(position)));
        list.add(header("src.row", String.valueOf(row)));
        list.add(header("event.type", event));
        return list;
    }

    private static MessageHeader header(String name, String value) {
        return new MessageHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private List<MessageHeader> headers(List<MessageHeader> own) {
        return options.headers() ? headers(own, context, position, 0, event) : own;
    }

    private byte @Nullable [] key(byte @Nullable [] own) {
        if (options.keyMode() == KeyMode.NONE) {
            return null;
        }
        return options.keyMode() == KeyMode.TABLE && about != null ? about.getBytes(StandardCharsets.UTF_8) : own;
    }

    @Override
    public void toDdl(byte @Nullable [] key, byte[] value, List<MessageHeader> own) {
        out.toDdl(key(key), value, headers(own));
    }

    @Override
    public void toTable(TableId table, byte @Nullable [] key, byte[] value, List<MessageHeader> own) {
        out.toTable(table, key(key), value, headers(own));
    }

    @Override
    public void toMarks(byte @Nullable [] key, byte[] value, List<MessageHeader> own) {
        out.toMarks(key(key), value, headers(own));
    }

    @Override
    public void toTopic(String topic, byte @Nullable [] key, byte[] value, List<MessageHeader> own) {
        out.toTopic(topic, key(key), value, headers(own));
    }

    @Override
    public String ddlTopic() {
        return out.ddlTopic();
    }

    @Override
    public String tableTopic(TableId table) {
        return out.tableTopic(table);
    }

    @Override
    public String marksTopic() {
        return out.marksTopic();
    }
}
