package io.millrace.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTest {
    @TempDir
    Path directory;

    @Test
    void aFailureNamesServerCommandOutputAndRemedyButNoAddress() {
        assertThatThrownBy(() -> Command.run(
                        "mysql-8.0.15",
                        directory,
                        Map.of(),
                        List.of("sh", "-c", "echo no route to https://some.place.example/x.jar; exit 3")))
                .isInstanceOf(ServerUnavailableException.class)
                .hasMessageContaining("mysql-8.0.15")
                .hasMessageContaining("exit code 3")
                .hasMessageContaining("no route to <registry>")
                .hasMessageContaining("Remedy:")
                .hasMessageNotContaining("some.place");
    }

    @Test
    void aMissingProgramIsNamedWithARemedy() {
        assertThatThrownBy(() -> Command.run("kafka-4.4.0", directory, Map.of(), List.of("no-such-client")))
                .isInstanceOf(ServerUnavailableException.class)
                .hasMessageContaining("'no-such-client' cannot be run")
                .hasMessageContaining("--kafka");
    }

    @Test
    void addressesAreBlankedAndClassNamesStay() {
        assertThat(Command.withoutAddresses(
                        "Failed to fetch ftp://a.b.example/c (from repo.place.org) in java.io.IOException"))
                .isEqualTo("Failed to fetch <registry> (from <registry>) in java.io.IOException");
    }
}
