package io.millrace.testkit;

import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer that has read everything holds of one table, and the proof that no row went back in time.
 *
 * <p>The order rule, per (table, key), over the column {@code v} that grows with every change of a row:
 *
 * <ol>
 *   <li>A message is split into parts: an insert, a snapshot row or an update is a <em>put</em> of the after image; a
 *       delete is a <em>removal</em> that carries the {@code v} of the deleted row; an update that changes the key is a
 *       removal of the old key and a put of the new one.
 *   <li>A binlog part whose (kind, key, v, sequence) was seen before is a <em>repeat</em>: after a crash one contiguous
 *       suffix of a partition comes again, in the same order and with the same sequence numbers. It is counted and
 *       otherwise ignored, as a consumer does that tells repeats apart. What was never seen is never a repeat, however
 *       low its sequence number: so a late message cannot hide among repeats.
 *   <li>A snapshot row with the v and content that the key holds already is a repeat as well: a chunk that was read
 *       again after a crash. (One read again with newer content is a first sighting, and legitimate.)
 *   <li>Any other part whose v is lower than the highest seen for its key is a <em>backward step</em>. So is a put of a
 *       removed key unless its v is higher than the removed row's: the writer gives each insert a fresh v.
 * </ol>
 *
 * <p>A backward step is applied nevertheless, as a real consumer would; the highest v stays.
 *
 * <p>Memory: 48 bytes per key ever seen and about 13 per binlog message. A table without a column {@code v} is only
 * materialised. A keyless table is a multiset of whole rows; order means nothing there, and repeats are found by
 * content: its rows must differ within one binlog event, which v sees to. Not thread-safe.
 */
final class TableState {
    /** Columns with this prefix may be added while the table is copied: absent counts as the column's default. */
    static final String ADDED_COLUMN_PREFIX = "added_";

    private static final int PUT = 1;
    private static final int REMOVAL = 2;
    private static final int SNAPSHOT = 3;
    private static final int SHOWN_STEPS = 10;

    private final SourceTable table;
    private final Predicate<Map.Entry<String, @Nullable String>> silent;
    private final RowTable rows = new RowTable();
    private final HashSet64 seen = new HashSet64();
    private final boolean versioned;
    private final List<String> steps = new ArrayList<>();
    private long messages;
    private long snapshotMessages;
    private long repeats;
    private long snapshotRepeats;
    private long backwardSteps;

    TableState(SourceTable table) {
        this.table = table;
        this.versioned = table.hasVersion();
        this.silent = column -> isSilent(table, column);
    }

    private static boolean isSilent(SourceTable table, Map.Entry<String, @Nullable String> column) {
        if (!column.getKey().startsWith(ADDED_COLUMN_PREFIX)) {
            return false;
        }
        SourceColumn shape = table.column(column.getKey());
        return shape == null || Objects.equals(shape.defaultText(), column.getValue());
    }

    SourceTable table() {
        return table;
    }

    /** Whether the column makes the two rows differ: a silent column may be absent from one of them. */
    boolean tellsApart(String name, Map<String, @Nullable String> source, Map<String, @Nullable String> last) {
        if (source.containsKey(name) == last.containsKey(name)) {
            return !Objects.equals(source.get(name), last.get(name));
        }
        String value = source.containsKey(name) ? source.get(name) : last.get(name);
        return !isSilent(table, new SimpleEntry<>(name, value));
    }

    /** @throws IllegalArgumentException when the message lacks a key column or its version is no number */
    void apply(RowMessage message) {
        messages++;
        if (message.snapshot()) {
            snapshotMessages++;
        }
        Map<String, @Nullable String> before = message.before();
        Map<String, @Nullable String> after = message.after();
        if (table.isKeyless()) {
            if (before != null) {
                applyKeyless(message, before, REMOVAL);
            }
            if (after != null) {
                applyKeyless(message, after, message.snapshot() ? SNAPSHOT : PUT);
            }
            return;
        }
        Hash newKey = after == null ? null : key(after);
        if (before != null) {
            Hash oldKey = key(before);
            if (!oldKey.equals(newKey)) {
                remove(message, oldKey, before);
            }
        }
        if (after != null && newKey != null) {
            put(message, newKey, after);
        }
    }

