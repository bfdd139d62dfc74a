package io.millrace.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * DTS Avro by Apache Avro's generic reader: plain datum without prefix, or behind a frame with the schema that a registry
 * gives. TIMESTAMP texts are in UTC.
 */
public final class DtsAvroReader implements MessageReader {
    /** Binlog numbers are file number times 2^40 plus more, snapshot numbers count from 1. */
    private static final long FIRST_BINLOG_ID = 1L << 40;

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(schema());
    private final @Nullable RegisteredAvro registered;
    private @Nullable BinaryDecoder decoder;

    /** Of plain records. */
    public DtsAvroReader() {
        this("");
    }

    /** @param registryUrl base URL of the Confluent-compatible API that knows the records' schema; "" for plain records */
    public DtsAvroReader(String registryUrl) {
        registered = registryUrl.isEmpty() ? null : new RegisteredAvro(registryUrl);
    }

    private static Schema schema() {
        try (InputStream in = DtsAvroReader.class.getResourceAsStream("dts-record.avsc")) {
            if (in == null) {
                throw new IllegalStateException("no dts-record.avsc on the class path");
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public @Nullable RowMessage read(byte[] value, Map<String, SourceTable> tables) throws IOException {
        GenericRecord message = registered == null ? plain(value) : registered.read(value);
        String operation = message.get("operation").toString();
        switch (operation) {
            case "INSERT", "UPDATE", "DELETE", "INIT" -> {
                // A row: below.
            }
            default -> {
                return null;
            }
        }
        String table = message.get("objectName").toString().replace("\\u002E", ".");
        long id = (Long) message.get("id");
        boolean snapshot = operation.equals("INIT") || (operation.equals("INSERT") && id < FIRST_BINLOG_ID);
        SourceTable shape = tables.get(table);
        Map<String, @Nullable String> before = image(message, "beforeImages", shape);
        Map<String, @Nullable String> after = image(message, "afterImages", shape);
        boolean wantsBefore = operation.equals("UPDATE") || operation.equals("DELETE");
        boolean wantsAfter = !operation.equals("DELETE");
        if (wantsBefore != (before != null) || wantsAfter != (after != null)) {
            throw new IOException(operation + " of " + table + " has the wrong images: before " + (before != null)
                    + ", after " + (after != null));
        }
        return new RowMessage(table, snapshot, id, before, after);
    }

    private GenericRecord plain(byte[] value) throws IOException {
        decoder = DecoderFactory.get().binaryDecoder(value, decoder);
        GenericRecord message = reader.read(null, decoder);
        if (!decoder.isEnd()) {
            throw new IOException("bytes are left after the record");
        }
        return message;
    }

    private static @Nullable Map<String, @Nullable String> image(
            GenericRecord message, String name, @Nullable SourceTable shape) throws IOException {
        Object image = message.get(name);
        if (image == null) {
            return null;
        }
        if (!(image instanceof List<?> values) || !(message.get("fields") instanceof List<?> fields)) {
            throw new IOException(name + " of a row or its fields are no array: " + image);
        }
        if (values.size() != fields.size()) {
            throw new IOException(name + " has " + values.size() + " values for " + fields.size() + " fields");
        }
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            String column = ((GenericRecord) fields.get(i)).get("name").toString();
            texts.put(column, text(values.get(i), shape == null ? null : shape.column(column)));
        }
        return texts;
    }

    private static @Nullable String text(@Nullable Object value, @Nullable SourceColumn column) throws IOException {
        if (value == null) {
            return null;
        }
        if (!(value instanceof GenericRecord item)) {
            throw new IOException("a value is " + value);
        }
        return switch (item.getSchema().getName()) {
            case "Integer", "Decimal", "TextObject", "TextGeometry" ->
                item.get("value").toString();
            case "Float" -> floating((Double) item.get("value"), column);
            case "Character" -> character(bytes(item), item.get("charset").toString());
            case "BinaryObject" ->
                "TEXT".equals(item.get("type").toString())
                        ? new String(bytes(item), StandardCharsets.UTF_8)
                        : SourceColumn.hex(bytes(item));
            case "BinaryGeometry" -> SourceColumn.hex(bytes(item));
            case "Timestamp" -> timestamp((Long) item.get("timestamp"), (Integer) item.get("millis"), column);
            case "DateTime" -> dateTime(item, column);
            default ->
                throw new IOException("a value of type " + item.getSchema().getName());
        };
    }

    private static String floating(double value, @Nullable SourceColumn column) {
        return column != null && column.dataType().equals("float")
                ? Float.toString((float) value)
                : Double.toString(value);
    }

    private static String character(byte[] bytes, String charset) {
        return switch (charset) {
            case "binary" -> SourceColumn.hex(bytes);
            case "utf8", "utf8mb3", "utf8mb4" -> new String(bytes, StandardCharsets.UTF_8);
            case "ascii" -> new String(bytes, StandardCharsets.US_ASCII);
            // MySQL's latin1 is what others call windows-1252.
            case "latin1" -> new String(bytes, Charset.forName("windows-1252"));
            case "ucs2", "utf16" -> new String(bytes, StandardCharsets.UTF_16BE);
            case "sjis" -> new String(bytes, Charset.forName("Shift_JIS"));
            case "ujis" -> new String(bytes, Charset.forName("EUC-JP"));
            default -> new String(bytes, Charset.forName(charset));
        };
    }

    private static byte[] bytes(GenericRecord item) {
        ByteBuffer buffer = ((ByteBuffer) item.get("value")).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static String timestamp(long seconds, int micros, @Nullable SourceColumn column) {
        String fraction = column == null ? "" : column.fraction(micros);
        if (seconds == 0 && micros == 0) {
            return "0000-00-00 00:00:00" + fraction;
        }
        return LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC).format(SECONDS) + fraction;
    }

    private static String dateTime(GenericRecord item, @Nullable SourceColumn column) throws IOException {
        String type = column == null ? "datetime" : column.dataType();
        int micros = part(item, "millis");
        String fraction = column == null ? "" : column.fraction(Math.abs(micros));
        return switch (type) {
            case "year" -> String.format(Locale.ROOT, "%04d", part(item, "year"));
            case "date" -> date(item);
            case "time" -> {
                int hour = part(item, "hour");
                int minute = part(item, "minute");
                int second = part(item, "second");
                boolean negative = hour < 0 || minute < 0 || second < 0 || micros < 0;
                yield (negative ? "-" : "") + clock(Math.abs(hour), Math.abs(minute), Math.abs(second)) + fraction;
            }
            case "datetime" ->
                date(item) + " " + clock(part(item, "hour"), part(item, "minute"), part(item, "second")) + fraction;
            default -> throw new IOException("a DateTime for a column of type " + type);
        };
    }

    private static String date(GenericRecord item) {
        StringBuilder text = new StringBuilder(10);
        SourceColumn.appendDigits(text, part(item, "year"), 4);
        SourceColumn.appendDigits(text.append('-'), part(item, "month"), 2);
        SourceColumn.appendDigits(text.append('-'), part(item, "day"), 2);
        return text.toString();
    }

    private static String clock(int hour, int minute, int second) {
        StringBuilder text = new StringBuilder(8);
        SourceColumn.appendDigits(text, hour, 2);
        SourceColumn.appendDigits(text.append(':'), minute, 2);
        SourceColumn.appendDigits(text.append(':'), second, 2);
        return text.toString();
    }

    private static int part(GenericRecord item, String name) {
        Object value = item.get(name);
        return value == null ? 0 : (Integer) value;
    }
}
