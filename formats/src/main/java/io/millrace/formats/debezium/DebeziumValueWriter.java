package io.millrace.formats.debezium;

import io.millrace.formats.avro.EpochDays;
import io.millrace.formats.avro.UnscaledDecimal;
import io.millrace.formats.json.ByteText;
import io.millrace.model.CanonicalText;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.RowWriter;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Writes one value of a row as the Connect value that {@link DebeziumColumns} describes. A date that does not exist (zero
 * parts, 31 April) is null, or in a column that is NOT NULL its default or 1970-01-01. Single-threaded; allocates nothing per value.
 */
final class DebeziumValueWriter implements RowWriter {
    private static final int SRID_BYTES = 4;
    private static final int NUMBER_LENGTH = 20;
    private static final int TIME_LENGTH = 20;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final int POINT_BYTES = 21;
    private static final int EXACT_DIGITS = 15; // of a double, and 10^22 is the last exact power of ten

    private final TableShape shape;
    private final DebeziumOptions options;
    private final ConnectOut out;
    private final ConnectOut.Presence[] presence;

    /** Per column what stands for a value that is not there: its default; null for the null itself. */
    private final byte[] @Nullable [] instead;

    private final int[] bitBytes;
    private final boolean[] micros;
    private final byte[][] geometryFields;
    private final CanonicalText text;
    private final UnscaledDecimal unscaled = new UnscaledDecimal();
    private final byte[] bits = new byte[Long.BYTES];

    DebeziumValueWriter(TableShape shape, DebeziumOptions options, ConnectOut out) {
        this.shape = shape;
        this.options = options;
        this.out = out;
        int count = shape.columnCount();
        presence = new ConnectOut.Presence[count];
        instead = new byte[count][];
        bitBytes = new int[count];
        micros = new boolean[count];
        for (int i = 0; i < count; i++) {
            ColumnShape column = shape.column(i);
            byte[] filled = ConnectDefaults.rendered(column, options, out);
            presence[i] = !column.nullable()
                    ? ConnectOut.Presence.REQUIRED
                    : filled == null ? ConnectOut.Presence.NULL_FIRST : ConnectOut.Presence.NULL_LAST;
            instead[i] = column.nullable() && !options.defaultsForNull() ? null : filled;
            bitBytes[i] = column.type() == ColumnType.BIT && column.precision() > 1 ? (column.precision() + 7) / 8 : 0;
            micros[i] = column.fractionDigits() > 3;
        }
        geometryFields = new byte[][] {out.rendered("x"), out.rendered("y"), out.rendered("wkb"), out.rendered("srid")};
        text = new CanonicalText(shape, ZoneOffset.UTC);
    }

    long malformed() {
        return text.malformed();
    }

    @Override
    public void putNull(int column) {
        byte[] value = instead[column];
        if (value == null) {
            out.nul(presence[column]);
        } else {
            out.present(presence[column]);
            out.sink().put(value);
        }
    }

    @Override
    public void putAbsent(int column) {
        throw CanonicalText.incomplete(shape, column);
    }

    @Override
    public void putLong(int column, long value) {
        out.present(presence[column]);
        out.number(value);
    }

    @Override
    public void putUnsignedLong(int column, long value) {
        out.present(presence[column]);
        switch (options.bigintUnsigned()) {
            case LONG -> out.number(value);
            case PRECISE -> {
                int from = unscaled.read(value);
                out.bytes(unscaled.bytes(), from, unscaled.bytes().length - from);
            }
            case STRING -> {
                int from = out.openText(NUMBER_LENGTH);
                out.sink().putUnsignedDecimal(value);
                out.closeText(from, NUMBER_LENGTH);
            }
        }
    }

    @Override
    public void putDecimal(int column, byte[] ascii, int offset, int length) {
        out.present(presence[column]);
        switch (options.decimals()) {
            case PRECISE -> {
                int from = unscaled.read(ascii, offset, length);
                out.bytes(unscaled.bytes(), from, unscaled.bytes().length - from);
            }
            case STRING -> {
                int from = out.openText(length);
                out.sink().put(ascii, offset, length);
                out.closeText(from, length);
            }
            case DOUBLE -> out.real(nearest(ascii, offset, length));
        }
    }

    /** The nearest double; only numbers of more than 15 digits, which it can not hold anyway, make an object. */
    private static double nearest(byte[] ascii, int offset, int length) {
        long digits = 0;
        int count = 0;
        double power = 1;
        boolean fraction = false;
        for (int i = offset; i < offset + length; i++) {
            if (ascii[i] == '.') {
                fraction = true;
            } else if (ascii[i] != '-') {
                if (count > 0 || ascii[i] != '0') {
                    count++;
                }
                if (count > EXACT_DIGITS || power >= 1e22) {
                    return Double.parseDouble(new String(ascii, offset, length, StandardCharsets.US_ASCII));
                }
                digits = digits * 10 + (ascii[i] - '0');
                power *= fraction ? 10 : 1;
            }
        }
        return (ascii[offset] == '-' ? -digits : digits) / power;
    }

