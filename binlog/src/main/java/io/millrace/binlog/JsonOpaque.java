package io.millrace.binlog;

import io.millrace.model.ByteSink;

/**
 * Prints the values inside a JSON document that JSON itself has no type for: DECIMAL as a number, dates and times quoted,
 * everything else in base64 with its type code. Reused; allocates nothing.
 */
final class JsonOpaque {
    private static final byte[] BASE64 = new byte[64];
    private static final int LINE_LENGTH = 76;
    private static final int MAX_TIME_HOURS = 838;

    static {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < 64; i++) {
            BASE64[i] = (byte) alphabet.charAt(i);
        }
    }

    private JsonStyle style = JsonStyle.V8_0;
    private final byte[] scratch = new byte[Decimals.MAX_TEXT_LENGTH];

    void style(JsonStyle newStyle) {
        style = newStyle;
    }

    /** Prints {@code length} bytes at {@code at}, which lie inside the document. */
    void write(JsonBinary in, int fieldType, int at, int length, ByteSink out) {
        switch (fieldType) {
            case WireType.NEWDECIMAL -> decimal(in, at, length, out);
            case WireType.DATE, WireType.DATETIME, WireType.TIMESTAMP, WireType.TIME -> {
                if (length != 8) {
                    throw Corrupt.json(in.column(), "a date or time in JSON must have 8 bytes, found " + length);
                }
                out.put('"');
                temporal(in, fieldType, LittleEndian.i64(in.bytes(), at), out);
                out.put('"');
            }
            default -> base64(in.bytes(), fieldType, at, length, out);
        }
    }

    private void decimal(JsonBinary in, int at, int length, ByteSink out) {
        byte[] bytes = in.bytes();
        in.need(at, 2, at + length);
        int precision = bytes[at] & 0xff;
        int scale = bytes[at + 1] & 0xff;
        ColumnWire wire = new ColumnWire(WireType.NEWDECIMAL, precision, scale);
        if (!wire.isSound() || length != 2 + wire.width()) {
            throw Corrupt.json(in.column(), "a DECIMAL in JSON must fill its bytes: (" + precision + "," + scale + ")");
        }
        int textLength = Decimals.write(bytes, at + 2, precision, scale, scratch);
        if (textLength == -1) {
            throw Corrupt.json(in.column(), "a packed DECIMAL in JSON must hold decimal digits");
        }
        out.put(scratch, 0, textLength);
    }

    /** Packed as DATETIME(6) and TIME(6) are, in one number without bias; see {@link Temporals}. */
    private static void temporal(JsonBinary in, int fieldType, long packed, ByteSink out) {
        long magnitude = Math.abs(packed);
        int micros = (int) (magnitude & 0xffffff);
        long parts = magnitude >> 24;
        int time = (int) (parts & 0x1ffff);
        boolean isTime = fieldType == WireType.TIME;
        long clock = isTime ? parts : time;
        boolean stored = magnitude >= 0
                && (isTime || packed >= 0)
                && clock >> 12 <= (isTime ? MAX_TIME_HOURS : 23)
                && (clock >> 6 & 63) <= 59
                && (clock & 63) <= 59
                && micros <= 999_999
                && (isTime || parts >> 22 <= 9999L * 13 + 12);
        if (!stored) {
            throw Corrupt.json(in.column(), "a date or time in JSON must be one that a server stores: " + packed);
        }
        if (isTime) {
            if (packed < 0) {
                out.put('-');
            }
            int hours = (int) (parts >> 12);
            out.putPadded(hours, hours > 99 ? 3 : 2);
        } else {
            int date = (int) (parts >> 17);
            int yearMonth = date >> 5;
            out.putPadded(yearMonth / 13, 4);
            out.put('-');
            out.putPadded(yearMonth % 13, 2);
            out.put('-');
            out.putPadded(date & 31, 2);
            if (fieldType == WireType.DATE) {
                return;
            }
            out.put(' ');
            out.putPadded(time >> 12, 2);
        }
        out.put(':');
        out.putPadded(time >> 6 & 63, 2);
        out.put(':');
        out.putPadded(time & 63, 2);
        out.put('.');
        out.putPadded(micros, 6);
    }

    private void base64(byte[] bytes, int fieldType, int at, int length, ByteSink out) {
        out.putAscii("\"base64:type");
        out.putDecimal(fieldType);
        out.put(':');
        int end = at + length;
        int lineLength = 0;
        for (int i = at; i < end; i += 3) {
            if (lineLength == LINE_LENGTH) {
                out.putAscii(style == JsonStyle.V8_0 ? "\\n" : "\n");
                lineLength = 0;
            }
            int left = end - i;
            int group = (bytes[i] & 0xff) << 16
                    | (left > 1 ? bytes[i + 1] & 0xff : 0) << 8
                    | (left > 2 ? bytes[i + 2] & 0xff : 0);
            out.put(BASE64[group >> 18]);
            out.put(BASE64[group >> 12 & 63]);
            out.put(left > 1 ? BASE64[group >> 6 & 63] : '=');
            out.put(left > 2 ? BASE64[group & 63] : '=');
            lineLength += 4;
        }
        out.put('"');
    }
}
