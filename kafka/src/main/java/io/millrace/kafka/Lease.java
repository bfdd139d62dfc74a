package io.millrace.kafka;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run's hold on its task: being the member of a consumer group that has the checkpoint topic's only partition.
 *
 * <pre>
 * WAITING (others in the group) ──► JOINING ──► HELD ──► LOST      (session ran out, or the partition went)
 *     └─► refused                     └─► REFUSED  └───► CLOSED    (left the group, a successor may start at once)
 * </pre>
 *
 * <p>A second run never joins while a member lives: it looks first, so that the first one is not made to rebalance. Two
 * that look at the same moment both join; the assignor gives the partition to one and, being sticky and cooperative,
 * never takes it away from its holder; the other leaves.
 *
 * <p>A thread of its own polls. The hold is valid for the session time-out less one request's time-out, counted from
 * the last heartbeat that the coordinator answered: another run cannot have been let in before that. LOST is final.
 */
final class Lease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long CLOSE_WITHIN_MS = 5_000;
    /** How many times as long the wait for a killed run may take, where the coordinator changes: three brokers one by one. */
    private static final int BEGINNINGS = 4;

    private static final int LOOK_TIMEOUT_MS = 3_000;
    /** A coordinator that is there tells its members in milliseconds. */
    private static final long SLOW_LOOK_NS = TimeUnit.SECONDS.toNanos(1);

    private enum State {
        JOINING,
        HELD,
        REFUSED,
        LOST,
        CLOSED
    }

    private final SinkSettings settings;
    private final KafkaErrors errors;
    private final Admin admin;
    private final Consumer<String> progress;
    private final long sessionMs;
    private final long validNs;
    private final int requestTimeoutMs;

    private final Object stateLock = new Object();
    private volatile State state = State.JOINING;
    private volatile long answeredNs;
    private volatile @Nullable Throwable cause;

    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable Thread guard;

    Lease(SinkSettings settings, KafkaErrors errors, Admin admin, Consumer<String> progress) {
        this.settings = settings;
        this.errors = errors;
        this.admin = admin;
        this.progress = progress;
        this.sessionMs = settings.leaseTimeout().toMillis();
        this.requestTimeoutMs = (int) (sessionMs / 4);
        this.validNs = TimeUnit.MILLISECONDS.toNanos(sessionMs - requestTimeoutMs - 5 * POLL.toMillis());
    }

    /** @throws MillraceException TASK_ALREADY_RUNNING, or what keeps us from asking */
    void take(Clients clients) {
        awaitEmptyGroup();
        KafkaConsumer<byte[], byte[]> member = clients.leaseConsumer(requestTimeoutMs, (int) (sessionMs / 10));
        consumer = member;
        Thread thread = new Thread(() -> run(member), "millrace-lease-" + settings.taskName());
        thread.setDaemon(true);
        guard = thread;
        thread.start();
        awaitAssignment();
    }

    /** Whether the hold is valid now. */
    boolean isHeld() {
        return state == State.HELD && System.nanoTime() - answeredNs < validNs;
    }

    /** Why it is not held, for a message. */
    String whyNotHeld() {
        if (state == State.HELD) {
            return "no heartbeat was answered for " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - answeredNs)
                    + " ms (limit " + TimeUnit.NANOSECONDS.toMillis(validNs) + " ms)";
        }
        Throwable why = cause;
        return "state " + state + (why == null ? "" : ": " + errors.redact(String.valueOf(why.getMessage())));
    }

    // ---- before joining

    /**
     * Waits until a run that was killed is out of the group: the coordinator puts it out when its session is over.
     *
     * <p>A coordinator that has just loaded the group (another broker, or the same one after a restart) counts every
     * member's session from then on, whatever was left of it. So the wait begins anew when the group has another
     * coordinator, or had none for a while, which a look shows that fails or takes long; until {@link #BEGINNINGS} times
     * the wait are over.
     */
    private void awaitEmptyGroup() {
        Wait wait = new Wait(sessionMs + Math.max(3_000, sessionMs / 4));
        ConsumerGroupDescription group = group(Clients.ADMIN_API_TIMEOUT_MS);
        while (group != null && !group.members().isEmpty()) {
            wait.seenAt(group.coordinator().id());
            if (wait.leftMs() < 0) {
                throw alreadyRunning(group.members(), wait.seen());
            }
            wait.report(group.members());
            Waiting.pause(200, errors);
            group = wait.look();
        }
    }

    /** One wait for a group to be empty, and what has become of its coordinator meanwhile. */
    private final class Wait {
        private final long limitMs;
        private final long startNs = System.nanoTime();
        private long beganNs = startNs;
        private int coordinator = Node.noNode().id();
        private int changes;
        private long nextReportMs;

        Wait(long limitMs) {
            this.limitMs = limitMs;
        }

        private long waitedMs() {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        }

        long leftMs() {
            return limitMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
        }

        private boolean mayBeginAnew() {
            return waitedMs() < BEGINNINGS * limitMs;
        }

        private void beginAnew() {
            if (mayBeginAnew()) {
                changes++;
                beganNs = System.nanoTime();
            }
        }

        void seenAt(int node) {
            if (coordinator != Node.noNode().id() && coordinator != node) {
                beginAnew();
            }
            coordinator = node;
        }

        /** A call that waits for a coordinator that has died does not find the new one (kafka-clients 3.9): it is made again. */
        @Nullable
        ConsumerGroupDescription look() {
            while (true) {
                long askedNs = System.nanoTime();
                try {
                    ConsumerGroupDescription group = group(LOOK_TIMEOUT_MS);
                    if (System.nanoTime() - askedNs > SLOW_LOOK_NS) {
                        beginAnew();
                    }
                    return group;
                } catch (MillraceException e) {
                    if (e.code() != ErrorCode.SINK_UNREACHABLE || !mayBeginAnew()) {
                        throw e;
                    }
                    beginAnew();
                }
            }
        }

        void report(Collection<MemberDescription> members) {
            long waitedMs = waitedMs();
            if (waitedMs >= nextReportMs) {
                progress.accept("task '" + settings.taskName() + "' is held by " + describe(members)
                        + "; if that run was killed, its hold ends within " + (leftMs() + 999) / 1000 + " s: waiting");
                nextReportMs = waitedMs + 5_000;
            }
        }

        String seen() {
            return "it was still a member of the group after " + waitedMs()
                    + " ms, and a run that was killed is put out "
                    + sessionMs + " ms after its last heartbeat"
                    + (changes == 0
                            ? ""
                            : ", or as long after the group's coordinator has changed or was away (seen " + changes
                                    + " times)");
        }
    }

    private Collection<MemberDescription> members() {
        ConsumerGroupDescription group = group(Clients.ADMIN_API_TIMEOUT_MS);
        return group == null ? List.of() : group.members();
    }

    /** Null where the coordinator knows no such group. */
    private @Nullable ConsumerGroupDescription group(int timeoutMs) {
        try {
            return BrokerFacts.get(admin.describeConsumerGroups(
                            List.of(settings.leaseGroup()), new DescribeConsumerGroupsOptions().timeoutMs(timeoutMs))
                    .describedGroups()
                    .get(settings.leaseGroup()));
        } catch (ExecutionException | TimeoutException e) {
            if (KafkaErrors.has(e, GroupIdNotFoundException.class)) {
                return null;
            }
            throw errors.of("looking who holds the task (group '" + settings.leaseGroup() + "')", e);
        }
    }

    private MillraceException alreadyRunning(Collection<MemberDescription> others, String seen) {
        return new MillraceException(
                ErrorCode.TASK_ALREADY_RUNNING,
                "task '" + settings.taskName() + "' has one run at a time, and another holds it: " + describe(others)
                        + ", "
                        + seen
                        + ". Remedy: stop that run (its client id ends with its host and process id), or give this "
                        + "task another name");
    }

    private static String describe(Collection<MemberDescription> members) {
        return members.isEmpty()
                ? "another run"
                : members.stream()
                        .map(member -> "client " + member.clientId() + " on host " + member.host())
                        .collect(Collectors.joining(", "));
    }

    // ---- joining

    private void awaitAssignment() {
        // A group that begins waits group.initial.rebalance.delay.ms (3 s), one with a silent member its session.
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * sessionMs + 15_000);
        while (state == State.JOINING) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new MillraceException(
                        ErrorCode.SINK_UNREACHABLE,
                        "joining group '" + settings.leaseGroup() + "' at " + settings.bootstrapServers()
                                + " took longer than " + (2 * sessionMs + 15_000)
                                + " ms. Remedy: check the group coordinator (topic __consumer_offsets) in the broker's log");
            }
            Waiting.pause(20, errors);
        }
        if (state == State.REFUSED) {
            Collection<MemberDescription> others = members();
            throw alreadyRunning(others, "it was faster");
        }
        if (state != State.HELD) {
            Throwable why = cause;
            throw errors.of(
                    "joining group '" + settings.leaseGroup() + "'",
                    why == null ? new KafkaException("the group's coordinator refused us") : why);
        }
    }

    // ---- the guard's thread

    private void run(KafkaConsumer<byte[], byte[]> member) {
        try (member) {
            Metric heartbeats = heartbeatsOf(member);
            member.subscribe(List.of(settings.checkpointTopic()), new Listener(member));
            double seen = 0;
            while (state == State.JOINING || state == State.HELD) {
                member.poll(POLL);
                double answered = ((Number) heartbeats.metricValue()).doubleValue();
                if (answered != seen) {
                    seen = answered;
                    answeredNs = System.nanoTime();
                }
            }
        } catch (WakeupException e) {
            to(State.CLOSED, null);
        } catch (RuntimeException e) {
            to(State.LOST, e);
        } finally {
            to(State.LOST, null); // the thread does not end while the task is held
        }
    }

    /** Counts answered heartbeats. */
    private static Metric heartbeatsOf(KafkaConsumer<byte[], byte[]> member) {
        return member.metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals("heartbeat-total"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("kafka-clients has no metric heartbeat-total"));
    }

    private void to(State next, @Nullable Throwable why) {
        synchronized (stateLock) {
            if (state != State.JOINING && state != State.HELD) {
                return; // the end states are final
            }
            if (next == State.LOST && state == State.HELD) {
                LOG.warn(
                        "Task {} is no longer held: {}",
                        settings.taskName(),
                        why == null ? "the group took it away" : errors.redact(String.valueOf(why.getMessage())));
            }
            cause = why;
            state = next;
        }
    }

    private final class Listener implements ConsumerRebalanceListener {
        private final KafkaConsumer<byte[], byte[]> member;

        Listener(KafkaConsumer<byte[], byte[]> member) {
            this.member = member;
        }

        /** Hears the partitions that are new; with a cooperative assignor an empty list does not mean "nothing". */
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> added) {
            if (!added.isEmpty()) {
                member.pause(added); // we want the membership, not the records
                answeredNs = System.nanoTime();
                to(State.HELD, null);
            } else if (state == State.JOINING) {
                to(State.REFUSED, null);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> gone) {
            if (!gone.isEmpty()) {
                to(State.LOST, null);
            }
        }
    }

    /** Leaves the group, so that a successor need not wait. Idempotent. */
    @Override
    public void close() {
        to(State.CLOSED, null);
        KafkaConsumer<byte[], byte[]> member = consumer;
        Thread thread = guard;
        if (member == null || thread == null) {
            return;
        }
        member.wakeup();
        try {
            thread.join(CLOSE_WITHIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