    Hash key(Map<String, @Nullable String> row) {
        for (String column : table.keyColumns()) {
            if (row.get(column) == null) {
                throw new IllegalArgumentException(
                        table.id() + ": a message has no value of the key column " + column + ": " + row);
            }
        }
        return Hash.ofKey(table.keyColumns(), row);
    }

    /** What stands for a row: its key, or all of it without one. */
    Hash identity(Map<String, @Nullable String> row) {
        return table.isKeyless() ? content(row) : key(row);
    }

    Hash content(Map<String, @Nullable String> row) {
        return Hash.ofContent(row, silent);
    }

    private void put(RowMessage message, Hash key, Map<String, @Nullable String> row) {
        long version = version(row);
        int entry = rows.entry(key);
        Hash content = content(row);
        if (message.snapshot()) {
            if (versioned
                    && rows.count(entry) == 1
                    && rows.version(entry) == version
                    && rows.contentIs(entry, content)) {
                repeats++;
                snapshotRepeats++;
                return;
            }
            rows.markFromSnapshot(entry);
        } else if (!seen.add(key.with(PUT, version, message.sequence()))) {
            repeats++;
            return;
        }
        boolean removed = rows.count(entry) == 0 && rows.version(entry) != Long.MIN_VALUE;
        if (versioned && (version < rows.version(entry) || (removed && version == rows.version(entry)))) {
            backwardStep(message, row, version, rows.version(entry), removed);
        }
        rows.version(entry, Math.max(version, rows.version(entry)));
        rows.content(entry, content);
        rows.count(entry, 1);
    }

    private void remove(RowMessage message, Hash key, Map<String, @Nullable String> row) {
        long version = version(row);
        if (!seen.add(key.with(REMOVAL, version, message.sequence()))) {
            repeats++;
            return;
        }
        int entry = rows.entry(key);
        if (versioned && version < rows.version(entry)) {
            backwardStep(message, row, version, rows.version(entry), rows.count(entry) == 0);
        }
        rows.version(entry, Math.max(version, rows.version(entry)));
        rows.count(entry, 0);
    }

    private void applyKeyless(RowMessage message, Map<String, @Nullable String> row, int kind) {
        Hash content = content(row);
        long version = version(row);
        boolean known = message.snapshot()
                ? versioned && !seen.add(content.with(SNAPSHOT, version, 0))
                : !seen.add(content.with(kind, version, message.sequence()));
        if (known) {
            repeats++;
            if (message.snapshot()) {
                snapshotRepeats++;
            }
            return;
        }
        int entry = rows.entry(content);
        rows.count(entry, rows.count(entry) + (kind == REMOVAL ? -1 : 1));
        rows.content(entry, content);
        if (message.snapshot()) {
            rows.markFromSnapshot(entry);
        }
    }

    private long version(Map<String, @Nullable String> row) {
        if (!versioned) {
            return 0;
        }
        String text = row.get(SourceTable.VERSION_COLUMN);
        if (text == null) {
            throw new IllegalArgumentException(table.id() + ": a message has no version: " + row);
        }
        return Long.parseLong(text);
    }

    private void backwardStep(
            RowMessage message, Map<String, @Nullable String> row, long version, long highest, boolean removed) {
        backwardSteps++;
        if (steps.size() < SHOWN_STEPS) {
            steps.add(table.id() + " key " + keyText(row) + " went back to v=" + version + " after v=" + highest
                    + (removed ? " (removed)" : "") + ", sequence " + message.sequence()
                    + (message.snapshot() ? " (snapshot row)" : ""));
        }
    }

    String keyText(Map<String, @Nullable String> row) {
        if (table.isKeyless()) {
            return row.toString();
        }
        Map<String, @Nullable String> key = new LinkedHashMap<>();
        table.keyColumns().forEach(column -> key.put(column, row.get(column)));
        return key.toString();
    }

    RowTable rows() {
        return rows;
    }

    long messages() {
        return messages;
    }

    long snapshotMessages() {
        return snapshotMessages;
    }

    long repeats() {
        return repeats;
    }

    long snapshotRepeats() {
        return snapshotRepeats;
    }

    long backwardSteps() {
        return backwardSteps;
    }

    List<String> steps() {
        return steps;
    }
}
