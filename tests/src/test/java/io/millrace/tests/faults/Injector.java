package io.millrace.tests.faults;

import io.millrace.servers.KafkaBroker;
import io.millrace.testkit.TcpProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Does the faults of one round, drawn from its seed, one after the other but without waiting for what each needs to pass:
 * several are under way at most times. {@link #heal} waits for all and makes everything sound.
 *
 * <p>A server that another fault has just then is left to it; the next one drawn may have it.
 */
final class Injector {
    private final FaultWorld world;
    private final FaultSource source;
    private final List<TaskUnderTest> tasks;
    private final FaultCounts counts;
    private final FaultLog log;
    private final SplittableRandom random;
    private final ReentrantLock mysqlLock = new ReentrantLock();
    private final List<ReentrantLock> brokerLocks = new ArrayList<>();
    private final List<ReentrantLock> taskLocks = new ArrayList<>();
    private final List<Fault> urn = new ArrayList<>();
    private final ExecutorService workers = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "fault");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Throwable failure;

    Injector(
            FaultWorld world,
            FaultSource source,
            List<TaskUnderTest> tasks,
            FaultCounts counts,
            FaultLog log,
            long seed) {
        this.world = world;
        this.source = source;
        this.tasks = tasks;
        this.counts = counts;
        this.log = log;
        this.random = new SplittableRandom(seed);
        for (int broker = 0; broker < FaultWorld.BROKERS; broker++) {
            brokerLocks.add(new ReentrantLock());
        }
        tasks.forEach(task -> taskLocks.add(new ReentrantLock()));
        for (Fault fault : Fault.values()) {
            for (int i = 0; i < fault.weight && fits(fault); i++) {
                urn.add(fault);
            }
        }
    }

    /** What a replica has not read yet must not be purged; and without one there is no other place. */
    private boolean fits(Fault fault) {
        return switch (fault) {
            case PURGE_BINLOG -> !source.isReplicated();
            case SWITCH_SOURCE -> source.isReplicated();
            default -> true;
        };
    }

    /** One fault after the other for so long. */
    void injectFor(long seconds) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() - endNs < 0) {
            inject(urn.get(random.nextInt(urn.size())), random.split());
            Signals.sleep(100 + random.nextInt(1_100));
        }
    }

    private void inject(Fault fault, SplittableRandom own) {
        log.append(fault + " begins");
        int broker = free(brokerLocks, own);
        int task = free(taskLocks, own);
        switch (fault) {
            case KILL_MILLRACE -> killTask(tasks.get(task), taskLocks.get(task), own);
            case KILL_MYSQLD ->
                with(fault, mysqlLock, () -> {
                    source.primary().kill();
                    Signals.sleep(own.nextInt(600));
                    source.primary().restart();
                });
            case KILL_BROKER ->
                withBroker(fault, broker, server -> {
                    server.kill();
                    Signals.sleep(own.nextInt(1_000));
                    server.restart();
                });
            case FREEZE_MILLRACE -> withTask(fault, task, () -> frozen(tasks.get(task), 300 + own.nextInt(2_500)));
            case FREEZE_MYSQLD ->
                with(fault, mysqlLock, () -> frozen(source.primary().pid(), 300 + own.nextInt(2_500)));
            case FREEZE_BROKER -> withBroker(fault, broker, server -> frozen(server.pid(), 300 + own.nextInt(5_000)));
            case CUT_SOURCE -> now(fault, () -> source.forProxies(TcpProxy::cut));
            case CUT_BROKERS -> now(fault, () -> forBrokers(TcpProxy::cut));
            case HALF_OPEN_SOURCE -> now(fault, () -> source.forProxies(TcpProxy::halfOpen));
            case HALF_OPEN_BROKERS -> now(fault, world.brokerProxy(broker)::halfOpen);
            case STALL_SOURCE -> lastingAtSource(fault, own, proxy -> proxy.stall(true));
            case STALL_BROKERS -> lasting(fault, world.brokerProxy(broker), own, proxy -> proxy.stall(true));
            case DELAY_SOURCE -> {
                int longestMs = 20 + own.nextInt(200);
                lastingAtSource(fault, own, proxy -> proxy.delay(longestMs));
            }
            case DELAY_BROKERS -> {
                int longestMs = 20 + own.nextInt(200);
                for (int i = 1; i < FaultWorld.BROKERS; i++) {
                    TcpProxy proxy = world.brokerProxy(i);
                    workers.execute(() -> healing(proxy, 3_000, () -> proxy.delay(longestMs)));
                }
                lasting(fault, world.brokerProxy(0), own, proxy -> proxy.delay(longestMs));
            }
            case SLOW_BROKER -> lasting(fault, world.brokerProxy(broker), own, proxy -> proxy.slow(30_000));
            case FULL_DISK -> withBroker(fault, FaultWorld.SMALL_DISK, server -> fullDisk(server, own));
            case ELECT_LEADERS -> now(fault, () -> Leaders.shuffle(world.kafka().bootstrapServers(), names(), own));
            case EXPIRE_TRANSACTION ->
                withTask(fault, task, () -> frozen(tasks.get(task), TaskUnderTest.TRANSACTION_TIMEOUT_MS + 3_000));
            case CLOCK_JUMP -> now(fault, () -> world.clock().jumpTo(own.nextInt(-7_200, 7_200)));
            case ROTATE_BINLOG -> now(fault, () -> statement("FLUSH BINARY LOGS"));
            case PURGE_BINLOG -> purge(fault);
            case SWITCH_SOURCE -> with(fault, mysqlLock, source::switchOver);
            case RESTART_TASK ->
                withTask(fault, task, () -> tasks.get(task).process().restartAfter(0));
            case PAUSE_TASK ->
                withTask(fault, task, () -> tasks.get(task).process().restartAfter(1_000 + own.nextInt(4_000)));
            case CHANGE_THROTTLE -> now(fault, () -> tasks.get(task).changeThrottle(own));
            case CHANGE_CONNECTIONS -> now(fault, () -> tasks.get(task).changeConnections());
            case MOVE_TABLE -> now(fault, () -> tasks.get(task).moveTable(own));
            case READ_AGAIN -> now(fault, () -> tasks.get(task).readAgain(own));
            default -> throw new IllegalArgumentException(fault + " is the workload's");
        }
    }

    /** One that no other fault has just then, if there is one. */
    private static int free(List<ReentrantLock> locks, SplittableRandom own) {
        int first = own.nextInt(locks.size());
        for (int i = 0; i < locks.size(); i++) {
            int one = (first + i) % locks.size();
            if (!locks.get(one).isLocked()) {
                return one;
            }
        }
        return first;
    }

    /** Waits for what is under way, then makes everything sound and sees that every process runs. */
    void heal() throws IOException {
        workers.shutdown();
        try {
            if (!workers.awaitTermination(3, TimeUnit.MINUTES)) {
                throw new IllegalStateException("a fault does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        Throwable cause = failure;
        if (cause != null) {
            throw new IllegalStateException("a fault failed: " + cause, cause);
        }
        source.forProxies(TcpProxy::heal);
        forBrokers(TcpProxy::heal);
        world.clock().jumpTo(0);
        world.freeDisk();
        for (int broker = 0; broker < FaultWorld.BROKERS; broker++) {
            KafkaBroker server = world.kafka().broker(broker);
            if (!server.isRunning()) {
                server.restart();
            }
        }
        for (TaskUnderTest task : tasks) {
            task.settle();
            task.process().ensureRunning();
        }
    }

    private interface BrokerFault {
        void on(KafkaBroker broker) throws Exception;
    }

    private interface ProxyFault {
        void on(TcpProxy proxy);
    }

    private interface Work {
        void run() throws Exception;
    }

    private List<String> names() {
        return tasks.stream().map(task -> task.process().name()).toList();
    }

    private void forBrokers(ProxyFault fault) {
        for (int broker = 0; broker < FaultWorld.BROKERS; broker++) {
            fault.on(world.brokerProxy(broker));
        }
    }

    private void now(Fault fault, Work work) {
        workers.execute(() -> {
            guarded(work);
            done(fault);
        });
    }

    private void done(Fault fault) {
        counts.add(fault);
        log.append(fault + " done");
    }

    private void lasting(Fault fault, TcpProxy proxy, SplittableRandom own, ProxyFault begin) {
        counts.add(fault);
        int ms = 500 + own.nextInt(3_500);
        workers.execute(() -> healing(proxy, ms, () -> begin.on(proxy)));
    }

    private void lastingAtSource(Fault fault, SplittableRandom own, ProxyFault begin) {
        counts.add(fault);
        int ms = 500 + own.nextInt(3_500);
        source.forProxies(proxy -> workers.execute(() -> healing(proxy, ms, () -> begin.on(proxy))));
    }

    private static void healing(TcpProxy proxy, int ms, Runnable begin) {
        begin.run();
        Signals.sleep(ms);
        proxy.heal();
    }

    /** Mostly one that has told something since it was killed last: what dies while it starts has nothing to lose yet. */
    private void killTask(TaskUnderTest task, ReentrantLock lock, SplittableRandom own) {
        if (own.nextInt(4) > 0 && !task.isAtWork()) {
            return;
        }
        with(Fault.KILL_MILLRACE, lock, () -> {
            task.kill();
            Signals.sleep(own.nextInt(300));
            task.process().ensureRunning();
        });
    }

    private void withTask(Fault fault, int task, Work work) {
        with(fault, taskLocks.get(task), work);
    }

    private void withBroker(Fault fault, int broker, BrokerFault work) {
        with(fault, brokerLocks.get(broker), () -> {
            KafkaBroker server = world.kafka().broker(broker);
            if (!server.isRunning()) {
                server.restart();
            }
            work.on(server);
        });
    }

    private void with(Fault fault, ReentrantLock lock, Work work) {
        workers.execute(() -> {
            if (!lock.tryLock()) {
                return;
            }
            try {
                guarded(work);
                done(fault);
            } finally {
                lock.unlock();
            }
        });
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (Exception | AssertionError e) {
            failure = e;
        }
    }

    private static void frozen(long pid, long ms) {
        Signals.freeze(pid);
        Signals.sleep(ms);
        Signals.thaw(pid);
    }

    private static void frozen(TaskUnderTest task, long ms) {
        task.process().freeze();
        Signals.sleep(ms);
        task.process().thaw();
    }

    /** A broker without room ends itself, sooner or later. */
    private void fullDisk(KafkaBroker broker, SplittableRandom own) {
        world.fillDisk();
        Signals.sleep(1_500 + own.nextInt(2_500));
        world.freeDisk();
        if (broker.isRunning()) {
            broker.kill(); // what it could not write it does not try again
        }
        broker.restart();
    }

    private void statement(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(source.jdbcUrl(), "root", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            if (mysqlLock.tryLock()) {
                mysqlLock.unlock();
                if (source.primary().isRunning() && e.getErrorCode() != 0) {
                    throw e;
                }
            }
        }
    }

    private void purge(Fault fault) {
        now(fault, () -> {
            String oldest = Needed.oldestBinlog(world.kafka().bootstrapServers(), names());
            if (oldest != null) {
                statement("PURGE BINARY LOGS TO '" + oldest + "'");
            }
        });
    }
}
