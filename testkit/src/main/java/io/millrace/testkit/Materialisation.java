package io.millrace.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The core of the checker, without Kafka and without a server: reads all messages into one {@link TableState} per
 * table, compares with the source's rows, and explains the first differences by going through the messages again.
 */
final class Materialisation implements MessageSource.Visitor {
    private static final int SHOWN = 20;

    private enum Problem {
        MISSING("is in the source, not in the topics"),
        EXTRA("is in the topics, not in the source"),
        DIFFERENT("differs");

        private final String text;

        Problem(String text) {
            this.text = text;
        }
    }

    /** A difference whose story the second pass tells. */
    private static final class Difference {
        private final TableState state;
        private final Hash identity;
        private final Problem problem;
        private final @Nullable Map<String, @Nullable String> source;
        private @Nullable Map<String, @Nullable String> last;
        private String story = "never in a message";

        private Difference(
                TableState state, Hash identity, Problem problem, @Nullable Map<String, @Nullable String> source) {
            this.state = state;
            this.identity = identity;
            this.problem = problem;
            this.source = source;
        }
    }

    private final MessageReader reader;
    private final Map<String, SourceTable> tables = new LinkedHashMap<>();
    private final Map<String, TableState> states = new LinkedHashMap<>();
    private final boolean toleratesKeylessLeftovers;
    private final long wantedVersion;
    private final List<String> unreadable = new ArrayList<>();
    private final List<Difference> differences = new ArrayList<>();
    private long unreadableCount;
    private long differenceCount;
    private long otherMessages;
    private long keylessLeftovers;
    private long rowsCompared;
    private long highestVersion = Long.MIN_VALUE;

    /** @param wantedVersion the messages are complete once a row of at least this version came */
    Materialisation(
            MessageReader reader,
            Collection<SourceTable> checked,
            boolean toleratesKeylessLeftovers,
            long wantedVersion) {
        this.reader = reader;
        this.toleratesKeylessLeftovers = toleratesKeylessLeftovers;
        this.wantedVersion = wantedVersion;
        for (SourceTable table : checked) {
            tables.put(table.id(), table);
            states.put(table.id(), new TableState(table));
        }
    }

    @Override
    public void message(byte @Nullable [] value, MessageSource.Place place) {
        try {
            RowMessage message = value == null ? null : reader.read(value, tables);
            TableState state = message == null ? null : states.get(message.table());
            if (message == null || state == null) {
                otherMessages++;
                if (message != null) {
                    noteVersion(message);
                }
                return;
            }
            state.apply(message);
            noteVersion(message);
        } catch (IOException | RuntimeException e) {
            unreadableCount++;
            if (unreadable.size() < SHOWN) {
                unreadable.add("message " + place + " cannot be read: " + e.getMessage());
            }
        }
    }

    private void noteVersion(RowMessage message) {
        Map<String, @Nullable String> row = message.after() == null ? message.before() : message.after();
        String version = row == null ? null : row.get(SourceTable.VERSION_COLUMN);
        if (version != null && version.matches("-?[0-9]{1,18}")) { // a table that is not checked may hold anything
            highestVersion = Math.max(highestVersion, Long.parseLong(version));
        }
    }

    @Override
    public boolean complete() {
        return highestVersion >= wantedVersion;
    }

    CheckReport compare(RowSource source, MessageSource messages) {
        if (!complete()) {
            unreadableCount++;
            unreadable.add("the topics have not caught up: highest version seen " + highestVersion + ", wanted "
                    + wantedVersion);
        }
        for (TableState state : states.values()) {
            compareTable(state, source);
        }
        if (!differences.isEmpty()) {
            tellStories(messages);
        }
        return report();
    }

