package io.millrace.tests.faults;

import io.millrace.servers.MysqlRelease;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import io.millrace.testkit.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * One round: a new database, two new tasks that copy it, one for each guarantee, faults while both load and follow it,
 * and then the comparison. Everything random in it comes from its seed, but not what the processes make of it.
 */
final class Round {
    private static final long RECOVERY_LIMIT_MS = TimeUnit.MINUTES.toMillis(6);
    private static final long START_LIMIT_MS = TimeUnit.MINUTES.toMillis(3);
    private static final int BURST_SECONDS = 8;
    private static final int BURSTS_BEFORE_CALM = 3;
    private static final long BREATH_LIMIT_MS = TimeUnit.SECONDS.toMillis(3);

    /** Longer than what a fault lasts, except for those that take a transaction its time. */
    private static final long CALM_LIMIT_MS = TimeUnit.SECONDS.toMillis(10);

    private static final int LOOKS_BEFORE_SAYING_AGAIN = 20;
    private static final int TABLES = 30;
    private static final int ROWS = 12;

    private final FaultWorld world;
    private final Path directory;
    private final FaultCounts counts;
    private final int number;
    private final long seed;
    private final int seconds;
    private final MysqlRelease release;

    Round(
            FaultWorld world,
            Path directory,
            FaultCounts counts,
            int number,
            long seed,
            int seconds,
            MysqlRelease release) {
        this.world = world;
        this.directory = directory;
        this.counts = counts;
        this.number = number;
        this.seed = seed;
        this.seconds = seconds;
        this.release = release;
    }

