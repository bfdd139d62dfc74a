package io.millrace.mysql.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.millrace.model.TableShape;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.TlsMode;
import io.millrace.servers.MysqlRelease;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class TextRowViewIT {
    @Test
    void allocatesNothingPerRow() {
        try (TestSource source = TestSource.start(MysqlRelease.V8_0)) {
            source.execute(
                    "CREATE DATABASE m",
                    "CREATE TABLE m.n (n INT PRIMARY KEY)",
                    "INSERT INTO m.n VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)",
                    "CREATE TABLE m.t (id INT PRIMARY KEY, u BIGINT UNSIGNED, d DECIMAL(20,5), x DOUBLE, f FLOAT,"
                            + " dt DATETIME(6), ts TIMESTAMP(3) NULL, tm TIME, dy DATE, y YEAR, e ENUM('a','b'),"
                            + " s SET('a','b'), b BIT(9), v VARCHAR(50), vb VARBINARY(50))",
                    "INSERT INTO m.t SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n, 18446744073709551615, -1.5, 2.25,"
                            + " 0.5, NOW(6), NOW(3), '-10:11:12', NOW(), 2026, 1, 3, 257, 'text', 'bytes'"
                            + " FROM m.n a, m.n b, m.n c, m.n d");
            TableShape shape = source.shape("m", "t");
            CountingWriter writer = new CountingWriter();
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long[] at = new long[2];
            // The JDK's TLS allocates per record; that is not ours.
            SourceSettings plain = source.settings().withTls(TlsMode.DISABLED, null, null);
            try (MysqlTableReader reader = MysqlTableReader.open(plain)) {
                for (int warmUp = 0; warmUp < 3; warmUp++) {
                    int[] rows = {0};
                    reader.readChunk(shape, "", "", 0, row -> {
                        for (int i = 0; i < row.columnCount(); i++) {
                            row.write(i, writer);
                        }
                        if (++rows[0] == 1_000) {
                            at[0] = threads.getCurrentThreadAllocatedBytes();
                        } else if (rows[0] == 10_000) {
                            at[1] = threads.getCurrentThreadAllocatedBytes();
                        }
                        return true;
                    });
                }
            }
            assertThat(writer.calls).isEqualTo(3 * 10_000 * 15);
            assertThat(at[1] - at[0]).as("bytes allocated for 9000 rows").isLessThan(4_096);
        }
    }
}
