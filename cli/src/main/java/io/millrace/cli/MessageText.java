package io.millrace.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.formats.DecodedMessage;
import io.millrace.formats.Formats;
import io.millrace.formats.MessageDecoder;
import io.millrace.formats.avro.ConfluentFrame;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.registry.RegisteredDecoder;
import io.millrace.registry.RegistryClient;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Kafka records as lines for people or for scripts. */
final class MessageText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int LONGEST_VALUE = 60;

    private final @Nullable MessageDecoder decoder;
    private final @Nullable MessageDecoder registered;

    /**
     * @param format name of the format; null to find out from each message
     * @param registry knows the schemas of messages that carry an id; null if there is none
     */
    MessageText(@Nullable String format, @Nullable RegistryClient registry) {
        decoder = format == null ? null : Formats.decoder(format);
        registered = registry == null ? null : new RegisteredDecoder(registry);
    }

    /**
     * @throws MillraceException MESSAGE_UNREADABLE naming topic, partition and offset
     */
    DecodedMessage decode(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        String place = record.topic() + " partition " + record.partition() + " offset " + record.offset();
        if (value == null) {
            throw new MillraceException(ErrorCode.MESSAGE_UNREADABLE, place + " has no value");
        }
        if (registered != null && ConfluentFrame.mayStartWithFrame(value)) {
            try {
                return decode(registered, value, place);
            } catch (MillraceException e) {
                // A plain DTS record begins with a byte 0 too.
                if (e.code() != ErrorCode.MESSAGE_UNREADABLE
                        || Formats.sniff(value).isEmpty()) {
                    throw e;
                }
            }
        }
        Optional<MessageDecoder> chosen = decoder == null ? Formats.sniff(value) : Optional.of(decoder);
        if (chosen.isEmpty() && ConfluentFrame.mayStartWithFrame(value)) {
            throw new MillraceException(
                    ErrorCode.MESSAGE_UNREADABLE,
                    place + " may carry the id " + Integer.toUnsignedString(ConfluentFrame.schemaId(value))
                            + " of a schema: name its registry with --registry");
        }
        if (chosen.isEmpty()) {
            throw new MillraceException(
                    ErrorCode.MESSAGE_UNREADABLE,
                    place + " is a message of none of our formats (" + String.join(", ", Formats.names()) + ")");
        }
        return decode(chosen.get(), value, place);
    }

    private static DecodedMessage decode(MessageDecoder decoder, byte[] value, String place) {
        try {
            return decoder.decode(value);
        } catch (MillraceException e) {
            throw new MillraceException(e.code(), place + ": " + e.getMessage(), e);
        }
    }

    /** {@code 12:00:00.000 p3@17 UPDATE shop.orders id=1, status=paid → shipped}. */
    static String line(ConsumerRecord<byte[], byte[]> record, DecodedMessage message, Ansi ansi) {
        String table = message.table().isEmpty() ? message.database() : message.database() + "." + message.table();
        long timeMs = message.sourceTimeMs() == 0 ? record.timestamp() : message.sourceTimeMs(); // a bare row has none
        return ansi.dim(TIME.format(Instant.ofEpochMilli(timeMs)) + " p" + record.partition() + "@" + record.offset())
                + " " + ansi.bold(message.kind()) + " " + ansi.cyan(table) + " " + content(message);
    }

    /** Shorter: {@code 12:00:00 UPDATE shop.orders id=1, status=paid → shipped}, of an UPDATE only what it changed. */
    static String glance(DecodedMessage message) {
        String time = CLOCK.format(Instant.ofEpochMilli(message.sourceTimeMs()));
        return time + " " + message.kind() + " " + message.database() + "." + message.table() + " "
                + content(message, true);
    }

    /** The row, or the statement; what an UPDATE changed as {@code old → new}. */
    static String content(DecodedMessage message) {
        return content(message, false);
    }

    private static String content(DecodedMessage message, boolean onlyChanges) {
        if (!message.sql().isEmpty()) {
            return message.sql();
        }
        Map<String, @Nullable String> row = message.after().isEmpty() ? message.before() : message.after();
        boolean update = !message.after().isEmpty() && !message.before().isEmpty();
        StringJoiner out = new StringJoiner(", ");
        row.forEach((column, value) -> {
            boolean changed = update
                    && message.before().containsKey(column)
                    && !Objects.equals(message.before().get(column), value);
            boolean first = column.equals(row.keySet().iterator().next()); // most often the key
            if (update && onlyChanges && !changed && !first) {
                return;
            }
            String old = changed ? shorten(message.before().get(column)) + " → " : "";
            out.add(column + "=" + old + shorten(value));
        });
        return out.toString();
    }

    private static String shorten(@Nullable String value) {
        if (value == null) {
            return "NULL";
        }
        String line = value.replaceAll("\\p{Cntrl}", "·");
        return line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE - 1) + "…";
    }

    static ObjectNode json(ConsumerRecord<byte[], byte[]> record) {
        return Json.object()
                .put("topic", record.topic())
                .put("partition", record.partition())
                .put("offset", record.offset())
                .put("timestampMs", record.timestamp());
    }

    static ObjectNode json(ConsumerRecord<byte[], byte[]> record, DecodedMessage message) {
        ObjectNode out = json(record);
        out.put("kind", message.kind())
                .put("database", message.database())
                .put("table", message.table())
                .put("sourceTimeMs", message.sourceTimeMs())
                .put("position", message.position())
                .put("sql", message.sql());
        ObjectNode before = out.putObject("before");
        message.before().forEach(before::put);
        ObjectNode after = out.putObject("after");
        message.after().forEach(after::put);
        return out;
    }
}
