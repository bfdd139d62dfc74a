package io.millrace.runtime;

import io.millrace.task.TaskDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * What differs between two documents of a task, and what a running one can do about it.
 *
 * @param live keys that are followed while the task runs on
 * @param newAttempt keys that take a new attempt, which goes on where the running one ends
 * @param refused keys that a running task cannot follow, each with the reason
 */
record TaskDifference(List<String> live, List<String> newAttempt, List<String> refused) {
    private static final String RESTART = "needs a restart: stop the task and run it again";

    private enum Effect {
        LIVE,
        NEW_ATTEMPT,
        REFUSED
    }

    /** A key, or a section of keys that are alike. */
    private record Part(String key, Effect effect, String reason, Function<TaskDocument, Object> value) {
        static Part live(String key, Function<TaskDocument, Object> value) {
            return new Part(key, Effect.LIVE, "", value);
        }

        static Part newAttempt(String key, Function<TaskDocument, Object> value) {
            return new Part(key, Effect.NEW_ATTEMPT, "", value);
        }

        static Part refused(String key, String reason, Function<TaskDocument, Object> value) {
            return new Part(key, Effect.REFUSED, reason, value);
        }
    }

    private static final List<Part> PARTS = List.of(
            Part.refused("name", "makes it another task: start that one by itself", TaskDocument::name),
            Part.live("description", TaskDocument::description),
            Part.refused("source.host", RESTART, task -> task.source().host()),
            Part.refused("source.port", RESTART, task -> task.source().port()),
            Part.refused("source.other_hosts", RESTART, task -> task.source().otherHosts()),
            Part.refused("source.user", RESTART, task -> task.source().user()),
            Part.newAttempt("source.password", task -> task.source().password()),
            Part.refused("source.tls", RESTART, task -> task.source().tls()),
            Part.newAttempt("source.connect_timeout", task -> task.source().connectTimeout()),
            Part.refused("source.server_id", RESTART, task -> task.source().serverId()),
            Part.refused(
                    "source.time_zone",
                    RESTART,
                    task -> Objects.toString(task.source().timeZone())),
            Part.newAttempt("source.visibility_margin", task -> task.source().visibilityMargin()),
            Part.refused(
                    "source.allow_minimal_image", RESTART, task -> task.source().allowMinimalImage()),
            Part.newAttempt("source.heartbeat", task -> task.source().heartbeat()),
            Part.refused("destination.bootstrap_servers", RESTART, task -> task.destination()
                    .bootstrapServers()),
            Part.refused(
                    "destination.security", RESTART, task -> task.destination().security()),
            Part.newAttempt("destination.acks", task -> task.destination().acks()),
            Part.newAttempt(
                    "destination.compression", task -> task.destination().compression()),
            Part.newAttempt("destination.latency", task -> task.destination().latency()),
            Part.refused("destination.record_max_bytes", RESTART, task -> task.destination()
                    .recordMaxBytes()),
            Part.refused("destination.properties", RESTART, task -> task.destination()
                    .clientProperties()),
            Part.refused(
                    "topics",
                    "moves rows to other topics, where their order begins anew; it " + RESTART,
                    TaskDocument::topics),
            Part.refused(
                    "partitioning",
                    "moves rows to other partitions, where their order begins anew; it " + RESTART,
                    TaskDocument::partitioning),
            Part.live("objects", TaskDocument::objects),
            Part.newAttempt("objects.exclude_columns", TaskDocument::excludedColumns),
            Part.newAttempt("objects.on_unlogged_changes", TaskDocument::onUnloggedChanges),
            Part.refused("start", "counts when a task begins, and this one has begun", TaskDocument::start),
            Part.refused("format", RESTART, TaskDocument::format),
            Part.refused("schema_registry", RESTART, TaskDocument::schemaRegistry),
            Part.newAttempt("full_load", TaskDocument::fullLoad),
            Part.newAttempt("ddl", TaskDocument::ddl),
            Part.newAttempt("retry", TaskDocument::retry),
            Part.refused("lease.session_timeout", RESTART, TaskDocument::leaseSessionTimeout),
            Part.newAttempt("checkpoint.interval", TaskDocument::checkpointInterval),
            Part.newAttempt("encoding.threads", TaskDocument::encodingThreads),
            Part.refused("delivery.guarantee", RESTART, task -> task.delivery().guarantee()),
            Part.newAttempt("delivery.commit_interval", task -> task.delivery().commitInterval()),
            Part.newAttempt("delivery.commit_bytes", task -> task.delivery().commitBytes()),
            Part.newAttempt(
                    "delivery.transaction_timeout", task -> task.delivery().transactionTimeout()),
            Part.live("throttle", TaskDocument::throttle),
            Part.refused("oversize", RESTART, TaskDocument::oversize),
            Part.live("objects.added and objects.re_read", TaskDocument::onDemand));

    static TaskDifference between(TaskDocument from, TaskDocument to) {
        List<String> live = new ArrayList<>();
        List<String> newAttempt = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (Part part : PARTS) {
            if (!part.value().apply(from).equals(part.value().apply(to))) {
                switch (part.effect()) {
                    case LIVE -> live.add(part.key());
                    case NEW_ATTEMPT -> newAttempt.add(part.key());
                    case REFUSED -> refused.add(part.key() + " " + part.reason());
                }
            }
        }
        return new TaskDifference(live, newAttempt, refused);
    }

    boolean isEmpty() {
        return live.isEmpty() && newAttempt.isEmpty() && refused.isEmpty();
    }
}
