package io.millrace.server.tasks;

import io.millrace.server.problems.FieldProblem;
import io.millrace.task.DestinationSection;
import io.millrace.task.Key;
import io.millrace.task.SourceSection;
import io.millrace.task.TaskDocument;
import io.millrace.task.TaskDocumentException;
import io.millrace.task.TaskDocuments;
import io.millrace.task.TaskKeys;
import io.millrace.task.ThrottleSection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rules of a task's definition, and how it becomes the document of a run. What a document could make this process read
 * or load is refused: files, variables, properties of the Kafka clients. Thread-safe.
 */
final class Definitions {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{3,49}");
    private static final Pattern DESCRIPTION = Pattern.compile("[^!=<>'&\"\\\\]{0,256}");
    private static final Pattern TAG_KEY = Pattern.compile("[\\p{L}\\p{N} _.:=+@-]{1,128}");
    private static final Pattern TAG_VALUE = Pattern.compile("[\\p{L}\\p{N} _.:=+@-]{0,255}");
    private static final int MOST_TAGS = 20;
    private static final Set<String> OF_THE_TASK = Set.of("name", "description");
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "source.host",
            "source.port",
            "source.other_hosts",
            "source.user",
            "source.password",
            "source.tls",
            "destination.bootstrap_servers",
            "destination.security");
    private static final Set<String> OF_THE_MACHINE = Set.of("destination.properties", "schema_registry.tls");
    private static final Set<String> SECRETS =
            TaskKeys.all().stream().filter(Key::secret).map(Key::path).collect(Collectors.toUnmodifiableSet());

    private final JsonMapper json;

    Definitions(JsonMapper json) {
        this.json = json;
    }

    /** What is wrong with name, description and tags. */
    static List<FieldProblem> problems(String name, String description, Map<String, String> tags) {
        List<FieldProblem> problems = new ArrayList<>();
        if (!NAME.matcher(name).matches()) {
            problems.add(new FieldProblem("name", "4 to 50 letters, digits, - and _, the first one a letter"));
        }
        if (!DESCRIPTION.matcher(description).matches()) {
            problems.add(new FieldProblem("description", "at most 256 characters, none of ! = < > ' & \" \\"));
        }
        if (tags.size() > MOST_TAGS) {
            problems.add(new FieldProblem("tags", "at most " + MOST_TAGS + ", and these are " + tags.size()));
        }
        tags.forEach((key, value) -> {
            if (!TAG_KEY.matcher(key).matches() || !key.equals(key.strip()) || key.startsWith("_sys_")) {
                problems.add(new FieldProblem(
                        "tags",
                        "a key is 1 to 128 letters, digits, spaces and _ . : = + - @, without a space at its ends, and does"
                                + " not begin with _sys_"));
            }
            if (value == null || !TAG_VALUE.matcher(value).matches()) {
                problems.add(new FieldProblem(
                        "tags." + key, "a value is 0 to 255 letters, digits, spaces and _ . : = + - @"));
            }
        });
        return problems;
    }

    /** What is wrong with a document, by its keys; empty for nothing. */
    List<FieldProblem> problems(Map<String, Object> document) {
        List<FieldProblem> problems = new ArrayList<>();
        refuse("", document, problems);
        if (problems.isEmpty()) {
            try {
                read("task", document);
            } catch (TaskDocumentException e) {
                e.problems()
                        .forEach(one -> problems.add(new FieldProblem(one.key(), one.rule() + ". " + one.remedy())));
            }
        }
        return problems;
    }

    private static void refuse(String path, @Nullable Object value, List<FieldProblem> problems) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, below) -> {
                String name = String.valueOf(key);
                String at = path.isEmpty() ? name : path + "." + name;
                String why = refusal(at);
                if (why != null) {
                    problems.add(new FieldProblem(at, why));
                } else {
                    refuse(at, name, problems);
                    refuse(at, below, problems);
                }
            });
        } else if (value instanceof List<?> list) {
            list.forEach(one -> refuse(path, one, problems));
        } else if (value instanceof String text && text.contains("${")) {
            problems.add(new FieldProblem(path, "references to files and variables are for `millrace run` only"));
        }
    }

    private static @Nullable String refusal(String path) {
        if (OF_THE_TASK.contains(path)) {
            return "is a field of the task, not of its document";
        }
        if (OF_THE_CONNECTION.contains(path)) {
            return "is said by the connection. Remove it";
        }
        if (OF_THE_MACHINE.contains(path) || SECRETS.contains(path)) {
            return "names secrets or files, which a task of the service does not have. Remove it";
        }
        return null;
    }

    /** @throws TaskDocumentException with everything that is wrong */
    private TaskDocument read(String name, Map<String, Object> document) {
        Map<String, Object> whole = new LinkedHashMap<>(document);
        whole.put("name", name);
        with(whole, "source", Map.of("host", "connection", "user", "connection"));
        with(whole, "destination", Map.of("bootstrap_servers", "connection:9092"));
        return TaskDocuments.parse("the document", json.writeValueAsString(whole), Path.of(""), variable -> null);
    }

    private static void with(Map<String, Object> document, String section, Map<String, Object> more) {
        Object given = document.get(section);
        if (given instanceof Map<?, ?> map) {
            Map<String, Object> both = new LinkedHashMap<>(more);
            map.forEach((key, value) -> both.put(String.valueOf(key), value));
            document.put(section, both);
        } else if (given == null) {
            document.put(section, more);
        }
    }

    /** The document of a run, with the connections' secrets. In Kafka and at the source it is called {@code task-<id>}. */
    TaskDocument document(Stored task, SourceSection source, DestinationSection destination) {
        TaskDocument read = read("task-" + task.id(), task.document());
        SourceSection own = read.source();
        DestinationSection other = read.destination();
        return new TaskDocument(
                read.name(),
                task.description(),
                new SourceSection(
                        source.host(),
                        source.port(),
                        source.otherHosts(),
                        source.user(),
                        source.password(),
                        source.tls(),
                        own.connectTimeout(),
                        own.serverId(),
                        own.timeZone(),
                        own.visibilityMargin(),
                        own.allowMinimalImage(),
                        own.heartbeat()),
                new DestinationSection(
                        destination.bootstrapServers(),
                        destination.security(),
                        other.acks(),
                        other.compression(),
                        other.latency(),
                        other.recordMaxBytes(),
                        destination.properties()),
                read.topics(),
                read.partitioning(),
                read.objects(),
                read.start(),
                read.format(),
                read.schemaRegistry(),
                read.fullLoad(),
                read.ddl(),
                read.retry(),
                read.leaseSessionTimeout(),
                read.checkpointInterval(),
                read.delivery(),
                read.throttle(),
                read.oversize(),
                read.onDemand(),
                read.excludedColumns(),
                read.onUnloggedChanges(),
                read.encodingThreads());
    }

    /** The throttle that a document has. */
    ThrottleSection throttle(Map<String, Object> document) {
        return read("task", document).throttle();
    }
}
