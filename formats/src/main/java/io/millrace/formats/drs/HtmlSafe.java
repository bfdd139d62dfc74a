package io.millrace.formats.drs;

import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import java.nio.charset.StandardCharsets;

/**
 * JSON strings as Google's Gson writes them by default: besides what JSON demands, {@code < > & = '} and the line
 * separators U+2028 and U+2029 are escaped with four lower-case hex digits. Stateless; allocates nothing when given
 * bytes.
 */
final class HtmlSafe {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int ESCAPE_LENGTH = 6;
    private static final int SEPARATOR_LENGTH = 3;

    private HtmlSafe() {}

    /** Escapes, in place, what was appended to {@code out} since its length was {@code from}. */
    static void escapeFrom(ByteSink out, int from) {
        JsonText.escapeFrom(out, from); // adds none of the characters below
        int end = out.length();
        int growth = 0;
        byte[] bytes = out.array();
        for (int i = from; i < end; i++) {
            if (isMarkup(bytes[i])) {
                growth += ESCAPE_LENGTH - 1;
            } else if (endsSeparator(bytes, from, i)) {
                growth += ESCAPE_LENGTH - SEPARATOR_LENGTH;
            }
        }
        if (growth == 0) {
            return;
        }
        out.ensure(growth);
        out.advance(growth);
        byte[] grown = out.array();
        int to = end + growth;
        for (int i = end - 1; to > i + 1; i--) {
            if (isMarkup(grown[i])) {
                to = putEscape(grown, to, grown[i]);
            } else if (endsSeparator(grown, from, i)) {
                to = putEscape(grown, to, 0x2028 + (grown[i] & 1));
                i -= SEPARATOR_LENGTH - 1;
            } else {
                grown[--to] = grown[i];
            }
        }
    }

    private static boolean isMarkup(byte value) {
        return value == '<' || value == '>' || value == '&' || value == '=' || value == '\'';
    }

    /** Whether a U+2028 or U+2029 (E2 80 A8, E2 80 A9) ends at {@code at}. */
    private static boolean endsSeparator(byte[] bytes, int from, int at) {
        return (bytes[at] & 0xFE) == 0xA8
                && at - from >= SEPARATOR_LENGTH - 1
                && bytes[at - 1] == (byte) 0x80
                && bytes[at - 2] == (byte) 0xE2;
    }

    /** Writes an escape that ends before {@code to}; returns where it begins. */
    private static int putEscape(byte[] bytes, int to, int character) {
        for (int digit = 0; digit < 4; digit++) {
            bytes[to - 1 - digit] = HEX[character >> (4 * digit) & 0xF];
        }
        bytes[to - 5] = 'u';
        bytes[to - ESCAPE_LENGTH] = '\\';
        return to - ESCAPE_LENGTH;
    }
}
