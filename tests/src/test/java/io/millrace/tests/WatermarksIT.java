package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.ChangeSource;
import io.millrace.engine.CheckpointStore;
import io.millrace.engine.Clock;
import io.millrace.engine.ObjectSettings;
import io.millrace.engine.OversizeSettings;
import io.millrace.engine.PartitionHash;
import io.millrace.engine.RecordSink;
import io.millrace.engine.RoutingSettings;
import io.millrace.engine.TableReader;
import io.millrace.engine.TaskEngine;
import io.millrace.engine.TaskPorts;
import io.millrace.engine.TaskSettings;
import io.millrace.engine.TaskStatus;
import io.millrace.engine.ThrottleSettings;
import io.millrace.formats.FormatContext;
import io.millrace.formats.Formats;
import io.millrace.formats.SchemaRegistry;
import io.millrace.kafka.KafkaCheckpointStore;
import io.millrace.kafka.KafkaRecordSink;
import io.millrace.kafka.SinkSettings;
import io.millrace.model.BinlogPosition;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableShape;
import io.millrace.mysql.MysqlChangeSource;
import io.millrace.mysql.SourceSettings;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Why a chunk waits until D is visible and why H is taken after the read: with the marks that come to mind first, on
 * the same server under the same load, updates get lost.
 */
class WatermarksIT {
    private static final int ROWS = 4_000;
    private static final int CHUNK_ROWS = 10;
    private static final int WRITERS = 8;
    private static final int THREADS = 4;
    private static final int RUNS = Integer.getInteger("watermarks.runs", 2);
    private static final int NAIVE_TRIES = 3;

    private static MysqlServer mysql;
    private static KafkaBroker kafka;

    @BeforeAll
    static void startServers() {
        mysql = MysqlServer.of(MysqlRelease.V8_0)
                .option("--sync-binlog=1")
                .option("--innodb-flush-log-at-trx-commit=1")
                .start();
        kafka = KafkaBroker.of(KafkaRelease.V4_4)
                .option("group.initial.rebalance.delay.ms=0")
                .start();
    }

    @AfterAll
    static void stopServers() {
        mysql.close();
        kafka.close();
    }

    @Test
    void theMarksAsTheyAreLoseNothing() throws Exception {
        for (int run = 1; run <= RUNS; run++) {
            CheckReport report = load("real_marks_" + run, reader -> reader);
            assertThat(report.passed()).as(report.toString()).isTrue();
        }
    }

    @Test
    void theNaiveMarksLoseUpdates() throws Exception {
        boolean seen = false;
        for (int run = 1; run <= NAIVE_TRIES && !seen; run++) {
            seen = !load("naive_marks_" + run, NaiveMarks::new).passed();
        }
        assertThat(seen).as("a lost update or a backward step").isTrue();
    }

    private static CheckReport load(String name, UnaryOperator<TableReader> marks) throws Exception {
        String table = "shop." + name;
        try (HotSpot writers = new HotSpot(mysql, table, ROWS, THREADS * CHUNK_ROWS).fill()) {
            UnaryOperator<TableReader> readers = reader -> new Announced(marks.apply(reader), writers);
            TaskEngine engine = new TaskEngine(settings(name, table), ports(name, readers), Clock.SYSTEM);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                try {
                    engine.run();
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            writers.start(WRITERS);
            thread.start();
            try {
                while (engine.status().phase() != TaskStatus.Phase.STREAMING && thread.isAlive()) {
                    RunningTask.sleep(20);
                }
                long last = writers.stop();
                CheckReport report = check(name, table, last);
                assertThat(failure.get()).isNull();
                System.out.println(name + ": " + last + " updates beside " + ROWS / CHUNK_ROWS + " chunks: "
                        + report.differenceCount() + " lost, " + report.backwardSteps() + " backward steps");
                return report;
            } finally {
                engine.stop();
                thread.join();
            }
        }
    }

    private static CheckReport check(String topic, String table, long version) {
        return new Checker(
                        mysql.jdbcUrl(),
                        mysql.rootUser(),
                        mysql.rootPassword(),
                        kafka.bootstrapServers(),
                        Checker.Format.CANAL_JSON,
                        List.of(topic))
                .table(table)
                .until(version)
                .quiet(Duration.ofMillis(500))
                .check();
    }

    private static TaskSettings settings(String name, String table) {
        return new TaskSettings(
                name,
                id -> id.toString().equals(table),
                null,
                true,
                source -> Formats.create(
                        "canal_json", new FormatContext(name, source, SchemaRegistry.NONE, false), Map.of()),
                new RoutingSettings(
                        name,
                        null,
                        "marks",
                        RoutingSettings.PartitionBy.KEY_HASH,
                        PartitionHash.MURMUR2,
                        RoutingSettings.KeyUpdateSplit.AUTO,
                        Map.of()),
                false,
                new TaskSettings.LoadSettings(THREADS, CHUNK_ROWS, 1 << 20),
                1 << 20,
                new TaskSettings.CutSettings(Duration.ofSeconds(1), 256L << 20, Duration.ofSeconds(10)),
                new TaskSettings.RetrySettings(Duration.ofMinutes(1), Duration.ofMinutes(1)),
                ThrottleSettings.NONE,
                OversizeSettings.FAIL,
                TaskSettings.OnDemandSettings.LOAD_ADDED,
                ObjectSettings.WHOLE,
                1);
    }

    private static TaskPorts ports(String name, UnaryOperator<TableReader> readers) {
        SourceSettings source = SourceSettings.of(mysql.host(), mysql.port(), mysql.user(), mysql.password(), name);
        SinkSettings sink = SinkSettings.builder(name, kafka.bootstrapServers())
                .topicPartitions(1)
                .build();
        return new TaskPorts() {
            @Override
            public ChangeSource newSource() {
                return new SourceWithReaders(new MysqlChangeSource(source), readers);
            }

            @Override
            public RecordSink newSink() {
                return KafkaRecordSink.open(sink);
            }

            @Override
            public CheckpointStore newCheckpointStore() {
                return new KafkaCheckpointStore(sink, progress -> {});
            }
        };
    }

    /** Tells the writers how far the load is. */
    private static final class Announced extends TableReaderDecorator {
        private final HotSpot writers;

        Announced(TableReader reader, HotSpot writers) {
            super(reader);
            this.writers = writers;
        }

        @Override
        public String nextBound(TableShape shape, String after, int rows) {
            writers.moveOn(rows);
            return super.nextBound(shape, after, rows);
        }
    }

    /** Reads at once, and lets the chunk out when the stream passes the position read before it. */
    private static final class NaiveMarks extends TableReaderDecorator {
        private BinlogPosition before;

        NaiveMarks(TableReader reader) {
            super(reader);
        }

        @Override
        public void awaitVisible(SourcePosition position) {
            // what the stream has passed will be visible, one might think
        }

        @Override
        public ChunkRead readChunk(TableShape shape, String after, String upTo, long limit, RowReader handler) {
            before = super.highWatermark();
            return super.readChunk(shape, after, upTo, limit, handler);
        }

        @Override
        public BinlogPosition highWatermark() {
            return before;
        }
    }
}
