package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole engine between a simulated source, whose commits reach the stream before a SELECT sees them, and a
 * simulated destination, which loses what it has not written when the task crashes.
 */
@Timeout(120)
class TaskEngineSimulationTest {
    private static final int KEYS = 300;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void losesNothingAndNeverGoesBackThroughCrashes(long seed) {
        SimulatedSource source = new SimulatedSource();
        SimulatedDestination destination = new SimulatedDestination(seed);
        runWithCrashes(source, destination, seed, 12);

        assertThat(lastVersions(destination.records)).as("seed %d", seed).isEqualTo(source.state());
        assertThat(backwardSteps(destination.records)).as("seed %d", seed).isZero();
    }

    /** Long transactions are cut inside, so that crashes come in the middle of them too. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void deliversEveryChangeAndEveryLoadedRowExactlyOnceThroughCrashes(long seed) {
        SimulatedSource source = new SimulatedSource();
        source.longTransaction = 150;
        SimulatedDestination destination = new SimulatedDestination(seed);
        destination.transactional = true;
        runWithCrashes(source, destination, seed, 20);

        assertThat(lastVersions(destination.records)).as("seed %d", seed).isEqualTo(source.state());
        assertThat(backwardSteps(destination.records)).as("seed %d", seed).isZero();
        assertThat(repeatsOf(destination.records)).as("seed %d", seed).isEmpty();
    }

    /** Changes told twice, and rows loaded twice. */
    private static List<String> repeatsOf(List<String> records) {
        Set<String> seen = new HashSet<>();
        List<String> repeats = new ArrayList<>();
        synchronized (records) {
            for (String record : records) {
                String[] parts = record.split(" ");
                String what = parts[0].equals("SNAPSHOT") ? parts[0] + " " + parts[1] : record;
                if (!seen.add(what)) {
                    repeats.add(record);
                }
            }
        }
        return repeats;
    }

    /** The marks that everybody thinks of first: what this engine's windows are for. */
    @Test
    void naiveWatermarksLoseUpdates() {
        int wrong = 0;
        for (long seed = 1; seed <= 8 && wrong == 0; seed++) {
            SimulatedSource source = new SimulatedSource();
            source.naiveWatermarks = true;
            SimulatedDestination destination = new SimulatedDestination(seed);
            runWithCrashes(source, destination, seed, 0);
            if (!lastVersions(destination.records).equals(source.state()) || backwardSteps(destination.records) > 0) {
                wrong++;
            }
        }
        assertThat(wrong).isPositive();
    }

    @Test
    void comesBackWhenTheBrokerHasNotForgottenItsOwnMembershipYet() throws InterruptedException {
        SimulatedSource source = new SimulatedSource();
        SimulatedDestination destination = new SimulatedDestination(1);
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            source.commit(random, KEYS);
            source.showOne();
        }
        destination.losesConnection = true;
        TaskEngine engine = engine(source, destination);
        current = engine;
        Thread task = new Thread(engine::run);
        task.start();
        awaitCaughtUp(engine, source, destination);
        stopAll(engine, task);