    private void compareTable(TableState state, RowSource source) {
        RowTable rows = state.rows();
        source.forEach(state.table(), row -> {
            rowsCompared++;
            Hash identity = state.identity(row);
            int entry = rows.find(identity);
            if (entry < 0 || rows.count(entry) <= rows.matched(entry)) {
                differ(state, identity, Problem.MISSING, row);
                return;
            }
            rows.matched(entry, rows.matched(entry) + 1);
            if (!rows.contentIs(entry, state.content(row))) {
                differ(state, identity, Problem.DIFFERENT, row);
            }
        });
        rows.forEach((entry, identity) -> {
            int extra = rows.count(entry) - rows.matched(entry);
            if (extra > 0 && state.table().isKeyless() && toleratesKeylessLeftovers && rows.fromSnapshot(entry)) {
                keylessLeftovers += extra;
            } else if (extra > 0) {
                differ(state, identity, Problem.EXTRA, null);
                differenceCount += extra - 1;
            }
        });
    }

    private void differ(
            TableState state, Hash identity, Problem problem, @Nullable Map<String, @Nullable String> source) {
        differenceCount++;
        if (differences.size() < SHOWN) {
            differences.add(new Difference(state, identity, problem, source));
        }
    }

    /** Second pass: what the messages said last about each row that differs. */
    private void tellStories(MessageSource messages) {
        Map<Hash, Difference> wanted = new HashMap<>();
        differences.forEach(difference -> wanted.put(difference.identity, difference));
        messages.forEach(new MessageSource.Visitor() {
            @Override
            public void message(byte @Nullable [] value, MessageSource.Place place) {
                try {
                    RowMessage message = value == null ? null : reader.read(value, tables);
                    TableState state = message == null ? null : states.get(message.table());
                    if (message != null && state != null) {
                        tell(wanted, state, message, place);
                    }
                } catch (IOException | RuntimeException reportedByTheFirstPass) {
                    // Nothing to add.
                }
            }

            @Override
            public boolean complete() {
                return true;
            }
        });
    }

    private static void tell(
            Map<Hash, Difference> wanted, TableState state, RowMessage message, MessageSource.Place place) {
        Map<String, @Nullable String> before = message.before();
        Map<String, @Nullable String> after = message.after();
        if (before != null) {
            Difference difference = wanted.get(state.identity(before));
            if (difference != null && difference.state == state) {
                difference.last = before;
                difference.story = "removed by " + place + " v=" + before.get(SourceTable.VERSION_COLUMN);
            }
        }
        if (after != null) {
            Difference difference = wanted.get(state.identity(after));
            if (difference != null && difference.state == state) {
                difference.last = after;
                difference.story = "last written by " + place + " v=" + after.get(SourceTable.VERSION_COLUMN)
                        + (message.snapshot() ? " (snapshot row)" : "");
            }
        }
    }

    private CheckReport report() {
        List<String> lines = new ArrayList<>(unreadable);
        for (Difference difference : differences) {
            lines.add(describe(difference));
        }
        states.values().forEach(state -> lines.addAll(state.steps()));
        return new CheckReport(
                sum(TableState::messages),
                sum(TableState::snapshotMessages),
                otherMessages,
                rowsCompared,
                sum(TableState::repeats),
                sum(TableState::snapshotRepeats),
                keylessLeftovers,
                sum(TableState::backwardSteps),
                differenceCount + unreadableCount,
                lines);
    }

    private long sum(ToLongFunction<TableState> counter) {
        return states.values().stream().mapToLong(counter).sum();
    }

    private static String describe(Difference difference) {
        Map<String, @Nullable String> source = difference.source;
        Map<String, @Nullable String> last = difference.last;
        Map<String, @Nullable String> shown = source != null ? source : last;
        StringBuilder line = new StringBuilder(difference.state.table().id());
        line.append(" row ").append(shown == null ? "?" : difference.state.keyText(shown));
        line.append(' ').append(difference.problem.text).append("; ").append(difference.story);
        if (difference.problem == Problem.DIFFERENT && source != null && last != null) {
            TreeSet<String> names = new TreeSet<>(source.keySet());
            names.addAll(last.keySet());
            for (String name : names) {
                if (difference.state.tellsApart(name, source, last)) {
                    line.append("; column ").append(name);
                    line.append(": source ").append(value(source, name));
                    line.append(", topic ").append(value(last, name));
                }
            }
        }
        return line.toString();
    }

    private static String value(Map<String, @Nullable String> row, String name) {
        if (!row.containsKey(name)) {
            return "absent";
        }
        String text = row.get(name);
        return text == null ? "NULL" : "'" + text + "'";
    }
}
