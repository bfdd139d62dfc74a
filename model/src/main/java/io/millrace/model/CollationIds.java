package io.millrace.model;

import org.jspecify.annotations.Nullable;

/**
 * Collation ids and their charsets.
 *
 * <p>Sources: {@code information_schema.COLLATIONS} of MySQL 8.0.15 (ids to 307; later MySQL adds ids to 323, all
 * utf8mb4) and the ids that MariaDB 10.2 and 10.10 list from 576 on: NOPAD collations are 1024 + the padded id, UCA
 * 14.0.0 collations start at 2048, with 256 ids per charset (utf8mb4_uca1400_ai_ci is 2304).
 */
final class CollationIds {
    /** Charset, then ids and ranges of ids. */
    private static final String[] RANGES = {
        "armscii8 32 64",
        "ascii 11 65",
        "big5 1 84",
        "binary 63",
        "cp1250 26 34 44 66 99",
        "cp1251 14 23 50-52",
        "cp1256 57 67",
        "cp1257 29 58-59",
        "cp850 4 80",
        "cp852 40 81",
        "cp866 36 68",
        "cp932 95-96",
        "dec8 3 69",
        "eucjpms 97-98",
        "euckr 19 85",
        "gb18030 248-250",
        "gb2312 24 86",
        "gbk 28 87",
        "geostd8 92-93",
        "greek 25 70",
        "hebrew 16 71",
        "hp8 6 72",
        "keybcs2 37 73",
        "koi8r 7 74",
        "koi8u 22 75",
        "latin1 5 8 15 31 47-49 94",
        "latin2 2 9 21 27 77",
        "latin5 30 78",
        "latin7 20 41-42 79",
        "macce 38 43",
        "macroman 39 53",
        "sjis 13 88",
        "swe7 10 82",
        "tis620 18 89",
        "ucs2 35 90 128-151 159 640-642",
        "ujis 12 91",
        "utf16 54-55 101-124 672-674",
        "utf16le 56 62",
        "utf32 60-61 160-183 736-738",
        "utf8 33 76 83 192-215 223 576-578",
        "utf8mb4 45-46 224-247 255-323 608-610",
    };

    private static final int NOPAD = 1024;
    private static final int UCA_1400 = 2048;
    private static final String[] UCA_1400_CHARSETS = {"utf8", "utf8mb4", "ucs2", "utf16", "utf32"};

    private static final @Nullable String[] CHARSETS = charsets();

    private CollationIds() {}

    private static @Nullable String[] charsets() {
        @Nullable String[] byId = new @Nullable String[NOPAD];
        for (String line : RANGES) {
            String[] words = line.split(" ");
            for (int i = 1; i < words.length; i++) {
                int dash = words[i].indexOf('-');
                int first = Integer.parseInt(dash < 0 ? words[i] : words[i].substring(0, dash));
                int last = dash < 0 ? first : Integer.parseInt(words[i].substring(dash + 1));
                for (int id = first; id <= last; id++) {
                    byId[id] = words[0];
                }
            }
        }
        return byId;
    }

    /** Null if the id is not known. */
    static @Nullable String charsetOf(int collationId) {
        if (collationId < 0) {
            return null;
        }
        if (collationId >= UCA_1400) {
            int charset = (collationId - UCA_1400) / 256;
            return charset < UCA_1400_CHARSETS.length ? UCA_1400_CHARSETS[charset] : null;
        }
        return CHARSETS[collationId % NOPAD];
    }
}
