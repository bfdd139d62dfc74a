package io.millrace.formats.json;

import io.millrace.model.ByteSink;
import java.nio.charset.StandardCharsets;

/**
 * JSON strings in a {@link ByteSink}: quote, backslash and control characters are escaped, the latter with a letter where
 * JSON has one, else as four lower-case hex digits; everything else stays raw UTF-8. Allocates nothing when given bytes;
 * stateless.
 */
public final class JsonText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** Bytes added by escaping: 0, 1 or 5. */
    private static final byte[] GROWTH = new byte[256];

    /** The letter behind the backslash of a two-byte escape. */
    private static final byte[] LETTER = new byte[256];

    static {
        for (int i = 0; i < 0x20; i++) {
            GROWTH[i] = 5;
        }
        String plain = "\"\\\b\f\n\r\t";
        String letters = "\"\\bfnrt";
        for (int i = 0; i < plain.length(); i++) {
            GROWTH[plain.charAt(i)] = 1;
            LETTER[plain.charAt(i)] = (byte) letters.charAt(i);
        }
    }

    private JsonText() {}

    /** Escapes, in place, what was appended to {@code out} since its length was {@code from}. */
    public static void escapeFrom(ByteSink out, int from) {
        byte[] bytes = out.array();
        int end = out.length();
        int plain = from; // most text has nothing to escape
        while (plain <= end - Long.BYTES && !ByteWords.needsEscape(ByteWords.at(bytes, plain))) {
            plain += Long.BYTES;
        }
        int growth = 0;
        for (int i = plain; i < end; i++) {
            growth += GROWTH[bytes[i] & 0xFF];
        }
        if (growth == 0) {
            return;
        }
        out.ensure(growth);
        out.advance(growth);
        byte[] grown = out.array();
        int to = end + growth;
        for (int i = end - 1; i >= from && to > i + 1; i--) {
            int value = grown[i] & 0xFF;
            switch (GROWTH[value]) {
                case 0 -> grown[--to] = (byte) value;
                case 1 -> {
                    grown[--to] = LETTER[value];
                    grown[--to] = '\\';
                }
                default -> {
                    grown[--to] = HEX[value & 0xF];
                    grown[--to] = HEX[value >> 4];
                    grown[--to] = '0';
                    grown[--to] = '0';
                    grown[--to] = 'u';
                    grown[--to] = '\\';
                }
            }
        }
    }

    /** Removes, in place, the white space between the tokens of the JSON that was appended since the length {@code from}. */
    public static void compactFrom(ByteSink out, int from) {
        byte[] bytes = out.array();
        int end = out.length();
        int to = from;
        boolean inString = false;
        for (int at = from; at < end; at++) {
            byte value = bytes[at];
            if (inString && value == '\\') {
                bytes[to++] = value;
                at++;
            } else if (value == '"') {
                inString = !inString;
            } else if (!inString && (value == ' ' || value == '\n' || value == '\r' || value == '\t')) {
                continue;
            }
            bytes[to++] = bytes[at];
        }
        out.truncate(to);
    }

    /** Appends {@code text} with its quotes; for constants and DDL, as it allocates. */
    public static void putString(String text, ByteSink out) {
        out.put('"');
        int from = out.length();
        out.putUtf8(text);
        escapeFrom(out, from);
        out.put('"');
    }
}
