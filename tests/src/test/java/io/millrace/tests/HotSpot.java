package io.millrace.tests;

import io.millrace.servers.MysqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writers that change just the rows that the full load is about to read: each update is one transaction of one row,
 * whose version is fresh and higher than all before. A row belongs to one writer, so per row commits and versions have
 * one order. Behind the load no row is changed again: an update that got lost stays lost, no later one repairs it.
 *
 * <p>Beside them somebody writes articles into a table with a FULLTEXT index. InnoDB splits such a text into words when
 * it commits, after the binlog is written and sent: that makes the time long in which a replica has what no SELECT
 * sees, for the article and for every transaction that commits behind it. Semi-sync replication or a slow disk do the
 * same.
 */
final class HotSpot implements AutoCloseable {
    private static final int WORDS_PER_ARTICLE = 1_000;

    private final MysqlServer mysql;
    private final String table;
    private final int rows;
    private final int width;
    private final AtomicInteger frontier = new AtomicInteger();
    private final AtomicLong version = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile SQLException failure;
    private volatile boolean running = true;

    /** @param width how many rows around the frontier are changed */
    HotSpot(MysqlServer mysql, String table, int rows, int width) {
        this.mysql = mysql;
        this.table = table;
        this.rows = rows;
        this.width = width;
    }

    HotSpot fill() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE IF NOT EXISTS shop");
            statement.execute("CREATE TABLE IF NOT EXISTS shop.articles"
                    + " (id INT AUTO_INCREMENT PRIMARY KEY, text MEDIUMTEXT, FULLTEXT (text))");
            statement.execute("CREATE TABLE " + table + " (id INT PRIMARY KEY, v BIGINT NOT NULL)");
            StringBuilder sql = new StringBuilder("INSERT INTO " + table + " VALUES ");
            for (int id = 1; id <= rows; id++) {
                sql.append(id == 1 ? "" : ",").append("(").append(id).append(",0)");
            }
            statement.execute(sql.toString());
        }
        return this;
    }

    /** The full load has planned so many rows more. */
    void moveOn(int by) {
        frontier.addAndGet(by);
    }

    HotSpot start(int writers) {
        spawn("articles", this::writeArticles);
        for (int i = 0; i < writers; i++) {
            int number = i;
            spawn("hot-spot-" + number, () -> write(number, writers));
        }
        return this;
    }

    @FunctionalInterface
    private interface Body {
        void run() throws SQLException;
    }

    private void spawn(String name, Body body) {
        Thread thread = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (SQLException e) {
                        failure = e;
                    }
                },
                name);
        threads.add(thread);
        thread.start();
    }

    private void writeArticles() throws SQLException {
        SplittableRandom random = new SplittableRandom(1);
        try (Connection connection = connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO shop.articles (text) VALUES (?)")) {
            while (running) {
                StringBuilder text = new StringBuilder();
                for (int word = 0; word < WORDS_PER_ARTICLE; word++) {
                    text.append("word").append(random.nextInt(10_000)).append(' ');
                }
                insert.setString(1, text.toString());
                insert.execute();
            }
        }
    }

    private void write(int number, int writers) throws SQLException {
        SplittableRandom random = new SplittableRandom(number);
        try (Connection connection = connect();
                PreparedStatement update = connection.prepareStatement("UPDATE " + table + " SET v = ? WHERE id = ?")) {
            while (running) {
                // Most of them ahead of the load: what is on its way when a chunk is begun, hits it.
                int end = Math.min(rows, frontier.get() + width * 3 / 4);
                int id = end - random.nextInt(width);
                id -= Math.floorMod(id - number, writers); // the next one below that is ours
                if (id > 0) {
                    update.setLong(1, version.incrementAndGet());
                    update.setInt(2, id);
                    update.execute();
                }
            }
        }
    }

    /** Ends the writing with one last row; its version is the highest of all. */
    long stop() throws SQLException {
        close();
        if (failure != null) {
            throw failure;
        }
        long last = version.incrementAndGet();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE " + table + " SET v = " + last + " WHERE id = " + rows);
        }
        return last;
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
    }

    @Override
    public void close() {
        running = false;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        threads.clear();
    }
}
