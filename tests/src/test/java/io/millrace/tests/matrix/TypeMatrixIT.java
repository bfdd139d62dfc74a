package io.millrace.tests.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.servers.MysqlRelease;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Invariant I5: every value of every type says the same by the full load and by the binlog, in every message format and
 * wherever in the binlog it stands.
 */
class TypeMatrixIT {
    private static final String DATABASE = "matrix";

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void bothPathsGiveTheSameBytesOnEverydayServers(MysqlRelease release) throws SQLException {
        run(release, false);
    }

    @ParameterizedTest
    @Tag("matrix")
    @EnumSource
    void bothPathsGiveTheSameBytesUnderEverySetting(MysqlRelease release) throws SQLException {
        run(release, true);
    }

    private static void run(MysqlRelease release, boolean everySetting) throws SQLException {
        Cases cases = new Cases();
        List<Setting> started = new ArrayList<>();
        try (MatrixServer server = MatrixServer.start(release, MatrixServer.LENIENT)) {
            List<Setting> settings = everySetting ? Setting.all(server.kind()) : Setting.everyday(server.kind());
            List<MatrixTable> tables = tables(server);
            boolean first = true;
            for (Setting setting : settings) {
                if (!setting.options().isEmpty()) {
                    started.add(setting);
                    continue;
                }
                MatrixRun run = new MatrixRun(server, DATABASE, setting, tables, cases);
                if (first) {
                    run.withNewTables();
                } else {
                    run.withOldTables();
                }
                first = false;
            }
            System.out.println("type matrix, " + release + ", " + tables.size() + " tables, " + settings.size()
                    + " settings: " + cases);
        }
        for (Setting setting : started) {
            List<String> options = new ArrayList<>(setting.options());
            options.add(MatrixServer.LENIENT);
            try (MatrixServer server = MatrixServer.start(release, options.toArray(String[]::new))) {
                new MatrixRun(server, DATABASE, setting, tables(server), cases).withNewTables();
            }
            System.out.println("type matrix, " + release + ", with " + setting.name() + ": " + cases);
        }
        assertThat(cases.differences()).as(cases.toString()).isEmpty();
    }

    private static List<MatrixTable> tables(MatrixServer server) {
        List<MatrixTable> tables = new ArrayList<>(MatrixFile.types(DATABASE, server.kind()));
        tables.addAll(MatrixFile.tables(DATABASE, server.kind()));
        tables.addAll(SizedTables.all(DATABASE, server.kind()));
        return tables;
    }
}
