package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole engine between a simulated source, whose commits reach the stream before a SELECT sees them, and a
 * simulated destination, which loses what it has not written when the task's process ends: at any of its steps, by a
 * kill, a failing call or a stop. See {@link EngineSimulation}.
 *
 * <p>{@code -Dsimulation.seeds=20000} runs so many seeds of each guarantee together; {@code -Dsimulation.seed=N} begins
 * with that one, and with {@code -Dsimulation.seeds=1} runs it alone, {@code -Dsimulation.repeats} times.
 */
class TaskEngineSimulationTest {
    private static final int EVERYDAY_SEEDS = 100;
    private static final int SEEDS_TO_FIND_A_BUG = 2_000;

    @Test
    void losesNothingGoesNeverBackAndTellsNothingTwiceWhereverItsProcessEnds() throws InterruptedException {
        long first = Long.getLong("simulation.seed", 1);
        int seeds = Integer.getInteger("simulation.seeds", EVERYDAY_SEEDS);
        int repeats = Integer.getInteger("simulation.repeats", 1);
        long startNs = System.nanoTime();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < repeats; i++) {
            wrong.addAll(run(first, seeds, simulation -> {}));
        }
        System.out.println(
                seeds + " seeds from " + first + " in " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs)
                        + " s, " + wrong.size() + " of them wrong");
        assertThat(wrong).isEmpty();
    }

    /**
     * The second run stores a checkpoint, for its full load has gone on, before its stream has come back to where the
     * first one had cut a long transaction: that cut is still true.
     */
    @Test
    void remembersHowMuchOfALongTransactionIsOutThroughARunThatDoesNotReachIt() throws InterruptedException {
        Random random = new Random(1);
        SimulatedSource source = new SimulatedSource();
        SimulatedDestination destination = new SimulatedDestination(1);
        destination.transactional = true;
        source.commit(random, 300, 30);
        source.showOne();
        SimulatedProcess first = SimulatedProcess.immortal();
        AtomicInteger rows = new AtomicInteger();
        first.onStep(place -> {
            if (place.equals("connect")) {
                rows.set(0);
            } else if (place.equals("row event") && rows.incrementAndGet() == 100) {
                first.kill();
            }
        });
        SimulatedProcess second = SimulatedProcess.immortal();
        CountDownLatch planned = new CountDownLatch(1);
        second.onStep(place -> {
            if (place.equals("read chunk")) {
                planned.countDown();
            } else if (place.equals("poll")) {
                await(planned);
                throw SimulatedProcess.crash();
            }
        });
        TaskEngine starting = EngineSimulation.engine(source, destination, first, 5, EngineSimulation.FAST);
        source.commit(random, 300, 120); // seen by the stream, never by a chunk of the first run
        EngineSimulation.runToItsEnd(starting);
        int out = destination.records.size();
        EngineSimulation.runToItsEnd(EngineSimulation.engine(source, destination, second, 5, EngineSimulation.FAST));
        source.showOne();
        TaskEngine last =
                EngineSimulation.engine(source, destination, SimulatedProcess.immortal(), 5, EngineSimulation.FAST);
        Thread task = new Thread(last::run);
        task.start();
        while (last.status().phase() != TaskStatus.Phase.STREAMING
                || !last.status().position().equals("sim.000001:" + source.size())) {
            Thread.sleep(1);
        }
        last.stop();
        task.join();

        assertThat(out)
                .as("records of the long transaction that the first run told")
                .isPositive();
        assertThat(EngineSimulation.repeatsOf(destination.records)).isEmpty();
        assertThat(EngineSimulation.lastVersions(destination.records)).isEqualTo(source.state());
    }

    /** What a stopped run has not told, the next one must not take for told: it would stream what its snapshot shows. */
    @Test
    void aStopBeforeTheStreamReachesASnapshotTellsNothingOfIt() throws InterruptedException {
        Random random = new Random(1);
        SimulatedSource source = new SimulatedSource();
        SimulatedDestination destination = new SimulatedDestination(1);
        SimulatedProcess process = SimulatedProcess.immortal();
        AtomicBoolean stopped = new AtomicBoolean();
        process.onStep(place -> {
            if (place.equals("open snapshot")) {
                for (int i = 0; i < 20; i++) {
                    source.commit(random, 300);
                    source.showOne();
                }
                stopped.set(true);
                process.stop();
            } else if (place.equals("poll") && stopped.get()) {
                throw SimulatedProcess.crash();
            }
        });
        TaskEngine engine = EngineSimulation.engine(source, destination, process, 5, EngineSimulation.FAST);
        process.onStop(engine::stop);
        EngineSimulation.runToItsEnd(engine);

        byte[] ledger = destination.checkpoint.get(Checkpoint.loadName(SimulatedSource.KEYLESS_SHAPE.id()));
        assertThat(stopped).isTrue();
        assertThat(LoadLedger.fromJson(ledger).isTold()).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void findsThatACheckpointWasStoredBeforeItsRecordsWereAcknowledged() throws InterruptedException {
        assertThat(found(simulation -> simulation.destination.acknowledgesEarly = true))
                .contains("the rows differ");
    }

    @Test
    void findsThatARowOfAChunkWasDropped() throws InterruptedException {
        assertThat(found(simulation -> simulation.source.dropsRows = true)).contains("the rows differ");
    }

    /** A DELETE that the INSERT behind it overtook carries no version to step back from: the row is missing instead. */
    @Test
    void findsThatBatchesWereSwapped() throws InterruptedException {
        assertThat(found(simulation -> simulation.destination.swaps = true))
                .containsAnyOf("steps back", "the rows differ");
    }

    @Test
    void findsThatRecordsBecameVisibleWithoutTheirCheckpoint() throws InterruptedException {
        assertThat(found(simulation -> simulation.destination.commitsWithoutCheckpoint = true))
                .contains("told twice");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 16})
    void severalEncodersTellTheSameInTheSameOrder(int encoders) throws InterruptedException {
        SimulatedSource source = new SimulatedSource();
        source.longTransaction = 2000;
        Random random = new Random(encoders);
        for (int i = 0; i < 5000; i++) {
            source.commit(random, 300);
            source.showOne();
        }
        List<String> expected = recordsOf(source, 1);

        assertThat(recordsOf(source, encoders)).isEqualTo(expected);
        assertThat(expected).hasSizeGreaterThan(100_000);
    }

    private static List<String> recordsOf(SimulatedSource source, int encoders) throws InterruptedException {
        SimulatedDestination destination = new SimulatedDestination(1);
        TaskEngine engine = EngineSimulation.engine(
                source,
                destination,
                SimulatedProcess.immortal(),
                new StartPoint(StartPoint.Kind.EARLIEST, ""),
                5,
                encoders,
                Clock.SYSTEM);
        Thread task = new Thread(engine::run);
        task.start();
        while (!engine.status().position().equals("sim.000001:" + source.size())) {
            Thread.sleep(1);
        }
        engine.stop(); // after a last checkpoint
        task.join();
        return destination.records;
    }

    /** The marks that everybody thinks of first: what this engine's windows are for. */
    @Test
    void findsThatNaiveWatermarksLoseUpdates() throws InterruptedException {
        assertThat(found(simulation -> simulation.source.naiveWatermarks = true))
                .isNotEmpty();
    }

    @Test
    void comesBackWhenTheBrokerHasNotForgottenItsOwnMembershipYet() throws InterruptedException {
        SimulatedSource source = new SimulatedSource();
        SimulatedDestination destination = new SimulatedDestination(1);
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            source.commit(random, 300);
            source.showOne();
        }
        destination.losesConnection = true;
        TaskEngine engine = EngineSimulation.engine(source, destination, SimulatedProcess.immortal(), 20, Clock.SYSTEM);
        Thread task = new Thread(engine::run);
        task.start();
        while (destination.losesConnection
                || destination.refusals > 0
                || !engine.status().position().equals("sim.000001:" + source.size())
                || engine.status().phase() != TaskStatus.Phase.STREAMING) {
            Thread.sleep(5);
        }
        engine.stop();
        task.join();

        assertThat(EngineSimulation.lastVersions(destination.records)).isEqualTo(source.state());
    }

    @Test
    void aRunThatNeverHeldTheTaskIsRefused() {
        SimulatedDestination destination = new SimulatedDestination(1);
        destination.refusals = 1;
        TaskEngine engine = EngineSimulation.engine(
                new SimulatedSource(), destination, SimulatedProcess.immortal(), 20, Clock.SYSTEM);
        assertThatThrownBy(engine::run).isInstanceOfSatisfying(MillraceException.class, e -> assertThat(e.code())
                .isEqualTo(ErrorCode.TASK_ALREADY_RUNNING));
    }

    /** What the first seed that shows the bug says; empty when none does. */
    private static String found(Consumer<EngineSimulation> bug) throws InterruptedException {
        for (long seed = 1; seed <= SEEDS_TO_FIND_A_BUG; seed++) {
            List<String> wrong = simulate(seed, bug);
            if (!wrong.isEmpty()) {
                return wrong.get(0);
            }
        }
        return "";
    }

    /** Even seeds deliver exactly once, odd ones at least once. */
    private static List<String> simulate(long seed, Consumer<EngineSimulation> change) throws InterruptedException {
        EngineSimulation simulation = new EngineSimulation(seed, seed % 2 == 0);
        change.accept(simulation);
        return simulation.run();
    }

    private static List<String> run(long first, int seeds, Consumer<EngineSimulation> change)
            throws InterruptedException {
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        AtomicLong next = new AtomicLong(first);
        AtomicInteger done = new AtomicInteger();
        // Most of a simulation's time its threads wait for each other.
        int sideBySide = 2 * Runtime.getRuntime().availableProcessors();
        ExecutorService runners = Executors.newFixedThreadPool(sideBySide);
        for (int i = 0; i < sideBySide; i++) {
            runners.execute(() -> {
                for (long seed = next.getAndIncrement(); seed < first + seeds; seed = next.getAndIncrement()) {
                    try {
                        wrong.addAll(simulate(seed, change));
                        done.incrementAndGet();
                    } catch (Throwable e) { // also an Error: a seed that was not run has not passed
                        wrong.add("seed " + seed + ": " + e);
                    }
                }
            });
        }
        runners.shutdown();
        runners.awaitTermination(1, TimeUnit.DAYS);
        if (wrong.isEmpty()) {
            assertThat(done).as("seeds that were run to their end").hasValue(seeds);
        }
        return wrong;
    }
}
