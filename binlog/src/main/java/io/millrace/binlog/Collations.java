package io.millrace.binlog;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * MySQL's collation ids and the character sets they belong to (information_schema.COLLATIONS of 5.5 to 9.x; ids never
 * change their meaning).
 */
public final class Collations {
    /**
     * A character set.
     *
     * @param name MySQL's name; UTF-8 of up to three bytes is {@code utf8mb3}
     * @param maxBytes most bytes of one character
     * @param javaCharset for names, labels and statements; ISO-8859-1 where Java has no such charset
     * @param known whether {@code javaCharset} reads it rightly
     */
    public record MysqlCharset(String name, int maxBytes, Charset javaCharset, boolean known) {}

    /** Id of {@code binary}: bytes, not text. */
    static final int BINARY = 63;

    private static final int COUNT = 512;
    private static final MysqlCharset UNKNOWN = new MysqlCharset("", 1, StandardCharsets.UTF_8, false);
    private static final Map<String, MysqlCharset> BY_NAME = new HashMap<>();
    private static final MysqlCharset[] BY_ID = new MysqlCharset[COUNT];

    static {
        define("armscii8", 1, "", 32, 64);
        define("ascii", 1, "US-ASCII", 11, 65);
        define("big5", 2, "Big5", 1, 84);
        define("binary", 1, "ISO-8859-1", 63);
        define("cp1250", 1, "windows-1250", 26, 34, 44, 66, 99);
        define("cp1251", 1, "windows-1251", 14, 23, 50, 51, 52);
        define("cp1256", 1, "windows-1256", 57, 67);
        define("cp1257", 1, "windows-1257", 29, 58, 59);
        define("cp850", 1, "IBM850", 4, 80);
        define("cp852", 1, "IBM852", 40, 81);
        define("cp866", 1, "IBM866", 36, 68);
        define("cp932", 2, "windows-31j", 95, 96);
        define("dec8", 1, "", 3, 69);
        define("eucjpms", 3, "x-eucJP-Open", 97, 98);
        define("euckr", 2, "EUC-KR", 19, 85);
        define("gb18030", 4, "GB18030", 248, 249, 250);
        define("gb2312", 2, "GB2312", 24, 86);
        define("gbk", 2, "GBK", 28, 87);
        define("geostd8", 1, "", 92, 93);
        define("greek", 1, "ISO-8859-7", 25, 70);
        define("hebrew", 1, "ISO-8859-8", 16, 71);
        define("hp8", 1, "", 6, 72);
        define("keybcs2", 1, "", 37, 73);
        define("koi8r", 1, "KOI8-R", 7, 74);
        define("koi8u", 1, "KOI8-U", 22, 75);
        define("latin1", 1, "windows-1252", 5, 8, 15, 31, 47, 48, 49, 94);
        define("latin2", 1, "ISO-8859-2", 2, 9, 21, 27, 77);
        define("latin5", 1, "ISO-8859-9", 30, 78);
        define("latin7", 1, "ISO-8859-13", 20, 41, 42, 79);
        define("macce", 1, "x-MacCentralEurope", 38, 43);
        define("macroman", 1, "x-MacRoman", 39, 53);
        define("sjis", 2, "Shift_JIS", 13, 88);
        define("swe7", 1, "", 10, 82);
        define("tis620", 1, "TIS-620", 18, 89);
        define("ucs2", 2, "UTF-16BE", 35, 90, 159);
        define("ujis", 3, "EUC-JP", 12, 91);
        define("utf16", 4, "UTF-16BE", 54, 55);
        define("utf16le", 4, "UTF-16LE", 56, 62);
        define("utf32", 4, "UTF-32BE", 60, 61);
        define("utf8mb3", 3, "UTF-8", 33, 76, 83, 223);
        define("utf8mb4", 4, "UTF-8", 45, 46);
        range("utf16", 101, 124);
        range("ucs2", 128, 151);
        range("utf32", 160, 183);
        range("utf8mb3", 192, 215);
        range("utf8mb4", 224, 247);
        range("utf8mb4", 255, 400);
    }

    private Collations() {}

    private static void define(String name, int maxBytes, String javaName, int... ids) {
        boolean known = !javaName.isEmpty() && Charset.isSupported(javaName);
        Charset java = known ? Charset.forName(javaName) : StandardCharsets.ISO_8859_1;
        MysqlCharset charset = new MysqlCharset(name, maxBytes, java, known);
        BY_NAME.put(name, charset);
        for (int id : ids) {
            BY_ID[id] = charset;
        }
    }

    private static void range(String name, int first, int last) {
        MysqlCharset charset = named(name);
        for (int id = first; id <= last; id++) {
            BY_ID[id] = charset;
        }
    }

    /** The charset of a collation; a nameless one that reads as UTF-8 if the id is not known. */
    public static MysqlCharset charsetOf(int collation) {
        if (collation >= COUNT) { // MariaDB's own
            return io.millrace.model.MysqlCharset.isCollation(collation)
                    ? named(io.millrace.model.MysqlCharset.nameForCollation(collation))
                    : UNKNOWN;
        }
        MysqlCharset found = collation >= 0 ? BY_ID[collation] : null;
        return found == null ? UNKNOWN : found;
    }

    /** The charset of this MySQL name ({@code utf8} is {@code utf8mb3}); the nameless one if it is not known. */
    public static MysqlCharset named(String name) {
        String canonical = name.toLowerCase(Locale.ROOT);
        return BY_NAME.getOrDefault(canonical.equals("utf8") ? "utf8mb3" : canonical, UNKNOWN);
    }
}
