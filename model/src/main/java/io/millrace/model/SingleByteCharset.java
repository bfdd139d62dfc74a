package io.millrace.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A charset of one byte a character.
 *
 * <p>{@code single-byte-charsets.txt} has one line per charset, name and 256 UTF-16 units in hex, U+FFFD for a byte
 * without a meaning, as MySQL 8.0.15 answered.
 */
final class SingleByteCharset extends MysqlCharset {
    private final char[] units;
    private final boolean asciiBased;

    private SingleByteCharset(String name, char[] units) {
        super(name);
        this.units = units;
        boolean ascii = true;
        for (int i = 0; i < 0x80; i++) {
            ascii &= units[i] == i;
        }
        asciiBased = ascii;
    }

    static SingleByteCharset load(String name) {
        char[] units = new char[256];
        if (name.equals("ascii") || name.equals("binary")) {
            for (int i = 0; i < 256; i++) {
                units[i] = name.equals("binary") || i < 0x80 ? (char) i : (char) Utf8.REPLACEMENT;
            }
            return new SingleByteCharset(name, units);
        }
        String hex = lineOf(name);
        if (hex == null) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_MISMATCH,
                    "a character set must be one that MySQL 9 or MariaDB 11 knows: charset=" + name
                            + "; convert the column to utf8mb4");
        }
        for (int i = 0; i < 256; i++) {
            units[i] = (char) HexFormat.fromHexDigits(hex, i * 4, i * 4 + 4);
        }
        return new SingleByteCharset(name, units);
    }

    private static @Nullable String lineOf(String name) {
        String start = name + " ";
        try (InputStream in = SingleByteCharset.class.getResourceAsStream("single-byte-charsets.txt")) {
            if (in == null) {
                throw new IllegalStateException(
                        "single-byte-charsets.txt is missing beside " + SingleByteCharset.class);
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith(start)) {
                    return line.substring(start.length());
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int appendUtf8(byte[] bytes, int offset, int length, ByteSink out) {
        int end = offset + length;
        int at = offset;
        if (asciiBased) {
            at = Utf8.asciiEnd(bytes, offset, end);
            out.put(bytes, offset, at - offset);
        }
        int malformed = 0;
        for (; at < end; at++) {
            char unit = units[bytes[at] & 0xFF];
            if (unit == Utf8.REPLACEMENT) {
                malformed++;
            }
            Utf8.putCodePoint(unit, out);
        }
        return malformed;
    }
}
