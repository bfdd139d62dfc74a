package io.millrace.mysql.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.millrace.model.TableShape;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.TlsMode;
import io.millrace.mysql.load.TypeMatrix.Column;
import io.millrace.servers.MysqlRelease;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TextRowViewIT {
    private static final String LENIENT =
            "SET sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00', sql_safe_updates = 0";

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void makesTheCallThatTheStoredValueIs(MysqlRelease release) {
        try (TestSource source = TestSource.start(release)) {
            source.execute("CREATE DATABASE m", LENIENT);
            int version = versionOf(source);
            List<String> wrong = new ArrayList<>();
            try (MysqlTableReader reader = MysqlTableReader.open(source.settings())) {
                int table = 0;
                for (Column column : TypeMatrix.columns()) {
                    if (column.since() <= version) {
                        String name = "t" + table++;
                        create(source, name, column);
                        compare(reader, source.shape("m", name), column, wrong);
                    }
                }
            }
            assertThat(wrong).isEmpty();
        }
    }

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

    static int versionOf(TestSource source) {
        String[] parts = source.root().serverVersion().split("[^0-9]+");
        return Integer.parseInt(parts[0]) * 10_000 + Integer.parseInt(parts[1]) * 100;
    }

    static void create(TestSource source, String name, Column column) {
        source.execute("CREATE TABLE m." + name + " (id INT PRIMARY KEY, c " + column.type() + ")");
        String values = IntStream.range(0, column.values().size())
                .mapToObj(i -> "(" + i + "," + column.values().get(i).literal() + ")")
                .collect(Collectors.joining(","));
        source.execute("INSERT INTO m." + name + " VALUES " + values);
    }

    private static void compare(MysqlTableReader reader, TableShape shape, Column column, List<String> wrong) {
        List<List<String>> rows = TestSource.chunk(reader, shape, "", "");
        assertThat(rows).hasSameSizeAs(column.values());
        for (int i = 0; i < rows.size(); i++) {
            String expected = column.values().get(i).expected();
            String actual = rows.get(i).get(1).strip();
            if (!actual.equals(expected)) {
                wrong.add(column.type() + " " + column.values().get(i).literal() + ": expected " + expected + ", got "
                        + actual);
            }
        }
    }
}
