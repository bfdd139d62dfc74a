package io.millrace.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.millrace.model.SourceInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages in {@code docs/formats} show what the formats write. A block between {@code <!-- sample: update -->} and
 * {@code <!-- end -->} holds the records of one kind of event, one between {@code <!-- options -->} and {@code <!-- end
 * -->} the format's options; options of a sample stand behind its kind: {@code <!-- sample: heartbeat a.b=c -->}. {@code
 * -Dgolden.rewrite=true} writes the blocks anew, and a page for a format that has none.
 */
class FormatPagesTest {
    private static final Path FOLDER = Path.of("../docs/formats");
    private static final Pattern BLOCK = Pattern.compile(
            "<!-- (options|sample: ([a-z-]+)((?: [^ ]+=[^ ]+)*)) -->\n(.*?)<!-- end -->", Pattern.DOTALL);

    private static final SourceInfo SOURCE = new SourceInfo("8.0.36", "", 101, true, 0, ZoneOffset.UTC);

    static Stream<String> formats() {
        return Formats.names().stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void pageShowsEveryOptionAndARealMessageOfEachKind(String format) throws IOException {
        Path page = FOLDER.resolve(format + ".md");
        boolean rewrite = Boolean.getBoolean("golden.rewrite");
        if (!Files.exists(page) && rewrite) {
            Files.writeString(page, emptyPage(format));
        }
        assertThat(page)
                .as("page of a format; -Dgolden.rewrite=true begins one")
                .exists();
        String text = Files.readString(page);
        String filled = fill(format, text);
        if (rewrite) {
            Files.writeString(page, filled);
        } else {
            assertThat(text)
                    .as("%s; -Dgolden.rewrite=true writes its samples and options anew", page)
                    .isEqualTo(filled);
        }
        assertThat(filled).as("options of %s", page).contains("<!-- options -->\n");
        for (SampleEvents.Kind kind : SampleEvents.Kind.values()) {
            assertThat(filled).as("sample on %s", page).contains("<!-- sample: " + spelling(kind));
        }
    }

    @Test
    void indexNamesEveryPageAndTheOptionsOfAllFormats() throws IOException {
        Path index = FOLDER.resolve("README.md");
        String text = Files.readString(index);
        String filled = BLOCK.matcher(text)
                .replaceAll(block -> Matcher.quoteReplacement(
                        "<!-- options -->\n" + table(CommonOptions.DESCRIPTIONS) + "<!-- end -->"));
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.writeString(index, filled);
        } else {
            assertThat(text)
                    .as("%s; -Dgolden.rewrite=true writes its options anew", index)
                    .isEqualTo(filled);
        }
        for (String format : Formats.names()) {
            assertThat(text).contains("[`" + format + "`](" + format + ".md)");
        }
    }

    @Test
    void layoutAddsOnlyLineBreaksAndIndents() {
        String json =
                "{\"a\":[1.10,\"x, {\\\"y\\\": [\\n]}\",{}],\"b\":{\"c\":\"" + "d".repeat(120) + "\",\"e\":null}}";

        assertThat(JsonLayout.of(json)).contains("\n  \"b\":{\n    \"c\":");
        assertThat(JsonLayout.of(json).replaceAll("\n *", "")).isEqualTo(json);
    }

    private static String spelling(SampleEvents.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String emptyPage(String format) {
        StringBuilder text = new StringBuilder("# " + format + "\n\n<!-- options -->\n<!-- end -->\n");
        for (SampleEvents.Kind kind : SampleEvents.Kind.values()) {
            text.append("\n## ").append(kind.title).append("\n\n<!-- sample: ");
            text.append(spelling(kind)).append(" -->\n<!-- end -->\n");
        }
        return text.toString();
    }

    private static String fill(String format, String text) {
        return BLOCK.matcher(text).replaceAll(block -> {
            String content = block.group(1).equals("options")
                    ? table(Formats.options(format).stream()
                            .filter(option -> !CommonOptions.DESCRIPTIONS.contains(option))
                            .toList())
                    : sample(format, block.group(2), block.group(3));
            return Matcher.quoteReplacement("<!-- " + block.group(1) + " -->\n" + content + "<!-- end -->");
        });
    }

    private static String sample(String format, String kind, String optionText) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : optionText.strip().split(" ")) {
            if (!option.isEmpty()) {
                String[] parts = option.split("=", 2);
                options.put(parts[0], parts[1]);
            }
        }
        for (SampleEvents.Kind known : SampleEvents.Kind.values()) {
            if (spelling(known).equals(kind)) {
                SampleText texts = new SampleText();
                FormatContext context = new FormatContext("orders", SOURCE, texts, false);
                List<SampleEvents.Sent> records =
                        new SampleEvents(Formats.create(format, context, options)).play(known);
                return records.isEmpty() ? "No message.\n" : "```\n" + texts.of(format, records) + "\n```\n";
            }
        }
        return fail("a sample must be of a known kind: sample=" + kind);
    }

    private static String table(List<FormatOption> options) {
        if (options.isEmpty()) {
            return "No options of its own.\n";
        }
        StringBuilder text = new StringBuilder("| option | default | values | what |\n|---|---|---|---|\n");
        for (FormatOption option : options) {
            String values = option.values().isEmpty() ? option.rule() : String.join(", ", option.values());
            text.append("| `").append(option.name()).append("` | ");
            text.append(option.defaultValue().isEmpty() ? "" : "`" + option.defaultValue() + "`");
            text.append(" | ")
                    .append(values.replace("|", "\\|"))
                    .append(" | ")
                    .append(option.help())
                    .append(" |\n");
        }
        return text.toString();
    }
}
