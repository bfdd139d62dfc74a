package io.millrace.tests.matrix;

import io.millrace.model.RowView;
import io.millrace.model.RowWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A row kept as the calls that its view made: what borrowed views are compared with. */
final class RecordedRow implements RowView {
    /** Makes the call again. */
    private interface Replay {
        void on(int column, RowWriter out);
    }

    private record Call(String text, Replay replay) {}

    private final List<Call> calls;
    private final RowView presence;

    private RecordedRow(List<Call> calls, RowView presence) {
        this.calls = calls;
        this.presence = presence;
    }

    static RecordedRow copyOf(RowView row) {
        Recorder recorder = new Recorder();
        for (int column = 0; column < row.columnCount(); column++) {
            int before = recorder.calls.size();
            if (row.isPresent(column)) {
                row.write(column, recorder);
            } else {
                recorder.putAbsent(column);
            }
            if (recorder.calls.size() != before + 1) {
                throw new AssertionError("a column is exactly one call: column=" + column);
            }
            if (row.isNull(column) != recorder.calls.get(before).text().equals("null")) {
                throw new AssertionError("isNull and write disagree: column=" + column + ", call="
                        + recorder.calls.get(before).text());
            }
        }
        boolean[] present = new boolean[row.columnCount()];
        for (int column = 0; column < present.length; column++) {
            present[column] = row.isPresent(column);
        }
        return new RecordedRow(recorder.calls, new Presence(present));
    }

    /** This row as an image shows it that has only some columns. */
    RecordedRow seenThrough(RowView image) {
        return new RecordedRow(calls, image);
    }

    /** The call of a column, as text. */
    String call(int column) {
        return isPresent(column) ? calls.get(column).text() : "absent";
    }

    @Override
    public int columnCount() {
        return calls.size();
    }

    @Override
    public boolean isNull(int column) {
        return isPresent(column) && calls.get(column).text().equals("null");
    }

    @Override
    public boolean isPresent(int column) {
        return presence.isPresent(column);
    }

    @Override
    public void write(int column, RowWriter out) {
        if (isPresent(column)) {
            calls.get(column).replay().on(column, out);
        } else {
            out.putAbsent(column);
        }
    }

    @Override
    public boolean sameValue(int column, RowView other) {
        return call(column).equals(((RecordedRow) other).call(column));
    }

    /** Which columns an image had. */
    private record Presence(List<Boolean> present) implements RowView {
        Presence(boolean[] present) {
            this(listOf(present));
        }

        private static List<Boolean> listOf(boolean[] present) {
            List<Boolean> list = new ArrayList<>();
            for (boolean it : present) {
                list.add(it);
            }
            return list;
        }

        @Override
        public int columnCount() {
            return present.size();
        }

        @Override
        public boolean isPresent(int column) {
            return present.get(column);
        }

        @Override
        public boolean isNull(int column) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(int column, RowWriter out) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean sameValue(int column, RowView other) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Recorder implements RowWriter {
        final List<Call> calls = new ArrayList<>();

        private void add(String text, Replay replay) {
            calls.add(new Call(text, replay));
        }

        /** What a call with a borrowed range of bytes becomes. */
        private interface BytesCall {
            void on(RowWriter out, int column, byte[] bytes, int offset, int length);
        }

        private void add(String kind, byte[] bytes, int offset, int length, BytesCall call) {
            byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
            String text = kind.equals("decimal") || kind.equals("json")
                    ? new String(copy, StandardCharsets.UTF_8)
                    : HexFormat.of().formatHex(copy);
            add(kind + " " + text, (column, out) -> call.on(out, column, copy, 0, copy.length));
        }

        @Override
        public void putNull(int column) {
            add("null", (c, out) -> out.putNull(c));
        }

        @Override
        public void putAbsent(int column) {
            add("absent", (c, out) -> out.putAbsent(c));
        }

        @Override
        public void putLong(int column, long value) {
            add("long " + value, (c, out) -> out.putLong(c, value));
        }

        @Override
        public void putUnsignedLong(int column, long value) {
            add("unsigned " + Long.toUnsignedString(value), (c, out) -> out.putUnsignedLong(c, value));
        }

        @Override
        public void putDecimal(int column, byte[] ascii, int offset, int length) {
            add("decimal", ascii, offset, length, RowWriter::putDecimal);
        }

        @Override
        public void putFloat(int column, float value) {
            add(
                    "float " + Integer.toHexString(Float.floatToRawIntBits(value)) + " " + value,
                    (c, out) -> out.putFloat(c, value));
        }

        @Override
        public void putDouble(int column, double value) {
            add(
                    "double " + Long.toHexString(Double.doubleToRawLongBits(value)) + " " + value,
                    (c, out) -> out.putDouble(c, value));
        }

        @Override
        public void putBit(int column, long bits) {
            add("bit " + Long.toUnsignedString(bits), (c, out) -> out.putBit(c, bits));
        }

        @Override
        public void putDate(int column, int year, int month, int day) {
            add("date %d-%d-%d".formatted(year, month, day), (c, out) -> out.putDate(c, year, month, day));
        }

        @Override
        public void putTime(int column, boolean negative, int hours, int minutes, int seconds, int micros) {
            add(
                    "time %s%d:%d:%d.%06d".formatted(negative ? "-" : "", hours, minutes, seconds, micros),
                    (c, out) -> out.putTime(c, negative, hours, minutes, seconds, micros));
        }

        @Override
        public void putDateTime(
                int column, int year, int month, int day, int hours, int minutes, int seconds, int micros) {
            add(
                    "datetime %d-%d-%d %d:%d:%d.%06d".formatted(year, month, day, hours, minutes, seconds, micros),
                    (c, out) -> out.putDateTime(c, year, month, day, hours, minutes, seconds, micros));
        }

        @Override
        public void putTimestamp(int column, long epochSeconds, int micros) {
            add(
                    "timestamp %d.%06d".formatted(epochSeconds, micros),
                    (c, out) -> out.putTimestamp(c, epochSeconds, micros));
        }

        @Override
        public void putYear(int column, int year) {
            add("year " + year, (c, out) -> out.putYear(c, year));
        }

        @Override
        public void putText(int column, byte[] bytes, int offset, int length) {
            add("text", bytes, offset, length, RowWriter::putText);
        }

        @Override
        public void putBytes(int column, byte[] bytes, int offset, int length) {
            add("bytes", bytes, offset, length, RowWriter::putBytes);
        }

        @Override
        public void putEnum(int column, int index) {
            add("enum " + index, (c, out) -> out.putEnum(c, index));
        }

        @Override
        public void putSet(int column, long bits) {
            add("set " + Long.toUnsignedString(bits), (c, out) -> out.putSet(c, bits));
        }

        @Override
        public void putJson(int column, byte[] utf8, int offset, int length) {
            add("json", utf8, offset, length, RowWriter::putJson);
        }

        @Override
        public void putGeometry(int column, byte[] bytes, int offset, int length) {
            add("geometry", bytes, offset, length, RowWriter::putGeometry);
        }
    }
}
