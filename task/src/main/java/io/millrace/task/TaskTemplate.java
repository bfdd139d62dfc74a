package io.millrace.task;

import java.util.ArrayList;
import java.util.List;

/** A task document to begin with: required keys with an example, every other key as a comment with its default. */
public final class TaskTemplate {
    private static final int WIDTH = 110;

    private TaskTemplate() {}

    /** The whole document; ends with a line break. */
    public static String commented() {
        StringBuilder out = new StringBuilder();
        comment(
                out,
                "",
                "A Millrace task. Check it with 'millrace check THIS-FILE', run it with 'millrace run THIS-FILE'."
                        + " 'millrace docs' explains every key. ${env:NAME} and ${file:PATH} stand for an environment"
                        + " variable and a file's text. What is commented out has the value shown here.");
        keys(out, "");
        TaskKeys.sections().forEach((section, help) -> {
            int depth = (int) section.chars().filter(c -> c == '.').count();
            String indent = "  ".repeat(depth);
            if (depth == 0) {
                out.append('\n');
            }
            comment(out, indent, help);
            out.append(indent)
                    .append(section.substring(section.lastIndexOf('.') + 1))
                    .append(":\n");
            keys(out, section);
        });
        return out.toString();
    }

    private static void keys(StringBuilder out, String section) {
        String indent = section.isEmpty() ? "" : "  ".repeat(section.split("\\.").length);
        for (Key<?> key : keysOf(section)) {
            out.append(section.isEmpty() ? "\n" : "");
            boolean anything = key.type().rule().equals("a text");
            comment(
                    out,
                    indent,
                    key.help() + (anything ? "" : " Must be " + key.type().rule() + "."));
            String text = key.defaultText();
            boolean given = key.required() || key.equals(TaskKeys.SOURCE_PASSWORD);
            boolean shownByExample = given || text == null || text.equals("\"\"") || text.equals("{}");
            out.append(indent)
                    .append(given ? "" : "# ")
                    .append(key.name())
                    .append(": ")
                    .append(shownByExample ? key.example() : text)
                    .append(given || !shownByExample ? "\n" : "   # an example; not set\n");
        }
    }

    private static List<Key<?>> keysOf(String section) {
        return TaskKeys.all().stream()
                .filter(key -> key.section().equals(section))
                .toList();
    }

    private static void comment(StringBuilder out, String indent, String text) {
        for (String line : wrap(text, WIDTH - indent.length() - 3)) {
            out.append(indent).append("# ").append(line).append('\n');
        }
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
