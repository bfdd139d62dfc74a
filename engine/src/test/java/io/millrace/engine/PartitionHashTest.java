package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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

    @ParameterizedTest
    @EnumSource(PartitionHash.class)
    void partitionIsOneThatThereIsWhateverTheHash(PartitionHash hash) {
        for (int it : new int[] {0, 1, -1, 7, -7, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertThat(hash.partition(it, 7)).isBetween(0, 6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "123456789", "中文"})
    void crc32IsThatOfZip(String text) {
        byte[] bytes = ("xx" + text).getBytes(StandardCharsets.UTF_8);
        CRC32 zip = new CRC32();
        zip.update(bytes, 2, bytes.length - 2);

        assertThat(Integer.toUnsignedLong(PartitionHash.crc32(bytes, 2, bytes.length - 2)))
                .isEqualTo(zip.getValue());
    }

    /** Canal's {@code MQMessageUtils} and ours part where a hash is negative. */
    @ParameterizedTest
    @CsvSource({"10, 3, 3", "-10, 4, 3", "-7, 0, 0", "-2147483648, 5, 2"})
    void canalRemovesTheSignInItsOwnWay(int hash, int floorMod, int canal) {
        assertThat(PartitionHash.JAVA.partition(hash, 7)).isEqualTo(floorMod);
        assertThat(PartitionHash.CANAL.partition(hash, 7)).isEqualTo(canal);
    }
}
