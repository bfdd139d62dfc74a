package io.millrace.formats;

import io.millrace.model.RowWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One value of a {@link FakeRow}: the call that a row producer makes, compared by value. */
public sealed interface Cell {
    void write(int column, RowWriter out);

    Cell NULL = new Null();
    Cell ABSENT = new Absent();

    static Cell number(long value) {
        return new Number(value);
    }

    static Cell unsigned(String value) {
        return new Unsigned(Long.parseUnsignedLong(value));
    }

    static Cell decimal(String value) {
        return new Bytes(Kind.DECIMAL, ByteBuffer.wrap(value.getBytes(StandardCharsets.US_ASCII)));
    }

    static Cell single(float value) {
        return new Single(value);
    }

    static Cell dbl(double value) {
        return new Dbl(value);
    }

    static Cell bit(long value) {
        return new Bit(value);
    }

    static Cell date(int year, int month, int day) {
        return new Date(year, month, day);
    }

    static Cell time(boolean negative, int hours, int minutes, int seconds, int micros) {
        return new Time(negative, hours, minutes, seconds, micros);
    }

    static Cell dateTime(int year, int month, int day, int hours, int minutes, int seconds, int micros) {
        return new DateTime(year, month, day, hours, minutes, seconds, micros);
    }

    static Cell timestamp(long seconds, int micros) {
        return new Timestamp(seconds, micros);
    }

    static Cell year(int year) {
        return new Year(year);
    }

    static Cell text(String value) {
        return text(value.getBytes(StandardCharsets.UTF_8));
    }

    static Cell text(byte[] bytes) {
        return new Bytes(Kind.TEXT, ByteBuffer.wrap(bytes));
    }

    static Cell bytes(int... values) {
        return new Bytes(Kind.BYTES, ByteBuffer.wrap(bytesOf(values)));
    }

    static Cell json(String value) {
        return new Bytes(Kind.JSON, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    static Cell geometry(byte[] bytes) {
        return new Bytes(Kind.GEOMETRY, ByteBuffer.wrap(bytes));
    }

    static Cell label(int index) {
        return new Label(index);
    }

    static Cell set(long bits) {
        return new Set(bits);
    }

    static byte[] bytesOf(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** Calls that carry bytes. */
    enum Kind {
        DECIMAL,
        TEXT,
        BYTES,
        JSON,
        GEOMETRY
    }

    record Null() implements Cell {
        @Override
        public void write(int column, RowWriter out) {
            out.putNull(column);
        }
    }

    record Absent() implements Cell {
        @Override
        public void write(int column, RowWriter out) {
            out.putAbsent(column);
        }
    }

    record Number(long value) implements Cell {
        @Override
        public void write(int column, RowWriter out) {
            out.putLong(column, value);
        }
    }

    record Unsigned(long value) implements Cell {
        @Override
        public void write(int column, RowWriter out) {
            out.putUnsignedLong(column, value);
        }
    }

    record Single(float value) implements Cell {
        @Override
        public void write(int column, RowWriter out) {
            out.putFloat(column, value);
        }
    }

    record Dbl(double value) implements Cell {
        @Override
        public void write(int column, RowWriter out) {
            out.putDouble(column, value);
        }
    }

    record Bit(long value) implements Cell {
        @Override
        public void write(int column, RowWriter out) {
            out.putBit(column, value);
        }
    }

    record Date(int year, int month, int day) implements Cell {
        @Override
        public void write(int column, RowWriter out) {
            out.putDate(column, year, month, day);
        }
    }

    record Time(boolean negative, int hours, int minutes, int seconds, int micros) implements Cell {
        @Override
        public void write(int column, RowWriter out) {
            out.putTime(column, negative, hours, minutes, seconds, micros);
        }
    }

    record DateTime(int year, int month, int day, int hours, int minutes, int seconds, int micros) implements Cell {
        @Override
        public void write(int column, RowWriter out) {
            out.putDateTime(column, year, month, day, hours, minutes, seconds, micros);
        }
    }

    record Timestamp(long seconds, int micros) implements Cell {
        @Override
        public void write(int column, RowWriter out) {
            out.putTimestamp(column, seconds, micros);
        }
    }

    record Year(int year) implements Cell {
        @Override
        public void write(int column, RowWriter out) {
            out.putYear(column, year);
        }
    }

    record Label(int index) implements Cell {
        @Override
        public void write(int column, RowWriter out) {
            out.putEnum(column, index);
        }
    }

    record Set(long bits) implements Cell {
        @Override
        public void write(int column, RowWriter out) {
            out.putSet(column, bits);
        }
    }

    /** Written from the middle of a larger array, so that a writer which ignores the offset is seen. */
    record Bytes(Kind kind, ByteBuffer padded, int length) implements Cell {
        private static final int PADDING = 3;

        Bytes(Kind kind, ByteBuffer content) {
            this(kind, pad(content), content.remaining());
        }

        private static ByteBuffer pad(ByteBuffer content) {
            byte[] bytes = new byte[content.remaining() + 2 * PADDING];
            content.duplicate().get(bytes, PADDING, content.remaining());
            return ByteBuffer.wrap(bytes);
        }

        @Override
        public void write(int column, RowWriter out) {
            byte[] bytes = padded.array();
            switch (kind) {
                case DECIMAL -> out.putDecimal(column, bytes, PADDING, length);
                case TEXT -> out.putText(column, bytes, PADDING, length);
                case BYTES -> out.putBytes(column, bytes, PADDING, length);
                case JSON -> out.putJson(column, bytes, PADDING, length);
                case GEOMETRY -> out.putGeometry(column, bytes, PADDING, length);
            }
        }
    }
}