    @Override
    public void putFloat(int column, float value) {
        out.present(presence[column]);
        if (shape.column(column).precision() >= 0) {
            out.real(value);
        } else {
            out.single(value);
        }
    }

    @Override
    public void putDouble(int column, double value) {
        out.present(presence[column]);
        out.real(value);
    }

    @Override
    public void putBit(int column, long value) {
        out.present(presence[column]);
        int count = bitBytes[column];
        if (count == 0) {
            out.bool(value != 0);
            return;
        }
        for (int i = 0; i < count; i++) {
            bits[i] = (byte) (value >>> (8 * i));
        }
        out.bytes(bits, 0, count);
    }

    @Override
    public void putDate(int column, int year, int month, int day) {
        boolean exists = EpochDays.exists(year, month, day);
        if (!exists && nullInstead(column)) {
            return;
        }
        out.present(presence[column]);
        if (options.time() == DebeziumOptions.Time.ISOSTRING) {
            int from = openCanonical();
            if (exists) {
                text.putDate(column, year, month, day);
            } else {
                text.putDate(column, 1970, 1, 1);
            }
            closeIso(from);
        } else {
            out.number(exists ? EpochDays.of(year, month, day) : 0);
        }
    }

    @Override
    public void putTime(int column, boolean negative, int hours, int minutes, int seconds, int fraction) {
        out.present(presence[column]);
        long amount = (hours * 3600L + minutes * 60L + seconds) * 1_000_000 + fraction;
        long value = negative ? -amount : amount;
        switch (options.time()) {
            case ADAPTIVE_TIME_MICROSECONDS, MICROSECONDS -> out.number(value);
            case NANOSECONDS -> out.number(value * 1000);
            case CONNECT -> {
                if (value < 0 || value >= SECONDS_PER_DAY * 1_000_000) {
                    throw beyondDay(column);
                }
                out.number(value / 1000);
            }
            case ISOSTRING -> {
                int from = openCanonical();
                text.putTime(column, negative, hours, minutes, seconds, fraction);
                closeIso(from);
            }
        }
    }

    private MillraceException beyondDay(int column) {
        return new MillraceException(
                ErrorCode.SCHEMA_MISMATCH,
                "Kafka Connect's Time is a time of day, from 00:00 to before 24:00; a TIME of MySQL may be negative or"
                        + " longer, and this one is: column="
                        + shape.id() + "." + shape.column(column).name()
                        + ". Choose another debezium.time.precision.mode");
    }

    @Override
    public void putDateTime(
            int column, int year, int month, int day, int hours, int minutes, int seconds, int fraction) {
        boolean exists = EpochDays.exists(year, month, day);
        if (!exists && nullInstead(column)) {
            return;
        }
        out.present(presence[column]);
        if (options.time() == DebeziumOptions.Time.ISOSTRING) {
            isoTimestamp(column, exists, year, month, day, hours, minutes, seconds, fraction);
            return;
        }
        long second =
                exists ? EpochDays.of(year, month, day) * SECONDS_PER_DAY + hours * 3600L + minutes * 60L + seconds : 0;
        int part = exists ? fraction : 0;
        boolean inMicros = options.time() == DebeziumOptions.Time.MICROSECONDS
                || (options.time() == DebeziumOptions.Time.ADAPTIVE_TIME_MICROSECONDS && micros[column]);
        if (inMicros) {
            out.number(second * 1_000_000 + part);
        } else if (options.time() == DebeziumOptions.Time.NANOSECONDS) {
            out.number(nanos(column, second, part));
        } else {
            out.number(second * 1000 + part / 1000);
        }
    }

    private void isoTimestamp(
            int column, boolean exists, int year, int month, int day, int hours, int minutes, int seconds, int part) {
        int from = openCanonical();
        int at = out.sink().length();
        if (exists) {
            text.putDateTime(column, year, month, day, hours, minutes, seconds, part);
        } else {
            text.putDateTime(column, 1970, 1, 1, 0, 0, 0, 0);
        }
        out.sink().array()[at + 10] = 'T';
        closeIso(from);
    }

