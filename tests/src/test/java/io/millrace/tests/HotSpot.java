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
 * Writers that change just the rows that the full load is reading: each update is one transaction of one row, whose
 * version is fresh and higher than all before. A row belongs to one writer, so per row commits and versions have one
 * order. Behind the load no row is changed again: an update that got lost stays lost, no later one repairs it.
 */
final class HotSpot implements AutoCloseable {
    static final String TABLE = "shop.hot";

    private final MysqlServer mysql;
    private final int rows;
    private final int width;
    private final AtomicInteger frontier = new AtomicInteger();
    private final AtomicLong version = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile SQLException failure;
    private volatile boolean running = true;

    /** @param width how many rows behind the frontier are changed */
    HotSpot(MysqlServer mysql, int rows, int width) {
        this.mysql = mysql;
        this.rows = rows;
        this.width = width;
    }

    HotSpot fill() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS shop");
            statement.execute("CREATE DATABASE shop");
            statement.execute("CREATE TABLE " + TABLE + " (id INT PRIMARY KEY, v BIGINT NOT NULL)");
            statement.execute("CREATE TABLE shop.articles (id INT PRIMARY KEY, text MEDIUMTEXT, FULLTEXT (text))");
            StringBuilder sql = new StringBuilder("INSERT INTO " + TABLE + " VALUES ");
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
        for (int i = 0; i < Integer.getInteger("watermarks.articles", 1); i++) {
            int number = i;
            Thread thread = new Thread(() -> writeArticles(number), "articles-" + number);
            threads.add(thread);
            thread.start();
        }
        for (int i = 0; i < writers; i++) {
            int number = i;
            Thread thread = new Thread(() -> write(number, writers), "hot-spot-" + number);
            threads.add(thread);
            thread.start();
        }
        return this;
    }

    private void writeArticles(int number) {
        SplittableRandom random = new SplittableRandom(number);
        try (Connection connection = connect();
                PreparedStatement replace = connection.prepareStatement("REPLACE INTO shop.articles VALUES (?, ?)")) {
            while (running) {
                StringBuilder text = new StringBuilder();
                for (int word = 0; word < Integer.getInteger("watermarks.words", 1000); word++) {
                    text.append("word").append(random.nextInt(10_000)).append(' ');
                }
                replace.setInt(1, number);
                replace.setString(2, text.toString());
                replace.execute();
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    private void write(int number, int writers) {
        SplittableRandom random = new SplittableRandom(number);
        try (Connection connection = connect();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE " + TABLE + " SET v = ? WHERE id = ?")) {
            while (running) {
                int end = Math.min(rows, frontier.get() + width * 3 / 4);
                int id = end - random.nextInt(width);
                id = Math.max(1, id - Math.floorMod(id - number, writers)); // the next one below that is ours
                if (id % writers == number) {
                    update.setLong(1, version.incrementAndGet());
                    update.setInt(2, id);
                    update.execute();
                }
            }
        } catch (SQLException e) {
            failure = e;
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
            statement.execute("UPDATE " + TABLE + " SET v = " + last + " WHERE id = " + rows);
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
