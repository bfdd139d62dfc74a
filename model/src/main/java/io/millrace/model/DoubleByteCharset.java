package io.millrace.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * An East Asian charset: ASCII, single upper bytes, two-byte characters; ujis and eucjpms have three-byte characters
 * behind 0x8F, gb18030 has four-byte ones with a digit as the second byte.
 *
 * <p>Two bytes that MySQL stores as one character, but that are none in Unicode, are one U+FFFD. Behind any other byte an
 * ASCII byte stands for itself.
 *
 * <p>Tables come from the JDK's charset, then from {@code double-byte-overrides.txt}: {@code charset code unicode
 * count}, in hex but for the count, where MySQL 8.0.15 differs from JDK 17 or 25.
 */
final class DoubleByteCharset extends MysqlCharset {
    private final Charset charset;
    private final char[] singles = new char[256];
    private final char[] pairs = new char[0x10000];
    private final char[] triples; // behind 0x8F; empty when the charset has none
    private final boolean fourBytes;
    private final boolean[] asciiTrails = new boolean[0x80];
    private final int[] leads; // first and last of each range
    private final Map<Integer, Integer> fourByteOverrides = new HashMap<>();

    DoubleByteCharset(String name, String javaName) {
        super(name);
        try {
            charset = Charset.forName(javaName);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_MISMATCH,
                    "the character set " + name + " needs Java's charset " + javaName
                            + ", which this Java runtime lacks; use a runtime with the module jdk.charsets",
                    e);
        }
        boolean threeBytes = name.equals("ujis") || name.equals("eucjpms");
        triples = threeBytes ? new char[0x10000] : new char[0];
        fourBytes = name.equals("gb18030");
        leads = leadsOf(name);
        for (int trail = 0x40; trail < 0x7F; trail++) {
            asciiTrails[trail] = switch (name) {
                case "big5", "cp932", "sjis", "gbk", "gb18030" -> true;
                case "euckr" -> Character.isLetter(trail);
                default -> false;
            };
        }
        fill();
        override();
    }

    /** What MySQL takes for the first byte of two, whether the two are a character or not (mysql-server: strings/ctype-*.c). */
    private static int[] leadsOf(String name) {
        return switch (name) {
            case "big5" -> new int[] {0xA1, 0xF9};
            case "cp932", "sjis" -> new int[] {0x81, 0x9F, 0xE0, 0xFC};
            default -> new int[] {0x81, 0xFE};
        };
    }

    private boolean isLead(int lead) {
        for (int i = 0; i < leads.length; i += 2) {
            if (lead >= leads[i] && lead <= leads[i + 1]) {
                return true;
            }
        }
        return false;
    }

    private void fill() {
        Arrays.fill(pairs, (char) Utf8.REPLACEMENT);
        Arrays.fill(triples, (char) Utf8.REPLACEMENT);
        byte[] one = new byte[1];
        byte[] two = new byte[2];
        byte[] three = {(byte) 0x8F, 0, 0};
        for (int lead = 0; lead < 256; lead++) {
            one[0] = (byte) lead;
            singles[lead] = lead < 0x80 ? (char) lead : only(new String(one, charset));
            for (int trail = 0x40; trail < 256 && lead >= 0x80; trail++) {
                two[0] = (byte) lead;
                two[1] = (byte) trail;
                pairs[(lead << 8) | trail] = only(new String(two, charset));
                if (triples.length > 0 && trail >= 0xA1 && lead >= 0xA1) {
                    three[1] = (byte) lead;
                    three[2] = (byte) trail;
                    triples[(lead << 8) | trail] = only(new String(three, charset));
                }
            }
        }
    }

    private static char only(String decoded) {
        return decoded.length() == 1 ? decoded.charAt(0) : (char) Utf8.REPLACEMENT;
    }

    private void override() {
        try (InputStream in = DoubleByteCharset.class.getResourceAsStream("double-byte-overrides.txt")) {
            if (in == null) {
                throw new IllegalStateException(
                        "double-byte-overrides.txt is missing beside " + DoubleByteCharset.class);
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] words = line.split(" ");
                if (words[0].equals(name())) {
                    override(
                            Integer.parseUnsignedInt(words[1], 16),
                            words[1].length() / 2,
                            Integer.parseInt(words[2], 16),
                            Integer.parseInt(words[3]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void override(int code, int bytes, int unicode, int count) {
        for (int i = 0; i < count; i++) {
            switch (bytes) {
                case 2 -> pairs[code + i] = (char) (unicode + i);
                case 3 -> triples[(code + i) & 0xFFFF] = (char) (unicode + i);
                default -> fourByteOverrides.put(code + i, unicode + i);
            }
        }
    }

    @Override
    public int appendUtf8(byte[] bytes, int offset, int length, ByteSink out) {
        int end = offset + length;
        int malformed = 0;
        int at = offset;
        while (at < end) {
            int asciiEnd = Utf8.asciiEnd(bytes, at, end);
            out.put(bytes, at, asciiEnd - at);
            at = asciiEnd;
            if (at == end) {
                break;
            }
            int lead = bytes[at] & 0xFF;
            int trail = at + 1 < end ? bytes[at + 1] & 0xFF : 0;
            int codePoint;
            if (singles[lead] != Utf8.REPLACEMENT) {
                codePoint = singles[lead];
                at++;
            } else if (lead == 0x8F && triples.length > 0) {
                int last = at + 2 < end ? bytes[at + 2] & 0xFF : 0;
                codePoint = triples[(trail << 8) | last];
                at += codePoint != Utf8.REPLACEMENT || (trail >= 0xA1 && last >= 0xA1) ? 3 : 1;
            } else if (fourBytes && trail >= '0' && trail <= '9') {
                codePoint = fourByteCodePoint(bytes, at, end);
                at += isFourBytes(bytes, at, end) ? 4 : 1;
            } else {
                codePoint = pairs[(lead << 8) | trail];
                at += codePoint != Utf8.REPLACEMENT || trail >= 0x80 || (isLead(lead) && asciiTrails[trail]) ? 2 : 1;
            }
            if (codePoint == Utf8.REPLACEMENT) {
                malformed++;
            }
            Utf8.putCodePoint(codePoint, out);
            at = Math.min(at, end);
        }
        return malformed;
    }

    /** Whether gb18030 takes these for one character, assigned or not; U+FFFD itself has a code there. */
    private static boolean isFourBytes(byte[] bytes, int at, int end) {
        if (at + 4 > end) {
            return false;
        }
        int third = bytes[at + 2] & 0xFF;
        return third >= 0x81 && third <= 0xFE && bytes[at + 3] >= '0' && bytes[at + 3] <= '9';
    }

    private int fourByteCodePoint(byte[] bytes, int at, int end) {
        if (!isFourBytes(bytes, at, end)) {
            return Utf8.REPLACEMENT;
        }
        int code = ((bytes[at] & 0xFF) << 24)
                | ((bytes[at + 1] & 0xFF) << 16)
                | ((bytes[at + 2] & 0xFF) << 8)
                | (bytes[at + 3] & 0xFF);
        Integer override = fourByteOverrides.get(code);
        if (override != null) {
            return override;
        }
        String decoded = new String(bytes, at, 4, charset);
        return decoded.codePointCount(0, decoded.length()) == 1 ? decoded.codePointAt(0) : Utf8.REPLACEMENT;
    }
}
