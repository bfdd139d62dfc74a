package io.millrace.schema;

import java.util.Locale;
import java.util.Map;

/** MySQL charset names: spelling by server version, the charset of a collation, bytes per character. */
final class Charsets {
    static final String BINARY = "binary";

    private static final Map<String, Integer> MAX_BYTES = Map.ofEntries(
            Map.entry("utf8mb4", 4),
            Map.entry("utf8mb3", 3),
            Map.entry("utf8", 3),
            Map.entry("utf16", 4),
            Map.entry("utf16le", 4),
            Map.entry("utf32", 4),
            Map.entry("ucs2", 2),
            Map.entry("big5", 2),
            Map.entry("gbk", 2),
            Map.entry("gb2312", 2),
            Map.entry("euckr", 2),
            Map.entry("sjis", 2),
            Map.entry("cp932", 2),
            Map.entry("gb18030", 4),
            Map.entry("ujis", 3),
            Map.entry("eucjpms", 3));

    private Charsets() {}

    /** The name as this server prints it. */
    static String named(String charset, ServerVersion version) {
        String name = charset.toLowerCase(Locale.ROOT);
        return name.equals("utf8") || name.equals("utf8mb3") ? version.utf8() : name;
    }

    static String ofCollation(String collation, ServerVersion version) {
        int underscore = collation.indexOf('_');
        return named(underscore < 0 ? collation : collation.substring(0, underscore), version);
    }

    /** Whether this is a MariaDB collation that goes with whatever charset is said or inherited. */
    static boolean isOfAnyCharset(String collation) {
        return collation.toLowerCase(Locale.ROOT).startsWith("uca1400_");
    }

    static int maxBytes(String charset) {
        return MAX_BYTES.getOrDefault(charset, 1);
    }

    static boolean isAsciiCompatible(String charset) {
        return !charset.equals("ucs2") && !charset.startsWith("utf16") && !charset.equals("utf32");
    }
}
