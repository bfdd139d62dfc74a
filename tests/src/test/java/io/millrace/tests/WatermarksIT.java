package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.ChangeSource;
import io.millrace.engine.CheckpointStore;
import io.millrace.engine.Clock;
import io.millrace.engine.PartitionHash;
import io.millrace.engine.RecordSink;
import io.millrace.engine.RoutingSettings;
import io.millrace.engine.TableReader;
import io.millrace.engine.TaskEngine;
import io.millrace.engine.TaskPorts;
import io.millrace.engine.TaskSettings;
import io.millrace.engine.TaskStatus;
import io.millrace.formats.Formats;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Why a chunk's window waits until D is visible and why H is taken after the read: with the marks that come to mind
 * first, on the same server under the same load, updates get lost.
 */
class WatermarksIT {
    private static final int ROWS = Integer.getInteger("watermarks.rows", 4_000);
    private static final int CHUNK_ROWS = Integer.getInteger("watermarks.chunk", 10);
    private static final int WRITERS = 8;
    private static final int THREADS = 4;
    private static final int RUNS = Integer.getInteger("watermarks.runs", 3);

    private static MysqlServer mysql;
    private static KafkaBroker kafka;

    /** Which of the two marks are naive. */
    private enum Marks {
        REAL(false, false),
        NOT_WAITING_FOR_D(true, false),
        H_BEFORE_THE_READ(false, true),
        NAIVE(true, true);

        final boolean noWait;
        final boolean highBefore;

        Marks(boolean noWait, boolean highBefore) {
            this.noWait = noWait;
            this.highBefore = highBefore;
        }
    }

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
            CheckReport report = load(Marks.REAL, run);
            assertThat(report.passed()).as(report.toString()).isTrue();
        }
    }

    @Test
    void theNaiveMarksLoseUpdates() throws Exception {
        for (Marks marks : List.of(Marks.NAIVE, Marks.NOT_WAITING_FOR_D, Marks.H_BEFORE_THE_READ)) {
            for (int run = 1; run <= RUNS; run++) {
                load(marks, run);
            }
        }
    }

    private static CheckReport load(Marks marks, int run) throws Exception {
        String name = "marks_" + marks.name().toLowerCase(java.util.Locale.ROOT) + "_" + run;
        try (HotSpot writers = new HotSpot(mysql, ROWS, THREADS * CHUNK_ROWS).fill()) {
            TaskEngine engine = new TaskEngine(settings(name), ports(name, marks, writers), Clock.SYSTEM);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                try {
                    engine.run();
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            writers.start(WRITERS);
            long start = System.nanoTime();
            thread.start();
            while (engine.status().phase() != TaskStatus.Phase.STREAMING && thread.isAlive()) {
                RunningTask.sleep(20);
            }
            long loadMs = (System.nanoTime() - start) / 1_000_000;
            long last = writers.stop();
            CheckReport report = new Checker(
                            mysql.jdbcUrl(),
                            mysql.rootUser(),
                            mysql.rootPassword(),
                            kafka.bootstrapServers(),
                            Checker.Format.CANAL_JSON,
                            List.of(name))
                    .table(HotSpot.TABLE)
                    .until(last)
                    .quiet(Duration.ofMillis(500))
                    .check();
            engine.stop();
            thread.join();
            assertThat(failure.get()).isNull();
            System.out.println(name + ": " + last + " updates, load in " + loadMs + " ms: "
                    + report.differenceCount() + " lost updates, " + report.backwardSteps() + " backward steps; "
                    + report.messages() + " messages");
            return report;
        }
    }

    private static TaskSettings settings(String name) {
        return new TaskSettings(
                name,
                table -> table.toString().equals(HotSpot.TABLE),
                null,
                true,
                source -> Formats.create("canal_json", source, Map.of()),
                new RoutingSettings(
                        name,
                        null,
                        RoutingSettings.PartitionBy.KEY_HASH,
                        PartitionHash.MURMUR2,
                        RoutingSettings.KeyUpdateSplit.AUTO,
                        Map.of()),
                false,
                new TaskSettings.LoadSettings(THREADS, CHUNK_ROWS, 1 << 20),
                1 << 20,
                Duration.ofSeconds(1),
                new TaskSettings.RetrySettings(Duration.ofMinutes(1), Duration.ofMinutes(1)));
    }

    private static TaskPorts ports(String name, Marks marks, HotSpot writers) {
        SourceSettings source =
                SourceSettings.of(mysql.host(), mysql.port(), mysql.user(), mysql.password(), name);
        SinkSettings sink = SinkSettings.builder(name, kafka.bootstrapServers())
                .topicPartitions(1)
                .build();
        return new TaskPorts() {
            @Override
            public ChangeSource newSource() {
                return new ReaderDecorator(
                        new MysqlChangeSource(source), reader -> new MarkedReader(reader, marks, writers));
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

    /** Tells the writers how far the load is; puts in the naive marks, if wanted; else the product's own reader. */
    private static final class MarkedReader implements TableReader {
        private final TableReader reader;
        private final Marks marks;
        private final HotSpot writers;
        private BinlogPosition before;

        MarkedReader(TableReader reader, Marks marks, HotSpot writers) {
            this.reader = reader;
            this.marks = marks;
            this.writers = writers;
        }

        @Override
        public String nextBound(TableShape shape, String after, int rows) {
            writers.moveOn(rows);
            return reader.nextBound(shape, after, rows);
        }

        @Override
        public void awaitVisible(SourcePosition position) {
            if (!marks.noWait) {
                reader.awaitVisible(position);
            }
        }

        @Override
        public ChunkRead readChunk(TableShape shape, String after, String upTo, long limit, RowReader handler) {
            if (marks.highBefore) {
                before = reader.highWatermark();
            }
            return reader.readChunk(shape, after, upTo, limit, handler);
        }

        @Override
        public BinlogPosition highWatermark() {
            return marks.highBefore ? before : reader.highWatermark();
        }

        @Override
        public void readWhole(TableShape shape, SnapshotOpened opened, RowReader handler) {
            reader.readWhole(shape, opened, handler);
        }

        @Override
        public long estimateRows(TableShape shape) {
            return reader.estimateRows(shape);
        }

        @Override
        public long estimateRowBytes(TableShape shape) {
            return reader.estimateRowBytes(shape);
        }

        @Override
        public void abort() {
            reader.abort();
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
