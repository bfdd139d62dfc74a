package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.engine.TaskSettings.LoadSettings;
import io.millrace.engine.TaskSettings.OnDemandSettings;
import io.millrace.engine.TaskSettings.RetrySettings;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.TableId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables come, go and are read again while changes go on and the task crashes: between the records, in the checkpoints
 * and in the middle of a change. Each crash is followed by a run that knows the newest document only.
 */
@Timeout(120)
class TableChangesSimulationTest {
    private static final int TABLES = 6;
    private static final int KEYS = 300;
    /** Of the runs that follow each change. */
    private static final int CRASHES = 3;

    private static final int WITHOUT_KEY = 2;

    private final ManyTablesSource source = new ManyTablesSource();
    private int encoders = 1;
    private volatile TaskSettings document;
    private volatile TaskEngine engine;
    private volatile boolean ending;
    private volatile int crashes = CRASHES;
    private volatile boolean writing = true;

    /** The tables with these numbers. */
    private record Numbers(Set<Integer> numbers) implements TableSelector {
        static Numbers of(Integer... numbers) {
            return new Numbers(new TreeSet<>(List.of(numbers)));
        }

        @Override
        public boolean selects(TableId table) {
            return numbers.contains(Integer.valueOf(table.table().substring(1)));
        }

        @Override
        public String describe() {
            return String.join(" ", numbers.stream().map(String::valueOf).toList());
        }

        @Override
        public TableSelector described(String text) {
            Set<Integer> read = new TreeSet<>();
            for (String number : text.split(" ")) {
                read.add(Integer.valueOf(number));
            }
            return new Numbers(read);
        }
    }

    private TaskSettings settings(Numbers tables, ReRead... again) {
        return settingsOf(tables, new OnDemandSettings(true, List.of(again)));
    }

