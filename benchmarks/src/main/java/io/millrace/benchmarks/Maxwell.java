package io.millrace.benchmarks;

import io.millrace.servers.MysqlServer;
import io.millrace.servers.ThrowAwayServer;
import io.millrace.testkit.peers.MaxwellDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Maxwell; its account is {@link #USER}. */
record Maxwell(int lingerMs) implements Contender {
    static final String USER = "maxwell";
    static final int DEFAULT_LINGER_MS = 5;

    private static final int HEAP_MB = 512;
    private static final int PATIENCE_MS = 60_000;

    @Override
    public Peer peer() {
        return Peer.MAXWELL;
    }

    @Override
    public String variant() {
        return lingerMs == DEFAULT_LINGER_MS ? "" : "linger " + lingerMs;
    }

    @Override
    public String topic(Job job) {
        return job.run();
    }

    @Override
    public ThrowAwayServer.Program program(Job job) throws SQLException {
        if (job.workload() == Workload.START) {
            // What it does not find it makes, at the end of the binlog.
            job.source().execute("DROP DATABASE IF EXISTS maxwell");
            job.source().execute("CREATE DATABASE maxwell");
        } else {
            Source.Backlog from = job.from() == null ? job.source().position(0) : job.from();
            job.source()
                    .execute("UPDATE maxwell.positions SET binlog_file = '" + from.file() + "', binlog_position = "
                            + from.offset() + ", last_heartbeat_read = 0");
        }
        return program(job, topic(job), lingerMs);
    }

    static ThrowAwayServer.Program program(Job job, String topic, int lingerMs) {
        MysqlServer server = job.source().server();
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("host", server.host());
        properties.put("port", Integer.toString(server.port()));
        properties.put("user", USER);
        properties.put("password", USER);
        properties.put("jdbc_options", "useSSL=false&allowPublicKeyRetrieval=true");
        properties.put("replica_server_id", "7100");
        properties.put("schema_database", "maxwell");
        properties.put("filter", "exclude: *.*, include: " + job.table());
        properties.put("bootstrapper", "sync");
        properties.put("producer", "kafka");
        properties.put("kafka_topic", topic);
        properties.put("producer_partition_by", "primary_key");
        properties.put("kafka.bootstrap.servers", job.destination().broker().bootstrapServers());
        Debezium.producer(lingerMs).forEach((key, value) -> properties.put("kafka." + key, value));
        return MaxwellDaemon.program(properties, Contender.java(HEAP_MB));
    }

    @Override
    public void started(Job job, ThrowAwayServer process) throws SQLException, InterruptedException {
        if (job.workload() != Workload.LOAD_NARROW) {
            return;
        }
        awaitStream(process);
        job.source()
                .execute("INSERT INTO maxwell.bootstrap (database_name, table_name) VALUES ('" + job.database() + "', '"
                        + job.tableName() + "')");
    }

    /** Creates its account, its database and its tables, with the source's tables as they are now. */
    static void prepare(Job job) throws SQLException, InterruptedException {
        prepareAccount(job);
        job.source().execute("CREATE DATABASE maxwell");
        try (ThrowAwayServer process =
                ThrowAwayServer.start(program(job, job.run(), DEFAULT_LINGER_MS), null, List.of())) {
            awaitStream(process);
            for (int waitedMs = 0; job.source().count("maxwell.positions") == 0; waitedMs += 100) {
                if (waitedMs > PATIENCE_MS) {
                    throw new IllegalStateException("Maxwell stores no position");
                }
                Thread.sleep(100);
            }
            process.stop();
        }
    }

    static void prepareAccount(Job job) throws SQLException {
        job.source().execute("CREATE USER " + USER + " IDENTIFIED WITH mysql_native_password BY '" + USER + "'");
        job.source().execute("GRANT ALL ON *.* TO " + USER);
    }

    /** Returns when it reads the binlog. */
    static void awaitStream(ThrowAwayServer process) throws InterruptedException {
        for (int waitedMs = 0; waitedMs < PATIENCE_MS && process.isRunning(); waitedMs += 20) {
            Thread.sleep(20);
            try {
                if (Files.readString(process.log()).contains("Binlog connected")) {
                    return;
                }
            } catch (IOException e) {
                throw new IllegalStateException("cannot read " + process.log(), e);
            }
        }
        throw new IllegalStateException("Maxwell does not read the binlog");
    }
}
