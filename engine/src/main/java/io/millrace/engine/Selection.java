package io.millrace.engine;

import io.millrace.model.TableId;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tables a running task is about, and what it is about to be about. Asked by any thread; changed under the gate,
 * between two transactions.
 *
 * <pre>
 * SETTLED ──begin──► COMING (tables to be added are not selected yet, statements about them are noticed)
 *    ▲                  │
 *    └─complete, cancel─┘
 * </pre>
 */
final class Selection implements TableSelector {
    private volatile TableSelector current;
    private volatile @Nullable TableSelector coming;
    private int version;
    private boolean disturbed;
    private List<String> reReads;
    private boolean dirty;

    /** @param reReads texts of the reads on demand that have been begun */
    Selection(TableSelector current, List<String> reReads) {
        this.current = current;
        this.reReads = List.copyOf(reReads);
    }

    /** As a checkpoint has it; one without says what the task is told now. */
    static Selection of(Checkpoint start, TaskSettings settings) {
        Checkpoint.Selection stored = start.selection();
        if (stored == null) {
            Selection selection = new Selection(settings.selector(), List.of());
            selection.dirty = true;
            return selection;
        }
        return new Selection(settings.selector().described(stored.tables()), stored.reReads());
    }

    @Override
    public boolean selects(TableId table) {
        return current.selects(table);
    }

    /** Counts how often it has changed. Under the gate. */
    int version() {
        return version;
    }

    /** Whether settings ask for anything else than what is done. */
    boolean differsFrom(TaskSettings settings) {
        return !current.describe().equals(settings.selector().describe())
                || !reReads.equals(textsOf(settings.onDemand().reReads()));
    }

    static List<String> textsOf(List<ReRead> reads) {
        return reads.stream().map(ReRead::text).toList();
    }

    /** What of it has not been begun yet. */
    List<ReRead> newOf(List<ReRead> wanted) {
        return wanted.stream().filter(one -> !reReads.contains(one.text())).toList();
    }

    void begin(TableSelector to) {
        coming = to;
        disturbed = false;
    }

    /** Whether other tables are asked for than those of now. */
    boolean isComing(TableSelector wanted) {
        return !current.describe().equals(wanted.describe());
    }

    /** Whether the change that was begun adds the table. */
    boolean adds(TableId table) {
        TableSelector to = coming;
        return to != null && to.selects(table) && !current.selects(table);
    }

    /** Whether it removes the table. */
    boolean removes(TableId table) {
        TableSelector to = coming;
        return to != null && !to.selects(table) && current.selects(table);
    }

    /** @param tables empty when it is not sure which */
    void onShapeStatement(Collection<TableId> tables) {
        if (coming != null && (tables.isEmpty() || tables.stream().anyMatch(this::adds))) {
            disturbed = true;
        }
    }

    /** Whether the shape of a table that is to be added may have changed since the beginning. */
    boolean isDisturbed() {
        return disturbed;
    }

    void complete(List<ReRead> done) {
        TableSelector to = coming;
        if (to != null) {
            current = to;
            coming = null;
        }
        reReads = textsOf(done);
        version++;
        dirty = true;
    }

    void cancel() {
        coming = null;
    }

    /** Its checkpoint entry, null if that is stored already. */
    byte @Nullable [] drainEntry() {
        if (!dirty) {
            return null;
        }
        dirty = false;
        return entry(current, reReads);
    }

    static byte[] entry(TableSelector selector, List<String> reReads) {
        return new Checkpoint.Selection(selector.describe(), reReads).toJson();
    }
}
