package io.millrace.server.tasks;

import io.millrace.server.api.Cursor;
import io.millrace.server.api.Page;
import io.millrace.server.api.PageRequest;
import io.millrace.server.api.Versions;
import io.millrace.server.audit.Audit;
import io.millrace.server.connections.Connections;
import io.millrace.server.problems.ApiException;
import io.millrace.server.problems.FieldProblem;
import io.millrace.server.storage.Ids;
import io.millrace.server.tasks.TaskEvents.Event;
import io.millrace.server.tasks.TaskEvents.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** What can be done with tasks: every change is one transaction with its audit entry. Thread-safe. */
final class Tasks {
    private static final String DOCUMENT = "document";
    private static final String THROTTLE = "throttle";

    private final TaskStore store;
    private final TaskEvents events;
    private final Definitions definitions;
    private final Fleet fleet;
    private final Connections connections;
    private final TransactionTemplate transactions;
    private final Audit audit;

    Tasks(
            TaskStore store,
            TaskEvents events,
            Definitions definitions,
            Fleet fleet,
            Connections connections,
            TransactionTemplate transactions,
            Audit audit) {
        this.store = store;
        this.events = events;
        this.definitions = definitions;
        this.fleet = fleet;
        this.connections = connections;
        this.transactions = transactions;
        this.audit = audit;
    }

    Page<TaskView> list(String search, PageRequest page) {
        List<TaskView> found = store.list(search, page).stream().map(this::view).toList();
        return Page.of(found, page, view -> Cursor.of(view.id()));
    }

    TaskView get(String id) {
        return view(store.get(id));
    }

    private TaskView view(Stored task) {
        return TaskView.of(task, fleet.state(task));
    }

    TaskView create(TaskInput input) {
        long now = System.currentTimeMillis();
        Stored task = new Stored(
                Ids.next(),
                orElse(input.name(), ""),
                orElse(input.description(), "").strip(),
                orElse(input.tags(), Map.of()),
                orElse(input.sourceId(), ""),
                orElse(input.destinationId(), ""),
                orElse(input.document(), Map.of()),
                Stored.State.READY,
                null,
                null,
                now,
                now,
                1);
        requireRight(task);
        transactions.executeWithoutResult(status -> {
            store.insert(task);
            note(task, "create", "created", Map.of());
        });
        return get(task.id());
    }

