package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionHashTest {
    /** Vectors of Kafka's own test of {@code Utils.murmur2}. */
    @ParameterizedTest
    @CsvSource({
        "21, -973932308",
        "foobar, -790332482",
        "a-little-bit-long-string, -985981536",
        "a-little-bit-longer-string, -1486304829",
        "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8, -58897971"
    })
    void murmur2IsKafkas(String text, int expected) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(PartitionHash.murmur2(bytes, 0, bytes.length)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "Ünïcode", "中文", "a\uD83D\uDE00b", "500000287"})
    void hashesUtf8AsJavaHashesTheString(String text) {
        byte[] bytes = ("xx" + text).getBytes(StandardCharsets.UTF_8);
        assertThat(PartitionHash.stringHashCode(bytes, 2, bytes.length - 2)).isEqualTo(text.hashCode());
    }

    @Test
    void murmur2PartitionIsNeverNegative() {
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
            assertThat(PartitionHash.murmur2Partition(bytes, 0, bytes.length, 7))
                    .isBetween(0, 6);
        }
    }
}
