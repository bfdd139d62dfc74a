package io.millrace.mysql.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ErrorCode;
import io.millrace.model.GtidSet;
import io.millrace.model.MillraceException;
import io.millrace.mysql.SourceSettings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinlogDumpTest {
    private static final String UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            BINLOG_PURGED|Cannot replicate because the master purged required binary logs. Replicate the missing
            BINLOG_PURGED|The slave is connecting using MASTER_AUTO_POSITION = 1, but the master has purged binary logs
            BINLOG_PURGED|Could not find first log file name in binary log index file
            SERVER_ID_CLASH|A slave with the same server_uuid/server_id as this slave has connected to the master
            BINLOG_RESET|Client requested master to start replication from position > file size
            BINLOG_RESET|Slave has more GTIDs than the master has, using the master's SERVER_UUID
            BINLOG_CORRUPT|bogus data in log event; the first event 'binlog.000001' at 4
            BINLOG_CORRUPT|binlog truncated in the middle of event; consider out of disk space on master
            BINLOG_CORRUPT|event read from binlog did not pass crc check
            SOURCE_ERROR|memory allocation failed reading log event
            """)
    void tellsTheReasonsOfError1236Apart(ErrorCode expected, String message) {
        MillraceException error = BinlogDump.dumpError(
                SourceSettings.of("db", 3306, "u", "secret", "t"),
                new ServerError(1236, "HY000", message),
                "binlog.000007:4");

        assertThat(error.code()).isEqualTo(expected);
        assertThat(error).hasMessageContaining(message).hasMessageContaining("binlog.000007:4");
    }

    @Test
    void encodesAClassicGtidSetWithExclusiveEnds() {
        ByteBuffer bytes = encoded(UUID + ":1-5:7");

        assertThat(bytes.getLong()).isEqualTo(1);
        byte[] uuid = new byte[16];
        bytes.get(uuid);
        assertThat(HexFormat.of().formatHex(uuid)).isEqualTo(UUID.replace("-", ""));
        assertThat(bytes.getLong()).isEqualTo(2);
        assertThat(bytes.getLong()).isEqualTo(1);
        assertThat(bytes.getLong()).isEqualTo(6);
        assertThat(bytes.getLong()).isEqualTo(7);
        assertThat(bytes.getLong()).isEqualTo(8);
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @Test
    void encodesATaggedGtidSetInTheLaterFormat() {
        ByteBuffer bytes = encoded(UUID + ":1-5," + UUID + ":ab:3");

        assertThat(bytes.getLong()).isEqualTo((1L << 56) | (2 << 8) | 1);
        bytes.position(bytes.position() + 16);
        assertThat(bytes.get()).isZero();
        assertThat(bytes.getLong()).isEqualTo(1);
        bytes.position(bytes.position() + 16 + 16);
        assertThat(bytes.get()).isEqualTo((byte) 4);
        assertThat(bytes.get()).isEqualTo((byte) 'a');
        assertThat(bytes.get()).isEqualTo((byte) 'b');
        assertThat(bytes.getLong()).isEqualTo(1);
        assertThat(bytes.getLong()).isEqualTo(3);
        assertThat(bytes.getLong()).isEqualTo(4);
        assertThat(bytes.hasRemaining()).isFalse();
    }

    private static ByteBuffer encoded(String set) {
        return ByteBuffer.wrap(GtidSetEncoding.encode(GtidSet.parse(set))).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void derivesAServerIdPerTaskAndSourceInTheUpperHalf() {
        long id = ReplicaIdentity.derivedId("orders", UUID, 0);

        assertThat(id).isBetween(1L << 31, 0xFFFF_FFFEL);
        assertThat(ReplicaIdentity.derivedId("orders", UUID, 0)).isEqualTo(id);
        assertThat(ReplicaIdentity.derivedId("orders", UUID, 1)).isNotEqualTo(id);
        assertThat(ReplicaIdentity.derivedId("payments", UUID, 0)).isNotEqualTo(id);
        assertThat(ReplicaIdentity.derivedId("orders", "", 0)).isNotEqualTo(id);
    }
}