    private static ReRead again(int table) {
        return new ReRead("t" + table, ManyTablesSource.table(table), List.of(), List.of());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void addsRemovesAndReadsAgainThroughCrashes(long seed) throws InterruptedException {
        changeThroughCrashes(seed, false);
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void addsRemovesAndReadsAgainExactlyOnceThroughCrashes(long seed) throws InterruptedException {
        ManyTablesDestination destination = changeThroughCrashes(seed, true);
        List<String> changes = destination.records.stream()
                .filter(record -> !record.startsWith("SNAPSHOT"))
                .toList();
        assertThat(changes).as("seed %d", seed).doesNotHaveDuplicates();
    }

    private ManyTablesDestination changeThroughCrashes(long seed, boolean transactional) throws InterruptedException {
        Random random = new Random(seed);
        encoders = seed % 2 == 0 ? 3 : 1;
        source.tables = TABLES;
        source.keyless = WITHOUT_KEY;
        source.shapesFailOnceIn = 8;
        source.longTransaction = 40;
        ManyTablesDestination destination = new ManyTablesDestination(seed);
        destination.transactional = transactional;
        for (int i = 0; i < 400; i++) {
            source.commit(random, KEYS);
            source.showOne();
        }
        Thread writer = start(() -> write(seed));
        document = settings(Numbers.of(0, 3, 4));
        Thread task = start(() -> runThroughCrashes(destination, seed));
        Thread.sleep(random.nextInt(100));

        change(destination, settings(Numbers.of(0, 1, 2, 3))); // 4 goes
        change(destination, settings(Numbers.of(0, 1, 2, 3, 4))); // 4 comes again
        int beforeReRead = size(destination);
        change(destination, settings(Numbers.of(0, 1, 2, 4), again(0), again(WITHOUT_KEY))); // 3 goes
        int withoutThree = size(destination);
        ReRead range = new ReRead("some of t1", ManyTablesSource.table(1), List.of("100"), List.of("200"));
        int beforeRange = size(destination);
        change(destination, settings(Numbers.of(0, 1, 2, 4, 5), again(0), again(WITHOUT_KEY), range));

        writing = false;
        writer.join();
        while (source.hidden() > 0) {
            source.showOne();
        }
        destination.crashAfter(0);
        awaitEnd(destination);
        ending = true;
        while (task.isAlive()) {
            engine.stop();
            task.join(20);
        }

        List<String> records = new ArrayList<>(destination.records);
        String run = "seed " + seed;
        Map<Long, Long> told = lastVersions(records);
        for (int table : transactional ? List.of(0, 1, WITHOUT_KEY, 5) : List.of(0, 1, 5)) {
            assertThat(of(table, told)).as("%s, table %d", run, table).isEqualTo(of(table, source.state()));
        }
        assertThat(told).as(run).containsAllEntriesOf(of(4, source.state()));
        assertThat(told)
                .as(run)
                .containsAllEntriesOf(of(WITHOUT_KEY, source.state())); // a crash may leave rows too many
        assertThat(backwardSteps(records)).as(run).isZero();
        for (int table : List.of(0, WITHOUT_KEY)) {
            Map<Long, Long> since = lastVersions(records.subList(beforeReRead, records.size()));
            assertThat(since).as("%s, read again", run).containsAllEntriesOf(of(table, source.state()));
        }
        Map<Long, Long> inRange = of(1, source.state());
        inRange.keySet().removeIf(id -> id <= 100 || id > 200);
        assertThat(lastVersions(records.subList(beforeRange, records.size())))
                .as("%s, range read again", run)
                .containsAllEntriesOf(inRange);
        assertThat(of(3, lastVersions(records.subList(withoutThree, records.size()))))
                .as("%s, removed", run)
                .isEmpty();
        return destination;
    }

    /** Ends when the destination knows that the task has come to what it was asked for. */
    private void change(ManyTablesDestination destination, TaskSettings to) throws InterruptedException {
        document = to;
        crashes = CRASHES;
        destination.crashAfter(1 + to.selector().describe().length() * 7);
        engine.change(to, false);
        String wanted =
                to.selector().describe() + Selection.textsOf(to.onDemand().reReads());
        while (!wanted.equals(stored(destination))) {
            Thread.sleep(2);
        }
    }

    private static String stored(ManyTablesDestination destination) {
        byte[] entry;
        synchronized (destination.checkpoint) {
            entry = destination.checkpoint.get(Checkpoint.SELECTION);
        }
        try {
            Checkpoint.Selection stored =
                    entry == null ? null : new ObjectMapper().readValue(entry, Checkpoint.Selection.class);
            return stored == null ? "" : stored.tables() + stored.reReads();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int size(ManyTablesDestination destination) {
        synchronized (destination.records) {
            return destination.records.size();
        }
    }

    private static Map<Long, Long> of(int table, Map<Long, Long> versions) {
        Map<Long, Long> own = new TreeMap<>(versions);
        own.keySet().removeIf(id -> id % TABLES != table);
        return own;
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @AfterEach
    void endThreads() {
        writing = false;
        ending = true;
        engine.stop();
    }

    private void runThroughCrashes(ManyTablesDestination destination, long seed) {
        Random random = new Random(seed * 17);
        while (!ending) {
            crashes = Math.max(0, crashes - 1);
            destination.crashAfter(writing && crashes > 0 ? 1 + random.nextInt(300) : 0);
            TaskEngine next = engineOf(source, destination, document);
            engine = next;
            try {
                next.run();
            } catch (MillraceException e) {
                if (e.code() != ErrorCode.INTERNAL) {
                    throw e;
                }
            }
        }
    }

    private void awaitEnd(ManyTablesDestination destination) throws InterruptedException {
        while (true) {
            TaskStatus status = engine.status();
            boolean loaded = status.tables().stream().allMatch(TaskStatus.TableProgress::done);
            if (loaded
                    && status.phase() == TaskStatus.Phase.STREAMING
                    && status.position().equals("sim.000001:" + source.size())) {
                Thread.sleep(200); // acknowledgements are on their way
                return;
            }
            Thread.sleep(5);
        }
    }

    private void write(long seed) {
        Random random = new Random(seed * 31);
        while (writing) {
            source.commit(random, KEYS);
            if (source.hidden() > random.nextInt(20)) {
                source.showOne();
            }
            if (random.nextInt(300) == 0) {
                source.statementAbout(random.nextInt(TABLES));
            }
            if (random.nextInt(3) == 0) {
                try {
                    Thread.sleep(1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    @Test
    void aChangeThatCannotBeDoneLeavesTheTaskAsItWas() throws InterruptedException {
        source.tables = TABLES;
        ManyTablesDestination destination = new ManyTablesDestination(1);
        document = settings(Numbers.of(0));
        engine = engineOf(source, destination, document);
        Thread task = start(engine::run);
        awaitEnd(destination);
        try {
            var refused = engine.change(settings(Numbers.of(0, 1), again(3)), false);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(refused::join))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND));
            assertThat(engine.status().change()).contains("sim.t3");
            assertThat(engine.change(settings(Numbers.of(0, 1)), false).join()).isEqualTo("added sim.t1");
            Random random = new Random(1);
            for (int i = 0; i < 50; i++) {
                source.commit(random, KEYS);
                source.showOne();
            }
            awaitEnd(destination);
        } finally {
            engine.stop();
            task.join();
        }
        assertThat(of(1, lastVersions(destination.records))).isNotEmpty().isEqualTo(of(1, source.state()));
    }

    /** An attempt takes its settings, and opens its sink: what is saved in between must not pass for made. */
    @Test
    void aChangeThatComesWhileAnAttemptBeginsIsMade() throws InterruptedException {
        source.tables = TABLES;
        AtomicReference<CompletableFuture<String>> change = new AtomicReference<>();
        Runnable save = () -> change.compareAndSet(null, engine.change(settings(Numbers.of(0, 1)), false));
        engine = engineOf(source, new ManyTablesDestination(1), settings(Numbers.of(0)), save);
        Thread task = start(engine::run);
        try {
            while (change.get() == null) {
                Thread.sleep(5);
            }
            assertThat(change.get().join()).isEqualTo("added sim.t1");
        } finally {
            engine.stop();
            task.join();
        }
    }

    /** A run that told of the table and forgot that it was added would never tell which of its rows went meanwhile. */
    @Test
    void tellsOfAnAddedTableWhenTheCheckpointKnowsOfIt() throws InterruptedException {
        source.tables = TABLES;
        ManyTablesDestination destination = new ManyTablesDestination(1);
        List<String> early = Collections.synchronizedList(new ArrayList<>());
        destination.watcher = record -> {
            boolean added = Long.parseLong(record.split(" ")[1]) % TABLES == 1;
            if (added && !stored(destination).startsWith("0 1")) {
                early.add(record);
            }
        };
        document = settings(Numbers.of(0));
        engine = engineOf(source, destination, document);
        Thread task = start(engine::run);
        Thread writer = start(() -> write(1));
        try {
            Thread.sleep(50);
            engine.change(settings(Numbers.of(0, 1)), false).join();
            Thread.sleep(50);
            writing = false;
            writer.join();
            while (source.hidden() > 0) {
                source.showOne();
            }
            awaitEnd(destination);
        } finally {
            writing = false;
            engine.stop();
            task.join();
        }
        assertThat(early).isEmpty();
        assertThat(of(1, lastVersions(destination.records))).isNotEmpty().isEqualTo(of(1, source.state()));
    }

    @Test
    void aNewAttemptTakesOverWhereTheOldOneEndsAndRepeatsNothing() throws InterruptedException {
        ManyTablesDestination destination = new ManyTablesDestination(1);
        document = settings(Numbers.of(0));
        engine = engineOf(source, destination, document);
        Thread task = start(engine::run);
        Thread writer = start(() -> write(1));
        try {
            for (int i = 0; i < 5; i++) {
                Thread.sleep(20);
                engine.change(settings(Numbers.of(0)), true).join();
            }
            writing = false;
            writer.join();
            while (source.hidden() > 0) {
                source.showOne();
            }
            awaitEnd(destination);
        } finally {
            writing = false;
            engine.stop();
            task.join();
        }
        List<String> changes = destination.records.stream()
                .filter(record -> !record.startsWith("SNAPSHOT"))
                .toList();
        assertThat(changes).isNotEmpty().doesNotHaveDuplicates();
        assertThat(lastVersions(destination.records)).isEqualTo(source.state());
    }

    private TaskSettings settingsOf(TableSelector selector, OnDemandSettings onDemand) {
        return new TaskSettings(
                "simulation",
                selector,
                null,
                true,
                info -> new ManyTablesDestination.Format(),
                new RoutingSettings(
                        "t",
                        null,
                        "marks",
                        RoutingSettings.PartitionBy.PARTITION_0,
                        PartitionHash.MURMUR2,
                        RoutingSettings.KeyUpdateSplit.AUTO,
                        Map.of()),
                true,
                new LoadSettings(3, 20, 1 << 20),
                1 << 20,
                new TaskSettings.CutSettings(Duration.ofMillis(20), 300, Duration.ofSeconds(10)),
                new RetrySettings(Duration.ofMinutes(1), Duration.ofMinutes(1)),
                ThrottleSettings.NONE,
                OversizeSettings.FAIL,
                onDemand,
                ObjectSettings.WHOLE,
                encoders);
    }

    private static TaskEngine engineOf(
            ManyTablesSource source, ManyTablesDestination destination, TaskSettings settings) {
        return engineOf(source, destination, settings, () -> {});
    }

    private static TaskEngine engineOf(
            ManyTablesSource source, ManyTablesDestination destination, TaskSettings settings, Runnable onNewSink) {
        return new TaskEngine(
                settings,
                new TaskPorts() {
                    @Override
                    public ChangeSource newSource() {
                        return source.connect();
                    }

                    @Override
                    public RecordSink newSink() {
                        onNewSink.run();
                        return destination.new Sink();
                    }

                    @Override
                    public CheckpointStore newCheckpointStore() {
                        return destination.new Store();
                    }
                },
                Clock.SYSTEM);
    }

    private static Map<Long, Long> lastVersions(List<String> records) {
        Map<Long, Long> state = new TreeMap<>();
        synchronized (records) {
            for (String record : records) {
                String[] parts = record.split(" ");
                if (parts[0].equals("DELETE")) {
                    state.remove(Long.parseLong(parts[1]));
                } else {
                    state.put(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
                }
            }
        }
        return state;
    }

    private static int backwardSteps(List<String> records) {
        Map<Long, Long> highest = new HashMap<>();
        Map<String, Integer> seen = new HashMap<>();
        int steps = 0;
        synchronized (records) {
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
        }
        return steps;
    }
}
