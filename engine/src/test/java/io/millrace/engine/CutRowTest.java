package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.MysqlCharset;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CutRowTest {
    /** Whatever the limit, what is kept are whole characters, and all that fit. */
    @ParameterizedTest
    @CsvSource({
        "utf8mb4, UTF-8, aä€😀zß😀😀",
        "latin1, windows-1252, aäöüß€z",
        "utf16, UTF-16BE, aä€😀zß😀",
        "utf16le, UTF-16LE, a😀😀zß",
        "utf32, UTF-32BE, aä€😀z",
        "sjis, Shift_JIS, aあｱ表ソ漢字b",
        "gbk, GBK, a汉字丂b中文",
        "gb18030, GB18030, a汉😀字㐀b",
        "eucjpms, x-eucJP-Open, aあ漢ｱ丂字b",
        "big5, Big5, a許功蓋b中"
    })
    void cutsBetweenCharacters(String mysql, String java, String text) throws Exception {
        Charset charset = Charset.forName(java);
        byte[] bytes = text.getBytes(charset);
        assertThat(new String(bytes, charset)).isEqualTo(text);

        for (int limit = 0; limit <= bytes.length; limit++) {
            int kept = CutRow.wholeBytes(MysqlCharset.forName(mysql), bytes, 0, limit);

            assertThat(kept).isLessThanOrEqualTo(limit);
            CharsetDecoder strict = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
            CharBuffer decoded = strict.decode(ByteBuffer.wrap(bytes, 0, kept));
            assertThat(text).startsWith(decoded.toString());
            int next = kept == bytes.length
                    ? 0
                    : charset.encode(text.substring(decoded.length())
                                    .codePoints()
                                    .limit(1)
                                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                                    .toString())
                            .remaining();
            assertThat(kept + next > limit || kept == bytes.length)
                    .as("limit %d: nothing more fits than %d bytes", limit, kept)
                    .isTrue();
        }
    }
}
