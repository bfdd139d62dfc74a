package io.millrace.tests;

import io.millrace.servers.MysqlServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** The SQL that runs while Millrace and another product watch: {@code peers.sql}. */
final class PeerScript {
    /** What is there before they start, and what happens while they stream. */
    enum Part {
        SNAPSHOT,
        STREAM
    }

    private static final List<String> SESSION = List.of(
            "SET NAMES utf8mb4", "SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION'", "SET SESSION time_zone = '+05:30'");

    private PeerScript() {}

    /** Runs the statements of a part that are wanted, in one session. */
    static void run(MysqlServer mysql, Part part, Predicate<String> wanted) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            for (String sql : SESSION) {
                statement.execute(sql);
            }
            for (String sql : statements(part)) {
                if (wanted.test(sql)) {
                    execute(statement, sql);
                }
            }
        }
    }

    private static void execute(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError("the script's statement failed: " + sql + ": " + e.getMessage(), e);
        }
    }

    private static List<String> statements(Part part) {
        String text = text().split("(?m)^-- STREAM$")[part.ordinal()].replaceAll("(?m)^-- .*$", "");
        return Arrays.stream(text.split(";\\s*\n"))
                .map(String::strip)
                .filter(sql -> !sql.isEmpty())
                .toList();
    }

    private static String text() {
        try (InputStream in = PeerScript.class.getResourceAsStream("/peers.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
