package io.millrace.cli;

/**
 * Colours and cursor movements, or nothing where the output is no terminal.
 *
 * @param on whether control sequences are written
 * @param columns width of the terminal in characters
 */
public record Ansi(boolean on, int columns) {
    /** For files, pipes and tests. */
    public static final Ansi OFF = new Ansi(false, 120);

    private static final int USUAL_COLUMNS = 100;
    private static final char ESCAPE = '\u001b';
    private static final String RESET = "\u001b[0m";

    /**
     * What the launcher found out about stdout ({@code millrace.terminal}, {@code millrace.columns}); {@code NO_COLOR}
     * and a dumb terminal switch off.
     */
    public static Ansi ofStdout() {
        boolean terminal = Boolean.getBoolean("millrace.terminal");
        boolean refused = System.getenv("NO_COLOR") != null || "dumb".equals(System.getenv("TERM"));
        int columns = Integer.getInteger("millrace.columns", USUAL_COLUMNS);
        return terminal && !refused ? new Ansi(true, Math.max(40, columns)) : OFF;
    }

    public String bold(String text) {
        return wrap("1", text);
    }

    public String dim(String text) {
        return wrap("2", text);
    }

    public String red(String text) {
        return wrap("31", text);
    }

    public String green(String text) {
        return wrap("32", text);
    }

    public String yellow(String text) {
        return wrap("33", text);
    }

    public String cyan(String text) {
        return wrap("36", text);
    }

    private String wrap(String code, String text) {
        return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** Moves up and clears everything below, so that a block of lines can be written again. */
    String back(int lines) {
        return lines == 0 ? "" : "\u001b[" + lines + "A\r\u001b[J";
    }

    /** Cuts a text to the terminal's width, which control sequences do not count for; line breaks become spaces. */
    public String fit(String text) {
        String line = text.replaceAll("\\s*\\R\\s*", " ");
        int visible = 0;
        int at = 0;
        while (at < line.length()) {
            if (line.charAt(at) == ESCAPE) {
                int end = line.indexOf('m', at);
                at = end < 0 ? line.length() : end + 1;
                continue;
            }
            if (visible == columns - 1 && at + 1 < line.length()) {
                String rest = line.indexOf(ESCAPE) < 0 ? "" : RESET;
                return hidesMore(line, at) ? line.substring(0, at) + "…" + rest : line;
            }
            visible++;
            at++;
        }
        return line;
    }

    /** Whether more than one visible character stands from {@code from} on. */
    private static boolean hidesMore(String line, int from) {
        return line.substring(from).replaceAll("\u001b\\[[0-9;]*m", "").length() > 1;
    }
}
