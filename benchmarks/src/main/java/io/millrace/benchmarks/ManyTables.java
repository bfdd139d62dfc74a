package io.millrace.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A server with many small tables in database {@code many}, one of which is written all the time from {@link #write}. */
final class ManyTables implements AutoCloseable {
    static final String PATTERN = "many.*";

    private static final long PAUSE_MS = 10;

    private final Source source;

    private ManyTables(Source source) {
        this.source = source;
    }

    static ManyTables start(int tables) throws SQLException {
        Source source = Source.start();
        boolean made = false;
        try {
            source.execute("CREATE DATABASE many");
            for (int number = 1; number <= tables; number++) {
                source.createTable(BenchmarkTable.NARROW, "many.t" + number);
            }
            made = true;
            return new ManyTables(source);
        } finally {
            if (!made) {
                source.close();
            }
        }
    }

    Source source() {
        return source;
    }

    /** Inserts rows one after the other, from another thread, until it is closed. */
    Writing write() {
        return new Writing();
    }

    @Override
    public void close() throws SQLException {
        source.close();
    }

    /** The thread that inserts. */
    final class Writing implements AutoCloseable {
        private final Thread thread = new Thread(this::insert, "writer");
        private volatile boolean closing;
        private volatile @Nullable SQLException failure;

        Writing() {
            thread.start();
        }

        private void insert() {
            try (Connection connection = DriverManager.getConnection(
                            source.server().jdbcUrl(),
                            source.server().rootUser(),
                            source.server().rootPassword());
                    PreparedStatement insert =
                            connection.prepareStatement("REPLACE INTO many.t1 VALUES (?, 7, 'a note', NOW())")) {
                for (long id = 1; !closing; id++) {
                    insert.setLong(1, id);
                    insert.executeUpdate();
                    Thread.sleep(PAUSE_MS);
                }
            } catch (SQLException e) {
                failure = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            closing = true;
            Threads.join(thread);
        }

        /** Whether it has been writing until now. */
        void requireWriting() {
            if (failure != null) {
                throw new IllegalStateException("nothing was written: " + failure, failure);
            }
        }
    }
}
