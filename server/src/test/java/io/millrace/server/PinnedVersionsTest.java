package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Spring Boot's list of versions has an opinion on many libraries; these keep ours. */
class PinnedVersionsTest {
    private static final List<String> JARS = Arrays.stream(
                    System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1))
            .map(path -> path.substring(path.lastIndexOf('/') + 1))
            .toList();

    @Test
    void theVersionsOfTheRootPomWin() {
        assertThat(JARS)
                .contains(
                        "kafka-clients-3.9.2.jar",
                        "mariadb-java-client-3.5.6.jar",
                        "zstd-jni-1.5.6-4.jar",
                        "jackson-databind-2.19.2.jar",
                        "avro-1.12.0.jar",
                        "slf4j-api-2.0.17.jar",
                        "logback-classic-1.5.18.jar",
                        "logback-core-1.5.18.jar",
                        "junit-jupiter-api-5.13.4.jar");
    }

    @Test
    void thereIsOneWayToLog() {
        assertThat(JARS.stream().filter(jar -> jar.matches("(log4j-api|log4j-to-slf4j|slf4j-simple|slf4j-nop).*")))
                .isEmpty();
    }
}