    private static <T> T orElse(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    /** @throws ApiException VALIDATION_FAILED with every field that is wrong */
    private void requireRight(Stored task) {
        List<FieldProblem> problems =
                new ArrayList<>(Definitions.problems(task.name(), task.description(), task.tags()));
        requireConnection("sourceId", task.sourceId(), connections::source, problems);
        requireConnection("destinationId", task.destinationId(), connections::destination, problems);
        definitions
                .problems(task.document())
                .forEach(one -> problems.add(new FieldProblem(
                        one.field().isEmpty() ? DOCUMENT : DOCUMENT + "." + one.field(), one.message())));
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
    }

    private static void requireConnection(String field, String id, Consumer<String> find, List<FieldProblem> problems) {
        try {
            find.accept(id);
        } catch (ApiException e) {
            problems.add(
                    new FieldProblem(field, id.isEmpty() ? "the id of a connection" : String.valueOf(e.getMessage())));
        }
    }

    TaskView change(String id, TaskInput input, @Nullable String ifMatch) {
        transactions.executeWithoutResult(status -> {
            Stored before = store.lock(id);
            Versions.require(ifMatch, before.version());
            boolean edit = input.sourceId() != null || input.destinationId() != null || input.document() != null;
            if (edit) {
                requireAllowed(before, TaskCommand.EDIT);
            }
            Stored after = new Stored(
                    id,
                    orElse(input.name(), before.name()),
                    orElse(input.description(), before.description()).strip(),
                    orElse(input.tags(), before.tags()),
                    orElse(input.sourceId(), before.sourceId()),
                    orElse(input.destinationId(), before.destinationId()),
                    orElse(input.document(), before.document()),
                    before.state(),
                    before.failureCode(),
                    before.failureMessage(),
                    before.createdAt(),
                    before.changedAt(),
                    before.version());
            requireRight(after);
            store.define(after);
            if (edit) {
                store.move(id, Stored.State.READY);
            }
            note(after, "change", "changed", Map.of());
        });
        return get(id);
    }

    private void requireAllowed(Stored task, TaskCommand command) {
        TaskState state = fleet.state(task);
        if (!state.allowed().contains(command)) {
            throw ApiException.state(
                    "A task that is " + state + " cannot " + command.word() + "; allowed are " + state.allowed(),
                    state.name(),
                    state.allowed().stream().map(Enum::name).toList());
        }
    }

    private void note(Stored task, String action, String event, Map<String, ?> detail) {
        audit.record("task." + action, "task " + task.name() + " " + task.id(), detail);
        events.record(task.id(), Kind.COMMAND, event);
    }

    /** Carries out START, PAUSE, RESUME or STOP; what follows is seen in the state. */
    TaskView command(String id, TaskCommand command) {
        synchronized (fleet.lock()) {
            transactions.executeWithoutResult(status -> {
                Stored task = store.lock(id);
                requireAllowed(task, command);
                store.move(id, target(task.state(), command));
                note(task, command.word(), command.word(), Map.of());
            });
            if (command == TaskCommand.START || command == TaskCommand.RESUME) {
                fleet.launch(id, command == TaskCommand.START);
            } else if (!fleet.end(id)) {
                events.record(id, Kind.STATE, store.get(id).state().name());
            }
        }
        return get(id);
    }

    private static Stored.State target(Stored.State from, TaskCommand command) {
        return switch (command) {
            case START -> Stored.State.STARTING;
            case RESUME -> Stored.State.RUNNING;
            case STOP -> Stored.State.STOPPED;
            case PAUSE -> from == Stored.State.STARTING ? Stored.State.READY : Stored.State.PAUSED;
            case EDIT, THROTTLE, DELETE -> throw new IllegalArgumentException(command + " moves no task");
        };
    }

    /** Its throttle from now on, for this run and all later ones. */
    TaskView throttle(String id, Map<String, Object> section, @Nullable String ifMatch) {
        synchronized (fleet.lock()) {
            transactions.executeWithoutResult(status -> {
                Stored task = store.lock(id);
                Versions.require(ifMatch, task.version());
                requireAllowed(task, TaskCommand.THROTTLE);
                Map<String, Object> document = new LinkedHashMap<>(task.document());
                document.put(THROTTLE, section);
                List<FieldProblem> problems = definitions.problems(document).stream()
                        .map(one -> new FieldProblem(one.field().replaceFirst("^throttle\\.", ""), one.message()))
                        .toList();
                if (!problems.isEmpty()) {
                    throw ApiException.invalid(problems);
                }
                store.define(task.with(document));
                note(task, THROTTLE, "throttle is " + section, section);
            });
            fleet.throttle(id, definitions.throttle(store.get(id).document()));
        }
        return get(id);
    }

    void delete(String id, @Nullable String ifMatch) {
        synchronized (fleet.lock()) {
            transactions.executeWithoutResult(status -> {
                Stored task = store.lock(id);
                Versions.require(ifMatch, task.version());
                requireAllowed(task, TaskCommand.DELETE);
                store.delete(id);
                audit.record("task.delete", "task " + task.name() + " " + id, Map.of());
            });
        }
    }

    TaskStatusView status(String id) {
        Stored task = store.get(id);
        TaskState state = fleet.state(task);
        return new TaskStatusView(state, state.allowed(), TaskView.failure(task), fleet.run(id));
    }

    Page<Event> events(String id, PageRequest page) {
        return events.list(store.get(id).id(), page);
    }
}
