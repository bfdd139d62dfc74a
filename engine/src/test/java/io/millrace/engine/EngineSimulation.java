package io.millrace.engine;

import io.millrace.engine.SimulatedProcess.End;
import io.millrace.engine.TaskSettings.LoadSettings;
import io.millrace.engine.TaskSettings.RetrySettings;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One life of a task between a simulated source that is written to and a simulated destination: process after process,
 * each of which ends at some step (a kill, a failing call, a stop), then one that may finish.
 *
 * <p>What is written, which processes there are and where each ends comes from the seed. How the engine's threads take
 * turns does not: a seed that fails may have to be run some times to fail again.
 */
final class EngineSimulation {
    private static final int KEYS = 40;
    private static final int CHUNK_ROWS = 8;
    private static final int TRANSACTIONS_BEFORE = 60;
    private static final int TRANSACTIONS_MEANWHILE = 120;
    private static final int LATEST_END = 900;
    private static final long LIMIT_NS = Duration.ofSeconds(60).toNanos();

    /** The engine's clock runs fifty times as fast as ours. */
    static final Clock FAST = new Clock() {
        private static final int TIMES = 50;

        @Override
        public long nowMs() {
            return System.currentTimeMillis();
        }

        @Override
        public long nowNs() {
            return System.nanoTime() * TIMES;
        }

        @Override
        public void sleep(long ms) throws InterruptedException {
            Thread.sleep(0, (int) Math.min(999_999, ms * 1_000_000 / TIMES));
        }
    };

    final SimulatedSource source = new SimulatedSource();
    final SimulatedDestination destination;
    private final long seed;
    private final Random random;
    private final int encoders;
    private final List<SimulatedProcess> processes = new ArrayList<>();

    EngineSimulation(long seed, boolean exactlyOnce) {
        this.seed = seed;
        this.random = new Random(seed);
        this.encoders = seed % 4 < 2 ? 1 : 4;
        this.destination = new SimulatedDestination(seed);
        destination.transactional = exactlyOnce;
        source.longTransaction = 3 + random.nextInt(60);
    }

    /** @return what is wrong with the destination in the end; empty when nothing is */
    List<String> run() throws InterruptedException {
        for (int i = 0; i < TRANSACTIONS_BEFORE; i++) {
            source.commit(random, KEYS);
            source.showOne();
        }
        Thread writer = new Thread(this::write, "simulated-writer");
        writer.start();
        for (int crashes = 1 + random.nextInt(5); crashes > 0; crashes--) {
            End end = List.of(End.KILL, End.KILL, End.FAILURE, End.STOP).get(random.nextInt(4));
            // Early steps as often as late ones: there are few of connecting, and many of rows.
            int endAt = (int) Math.exp(random.nextDouble() * Math.log(LATEST_END)) + 1;
            SimulatedProcess process = new SimulatedProcess(end, endAt);
            processes.add(process);
            TaskEngine engine = engine(process);
            process.onStop(engine::stop);
            runToItsEnd(engine);
        }
        String unfinished = finish(writer);
        List<String> wrong = unfinished.isEmpty() ? violations() : List.of(unfinished);
        return wrong.isEmpty() ? wrong : List.of("seed " + seed + ": " + wrong + " after " + processes);
    }

    static void runToItsEnd(TaskEngine engine) {
        try {
            engine.run();
        } catch (MillraceException e) {
            if (e.code() != ErrorCode.INTERNAL
                    || !String.valueOf(e.getMessage()).contains("simulated crash")) {
                throw e;
            }
        }
    }

    /** The last process runs until it has caught up with a source that is written to no more. */
    private String finish(Thread writer) throws InterruptedException {
        TaskEngine engine = engine(SimulatedProcess.immortal());
        Thread task = new Thread(() -> runToItsEnd(engine), "simulated-task");
        task.start();
        writer.join();
        while (source.hidden() > 0) {
            source.showOne();
        }
        long startNs = System.nanoTime();
        String end = "sim.000001:" + source.size();
        TaskStatus status = engine.status();
        while (!(status.position().equals(end) && status.phase() == TaskStatus.Phase.STREAMING)) {
            if (System.nanoTime() - startNs > LIMIT_NS || !task.isAlive()) {
                engine.stop();
                return "the last process does not catch up: " + status;
            }
            LockSupport.parkNanos(300_000);
            status = engine.status();
        }
        engine.stop(); // after a last checkpoint
        task.join();
        return "";
    }

    private void write() {
        Random own = new Random(seed * 31);
        for (int i = 0; i < TRANSACTIONS_MEANWHILE; i++) {
            source.commit(own, KEYS);
            if (source.hidden() > own.nextInt(6)) {
                source.showOne();
            }
            LockSupport.parkNanos(own.nextInt(150_000));
        }
    }