    List<RoundResult> run() throws SQLException, IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        boolean replicated = Math.floorMod(seed, 4L) > 1;
        FaultSource source = world.source(release, replicated);
        String database = "f" + number;
        // Before 8.0.30 a crash may leave binlog and tables different where XA transactions are under way.
        // And one that is prepared when its server becomes a replica can only be ended by who began it there.
        boolean xa = release == MysqlRelease.V9_7 && !replicated;
        boolean single = random.nextInt(3) > 0;
        try (Workload workload = new Workload(source.jdbcUrl(), "root", "")
                        .database(database)
                        .tables(TABLES)
                        .rows(ROWS)
                        .connections(2)
                        .changesPerSecond(100)
                        .seed(seed)
                        .xaPercent(xa ? 8 : 0)
                        .alterEvery(Duration.ofSeconds(4));
                InvariantLoad load = new InvariantLoad(source.jdbcUrl(database), random.nextLong(), counts)) {
            workload.create().fill();
            load.create();
            workload.start();
            load.start();
            if (xa) {
                counts.add(Fault.XA_WORKLOAD);
            }
            List<TaskUnderTest> tasks = new ArrayList<>();
            try {
                for (boolean exactlyOnce : new boolean[] {true, false}) {
                    tasks.add(new TaskUnderTest(
                            world,
                            directory,
                            world.clock(),
                            source.ports(),
                            database,
                            number,
                            exactlyOnce,
                            single,
                            random));
                }
                return disturbAndCheck(source, database, workload, load, tasks, random);
            } finally {
                tasks.forEach(TaskUnderTest::close);
            }
        }
    }

    private List<RoundResult> disturbAndCheck(
            FaultSource source,
            String database,
            Workload workload,
            InvariantLoad load,
            List<TaskUnderTest> tasks,
            SplittableRandom random)
            throws SQLException, IOException, InterruptedException {
        FaultLog log = new FaultLog(directory.resolve("faults.log"));
        Injector injector = new Injector(world, source, tasks, counts, log, random.nextLong());
        awaitProgress(tasks, START_LIMIT_MS);
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (int burst = 1; System.nanoTime() - endNs < 0; burst++) {
            injector.injectFor(1 + random.nextInt(BURST_SECONDS));
            awaitProgress(tasks, burst % BURSTS_BEFORE_CALM == 0 ? CALM_LIMIT_MS : BREATH_LIMIT_MS);
        }
        log.append("healing");
        injector.heal();
        log.append("healed");
        long soundNs = System.nanoTime();
        long first = load.mark();
        long[] recoveredMs = new long[tasks.size()];
        Thread stopping = new Thread(() -> stop(workload, load), "stop-load");
        stopping.start();
        awaitMarks(tasks, first, soundNs, recoveredMs);
        stopping.join();
        if (stopFailure != null) {
            throw new IllegalStateException(stopFailure);
        }
        awaitLoaded(tasks);
        long last = load.mark();
        awaitMarks(tasks, last, System.nanoTime(), new long[tasks.size()]);
        List<RoundResult> results = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            results.add(result(source, database, tasks.get(i), lastVersion, recoveredMs[i]));
        }
        if (results.stream().allMatch(RoundResult::passed)) {
            tasks.forEach(task -> task.process().stop());
            List<String> topics = new ArrayList<>();
            tasks.forEach(task -> topics.add(task.process().name()));
            tasks.forEach(task -> topics.add("__millrace-" + task.process().name()));
            Leaders.deleteTopics(world.kafka().bootstrapServers(), topics);
        }
        return results;
    }

    /** Faults are to meet tasks at work: waits until each has told something more, or the time is up. */
    private static void awaitProgress(List<TaskUnderTest> tasks, long limitMs) {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        for (TaskUnderTest task : tasks) {
            long told = task.audit().messages();
            while (System.nanoTime() - endNs < 0 && task.audit().messages() <= told) {
                Signals.sleep(50);
            }
        }
    }

    private void awaitLoaded(List<TaskUnderTest> tasks) throws IOException {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RECOVERY_LIMIT_MS);
        for (TaskUnderTest task : tasks) {
            for (int look = 1; System.nanoTime() - endNs < 0 && !isLoaded(task); look++) {
                task.process().ensureRunning();
                if (look % LOOKS_BEFORE_SAYING_AGAIN == 0) {
                    task.settle(); // what was said while a server was away was refused
                }
                Signals.sleep(500);
            }
        }
    }

    private boolean isLoaded(TaskUnderTest task) throws IOException {
        return Needed.isLoaded(world.kafka().bootstrapServers(), task.process().name(), InvariantLoad.LATE);
    }

    private long lastVersion;
    private volatile Exception stopFailure;

    private void stop(Workload workload, InvariantLoad load) {
        try {
            lastVersion = workload.stop();
            load.stop();
        } catch (SQLException | RuntimeException e) {
            stopFailure = e;
        }
    }

    /** Leaves -1 for a task that the mark has not reached within the limit. */
    private static void awaitMarks(List<TaskUnderTest> tasks, long mark, long sinceNs, long[] reachedMs) {
        java.util.Arrays.fill(reachedMs, -1);
        int missing = tasks.size();
        while (missing > 0) {
            long passedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNs);
            for (int i = 0; i < tasks.size(); i++) {
                if (reachedMs[i] < 0 && tasks.get(i).audit().marker() >= mark) {
                    reachedMs[i] = passedMs;
                    missing--;
                }
                tasks.get(i).process().ensureRunning(); // one that ended by itself is noted, and the round goes on
            }
            if (passedMs > RECOVERY_LIMIT_MS) {
                return;
            }
            Signals.sleep(50);
        }
    }

    private RoundResult result(FaultSource source, String database, TaskUnderTest task, long version, long recoveryMs)
            throws IOException {
        CheckReport report = new Checker(
                        source.jdbcUrl(),
                        "root",
                        "",
                        world.kafka().bootstrapServers(),
                        Checker.Format.CANAL_JSON,
                        List.of(task.process().name()))
                .database(database)
                .until(version)
                .quiet(Duration.ofMillis(1_000))
                .patience(Duration.ofSeconds(60))
                .toleratingKeylessLeftovers()
                .acrossServers()
                .check();
        TopicAudit audit = task.audit();
        audit.close();
        List<String> details = new ArrayList<>(audit.details());
        details.addAll(report.differences());
        if (recoveryMs < 0) {
            details.add(task.process().name() + " did not recover");
        }
        int resumes = task.process().resumes();
        int ends = task.process().unexpectedEnds();
        if (ends > 0) {
            details.add(task.process().name() + " ended by itself " + ends + " times, see "
                    + task.process().log());
        }
        if (resumes == 0) {
            details.add(
                    task.process().name() + " never went on from a checkpoint: this round shows nothing of recovery");
        }
        long told = task.exactlyOnce() ? report.repeats() - report.snapshotRepeats() + report.keylessLeftovers() : 0;
        return new RoundResult(
                task.process().name(),
                task.exactlyOnce(),
                report.differenceCount() + (recoveryMs < 0 ? 1 : 0),
                Math.max(audit.duplicated(), told),
                report.backwardSteps() + audit.outOfOrder(),
                audit.torn(),
                report.repeats(),
                report.messages(),
                audit.stableLooks(),
                ends,
                resumes,
                recoveryMs,
                details);
    }
}
