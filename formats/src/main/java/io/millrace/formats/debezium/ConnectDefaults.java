package io.millrace.formats.debezium;

import io.millrace.formats.avro.EpochDays;
import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.MillraceException;
import io.millrace.model.RowWriter;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Defaults of columns as values of their schemas (Debezium 3.6, {@code BinlogDefaultValueConverter}): CURRENT_TIMESTAMP is
 * 1970-01-01, a date that does not exist is none, and so is what the column's representation cannot hold.
 */
final class ConnectDefaults {
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final String EPOCH = "1970-01-01 00:00:00";

    private ConnectDefaults() {}

    /** The default in both kinds of schemas; null if the schema has none. */
    static @Nullable ConnectDefault of(ColumnShape column, ConnectType type, DebeziumOptions options) {
        byte[] json = rendered(column, options, new JsonConnectOut());
        if (json == null) {
            return null;
        }
        String text = new String(json, StandardCharsets.UTF_8);
        if (type != ConnectType.BYTES) {
            return new ConnectDefault(text, text);
        }
        byte[] bytes = Base64.getDecoder().decode(text.substring(1, text.length() - 1));
        ByteSink avro = new ByteSink(bytes.length * 2 + 2);
        JsonText.putString(new String(bytes, StandardCharsets.ISO_8859_1), avro);
        return new ConnectDefault(text, avro.toString());
    }

    /** The default as {@code out} writes it in place of a value, without what tells it from null; null if there is none. */
    static byte @Nullable [] rendered(ColumnShape column, DebeziumOptions options, ConnectOut out) {
        ColumnDefault value = column.defaultValue();
        boolean timestamp = column.type() == ColumnType.TIMESTAMP;
        if (value.kind() == ColumnDefault.Kind.NONE
                || column.generated() != ColumnShape.Generated.NO
                || (value.kind() == ColumnDefault.Kind.NOW && timestamp && column.nullable())) {
            return null;
        }
        String text = value.kind() == ColumnDefault.Kind.NOW ? EPOCH : value.text();
        boolean unknown = column.type() == ColumnType.ENUM && !column.labels().contains(text);
        if (unknown || (column.nullable() && isNoDate(column, text))) {
            return null;
        }
        boolean epoch = timestamp && (value.kind() == ColumnDefault.Kind.NOW || isNoDate(column, text));
        ColumnShape required = required(column, epoch ? 0 : column.scale());
        TableShape alone = new TableShape(new TableId("defaults", "of"), List.of(required), List.of(), "");
        DebeziumValueWriter writer = new DebeziumValueWriter(alone, options, out);
        try {
            return out.constant(it -> put(required, text, options, writer));
        } catch (MillraceException e) {
            return null; // a TIME beyond a day as a time of day, a DATETIME beyond 64 bits of nanoseconds
        }
    }

    /** What a schema change says. */
    static @Nullable String expressionOf(ColumnShape column) {
        return switch (column.defaultValue().kind()) {
            case NONE -> null;
            case NOW -> EPOCH;
            case LITERAL ->
                column.type().isBinary()
                        ? textOf(column.defaultValue().text().getBytes(StandardCharsets.ISO_8859_1))
                        : column.defaultValue().text();
        };
    }

    private static String textOf(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** The column with values that are always there, and its text in UTF-8. The epoch has no fraction digits. */
    private static ColumnShape required(ColumnShape column, int scale) {
        return new ColumnShape(
                column.name(),
                column.type(),
                column.columnType(),
                column.unsigned(),
                false,
                column.charset() == null ? null : "utf8mb4",
                column.precision(),
                scale,
                column.labels(),
                column.generated(),
                column.invisible());
    }

    private static boolean isNoDate(ColumnShape column, String text) {
        boolean dated = column.type() == ColumnType.DATE
                || column.type() == ColumnType.DATETIME
                || column.type() == ColumnType.TIMESTAMP;
        return dated && !EpochDays.exists(part(text, 0, 4), part(text, 5, 7), part(text, 8, 10));
    }

    private static int part(String text, int from, int to) {
        return Integer.parseInt(text.substring(from, to));
    }

    /** Says the value as a source of rows would. */
    private static void put(ColumnShape column, String text, DebeziumOptions options, RowWriter out) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        switch (column.type()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT -> out.putLong(0, Long.parseLong(text));
            case BIGINT -> putBigint(column, new BigInteger(text), options, out);
            case DECIMAL -> out.putDecimal(0, utf8, 0, utf8.length);
            case FLOAT -> {
                if (column.precision() >= 0) {
                    out.putDouble(0, Double.parseDouble(text));
                } else {
                    out.putFloat(0, Float.parseFloat(text));
                }
            }
            case DOUBLE -> out.putDouble(0, Double.parseDouble(text));
            case BIT -> out.putBit(0, Long.parseUnsignedLong(text, 2));
            case DATE -> out.putDate(0, part(text, 0, 4), part(text, 5, 7), part(text, 8, 10));
            case TIME -> putTime(text, out);
            case DATETIME -> putDateTime(text, out);
            case TIMESTAMP -> putTimestamp(text, out);
            case YEAR -> out.putYear(0, Integer.parseInt(text));
            case ENUM -> out.putEnum(0, column.labels().indexOf(text) + 1);
            case SET -> out.putSet(0, setOf(column, text));
            case BINARY, VARBINARY, TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB -> {
                byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
                out.putBytes(0, bytes, 0, bytes.length);
            }
            default -> out.putText(0, utf8, 0, utf8.length);
        }
    }

    /** Beyond 2^63 the default is that, where a row has its lower 64 bits. */
    private static void putBigint(ColumnShape column, BigInteger value, DebeziumOptions options, RowWriter out) {
        if (column.unsigned()) {
            boolean wide = options.bigintUnsigned() != DebeziumOptions.BigintUnsigned.LONG;
            out.putUnsignedLong(
                    0, wide ? value.longValue() : value.min(LONG_MAX).longValue());
        } else {
            out.putLong(0, value.longValueExact());
        }
    }

    private static int microsOf(String text, int seconds) {
        String fraction = text.length() > seconds + 1 ? text.substring(seconds + 1) : "";
        return Integer.parseInt((fraction + "000000").substring(0, 6));
    }

    private static void putTime(String text, RowWriter out) {
        boolean negative = text.startsWith("-");
        String time = negative ? text.substring(1) : text;
        int colon = time.indexOf(':');
        out.putTime(
                0,
                negative,
                Integer.parseInt(time.substring(0, colon)),
                part(time, colon + 1, colon + 3),
                part(time, colon + 4, colon + 6),
                microsOf(time, colon + 6));
    }

    private static void putDateTime(String text, RowWriter out) {
        out.putDateTime(
                0,
                part(text, 0, 4),
                part(text, 5, 7),
                part(text, 8, 10),
                part(text, 11, 13),
                part(text, 14, 16),
                part(text, 17, 19),
                microsOf(text, 19));
    }

    private static void putTimestamp(String text, RowWriter out) {
        if (part(text, 0, 4) == 0) {
            out.putTimestamp(0, 0, 0);
            return;
        }
        LocalDateTime time = LocalDateTime.parse(text.substring(0, 19).replace(' ', 'T'));
        out.putTimestamp(0, time.toEpochSecond(ZoneOffset.UTC), microsOf(text, 19));
    }

    private static long setOf(ColumnShape column, String text) {
        long set = 0;
        for (int i = 0; i < column.labels().size(); i++) {
            if (("," + text + ",").contains("," + column.labels().get(i) + ",") && !text.isEmpty()) {
                set |= 1L << i;
            }
        }
        return set;
    }
}
