package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    @TempDir
    Path directory;

    @Test
    void makesAnArchiveThatTheNextStartTakesItsClassesFrom() throws Exception {
        Path list = directory.resolve("some.list");
        Path archive = directory.resolve("classes.jsa");
        java("-XX:DumpLoadedClassList=" + list, "--list-modules");
        Files.writeString(list, Files.readString(list) + "java/lang/Half");

        new ClassArchive(list, archive).make("");

        assertThat(java("-XX:SharedArchiveFile=" + archive, "-Xshare:on", "-Xlog:class+load", "-version"))
                .contains("shared objects file");
        assertThat(files()).containsExactlyInAnyOrder("some.list", "classes.jsa");
    }

    @Test
    void leavesNothingBehindWhenTheListIsNone() throws Exception {
        Path list = directory.resolve("some.list");
        Files.writeString(list, "this is no class\n");

        assertThatThrownBy(() -> new ClassArchive(list, directory.resolve("missing/classes.jsa")).make(""))
                .isInstanceOf(IOException.class);
        assertThat(files()).containsExactly("some.list");
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String java(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
