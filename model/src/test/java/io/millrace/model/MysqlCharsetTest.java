package io.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MysqlCharsetTest {
    private static String decode(String charset, byte[] bytes) {
        byte[] padded = new byte[bytes.length + 4];
        java.util.Arrays.fill(padded, (byte) 0xE4);
        System.arraycopy(bytes, 0, padded, 2, bytes.length);
        ByteSink out = new ByteSink(1);
        MysqlCharset.forName(charset).appendUtf8(padded, 2, bytes.length, out);
        return out.toString();
    }

    private static int malformed(String charset, int... bytes) {
        byte[] all = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            all[i] = (byte) bytes[i];
        }
        return MysqlCharset.forName(charset).appendUtf8(all, 0, all.length, new ByteSink(1));
    }

    /** Expected characters are what MySQL 8.0.15 answers to SELECT CONVERT(_charset 0x... USING utf8mb4). */
    @ParameterizedTest
    @CsvSource({
        "latin1, 8081, €\u0081",
        "latin1, 8D8F909D, \u008D\u008F\u0090\u009D",
        "latin1, E9, é",
        "latin2, B1, ą",
        "dec8, E1, á",
        "hp8, C5, é",
        "swe7, 7B5B, äÄ",
        "armscii8, B3, ա",
        "geostd8, C0, ა",
        "keybcs2, 80, Č",
        "koi8u, A4, є",
        "macce, 8E, é",
        "gbk, D6D0, 中",
        "gbk, A892, \u2295",
        "big5, A4A4, 中",
        "big5, F9D6, 碁",
        "big5, 41C84042, A\uFFFDB",
        "cp932, 41824042, A\uFFFDB",
        "euckr, C94142, \uFFFDB",
        "sjis, 8ABF61B1, 漢aｱ",
        "sjis, 815F, \\",
        "cp932, 8740, ①",
        "euckr, C7D1, 한",
        "euckr, 8141, 갂",
        "ujis, B4C18EB1, 漢ｱ",
        "ujis, 8FB0A1, 丂",
        "ujis, F5A1, \uE000",
        "eucjpms, A1C1, ～",
        "gb18030, D6D0, 中",
        "gb18030, 8130813090308130, \u0080\uD800\uDC00",
        "gb18030, FE59, \uE81E",
        "gb18030, 418431A43742, A\uFFFDB",
        "ucs2, 4E2D, 中",
        "utf16, D83DDE00, 😀",
        "utf16le, 3DD800DE, 😀",
        "utf32, 0001F600, 😀",
        "utf8mb4, F09F9880, 😀",
        "utf8, E4B8AD, 中"
    })
    void bytesMeanWhatMysqlSays(String charset, String hex, String expected) {
        assertThat(decode(charset, HexFormat.of().parseHex(hex))).isEqualTo(expected);
    }

    @Property(tries = 5000)
    void malformedUtf8IsReplacedAsTheJdkDoes(@ForAll @Size(max = 40) byte[] bytes) {
        assertThat(decode("utf8mb4", bytes)).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }

    @Property
    void wellFormedTextComesBackFromEveryUnicodeCharset(@ForAll String text) {
        String clean = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

        assertThat(decode("utf8mb4", clean.getBytes(StandardCharsets.UTF_8))).isEqualTo(clean);
        assertThat(decode("utf16", clean.getBytes(StandardCharsets.UTF_16BE))).isEqualTo(clean);
        assertThat(decode("utf16le", clean.getBytes(StandardCharsets.UTF_16LE))).isEqualTo(clean);
        assertThat(decode("utf32", clean.getBytes(Charset.forName("UTF-32BE")))).isEqualTo(clean);
        assertThat(decode("gb18030", "中文 é ☃".getBytes(Charset.forName("GB18030"))))
                .isEqualTo("中文 é ☃");
    }

    @Property(tries = 2000)
    void noBytesBreakAnEastAsianCharset(@ForAll @Size(max = 20) byte[] bytes) {
        for (String name : "big5 cp932 eucjpms euckr gb18030 gb2312 gbk sjis ujis".split(" ")) {
            String text = decode(name, bytes);

            assertThat(text.isEmpty()).isEqualTo(bytes.length == 0);
        }
    }

    @Test
    void malformedSequencesAreCounted() {
        assertThat(malformed("utf8mb4", 'a', 0xFF, 'b', 0xE4, 0xB8)).isEqualTo(2);
        assertThat(malformed("ascii", 'a', 0x80, 0xFF)).isEqualTo(2);
        assertThat(malformed("gbk", 0x81)).isEqualTo(1);
        assertThat(malformed("utf16", 0xD8, 0x00, 0x00, 'a')).isEqualTo(1);
        assertThat(malformed("utf16", 0x00)).isEqualTo(1);
        assertThat(malformed("utf32", 0x00, 0x11, 0x00, 0x00)).isEqualTo(1);
        assertThat(malformed("latin1", 0x80, 0x81, 0xFF)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "8, latin1", "33, utf8", "45, utf8mb4", "46, utf8mb4", "63, binary", "255, utf8mb4", "255, utf8mb4",
        "278, utf8mb4", "309, utf8mb4", "323, utf8mb4", "248, gb18030", "28, gbk", "101, utf16", "577, utf8",
        "608, utf8mb4", "1032, latin1", "1069, utf8mb4", "2048, utf8", "2304, utf8mb4", "3072, utf32"
    })
    void collationIdsHaveTheirCharset(int id, String charset) {
        assertThat(MysqlCharset.forCollation(id).name()).isEqualTo(charset);
    }

    @Test
    void unknownNamesAndIdsAreErrorsThatNameThem() {
        assertThatThrownBy(() -> MysqlCharset.forName("klingon")).hasMessageContaining("klingon");
        assertThatThrownBy(() -> MysqlCharset.forCollation(500)).hasMessageContaining("500");
        assertThatThrownBy(() -> MysqlCharset.forCollation(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> MysqlCharset.forCollation(60_000)).isInstanceOf(MillraceException.class);
    }

    @Test
    void everyCollationHasACharsetThatLoads() {
        int known = 0;
        for (int id = 0; id < 4096; id++) {
            if (CollationIds.charsetOf(id) != null) {
                assertThat(MysqlCharset.forCollation(id)).isNotNull();
                known++;
            }
        }
        assertThat(known).isGreaterThan(270);
    }
}
