package io.millrace.mysql.metadata;

import io.millrace.model.SourceInfo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a server says about itself: its global variables, as read once, and what follows from them.
 *
 * @param variables by lower-case name; a variable that the server does not know is absent
 * @param offsetSeconds how far its local time is from UTC now, under its global {@code time_zone}
 */
public record ServerFacts(Map<String, String> variables, int offsetSeconds) {
    public ServerFacts {
        variables = Map.copyOf(variables);
    }

    /**
     * @throws io.millrace.model.MillraceException as {@link SqlErrors} says
     */
    public static ServerFacts read(Connection connection) {
        Map<String, String> variables = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SHOW GLOBAL VARIABLES")) {
                while (rows.next()) {
                    String value = rows.getString(2);
                    variables.put(rows.getString(1).toLowerCase(Locale.ROOT), value == null ? "" : value);
                }
            }
            statement.execute("SET time_zone = @@global.time_zone");
            try (ResultSet offset =
                    statement.executeQuery("SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), LOCALTIMESTAMP())")) {
                offset.next();
                return new ServerFacts(variables, offset.getInt(1));
            }
        } catch (SQLException e) {
            throw SqlErrors.of(connection, "reading the server's variables", e);
        }
    }

    /** A variable's value, "" when the server does not know it. */
    public String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    /** Whether a variable that is shown as ON or 1 is on. */
    public boolean isOn(String name) {
        String value = variable(name);
        return value.equalsIgnoreCase("ON") || value.equals("1");
    }

    public String version() {
        return variable("version");
    }

    public boolean isMariaDb() {
        return version().toLowerCase(Locale.ROOT).contains("mariadb");
    }

    /** major * 10000 + minor * 100 + patch: 80015 for 8.0.15. */
    public int versionNumber() {
        int number = 0;
        String[] parts = version().split("[^0-9]+", 4);
        for (int i = 0; i < 3; i++) {
            number = number * 100 + (i < parts.length && !parts[i].isEmpty() ? Integer.parseInt(parts[i]) : 0);
        }
        return number;
    }

    /** "" if the server has none (5.5, MariaDB). */
    public String serverUuid() {
        return variable("server_uuid");
    }

    public long serverId() {
        String value = variable("server_id");
        return value.isEmpty() ? 0 : Long.parseLong(value);
    }

    /** Whether every transaction carries a GTID; in MariaDB it always does. */
    public boolean gtid() {
        return isMariaDb() || variable("gtid_mode").equalsIgnoreCase("ON");
    }

    public int lowerCaseTableNames() {
        String value = variable("lower_case_table_names");
        return value.isEmpty() ? 0 : Integer.parseInt(value);
    }

    /**
     * The zone of the server's global {@code time_zone}: an offset, a named zone, or for SYSTEM the operating system's
     * zone where its name says which (UTC, GMT), else the offset that it has now.
     */
    public ZoneId zone() {
        String name = variable("time_zone");
        if (name.equalsIgnoreCase("SYSTEM")) {
            String system = variable("system_time_zone");
            name = system.equals("UTC") || system.equals("GMT") ? "UTC" : "";
        }
        ZoneId zone = zoneOf(name);
        return zone == null ? ZoneOffset.ofTotalSeconds(Math.round(offsetSeconds / 60f) * 60) : zone;
    }

    private static @Nullable ZoneId zoneOf(String name) {
        try {
            return name.isEmpty() ? null : ZoneId.of(name);
        } catch (DateTimeException e) {
            return null; // a name that MySQL's tables have and Java does not: the offset has to do
        }
    }

    /** @param outputZone zone of TIMESTAMP values in messages, null for the server's own */
    public SourceInfo toSourceInfo(@Nullable ZoneId outputZone) {
        return new SourceInfo(
                version(),
                serverUuid(),
                serverId(),
                gtid(),
                lowerCaseTableNames(),
                outputZone == null ? zone() : outputZone);
    }
}
