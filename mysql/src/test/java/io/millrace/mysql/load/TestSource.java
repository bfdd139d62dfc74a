package io.millrace.mysql.load;

import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.metadata.JdbcConnections;
import io.millrace.mysql.metadata.ShapeReader;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** A real server with a root session for the test's own statements. */
public final class TestSource implements AutoCloseable {
    private final MysqlServer server;
    private final MysqlSession root;

    private TestSource(MysqlServer server) {
        this.server = server;
        this.root = MysqlSession.connect(rootSettings());
    }

    public static TestSource start(MysqlRelease release, String... options) {
        MysqlServer.Builder builder = MysqlServer.of(release);
        for (String option : options) {
            builder.option(option);
        }
        return new TestSource(builder.start());
    }

    public MysqlServer server() {
        return server;
    }

    public SourceSettings rootSettings() {
        return SourceSettings.of(server.host(), server.port(), server.rootUser(), server.rootPassword(), "test");
    }

    /** The account that a task would have. */
    public SourceSettings settings() {
        return SourceSettings.of(server.host(), server.port(), server.user(), server.password(), "test");
    }

    public MysqlSession root() {
        return root;
    }

    /** Major * 10000 + minor * 100. */
    public int version() {
        String[] parts = root.serverVersion().split("[^0-9]+");
        return Integer.parseInt(parts[0]) * 10_000 + Integer.parseInt(parts[1]) * 100;
    }

    public void execute(String... statements) {
        for (String statement : statements) {
            root.execute(statement);
        }
    }

    public TableShape shape(String database, String table) {
        TableId wanted = new TableId(database, table);
        try (Connection connection = JdbcConnections.open(settings())) {
            List<TableShape> shapes = new ShapeReader(connection).read(wanted::equals);
            if (shapes.size() != 1) {
                throw new AssertionError("expected one table " + wanted + ", got " + shapes);
            }
            return shapes.get(0);
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The rows of a chunk: per row the recorded calls of all columns. */
    public static List<List<String>> chunk(MysqlTableReader reader, TableShape shape, String after, String upTo) {
        List<List<String>> rows = new ArrayList<>();
        RecordingWriter writer = new RecordingWriter();
        reader.readChunk(shape, after, upTo, 0, row -> {
            List<String> calls = new ArrayList<>();
            for (int i = 0; i < row.columnCount(); i++) {
                row.write(i, writer);
                calls.add(writer.take());
            }
            return rows.add(calls);
        });
        return rows;
    }

    @Override
    public void close() {
        root.close();
        server.close();
    }
}
