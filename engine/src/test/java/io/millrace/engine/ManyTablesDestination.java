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
import java.util.function.Consumer;

/** A broker and a checkpoint topic that outlive the task's crashes. A message is {@code KIND id version}. */
final class ManyTablesDestination {
    final List<String> records = new ArrayList<>(); // guarded by itself
    final Map<String, byte[]> checkpoint = new HashMap<>(); // guarded by itself
    private final Random random;
    private int sendsUntilCrash;
    volatile int refusals;
    volatile boolean losesConnection;

    /** Hears of each record before it is visible, on a broker's thread. */
    volatile Consumer<String> watcher = record -> {};

    /** Whether records become visible with the checkpoint that describes them. */
    boolean transactional;

    ManyTablesDestination(long seed) {
        random = new Random(seed);
    }

    synchronized void crashAfter(int sends) {
        sendsUntilCrash = sends;
    }

    private synchronized boolean crashesNow() {
        return sendsUntilCrash > 0 && --sendsUntilCrash == 0;
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

    static MillraceException crash() {
        return new MillraceException(ErrorCode.INTERNAL, "simulated crash");
    }

    /** Acknowledges on a thread of its own, a while later; a crash loses what is not written yet. */
    final class Sink implements RecordSink {
        private final ExecutorService broker = Executors.newSingleThreadExecutor();
        private final List<String> uncommitted = new ArrayList<>(); // guarded by the records
        private volatile boolean dead;

        @Override
        public boolean isTransactional() {
            return transactional;
        }

        /** Now and then it "crashes" before anything became visible, or after all of it did. */
        @Override
        public void commit(Map<String, byte[]> entries) {
            flush();
            synchronized (records) {
                if (random.nextInt(200) == 0) {
                    dead = true;
                    throw crash();
                }
                records.addAll(uncommitted);
                uncommitted.clear();
                store(entries);
                if (random.nextInt(200) == 0) {
                    dead = true;
                    throw crash();
                }
            }
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
            if (crashesNow()) {
                dead = true;
                throw crash();
            }
            broker.execute(() -> {
                if (!dead) {
                    String record = new String(value, StandardCharsets.UTF_8);
                    watcher.accept(record);
                    synchronized (records) {
                        (transactional ? uncommitted : records).add(record);
                    }
                    receipt.onDone(null);
                }
            });
        }

        @Override
        public void flush() {
            if (dead) {
                throw crash();
            }
            try {
                broker.submit(() -> {}).get();
            } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            broker.shutdown();
        }

        @Override
        public void abort() {
            dead = true;
            broker.shutdownNow();
        }
    }

    /** Keeps entries; now and then a save "crashes" after it became durable. */
    final class Store implements CheckpointStore {
        @Override
        public Map<String, byte[]> open() {
            if (refusals > 0) {
                refusals--;
                throw new MillraceException(ErrorCode.TASK_ALREADY_RUNNING, "simulated refusal");
            }
            synchronized (checkpoint) {
                return new HashMap<>(checkpoint);
            }
        }

        @Override
        public void save(Map<String, byte[]> entries) {
            store(entries);
            if (random.nextInt(200) == 0) {
                throw crash();
            }
        }

        @Override
        public boolean isHeld() {
            return true;
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
