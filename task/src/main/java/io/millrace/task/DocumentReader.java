package io.millrace.task;

import io.millrace.model.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads YAML into {@link Values} by the key table; collects every problem. For one document. */
final class DocumentReader {
    private final References references;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Key<?>> keys = new HashMap<>();
    private final Map<String, Node> sectionNodes = new HashMap<>();
    private final Values values = new Values();

    DocumentReader(References references) {
        this.references = references;
        TaskKeys.all().forEach(key -> keys.put(key.path(), key));
    }

    /** Every problem so far; those of the rules between keys are added by the caller. */
    List<Problem> problems() {
        return problems;
    }

    /** Values of every key that has one and is right. */
    Values read(String yaml) {
        Node root = compose(yaml);
        if (root == null) {
            if (problems.isEmpty()) {
                problems.add(Reading.problemAt(
                        ErrorCode.TASK_INVALID,
                        null,
                        "",
                        "the document is empty",
                        "'millrace init' writes one to begin with"));
            }
            return values;
        }
        readSection("", root);
        for (Key<?> key : TaskKeys.all()) {
            if (!values.written(key)) {
                fillIn(key);
            }
        }
        return values;
    }

    private @Nullable Node compose(String yaml) {
        try {
            LoadSettings settings = LoadSettings.builder().setLabel("task").build();
            Optional<Node> root = new Compose(settings).composeString(yaml);
            return root.filter(node -> !Reading.isEmpty(node)).orElse(null);
        } catch (MarkedYamlEngineException e) { // its message quotes the line, which may hold a secret
            Mark mark = e.getProblemMark().orElse(null);
            problems.add(new Problem(
                    ErrorCode.TASK_INVALID,
                    mark == null ? 0 : mark.getLine() + 1,
                    mark == null ? 0 : mark.getColumn() + 1,
                    "",
                    "the document must be YAML: " + e.getProblem(),
                    "Look at indentation, quotes and colons here and in the line before"));
        } catch (YamlEngineException e) {
            problems.add(new Problem(
                    ErrorCode.TASK_INVALID,
                    0,
                    0,
                    "",
                    "the document must be YAML text (" + e.getClass().getSimpleName() + ")",
                    "Remove control characters, and aliases of aliases"));
        }
        return null;
    }

    private void readSection(String section, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            String what = section.isEmpty() ? "the document" : "the section";
            invalid(node, section, what + " must be a map of keys to values", "Write it as key: value, one per line");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode name)) {
                invalid(entry.getKeyNode(), section, "a key must be a plain name", "Write it as key: value");
                continue;
            }
            String path = section.isEmpty() ? name.getValue() : section + "." + name.getValue();
            if (!seen.add(name.getValue())) {
                invalid(name, path, "a key must stand in its section once, and this is the second time", "Remove one");
                continue;
            }
            readEntry(path, name, entry.getValueNode());
        }
    }

    private void readEntry(String path, Node nameNode, Node valueNode) {
        Key<?> key = keys.get(path);
        if (key != null) {
            values.place(key, valueNode);
            readValue(key, valueNode);
        } else if (TaskKeys.sections().containsKey(path)) {
            sectionNodes.put(path, nameNode);
            if (!Reading.isEmpty(valueNode)) { // all of its keys may be commented out
                readSection(path, valueNode);
            }
        } else {
            invalid(nameNode, path, "there is no such key", suggestion(path));
        }
    }

    private String suggestion(String path) {
        List<String> known = Stream.concat(keys.keySet().stream(), TaskKeys.sections().keySet().stream())
                .toList();
        List<String> nearest = Spelling.nearest(path, known);
        return nearest.isEmpty()
                ? "Remove it; 'millrace docs' lists every key"
                : "Did you mean " + String.join(" or ", nearest) + "?";
    }

    private <T> void readValue(Key<T> key, Node node) {
        T value = key.type().read(node, new Reading(key.path(), key.secret(), references, problems));
        if (value != null) {
            values.put(key, value);
        }
    }

    private void fillIn(Key<?> key) {
        String text = key.defaultText();
        if (text != null) {
            fillDefault(key, text);
        } else if (key.required()) {
            invalid(
                    nearestSection(key.section()),
                    key.path(),
                    "this key is required",
                    "Add it, as " + key.name() + ": " + key.example());
        }
    }

    /** The innermost section that the document has, to say where a required key is missing. */
    private @Nullable Node nearestSection(String section) {
        Node node = sectionNodes.get(section);
        int dot = section.lastIndexOf('.');
        return node != null || dot < 0 ? node : nearestSection(section.substring(0, dot));
    }

    private <T> void fillDefault(Key<T> key, String text) {
        if (text.equals("\"\"")) { // "not given", whatever the rule for a given one
            putEmpty(key);
            return;
        }
        Node node = new Compose(LoadSettings.builder().build())
                .composeString(text)
                .orElseThrow(() -> new IllegalStateException("a default must be a value: " + key.path()));
        T value = key.type().read(node, new Reading(key.path(), key.secret(), references, problems));
        if (value == null) {
            throw new IllegalStateException("a default must keep the key's own rule: " + key.path() + ": " + text);
        }
        values.put(key, value);
    }

    @SuppressWarnings("unchecked") // only texts and secrets have "" for a default
    private <T> void putEmpty(Key<T> key) {
        values.put(key, (T) (key.secret() ? Secret.of("") : ""));
    }

    private void invalid(@Nullable Node node, String path, String rule, String remedy) {
        problems.add(Reading.problemAt(ErrorCode.TASK_INVALID, node, path, rule, remedy));
    }
}
