package io.millrace.cli;

import io.millrace.engine.RetryState;
import io.millrace.engine.TaskStatus;
import io.millrace.engine.TaskStatus.TableProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A block of lines on a terminal that is written over and over: progress bars, then the stream. One thread. */
final class LiveView implements StatusOutput {
    private static final Duration FRAME = Duration.ofMillis(500);
    /** Number of the binlog file and offset: {@code binlog.000042:4711 ...}. */
    private static final Pattern POSITION = Pattern.compile(".*?\\.(\\d{1,18}):(\\d{1,18})\\b");

    private static final int BAR = 24;
    private static final int MOST_TABLES = 16;

    private final String taskName;
    private final PrintWriter out;
    private final Ansi ansi;
    private final Supplier<List<String>> messages;
    private final Rates rates = new Rates();
    private int shownLines;
    private long firstNs;
    private boolean started;
    private boolean loadEnded;

    LiveView(String taskName, PrintWriter out, Ansi ansi, Supplier<List<String>> messages) {
        this.taskName = taskName;
        this.out = out;
        this.ansi = ansi;
        this.messages = messages;
    }

    @Override
    public Duration every(Duration interval) {
        return FRAME;
    }

    @Override
    public void show(TaskStatus status, long nowNs) {
        if (!started) {
            started = true;
            firstNs = nowNs;
        }
        rates.update(status, nowNs);
        if (!loadEnded && status.phase() == TaskStatus.Phase.STREAMING) {
            loadEnded = true;
            if (!status.tables().isEmpty()) {
                paint(load(status, nowNs)); // stays above what follows
                shownLines = 0;
            }
        }
        boolean loading = !loadEnded && !status.tables().isEmpty();
        paint(loading ? load(status, nowNs) : stream(status));
    }

    @Override
    public void end(TaskStatus status, long nowNs) {
        show(status, nowNs);
        shownLines = 0;
        out.println(ansi.bold(taskName) + ": " + PlainStatus.line(status, rates));
        out.flush();
    }

    private void paint(List<String> lines) {
        StringBuilder block = new StringBuilder(ansi.back(shownLines));
        lines.forEach(line -> block.append(ansi.fit(line)).append('\n'));
        shownLines = lines.size();
        out.print(block);
        out.flush();
    }

    List<String> load(TaskStatus status, long nowNs) {
        List<String> lines = new ArrayList<>();
        long seconds = Duration.ofNanos(nowNs - firstNs).toSeconds();
        lines.add(ansi.bold(taskName) + "  full load, " + PlainStatus.tables(status) + ", "
                + Words.count(status.fullLoadRows()) + " rows, "
                + ansi.cyan(Words.rate(rates.rowsPerSecond()) + " rows/s")
                + ", " + Words.bytes(rates.bytesPerSecond()) + "/s, " + Words.span(seconds));
        List<TableProgress> shown = mostInteresting(status.tables());
        int width = shown.stream()
                .mapToInt(table -> table.table().toString().length())
                .max()
                .orElse(0);
        for (TableProgress table : shown) {
            lines.add("  " + bar(table, Math.min(width, ansi.columns() / 3)));
        }
        int hidden = status.tables().size() - shown.size();
        if (hidden > 0) {
            lines.add(ansi.dim("  and " + hidden + " more tables"));
        }
        addTrouble(status, lines);
        return lines;
    }

    /** All of them if they fit; else those under way, then the waiting ones, then the finished ones. */
    private static List<TableProgress> mostInteresting(List<TableProgress> tables) {
        if (tables.size() <= MOST_TABLES) {
            return tables;
        }
        List<TableProgress> sorted = new ArrayList<>(tables);
        sorted.sort((a, b) -> Integer.compare(rank(a), rank(b)));
        return sorted.subList(0, MOST_TABLES);
    }

    private static int rank(TableProgress table) {
        if (table.done()) {
            return 2;
        }
        return table.rowsDone() > 0 ? 0 : 1;
    }

    private String bar(TableProgress table, int nameWidth) {
        double share = shareOf(table);
        int full = (int) (share * BAR);
        String bar = ansi.green("█".repeat(full)) + ansi.dim("░".repeat(BAR - full));
        String name = table.table().toString();
        String cut = name.length() > nameWidth ? name.substring(0, Math.max(1, nameWidth - 1)) + "…" : name;
        String rows = Words.count(table.rowsDone())
                + (table.done() || table.rowsEstimated() < 0 ? "" : " of about " + Words.count(table.rowsEstimated()));
        return String.format("%-" + Math.max(1, nameWidth) + "s %s %3d %%  %s", cut, bar, (int) (share * 100), rows);
    }

    /** Estimates of InnoDB may be far below the truth: only a finished table shows 100 %. */
    static double shareOf(TableProgress table) {
        if (table.done()) {
            return 1;
        }
        if (table.rowsEstimated() <= 0) {
            return 0;
        }
        return Math.min(0.99, (double) table.rowsDone() / table.rowsEstimated());
    }

    List<String> stream(TaskStatus status) {
        List<String> lines = new ArrayList<>();
        String phase = status.phase().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        lines.add(ansi.bold(taskName) + "  " + phase + "  " + ansi.cyan(Words.rate(rates.rowsPerSecond()) + " rows/s")
                + "  delay " + ansi.cyan(Words.delay(status.delayMs())) + "  " + Words.count(status.messages())
                + " messages (" + Words.bytes(status.messageBytes()) + ")");
        if (!status.position().isEmpty()) {
            lines.add("  position  " + status.position());
            if (isAhead(status.newestPosition(), status.position())) {
                lines.add("  newest    " + status.newestPosition());
            }
            lines.add("  the source keeps this binlog " + Words.retention(status.retentionSeconds()) + "; "
                    + Words.count(status.checkpoints()) + " checkpoints");
        }
        addTrouble(status, lines);
        List<String> latest = messages.get();
        if (!latest.isEmpty()) {
            lines.add(ansi.bold("  some of the latest messages"));
            latest.forEach(message -> lines.add(ansi.dim("  " + message)));
        }
        return lines;
    }

    /** Whether the source's newest position, asked for now and then, is really ahead of the stream's own. */
    static boolean isAhead(String newest, String own) {
        Matcher first = POSITION.matcher(newest);
        Matcher second = POSITION.matcher(own);
        if (!first.lookingAt() || !second.lookingAt()) {
            return !newest.isEmpty();
        }
        int byFile = Long.compare(Long.parseLong(first.group(1)), Long.parseLong(second.group(1)));
        return byFile > 0 || (byFile == 0 && Long.parseLong(first.group(2)) > Long.parseLong(second.group(2)));
    }

    private void addTrouble(TaskStatus status, List<String> lines) {
        if (!status.change().isEmpty()) {
            lines.add("  change    " + status.change());
        }
        for (TaskStatus.Hold hold : status.holds()) {
            lines.add(
                    ansi.yellow("  " + hold.what() + " since " + Words.moment(hold.sinceMs()) + ": " + hold.message()));
        }
        RetryState retry = status.retry();
        if (retry != null) {
            boolean now = status.phase() == TaskStatus.Phase.RETRYING;
            lines.add(ansi.yellow((now ? "  retrying: " : "  lately: ") + Words.retry(retry)));
        }
        if (!status.lastError().isEmpty() && status.phase() != TaskStatus.Phase.STREAMING) {
            lines.add(ansi.red("  " + status.lastError()));
        }
    }
}
