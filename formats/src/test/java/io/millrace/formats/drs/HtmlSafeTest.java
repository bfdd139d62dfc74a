package io.millrace.formats.drs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import io.millrace.model.ByteSink;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Escapes are those of Google's Gson, whose defaults DRS documents. */
class HtmlSafeTest {
    private static String escaped(String text) {
        ByteSink out = new ByteSink(16);
        out.put('<'); // stands before what is to be escaped, so it stays
        int from = out.length();
        out.putUtf8(text);
        HtmlSafe.escapeFrom(out, from);
        return out.toString().substring(1);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> special = Arbitraries.of(
                "<",
                ">",
                "&",
                "=",
                "'",
                "\"",
                "\\",
                "\n",
                "\u0000",
                "\u2028",
                "\u2029",
                "\u2027",
                "\u00A8",
                "\u1028",
                "é",
                "中",
                "a",
                "/",
                "\uD83D\uDE00");
        return special.list().ofMaxSize(30).map(parts -> String.join("", parts));
    }

    @Property(tries = 500)
    void equalsGson(@ForAll("texts") String text) {
        assertThat("\"" + escaped(text) + "\"").isEqualTo(new Gson().toJson(text));
    }

    @Test
    void nothingToEscapeStaysAsItIs() {
        byte[] plain = "naïve 中".getBytes(StandardCharsets.UTF_8);

        assertThat(escaped("naïve 中").getBytes(StandardCharsets.UTF_8)).isEqualTo(plain);
    }
}
