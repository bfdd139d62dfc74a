package io.millrace.task;

import io.millrace.model.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** One key's value being read: resolves references and collects problems. One thread. */
final class Reading {
    private final String path;
    private final boolean secret;
    private final References references;
    private final List<Problem> problems;

    Reading(String path, boolean secret, References references, List<Problem> problems) {
        this.path = path;
        this.secret = secret;
        this.references = references;
        this.problems = problems;
    }

    /** The scalar's text with references resolved; null after telling what is wrong. */
    @Nullable
    String text(Node node, String rule) {
        if (!(node instanceof ScalarNode scalar)) {
            problem(node, rule, "Write one value after the colon");
            return null;
        }
        if (isEmpty(node)) {
            problem(node, rule + ", and it has no value", "Give it a value, or remove the line");
            return null;
        }
        try {
            return references.resolve(scalar.getValue());
        } catch (References.Unresolved e) {
            report(e.code(), node, e.rule(), e.remedy());
            return null;
        }
    }

    /** {@code key:} with nothing behind it, {@code null} or {@code ~}. */
    static boolean isEmpty(Node node) {
        return node instanceof ScalarNode scalar
                && (scalar.getTag().equals(Tag.NULL)
                        || (scalar.isPlain() && scalar.getValue().equals("~")));
    }

    /** Relative paths stand beside the document. */
    Path resolve(String file) {
        return references.resolvePath(file);
    }

    /** Adds a problem whose rule ends with what was found: the text as written, so never a resolved reference. */
    void reject(Node node, String rule, String remedy) {
        boolean show = !secret && node instanceof ScalarNode;
        problem(node, show ? rule + ", not '" + ((ScalarNode) node).getValue() + "'" : rule, remedy);
    }

    void problem(Node node, String rule, String remedy) {
        report(ErrorCode.TASK_INVALID, node, rule, remedy);
    }

    private void report(ErrorCode code, Node node, String rule, String remedy) {
        problems.add(problemAt(code, node, path, rule, remedy));
    }

    static Problem problemAt(ErrorCode code, @Nullable Node node, String path, String rule, String remedy) {
        Mark mark = node == null ? null : node.getStartMark().orElse(null);
        int line = mark == null ? 0 : mark.getLine() + 1;
        int column = mark == null ? 0 : mark.getColumn() + 1;
        return new Problem(code, line, column, path, rule, remedy);
    }
}
