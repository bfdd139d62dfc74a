package io.millrace.mysql.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.TableShape;
import io.millrace.mysql.load.TypeMatrix.Column;
import io.millrace.servers.MysqlRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
