package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A task of ten thousand tables in a heap of 512 MB: prechecks, full load, changes to all, kill, start from the checkpoint. */
@Tag("faults")
class ManyTablesIT {
    private static final int HEAP_MB = 512;
    private static final int MAKERS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(20);

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"10000, single", "2000, auto"})
    void copiesEveryTable(int tables, String topics) throws Exception {
        try (MysqlServer mysql = MysqlServer.of(MysqlRelease.V8_0)
                        .option("--innodb-flush-log-at-trx-commit=0")
                        .option("--sync-binlog=0")
                        .start();
                KafkaBroker kafka =
                        KafkaBroker.of(KafkaRelease.V4_4).heapMb(1024).start()) {
            overAll(mysql, tables, "CREATE TABLE many.t%d (id INT PRIMARY KEY, v BIGINT, note VARCHAR(20))");
            overAll(mysql, tables, "INSERT INTO many.t%d VALUES (1, 1, 'a'), (2, 2, 'b')");
            TaskText document = TaskText.bare("many", mysql, kafka)
                    .with("objects:", "  include: [many.*]", "format:", "  name: canal_json")
                    .with("topics:", "  partitions: 1");
            if (topics.equals("single")) {
                document.with("  policy: single", "  name: many");
            }
            Footprint footprint = new Footprint(directory);
            List<String> command = TaskProcess.command(document, directory, HEAP_MB);
            command.remove("--skip-checks");
            command.addAll(1, footprint.flags());
            Phases phases = new Phases(tables + " tables, topics " + topics);
            Process first = start(command);
            try {
                awaitRows(kafka, 2 * tables, first);
                phases.end("full load with prechecks");
                overAll(mysql, tables, "INSERT INTO many.t%d VALUES (3, 3, 'c')");
                awaitRows(kafka, 3 * tables, first);
                phases.end("a change to each");
                RunningTask.sleep(6_000); // a checkpoint behind them
                phases.note(footprint.of(first));
            } finally {
                first.destroyForcibly().waitFor();
            }
            overAll(mysql, tables, "UPDATE many.t%d SET v = 33 WHERE id = 3");
            phases.end("killed, and changed meanwhile");
            Process second = start(command);
            try {
                awaitRows(kafka, 4 * tables, second);
                phases.end("start from the checkpoint, and those changes");
                phases.note(footprint.of(second));
                assertThat(second.isAlive()).isTrue();
            } finally {
                second.destroyForcibly().waitFor();
            }
            System.out.println(phases);
        }
    }

    private Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("run.log").toFile()))
                .start();
    }

    /** Runs the statement for every table, over a few connections. */
    private static void overAll(MysqlServer mysql, int tables, String statement) throws InterruptedException {
        ConcurrentLinkedQueue<SQLException> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int maker = 1; maker <= MAKERS; maker++) {
            int first = maker;
            threads.add(new Thread(() -> {
                try (Connection connection =
                                DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                        Statement statements = connection.createStatement()) {
                    statements.execute("CREATE DATABASE IF NOT EXISTS many");
                    for (int table = first; table <= tables; table += MAKERS) {
                        statements.execute(statement.replace("%d", Integer.toString(table)));
                    }
                } catch (SQLException e) {
                    failures.add(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }

    /** Returns when so many different versions of rows are in Kafka. */
    private void awaitRows(KafkaBroker kafka, int wanted, Process process) {
        Set<String> seen = new HashSet<>();
        Set<TopicPartition> assigned = new HashSet<>();
        long endNs = System.nanoTime() + LIMIT.toNanos();
        Map<String, Object> properties =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.include.jmx.reporter", false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            while (seen.size() < wanted) {
                var records = assigned.isEmpty() ? null : consumer.poll(Duration.ofMillis(500));
                if (records == null || records.isEmpty()) {
                    assertThat(process.isAlive())
                            .as("the task runs, see " + directory)
                            .isTrue();
                    assertThat(System.nanoTime())
                            .as(seen.size() + " rows of " + wanted)
                            .isLessThan(endNs);
                    assignNew(consumer, assigned);
                    continue;
                }
                for (ConsumerRecord<byte[], byte[]> message : records) {
                    note(JSON.readTree(message.value()), seen);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void note(JsonNode message, Set<String> seen) {
        for (JsonNode row : message.path("data")) {
            seen.add(message.path("table").asText() + " " + row.path("id").asText() + " "
                    + row.path("v").asText());
        }
    }

    private static void assignNew(KafkaConsumer<byte[], byte[]> consumer, Set<TopicPartition> assigned) {
        Set<TopicPartition> fresh = new HashSet<>();
        consumer.listTopics().forEach((topic, partitions) -> {
            TopicPartition partition = new TopicPartition(topic, 0);
            if (!topic.startsWith("__") && assigned.add(partition)) {
                fresh.add(partition);
            }
        });
        if (fresh.isEmpty()) {
            RunningTask.sleep(500);
        } else {
            consumer.assign(assigned);
            consumer.seekToBeginning(fresh);
        }
    }

    /** What took how long, for people. */
    private static final class Phases {
        private final StringBuilder text;
        private long beganNs = System.nanoTime();

        Phases(String title) {
            text = new StringBuilder(title);
        }

        void end(String what) {
            long nowNs = System.nanoTime();
            text.append("; ")
                    .append(what)
                    .append(": ")
                    .append((nowNs - beganNs) / 1_000_000_000)
                    .append(" s");
            beganNs = nowNs;
        }

        void note(String what) {
            text.append(" (").append(what).append(')');
            beganNs = System.nanoTime();
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
