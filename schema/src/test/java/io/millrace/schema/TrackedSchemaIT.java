package io.millrace.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.DdlContext;
import io.millrace.model.IndexShape;
import io.millrace.model.KeyShape;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.servers.MysqlRelease;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The proof of the tracker: statements run on real servers; what the binlog got for each is applied, and every shape
 * must then equal what the server itself says.
 */
class TrackedSchemaIT {
    /** More of them, once, with {@code -Dschema.seeds=}. */
    private static final int SEEDS = Integer.getInteger("schema.seeds", 4);

    @ParameterizedTest
    @Tag("all-servers")
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V5_7", "MARIADB_11_4"})
    void tracksWhatTheServerDoesForEveryKindOfStatementOnOlderServers(MysqlRelease release) throws Exception {
        tracksWhatTheServerDoesForEveryKindOfStatement(release);
    }

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void tracksWhatTheServerDoesForEveryKindOfStatement(MysqlRelease release) throws Exception {
        try (DdlServer server = new DdlServer(release)) {
            Follower follower = new Follower(server);
            for (String sql : statements(release)) {
                follower.run(sql);
            }
            assertThat(follower.failures)
                    .as(String.join("\n", follower.failures))
                    .isEmpty();
            // MariaDB refuses some of what all MySQL releases take, but nothing of its own
            List<String> own = release.isMariaDb() ? read("mariadb.sql") : statements(release);
            assertThat(follower.refused)
                    .noneMatch(refused -> own.stream().anyMatch(refused::endsWith))
                    .hasSizeLessThan(release.isMariaDb() ? 13 : 1);
            assertThat(follower.applied).isGreaterThan(150);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void tracksRandomAlterations(MysqlRelease release) throws Exception {
        try (DdlServer server = new DdlServer(release)) {
            for (long seed = 1; seed <= SEEDS; seed++) {
                Follower follower = new Follower(server);
                follower.run("DROP DATABASE IF EXISTS app");
                follower.run("CREATE DATABASE app");
                follower.run("USE app");
                RandomDdl random = new RandomDdl(seed);
                for (int i = 0; i < 150; i++) {
                    follower.run(random.next(server.shapes()));
                }
                assertThat(String.join("\n", follower.failures))
                        .as("seed=" + seed)
                        .isEmpty();
                assertThat(follower.applied).as("seed=" + seed).isGreaterThan(60);
            }
        }
    }

    private static List<String> statements(MysqlRelease release) throws IOException {
        List<String> statements = new ArrayList<>(read("all.sql"));
        if (release.isMariaDb()) {
            statements.addAll(read("mariadb.sql"));
            return statements;
        }
        statements.addAll(read(release == MysqlRelease.V5_7 ? "mysql-5.7.sql" : "mysql-8.0.sql"));
        if (release == MysqlRelease.V9_7) {
            statements.addAll(read("mysql-9.sql"));
        }
        return statements;
    }

    private static List<String> read(String name) throws IOException {
        try (InputStream file = TrackedSchemaIT.class.getResourceAsStream("/ddl/" + name)) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            List<String> statements = new ArrayList<>();
            for (String statement : text.split(";;\n")) {
                if (!statement.isBlank()) {
                    statements.add(statement.strip());
                }
            }
            return statements;
        }
    }

    /** Keeps a tracker beside a server and compares the two after each statement. */
    private static final class Follower {
        final List<String> failures = new ArrayList<>();
        final List<String> refused = new ArrayList<>();
        final TrackedSchema tracker;
        final DdlServer server;
        int applied;

        Follower(DdlServer server) throws SQLException {
            this.server = server;
            this.tracker = new TrackedSchema(
                    server.version(), 0, table -> table.database().startsWith("app"));
        }

        void run(String sql) throws SQLException {
            List<DdlServer.Logged> logged;
            try {
                logged = server.run(sql);
            } catch (SQLException e) {
                refused.add(e.getMessage() + " <- " + sql);
                return;
            }
            DdlSession session =
                    new DdlSession(server.sqlMode(), "utf8mb4", "", 0, server.single("SELECT @@session.time_zone"));
            StringBuilder errors = new StringBuilder();
            for (DdlServer.Logged statement : logged) {
                StatementKind kind = StatementClassifier.classify(statement.sql(), session.sqlMode());
                if (kind == StatementKind.DML || kind == StatementKind.UNKNOWN) {
                    errors.append(kind).append(": ").append(statement.sql()).append('\n');
                }
                // SHOW BINLOG EVENTS leaves the database of such events out; the event itself has it
                String database = kind == StatementKind.DDL_DATABASE ? server.database() : statement.database();
                DdlResult result = tracker.apply(database, statement.sql(), session);
                errors.append(result.error());
                applied++;
            }
            compare(sql, logged, errors.toString());
        }

        private void compare(String sql, List<DdlServer.Logged> logged, String error) throws SQLException {
            Map<TableId, TableShape> real = server.shapes();
            TreeSet<TableId> ids = new TreeSet<>(real.keySet());
            tracker.shapes().forEach(shape -> ids.add(shape.id()));
            StringBuilder differences = new StringBuilder(error);
            for (TableId id : ids) {
                TableShape expected = real.get(id);
                TableShape actual = tracker.shapeOf(id);
                if (expected != null && actual != null && server.isMariaDb()) {
                    expected = inNamedOrder(expected);
                    actual = inNamedOrder(actual);
                }
                if (expected == null) {
                    differences.append("\n  still tracked: ").append(id);
                    tracker.remove(id);
                } else if (!expected.equals(actual) || !context(expected).equals(context(actual))) {
                    differences.append(difference(expected, actual));
                    tracker.put(expected);
                }
            }
            if (differences.length() > 0) {
                failures.add(sql + "\n  logged: " + logged + "\n  " + differences);
            }
        }

        /**
         * MariaDB's order among the unique keys that are not primary is not derivable: an ALTER that makes a key column
         * nullable keeps the old order or not.
         */
        private static TableShape inNamedOrder(TableShape shape) {
            List<KeyShape> keys = new ArrayList<>(shape.keys());
            keys.sort(Comparator.comparing(key -> key.isPrimary() ? "" : "." + key.name()));
            List<IndexShape> indexes = new ArrayList<>(shape.context().indexes());
            indexes.sort(Comparator.comparing(IndexShape::name));
            return new TableShape(
                    shape.id(),
                    shape.columns(),
                    keys,
                    shape.engine(),
                    new DdlContext(shape.context().charset(), indexes));
        }

        /** The context with the indexes that are no keys in the order of their names: that order means nothing. */
        private static DdlContext context(TableShape shape) {
            List<IndexShape> indexes = new ArrayList<>(shape.context().indexes());
            Predicate<IndexShape> key = index -> index.unique() && !index.functional();
            indexes.sort(Comparator.comparing((IndexShape index) -> key.test(index) ? "" : "." + index.name()));
            return new DdlContext(shape.context().charset(), indexes);
        }

        private static String difference(TableShape expected, TableShape actual) {
            StringBuilder text = new StringBuilder("\n  table ").append(expected.id());
            if (actual == null) {
                return text.append(" is not known").toString();
            }
            for (int i = 0; i < Math.max(expected.columnCount(), actual.columnCount()); i++) {
                Object want = i < expected.columnCount() ? expected.column(i) : null;
                Object have = i < actual.columnCount() ? actual.column(i) : null;
                if (!String.valueOf(want).equals(String.valueOf(have))) {
                    text.append("\n    server  ")
                            .append(want)
                            .append("\n    tracked ")
                            .append(have);
                }
            }
            if (!expected.keys().equals(actual.keys()) || !context(expected).equals(context(actual))) {
                text.append("\n    server  ").append(expected.keys()).append(expected.context());
                text.append("\n    tracked ").append(actual.keys()).append(actual.context());
            }
            if (!expected.engine().equals(actual.engine())) {
                text.append("\n    engine  ")
                        .append(expected.engine())
                        .append(" tracked ")
                        .append(actual.engine());
            }
            return text.toString();
        }
    }
}
