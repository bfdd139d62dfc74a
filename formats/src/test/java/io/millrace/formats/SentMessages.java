package io.millrace.formats;

import io.millrace.model.ByteSink;
import io.millrace.model.TableId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a format sends besides rows. */
public class SentMessages implements MessageOut {
    /** @param place {@code ddl}, {@code table db.t}, {@code marks} or {@code topic name} */
    public record Sent(String place, byte[] key, byte[] value, List<MessageHeader> headers) {
        public String text() {
            return new String(value, StandardCharsets.UTF_8);
        }

        public String keyText() {
            return key == null ? null : new String(key, StandardCharsets.UTF_8);
        }
    }

    private final List<Sent> list = new ArrayList<>();

    /** Appends the value of each message to {@code out}. */
    public static MessageOut into(ByteSink out) {
        return new SentMessages() {
            @Override
            void add(Sent sent) {
                out.put(sent.value());
            }
        };
    }

    public List<Sent> list() {
        return list;
    }

    void add(Sent sent) {
        list.add(sent);
    }

    @Override
    public void toDdl(byte[] key, byte[] value, List<MessageHeader> headers) {
        add(new Sent("ddl", key, value, headers));
    }

    @Override
    public void toTable(TableId table, byte[] key, byte[] value, List<MessageHeader> headers) {
        add(new Sent("table " + table, key, value, headers));
    }

    @Override
    public void toMarks(byte[] key, byte[] value, List<MessageHeader> headers) {
        add(new Sent("marks", key, value, headers));
    }

    @Override
    public void toTopic(String topic, byte[] key, byte[] value, List<MessageHeader> headers) {
        add(new Sent("topic " + topic, key, value, headers));
    }

    @Override
    public String ddlTopic() {
        return "ddl";
    }

    @Override
    public String tableTopic(TableId table) {
        return table.toString();
    }

    @Override
    public String marksTopic() {
        return "marks";
    }
}
