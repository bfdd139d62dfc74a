package io.millrace.formats.json;

import io.millrace.model.ByteSink;
import java.nio.charset.StandardCharsets;

/** Bytes as ASCII text: hex digits and Base64 (RFC 4648, padded). Stateless; allocates nothing. */
public final class ByteText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UPPER_HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BASE64_URL =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);

    private ByteText() {}

    /** Appends two lower-case digits a byte. */
    public static void hex(byte[] bytes, int offset, int length, ByteSink out) {
        hex(bytes, offset, length, HEX, out);
    }

    /** Appends two upper-case digits a byte. */
    public static void upperHex(byte[] bytes, int offset, int length, ByteSink out) {
        hex(bytes, offset, length, UPPER_HEX, out);
    }

    private static void hex(byte[] bytes, int offset, int length, byte[] digits, ByteSink out) {
        out.ensure(length * 2);
        for (int i = offset; i < offset + length; i++) {
            out.put(digits[bytes[i] >> 4 & 0xF]);
            out.put(digits[bytes[i] & 0xF]);
        }
    }

    /** Appends Base64 with {@code +} and {@code /}. */
    public static void base64(byte[] bytes, int offset, int length, ByteSink out) {
        base64(bytes, offset, length, BASE64, out);
    }

    /** Appends Base64 with {@code -} and {@code _}. */
    public static void base64Url(byte[] bytes, int offset, int length, ByteSink out) {
        base64(bytes, offset, length, BASE64_URL, out);
    }

    private static void base64(byte[] bytes, int offset, int length, byte[] letters, ByteSink out) {
        int end = offset + length;
        for (int at = offset; at < end; at += 3) {
            int left = end - at;
            int group = (bytes[at] & 0xFF) << 16;
            group |= left > 1 ? (bytes[at + 1] & 0xFF) << 8 : 0;
            group |= left > 2 ? bytes[at + 2] & 0xFF : 0;
            out.put(letters[group >> 18]);
            out.put(letters[group >> 12 & 0x3F]);
            out.put(left > 1 ? letters[group >> 6 & 0x3F] : '=');
            out.put(left > 2 ? letters[group & 0x3F] : '=');
        }
    }
}