    private List<String> violations() {
        List<String> wrong = new ArrayList<>();
        List<String> records = destination.records;
        synchronized (records) {
            Map<Long, Long> told = lastVersions(records);
            Map<Long, Long> wanted = source.state();
            if (!destination.transactional) {
                // An interrupted load of a table without a key begins anew: what it had told may be gone since.
                told.keySet().removeIf(id -> id >= SimulatedSource.KEYLESS_IDS && !wanted.containsKey(id));
            }
            if (!told.equals(wanted)) {
                wrong.add("the rows differ: " + difference(wanted, told));
            }
            int steps = backwardSteps(records);
            if (steps > 0) {
                wrong.add(steps + " steps back");
            }
            List<String> repeats = destination.transactional ? repeatsOf(records) : List.of();
            if (!repeats.isEmpty()) {
                wrong.add("told twice: " + repeats);
            }
        }
        return wrong;
    }

    private static String difference(Map<Long, Long> wanted, Map<Long, Long> told) {
        Map<Long, Long> lacking = new TreeMap<>(wanted);
        lacking.entrySet().removeAll(told.entrySet());
        Map<Long, Long> wrong = new TreeMap<>(told);
        wrong.entrySet().removeAll(wanted.entrySet());
        return "source " + lacking + ", destination " + wrong;
    }

    /** State of every row after the last message about it. */
    static Map<Long, Long> lastVersions(List<String> records) {
        Map<Long, Long> state = new TreeMap<>();
        for (String record : records) {
            String[] parts = record.split(" ");
            if (parts[0].equals("DELETE")) {
                state.remove(Long.parseLong(parts[1]));
            } else {
                state.put(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
            }
        }
        return state;
    }

    /** Messages that show a row older than one shown before, where the message itself is not a repeat. */
    static int backwardSteps(List<String> records) {
        Map<Long, Long> highest = new HashMap<>();
        Map<String, Integer> seen = new HashMap<>();
        int steps = 0;
        for (String record : records) {
            String[] parts = record.split(" ");
            long id = Long.parseLong(parts[1]);
            long version = Long.parseLong(parts[2]);
            boolean repeat = seen.merge(id + " " + version, 1, Integer::sum) > 1;
            if (!repeat && version < highest.getOrDefault(id, 0L)) {
                steps++;
            }
            highest.merge(id, version, Math::max);
        }
        return steps;
    }

    /** Changes told twice, and rows loaded twice. */
    static List<String> repeatsOf(List<String> records) {
        Set<String> seen = new HashSet<>();
        List<String> repeats = new ArrayList<>();
        for (String record : records) {
            String[] parts = record.split(" ");
            String what = parts[0].equals("SNAPSHOT") ? parts[0] + " " + parts[1] : record;
            if (!seen.add(what)) {
                repeats.add(record);
            }
        }
        return repeats;
    }

    private TaskEngine engine(SimulatedProcess process) {
        return engine(source, destination, process, null, CHUNK_ROWS, encoders, FAST);
    }

    static TaskEngine engine(
            SimulatedSource source,
            SimulatedDestination destination,
            SimulatedProcess process,
            int chunkRows,
            Clock clock) {
        return engine(source, destination, process, null, chunkRows, 1, clock);
    }

    static TaskEngine engine(
            SimulatedSource source,
            SimulatedDestination destination,
            SimulatedProcess process,
            @Nullable StartPoint from,
            int chunkRows,
            int encoders,
            Clock clock) {
        TaskSettings settings = new TaskSettings(
                "simulation",
                table -> true,
                from,
                true,
                info -> new SimulatedDestination.Format(),
                new RoutingSettings(
                        "t",
                        null,
                        "marks",
                        RoutingSettings.PartitionBy.PARTITION_0,
                        PartitionHash.MURMUR2,
                        RoutingSettings.KeyUpdateSplit.AUTO,
                        Map.of()),
                true,
                new LoadSettings(3, chunkRows, 1 << 20),
                1 << 20,
                new TaskSettings.CutSettings(Duration.ofMillis(20), 300, Duration.ofSeconds(10)),
                new RetrySettings(Duration.ofMinutes(1), Duration.ofMinutes(1)),
                ThrottleSettings.NONE,
                OversizeSettings.FAIL,
                TaskSettings.OnDemandSettings.LOAD_ADDED,
                ObjectSettings.WHOLE,
                encoders);
        return new TaskEngine(
                settings,
                new TaskPorts() {
                    @Override
                    public ChangeSource newSource() {
                        return source.connect(process);
                    }

                    @Override
                    public RecordSink newSink() {
                        return destination.new Sink(process);
                    }

                    @Override
                    public CheckpointStore newCheckpointStore() {
                        return destination.new Store(process);
                    }
                },
                clock);
    }
}