        assertThat(destination.refusals).isZero();
        assertThat(lastVersions(destination.records)).isEqualTo(source.state());
    }

    @Test
    void aRunThatNeverHeldTheTaskIsRefused() {
        SimulatedDestination destination = new SimulatedDestination(1);
        destination.refusals = 1;
        TaskEngine engine = engine(new SimulatedSource(), destination);
        assertThatThrownBy(engine::run).isInstanceOfSatisfying(MillraceException.class, e -> assertThat(e.code())
                .isEqualTo(ErrorCode.TASK_ALREADY_RUNNING));
    }

    private static void runWithCrashes(
            SimulatedSource source, SimulatedDestination destination, long seed, int crashes) {
        Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            source.commit(random, KEYS);
            source.showOne();
        }
        AtomicBoolean writing = new AtomicBoolean(true);
        Thread writer = new Thread(() -> write(source, writing, seed));
        writer.start();
        try {
            for (int i = 0; i < crashes; i++) {
                destination.crashAfter(1 + random.nextInt(300));
                if (i % 3 == 2) {
                    runForAMoment(source, destination, random.nextInt(30));
                } else {
                    runUntilCrash(source, destination);
                }
            }
            destination.crashAfter(0);
            TaskEngine engine = engine(source, destination);
            Thread task = new Thread(() -> runSwallowingSimulatedCrash(engine, source, destination));
            task.start();
            sleep(300);
            writing.set(false);
            writer.join();
            while (source.hidden() > 0) {
                source.showOne();
            }
            awaitCaughtUp(engine, source, destination);
            stopAll(engine, task);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            writing.set(false);
        }
    }

    private static volatile TaskEngine current;

    private static void runSwallowingSimulatedCrash(
            TaskEngine first, SimulatedSource source, SimulatedDestination destination) {
        current = first;
        while (true) {
            try {
                current.run();
                return;
            } catch (MillraceException e) {
                if (e.code() != ErrorCode.INTERNAL) {
                    throw e;
                }
                current = engine(source, destination);
            }
        }
    }

    private static void stopAll(TaskEngine engine, Thread task) throws InterruptedException {
        while (task.isAlive()) {
            engine.stop();
            current.stop();
            task.join(20);
        }
    }

    private static void awaitCaughtUp(TaskEngine engine, SimulatedSource source, SimulatedDestination destination) {
        while (!lastVersions(destination.records).equals(source.state())) {
            TaskStatus status = current.status();
            boolean atEnd = status.position().equals("sim.000001:" + source.size())
                    && status.phase() == TaskStatus.Phase.STREAMING;
            if (atEnd) {
                sleep(100); // acknowledgements are on their way
                return;
            }
            sleep(5);
        }
    }

    private static void runUntilCrash(SimulatedSource source, SimulatedDestination destination) {
        try {
            engine(source, destination).run();
        } catch (MillraceException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL);
        }
    }

    /** Ends by being stopped, if no crash comes first. */
    private static void runForAMoment(SimulatedSource source, SimulatedDestination destination, int ms)
            throws InterruptedException {
        TaskEngine engine = engine(source, destination);
        Thread run = new Thread(() -> {
            try {
                engine.run();
            } catch (MillraceException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL);
            }
        });
        run.start();
        sleep(ms);
        while (run.isAlive()) {
            engine.stop();
            run.join(20);
        }
    }

    private static void write(SimulatedSource source, AtomicBoolean writing, long seed) {
        Random random = new Random(seed * 31);
        while (writing.get()) {
            source.commit(random, KEYS);
            if (source.hidden() > random.nextInt(20)) {
                source.showOne();
            }
            if (random.nextInt(20) == 0) {
                sleep(1);
            }
        }
    }

    private static TaskEngine engine(SimulatedSource source, SimulatedDestination destination) {
        TaskSettings settings = new TaskSettings(
                "simulation",
                table -> true,
                null,
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
                new LoadSettings(3, 20, 1 << 20),
                1 << 20,
                new TaskSettings.CutSettings(Duration.ofMillis(20), 300, Duration.ofSeconds(10)),
                new RetrySettings(Duration.ofMinutes(1), Duration.ofMinutes(1)),
                ThrottleSettings.NONE,
                OversizeSettings.FAIL);
        return new TaskEngine(
                settings,
                new TaskPorts() {
                    @Override
                    public ChangeSource newSource() {
                        return source.connect();
                    }

                    @Override
                    public RecordSink newSink() {
                        return destination.new Sink();
                    }

                    @Override
                    public CheckpointStore newCheckpointStore() {
                        return destination.new Store();
                    }
                },
                Clock.SYSTEM);
    }

    /** State of every row after the last message about it. */
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

    /** Messages that show a row older than one shown before, where the message itself is not a repeat. */
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

    private static void sleep(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
