package io.millrace.engine;

import io.millrace.formats.MessageFormat;
import io.millrace.formats.MessageHeader;
import io.millrace.formats.MessageOut;
import io.millrace.formats.TableEncoder;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.DdlChange;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** A broker and a checkpoint topic that outlive the task's crashes. A message is {@code KIND id version}. */
final class SimulatedDestination {
    final List<String> records = new ArrayList<>(); // guarded by itself
    final Map<String, byte[]> checkpoint = new HashMap<>(); // guarded by itself
    private final Random random; // guarded by the records
    volatile int refusals;
    volatile boolean losesConnection;

    /** Whether records become visible with the checkpoint that describes them. */
    boolean transactional;

    // The bugs that tests put in, to see that they are found.

    /** Receipts come before the record is written. */
    boolean acknowledgesEarly;

    /** Now and then a record overtakes the one before it. */
    boolean swaps;

    /** Records become visible without the checkpoint that describes them. */
    boolean commitsWithoutCheckpoint;

    SimulatedDestination(long seed) {
        random = new Random(seed);
    }

    private void store(Map<String, byte[]> entries) {
        synchronized (checkpoint) {
            entries.forEach((name, value) -> {
                if (value == null) {
                    checkpoint.remove(name);
                } else {
                    checkpoint.put(name, value);
                }
            });
        }
    }

    /** Acknowledges on a thread of its own, a while later; a crash loses what is not written yet. */
    final class Sink implements RecordSink {
        private final SimulatedProcess process;
        private final ExecutorService broker = Executors.newSingleThreadExecutor();
        private final List<String> uncommitted = new ArrayList<>(); // guarded by the records
        private String overtaken; // on the broker's thread
        private volatile boolean dropped;
        private volatile boolean failed;

        Sink(SimulatedProcess process) {
            this.process = process;
        }

        /** After an error it is done. */
        private void step(String place) {
            boolean done = failed;
            failed = true;
            if (done) {
                throw SimulatedProcess.crash();
            }
            process.step(place);
            failed = false;
        }

        @Override
        public boolean isTransactional() {
            return transactional;
        }

        @Override
        public void commit(Map<String, byte[]> entries) {
            flush();
            step("commit");
            synchronized (records) {
                records.addAll(uncommitted);
                uncommitted.clear();
                if (!commitsWithoutCheckpoint) {
                    store(entries);
                }
            }
            step("committed");
        }

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
            if (losesConnection) {
                losesConnection = false;
                refusals = 1;
                throw new MillraceException(ErrorCode.SINK_DELIVERY, "simulated loss of the broker");
            }
            step("send");
            if (acknowledgesEarly) {
                receipt.onDone(null);
            }
            broker.execute(() -> {
                if (acknowledgesEarly) {
                    LockSupport.parkNanos(500_000);
                }
                if (!dropped && !process.isDead()) {
                    write(new String(value, StandardCharsets.UTF_8));
                    if (!acknowledgesEarly) {
                        receipt.onDone(null);
                    }
                }
            });
        }

        private void write(String record) {
            synchronized (records) {
                List<String> log = transactional ? uncommitted : records;
                if (swaps && overtaken == null && random.nextInt(20) == 0) {
                    overtaken = record;
                    return;
                }
                log.add(record);
                if (overtaken != null) {
                    log.add(overtaken);
                    overtaken = null;
                }
            }
        }

        @Override
        public void flush() {
            step("flush");
            try {
                broker.submit(() -> {
                            synchronized (records) {
                                if (overtaken != null) {
                                    (transactional ? uncommitted : records).add(overtaken);
                                    overtaken = null;
                                }
                            }
                        })
                        .get();
            } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException(e);
            }
            step("flushed");
        }

        @Override
        public void close() {
            broker.shutdown();
        }

        @Override
        public void abort() {
            dropped = true;
            broker.shutdownNow();
        }
    }

    /** Keeps entries. */
    final class Store implements CheckpointStore {
        private final SimulatedProcess process;

        private volatile boolean failed;

        Store(SimulatedProcess process) {
            this.process = process;
        }

        /** After an error it is done. */
        private void step(String place) {
            boolean done = failed;
            failed = true;
            if (done) {
                throw SimulatedProcess.crash();
            }
            process.step(place);
            failed = false;
        }

        @Override
        public Map<String, byte[]> open() {
            if (refusals > 0) {
                refusals--;
                throw new MillraceException(ErrorCode.TASK_ALREADY_RUNNING, "simulated refusal");
            }
            step("open");
            synchronized (checkpoint) {
                return new HashMap<>(checkpoint);
            }
        }

        @Override
        public void save(Map<String, byte[]> entries) {
            step("save");
            store(entries);
            step("saved");
        }

        @Override
        public boolean isHeld() {
            return true; // a dead process does not ask
        }

        @Override
        public void close() {}
    }

    /** The simulation's own format. */
    static final class Format implements MessageFormat {
        @Override
        public TableEncoder encoderFor(TableShape shape, String topic) {
            return this::encode;
        }

        private void encode(RowChange change, ByteSink out) {
            RowView row = change.row();
            long[] values = new long[2];
            LongCollector collector = new LongCollector(values);
            row.write(0, collector);
            row.write(1, collector);
            ChangeKind kind = change.kind();
            out.putAscii(kind + " " + values[0] + " " + values[1]);
        }

        @Override
        public void encodeDdl(DdlChange ddl, ChangeContext context, MessageOut out) {
            out.toDdl(null, "DDL".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
