package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages name is there. */
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    @Test
    void everyErrorCodeHasItsLine() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/errors.md"));
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(page).contains("| `" + code + "` |");
        }
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                assertThat(page.resolveSibling(link.group(1)))
                        .as("link in %s", page)
                        .exists();
            }
        }
    }

    @Test
    void architectureNamesTestsThatExist() throws IOException {
        List<String> sources;
        try (Stream<Path> files = Files.walk(ROOT)) {
            sources = files.filter(file -> file.toString().contains("src/test/java"))
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .toList();
        }
        Matcher test = Pattern.compile("`([A-Z][A-Za-z]+(?:IT|Test))`")
                .matcher(Files.readString(ROOT.resolve("ARCHITECTURE.md")));
        while (test.find()) {
            assertThat(sources).contains(test.group(1));
        }
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            docs.filter(file -> file.toString().endsWith(".md")),
                            Stream.of(ROOT.resolve("README.md"), ROOT.resolve("ARCHITECTURE.md")))
                    .toList();
        }
    }
}
