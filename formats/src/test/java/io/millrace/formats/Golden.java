package io.millrace.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Expected output in {@code src/test/resources/golden}. */
public final class Golden {
    private static final Path ROOT = Path.of("src/test/resources/golden");

    private Golden() {}

    /** Compares with a file that {@code -Dgolden.rewrite=true} writes anew; it has one line feed more. */
    public static void assertMatches(String name, byte[] actual) {
        Path file = ROOT.resolve(name);
        if (Boolean.getBoolean("golden.rewrite")) {
            try {
                Files.createDirectories(file.getParent());
                Files.writeString(file, new String(actual, StandardCharsets.UTF_8) + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertIsSample(name, actual);
    }

    /** Compares with a file that stands for the format's specification and is never rewritten. */
    public static void assertIsSample(String name, byte[] actual) {
        try {
            byte[] expected = Files.readAllBytes(ROOT.resolve(name));
            assertThat(new String(actual, StandardCharsets.UTF_8) + "\n")
                    .as(name)
                    .isEqualTo(new String(expected, StandardCharsets.UTF_8));
            assertThat(actual.length).as(name).isEqualTo(expected.length - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
