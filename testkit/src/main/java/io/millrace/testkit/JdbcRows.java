package io.millrace.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code SELECT} of whole tables, streamed. */
final class JdbcRows implements RowSource {
    private static final int FETCH_ROWS = 500;

    private final Connection connection;

    JdbcRows(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void forEach(SourceTable table, Consumer<Map<String, @Nullable String>> row) {
        List<SourceColumn> columns = table.columns();
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet rows = statement.executeQuery(table.select())) {
                while (rows.next()) {
                    Map<String, @Nullable String> texts = new LinkedHashMap<>(columns.size() * 2);
                    for (int i = 0; i < columns.size(); i++) {
                        texts.put(columns.get(i).name(), columns.get(i).fromSelect(rows.getString(i + 1)));
                    }
                    row.accept(texts);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read " + table.id() + " from the source: " + e.getMessage(), e);
        }
    }
}
