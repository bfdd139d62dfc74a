package io.millrace.formats.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.model.ByteSink;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    private static String escaped(String text) {
        ByteSink out = new ByteSink(1);
        out.putAscii("before\"");
        int from = out.length();
        out.putUtf8(text);
        JsonText.escapeFrom(out, from);
        return out.toString().substring("before\"".length());
    }

    @Test
    void quotesBackslashesAndNamedControlsGetOneLetter() {
        assertThat(escaped("\"\\\b\f\n\r\t")).isEqualTo("\\\"\\\\\\b\\f\\n\\r\\t");
    }

    @Test
    void otherControlsGetFourHexDigits() {
        assertThat(escaped("a\0b\u001fc")).isEqualTo("a\\u0000b\\u001fc");
    }

    @Test
    void everythingElseStaysRaw() {
        String raw = "<>&='/é中\u007f\u0080\u2028\u2029\uFFFD😀";

        assertThat(escaped(raw)).isEqualTo(raw);
    }

    @Test
    void everyByteIsSeenWhereverItStands() {
        for (char c = 0; c < 0x80; c++) {
            for (int before = 0; before < 17; before++) {
                for (int behind = 0; behind < 9; behind++) {
                    String text = "x".repeat(before) + c + "\u00ff".repeat(behind);
                    boolean escapes = c < ' ' || c == '"' || c == '\\';

                    assertThat(escaped(text).equals(text)).as(text).isNotEqualTo(escapes);
                }
            }
        }
    }

    @Property
    void jacksonReadsBackWhatWasEscaped(@ForAll String text) throws Exception {
        String wellFormed = new String(
                text.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.UTF_8);
        ByteSink out = new ByteSink(1);
        JsonText.putString(wellFormed, out);

        assertThat(new ObjectMapper().readTree(out.toByteArray()).asText()).isEqualTo(wellFormed);
    }
}
