package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.formats.MessageFormat;
import io.millrace.formats.MessageHeader;
import io.millrace.formats.MessageOut;
import io.millrace.formats.TableEncoder;
import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.TableShape;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Four encoder threads and the sequencer allocate what a record needs, and nothing else. */
@Timeout(120)
class EncoderAllocationTest {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The array of a value of twenty digits, as the JVM rounds it up; there is no key. */
    private static final int RECORD_BYTES = 40;

    private static final int WARM_UP_TRANSACTIONS = 4_000;
    private static final int MEASURED_TRANSACTIONS = 16_000;

    private final SimulatedSource source = new SimulatedSource();
    private final Random random = new Random(1);
    private final AtomicLong sent = new AtomicLong();

    /** Between two moments in which nothing is under way: what is encoded and not told yet can be many rows. */
    @Test
    void allocatesNothingPerRowButTheRecord() throws InterruptedException {
        source.longTransaction = 2_000;
        TaskEngine engine = engine(source);
        Thread task = new Thread(engine::run);
        task.start();
        stream(engine, WARM_UP_TRANSACTIONS);
        long rowsBefore = sent.get();
        long before = allocatedBytes();
        stream(engine, MEASURED_TRANSACTIONS);
        long rows = sent.get() - rowsBefore;
        long perRow = (allocatedBytes() - before) / rows;
        while (task.isAlive()) {
            engine.stop();
            task.join(20);
        }

        System.out.println("encoders and sequencer allocate " + perRow + " bytes per row in " + rows + " rows");
        // Another object per row is 16 bytes at least.
        assertThat(perRow).isBetween(RECORD_BYTES - 12L, RECORD_BYTES + 12L);
    }

    /** All of them wait for the stream at once, which gives the encoders something to do. */
    private void stream(TaskEngine engine, int transactions) throws InterruptedException {
        synchronized (source) {
            for (int i = 0; i < transactions; i++) {
                source.commit(random, 900);
                source.showOne();
            }
        }
        while (!engine.status().position().equals(SimulatedPosition.FILE + ":" + source.size())) {
            Thread.sleep(10);
        }
    }

    private static long allocatedBytes() {
        long bytes = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("millrace-allocation-encoder-")
                    || thread.getName().equals("millrace-allocation-sequencer")) {
                bytes += THREADS.getThreadAllocatedBytes(thread.getId());
            }
        }
        return bytes;
    }

    /** Acknowledges at once, and keeps nothing. */
    private final class Counting implements RecordSink {
        @Override
        public int partitionsOf(String topic) {
            return 1;
        }

        @Override
        public void send(
                String topic,
                int partition,
                byte[] key,
                byte[] value,
                List<MessageHeader> headers,
                long timestampMs,
                Receipt receipt) {
            receipt.onDone(null);
            sent.incrementAndGet();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public void abort() {}
    }

    /** Twenty digits. */
    private static final class Format implements MessageFormat {
        @Override
        public TableEncoder encoderFor(TableShape shape, String topic) {
            long[] values = new long[2];
            LongCollector collector = new LongCollector(values);
            return (change, out) -> {
                change.row().write(0, collector);
                change.row().write(1, collector);
                out.putPadded((int) values[0], 10);
                out.putPadded((int) values[1], 10);
            };
        }

        @Override
        public void encodeDdl(DdlChange ddl, ChangeContext context, MessageOut out) {}
    }

    private TaskEngine engine(SimulatedSource source) {
        SimulatedDestination destination = new SimulatedDestination(1);
        SimulatedProcess process = SimulatedProcess.immortal();
        TaskSettings settings = new TaskSettings(
                "allocation",
                table -> true,
                new StartPoint(StartPoint.Kind.EARLIEST, ""),
                true,
                info -> new Format(),
                new RoutingSettings(
                        "t",
                        null,
                        "marks",
                        RoutingSettings.PartitionBy.PARTITION_0,
                        PartitionHash.MURMUR2,
                        RoutingSettings.KeyUpdateSplit.AUTO,
                        Map.of()),
                true,
                new TaskSettings.LoadSettings(3, 20, 1 << 20),
                1 << 20,
                new TaskSettings.CutSettings(Duration.ofSeconds(1), 1 << 20, Duration.ofSeconds(10)),
                new TaskSettings.RetrySettings(Duration.ofMinutes(1), Duration.ofMinutes(1)),
                ThrottleSettings.NONE,
                OversizeSettings.FAIL,
                TaskSettings.OnDemandSettings.LOAD_ADDED,
                ObjectSettings.WHOLE,
                4);
        return new TaskEngine(
                settings,
                new TaskPorts() {
                    @Override
                    public ChangeSource newSource() {
                        return source.connect(process);
                    }

                    @Override
                    public RecordSink newSink() {
                        return new Counting();
                    }

                    @Override
                    public CheckpointStore newCheckpointStore() {
                        return destination.new Store(process);
                    }
                },
                Clock.SYSTEM);
    }
}
