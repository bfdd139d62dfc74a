package io.millrace.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Reads a whole table row by row, as text, and says how many there were. Runs in a process of its own. */
public final class StreamingSelect {
    static final String ROWS = "rows ";

    private static final int FETCH_ROWS = 1_000;

    private StreamingSelect() {}

    /** @param arguments JDBC URL, user, password, table; then waits to be ended */
    public static void main(String[] arguments) throws SQLException, InterruptedException {
        long rows = 0;
        long characters = 0;
        try (Connection connection = DriverManager.getConnection(arguments[0], arguments[1], arguments[2]);
                Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_ROWS);
            System.out.println("connected");
            try (ResultSet result = statement.executeQuery("SELECT * FROM " + arguments[3])) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    for (int column = 1; column <= columns; column++) {
                        String value = result.getString(column);
                        characters += value == null ? 0 : value.length();
                    }
                    rows++;
                }
            }
        }
        System.out.println(ROWS + rows + " characters " + characters);
        Thread.sleep(Long.MAX_VALUE);
    }
}