    private long nanos(int column, long second, int part) {
        try {
            return Math.addExact(Math.multiplyExact(second, 1_000_000_000L), part * 1000L);
        } catch (ArithmeticException e) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_MISMATCH,
                    "nanoseconds in 64 bits reach from 1677 to 2262, and a DATETIME is beyond: column=" + shape.id()
                            + "." + shape.column(column).name() + ". Choose another debezium.time.precision.mode",
                    e);
        }
    }

    @Override
    public void putTimestamp(int column, long epochSeconds, int fraction) {
        boolean zero = epochSeconds == 0 && fraction == 0;
        if (zero && nullInstead(column)) {
            return;
        }
        out.present(presence[column]);
        int from = openCanonical();
        int at = out.sink().length();
        if (zero) {
            text.putDateTime(column, 1970, 1, 1, 0, 0, 0, 0);
        } else {
            text.putTimestamp(column, epochSeconds, fraction);
        }
        out.sink().array()[at + 10] = 'T';
        closeIso(from);
    }

    private boolean nullInstead(int column) {
        boolean possible = presence[column] != ConnectOut.Presence.REQUIRED || instead[column] != null;
        if (possible) {
            putNull(column);
        }
        return possible;
    }

    private int openCanonical() {
        int from = out.openText(TIME_LENGTH);
        text.into(out.sink());
        return from;
    }

    /** Names UTC. */
    private void closeIso(int from) {
        out.sink().put('Z');
        out.closeText(from, TIME_LENGTH);
    }

    @Override
    public void putYear(int column, int year) {
        out.present(presence[column]);
        out.number(year);
    }

    @Override
    public void putText(int column, byte[] bytes, int offset, int length) {
        out.present(presence[column]);
        int from = out.openText(length);
        text.into(out.sink()).putText(column, bytes, offset, length);
        out.closeText(from, length);
    }

    @Override
    public void putBytes(int column, byte[] bytes, int offset, int length) {
        out.present(presence[column]);
        if (shape.column(column).type() == ColumnType.VECTOR) {
            vector(bytes, offset, length / Float.BYTES);
            return;
        }
        switch (options.binary()) {
            case BYTES -> out.bytes(bytes, offset, length);
            case BASE64 -> {
                int from = out.openText(length * 4 / 3);
                ByteText.base64(bytes, offset, length, out.sink());
                out.closeText(from, length * 4 / 3);
            }
            case BASE64_URL_SAFE -> {
                int from = out.openText(length * 4 / 3);
                ByteText.base64Url(bytes, offset, length, out.sink());
                out.closeText(from, length * 4 / 3);
            }
            case HEX -> {
                int from = out.openText(length * 2);
                ByteText.hex(bytes, offset, length, out.sink());
                out.closeText(from, length * 2);
            }
        }
    }

    /** Little-endian floats. */
    private void vector(byte[] bytes, int offset, int count) {
        out.openArray(count);
        for (int i = 0; i < count; i++) {
            int at = offset + i * Float.BYTES;
            out.item(i == 0);
            out.single(Float.intBitsToFloat((bytes[at] & 0xFF)
                    | (bytes[at + 1] & 0xFF) << 8
                    | (bytes[at + 2] & 0xFF) << 16
                    | bytes[at + 3] << 24));
        }
        out.closeArray(count);
    }

    @Override
    public void putEnum(int column, int index) {
        out.present(presence[column]);
        int from = out.openText(0);
        text.into(out.sink()).putEnum(column, index);
        out.closeText(from, 0);
    }

    @Override
    public void putSet(int column, long set) {
        out.present(presence[column]);
        int from = out.openText(0);
        text.into(out.sink()).putSet(column, set);
        out.closeText(from, 0);
    }

    @Override
    public void putJson(int column, byte[] utf8, int offset, int length) {
        out.present(presence[column]);
        int from = out.openText(length);
        text.into(out.sink()).putJson(column, utf8, offset, length);
        out.closeText(from, length);
    }

    @Override
    public void putGeometry(int column, byte[] bytes, int offset, int length) {
        boolean point = shape.column(column).type() == ColumnType.POINT;
        if (length < (point ? SRID_BYTES + POINT_BYTES : SRID_BYTES)) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_MISMATCH,
                    "a geometry must be an SRID and well-formed WKB: length=" + length + ", column=" + shape.id() + "."
                            + shape.column(column).name());
        }
        out.present(presence[column]);
        out.openStruct();
        int wkb = offset + SRID_BYTES;
        if (point) {
            out.name(geometryFields[0], true);
            out.real(coordinate(bytes, wkb, 0));
            out.name(geometryFields[1], false);
            out.real(coordinate(bytes, wkb, 1));
        }
        out.name(geometryFields[2], !point);
        out.present(point ? ConnectOut.Presence.NULL_FIRST : ConnectOut.Presence.REQUIRED);
        out.bytes(bytes, wkb, length - SRID_BYTES);
        out.name(geometryFields[3], false);
        int srid = (bytes[offset] & 0xFF)
                | (bytes[offset + 1] & 0xFF) << 8
                | (bytes[offset + 2] & 0xFF) << 16
                | bytes[offset + 3] << 24;
        if (srid == 0) {
            out.nul(ConnectOut.Presence.NULL_FIRST);
        } else {
            out.optionalNumber(srid);
        }
        out.closeStruct();
    }

    /** X or Y of a point's WKB: byte order, type, then two doubles. */
    private static double coordinate(byte[] bytes, int wkb, int index) {
        boolean littleEndian = bytes[wkb] == 1;
        int at = wkb + 5 + index * Double.BYTES;
        long value = 0;
        for (int i = 0; i < Double.BYTES; i++) {
            value |= (bytes[at + i] & 0xFFL) << (8 * (littleEndian ? i : 7 - i));
        }
        return Double.longBitsToDouble(value);
    }
}
