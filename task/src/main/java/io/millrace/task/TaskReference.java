package io.millrace.task;

import java.util.stream.Collectors;

/** The reference of every key as Markdown, made from the key table. */
public final class TaskReference {
    private static final String INTRODUCTION = """
            # Task document

            A task is one YAML file. This page is made from the program's own key table: `millrace docs`. A document to
            begin with is written by `millrace init`; `millrace check TASK.yaml` checks one, against the servers too.

            * **Secrets.** Every text may contain `${env:NAME}` (an environment variable) and `${file:PATH}` (a file's
              text without the line break at its end); `$${` stands for a literal `${`. They are resolved once, when the
              document is read. A variable that is not set stops the command with SECRET_UNAVAILABLE.
            * **Files.** A relative path starts beside the document.
            * **Durations** have their unit: `500ms`, `10s`, `720m`, `12h`, `7d`. **Sizes** are bytes, or have `KiB`,
              `MiB` or `GiB`.
            * **Tables** are written `database.table`. Each part is a name, a name in backticks when it has other
              characters than letters, digits, `_`, `$` and `-` (`` `a.b`.customer ``; two backticks for one), a Java
              regular expression between slashes that has to match the whole name (`shop./ord_.*/`), or `*` for all.
              A YAML text with `*` or a backtick at its beginning has to stand in quotes. Case counts: a
              name is spelled as the server shows it.
            * **Errors.** All of them are reported at once, with line, rule and remedy; a key that does not exist is an
              error too.
            """;

    private TaskReference() {}

    /** The whole page; ends with a line break. */
    public static String markdown() {
        StringBuilder out = new StringBuilder(INTRODUCTION).append("\n## The document itself\n\n");
        table(out, "");
        TaskKeys.sections().forEach((section, help) -> {
            out.append("\n## `").append(section).append("`\n\n").append(help).append("\n\n");
            table(out, section);
        });
        return out.toString();
    }

    private static void table(StringBuilder out, String section) {
        out.append("| key | type | default | must be | what it says | example |\n|---|---|---|---|---|---|\n");
        out.append(TaskKeys.all().stream()
                .filter(key -> key.section().equals(section))
                .map(TaskReference::row)
                .collect(Collectors.joining()));
    }

    private static String row(Key<?> key) {
        String type = key.type().label() + (key.unit().isEmpty() ? "" : " (" + key.unit() + ")");
        return "| `" + key.path() + "` | " + type + " | " + defaultOf(key) + " | "
                + cell(key.type().rule()) + " | " + cell(key.help()) + " | `"
                + cell(key.example()).replace("`", "\\`") + "` |\n";
    }

    private static String defaultOf(Key<?> key) {
        String text = key.defaultText();
        if (text == null || text.equals("\"\"")) {
            return key.required() ? "**required**" : "-";
        }
        return "`" + text + "`";
    }

    /** A bar would end the cell. */
    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
