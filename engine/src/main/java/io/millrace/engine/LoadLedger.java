package io.millrace.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.TableId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the full load of one table has done and has left: part of the checkpoint, so that a restart goes on at the
 * chunk (I9).
 *
 * <p>Only the planned chunks that are not done yet are kept; a table of any size has a ledger of a few lines. Guarded
 * by the gate.
 */
final class LoadLedger {
    /** Chunk number and row number in one sequence number: 2^20 rows a chunk. */
    static final int ROW_BITS = 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Where and when a load began: what its rows say as theirs.
     *
     * @param startSeconds since the epoch
     */
    record Origin(BinlogPosition position, long startSeconds) {
        /** Chunk numbers of a load that began now are above those of any load of the table before. */
        long firstNumber(Origin task) {
            return Math.max(1, startSeconds - task.startSeconds) * 1000;
        }
    }

    /** A key range {@code after < key <= upTo}; "" is before the first or after the last row. */
    record Chunk(long number, String after, String upTo) {}

    /** Stored form. */
    record Stored(
            int version,
            String database,
            String table,
            boolean keyless,
            String frontier,
            boolean planned,
            long nextNumber,
            List<Chunk> open,
            long rowsDone,
            boolean done,
            @Nullable String skipFile,
            long skipOffset,
            boolean begun,
            @Nullable String loadFile,
            long loadOffset,
            long loadStartSeconds,
            boolean told) {}

    private TableId table;
    private boolean keyless;
    private String frontier = "";
    private boolean planned;
    private long nextNumber;
    private final List<Chunk> waiting = new ArrayList<>();
    private final List<Chunk> reading = new ArrayList<>();
    private long rowsDone;
    private boolean done;
    private boolean begun;
    private boolean told;
    private @Nullable BinlogPosition skipUntil;
    private @Nullable Origin origin; // null for the task's own
    private boolean dirty = true;
    private boolean planning;
    private int epoch;

    LoadLedger(TableId table, boolean keyless) {
        this.table = table;
        this.keyless = keyless;
    }

    static LoadLedger fromJson(byte[] json) {
        try {
            Stored stored = JSON.readValue(json, Stored.class);
            LoadLedger ledger = new LoadLedger(new TableId(stored.database, stored.table), stored.keyless);
            ledger.frontier = stored.frontier;
            ledger.planned = stored.planned;
            ledger.nextNumber = stored.nextNumber;
            ledger.waiting.addAll(stored.open);
            ledger.rowsDone = stored.rowsDone;
            ledger.done = stored.done;
            ledger.begun = stored.begun;
            ledger.told = stored.told || stored.begun;
            ledger.skipUntil = stored.skipFile == null ? null : new BinlogPosition(stored.skipFile, stored.skipOffset);
            ledger.origin = stored.loadFile == null
                    ? null
                    : new Origin(new BinlogPosition(stored.loadFile, stored.loadOffset), stored.loadStartSeconds);
            ledger.dirty = false;
            return ledger;
        } catch (IOException e) {
            throw new MillraceException(
                    ErrorCode.CHECKPOINT_INVALID,
                    "a chunk ledger in the checkpoint cannot be read: " + e.getMessage()
                            + ". Start the task anew under another name or delete its checkpoint topic",
                    e);
        }
    }

    byte[] toJson() {
        List<Chunk> open = new ArrayList<>(reading);
        open.addAll(waiting);
        BinlogPosition skip = skipUntil;
        Origin own = origin;
        try {
            return JSON.writeValueAsBytes(new Stored(
                    1,
                    table.database(),
                    table.table(),
                    keyless,
                    frontier,
                    planned,
                    nextNumber,
                    open,
                    rowsDone,
                    done,
                    skip == null ? null : skip.file(),
                    skip == null ? 0 : skip.offset(),
                    begun,
                    own == null ? null : own.position().file(),
                    own == null ? 0 : own.position().offset(),
                    own == null ? 0 : own.startSeconds(),
                    told));
        } catch (JsonProcessingException e) {
            throw new MillraceException(ErrorCode.INTERNAL, "a chunk ledger cannot be written", e);
        }
    }

    TableId table() {
        return table;
    }

    void renameTo(TableId newTable) {
        table = newTable;
        dirty = true;
    }

    boolean isKeyless() {
        return keyless;
    }

    boolean isDone() {
        return done;
    }

    /** True the first time: the table's first rows are about to go out. */
    boolean begin() {
        boolean first = !begun;
        begun = true;
        dirty |= first;
        return first;
    }

    /** Rows of the table may be with consumers already, from a read that was interrupted or of before. */
    void mayBeTold() {
        told = true;
    }

    /** Whether consumers have to hear of changes that the read to come will show, too: of rows deleted meanwhile. */
    boolean isTold() {
        return told;
    }

    long rowsDone() {
        return rowsDone;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** A chunk that was planned and is not being read, or null. */
    @Nullable
    Chunk takeWaiting() {
        if (waiting.isEmpty()) {
            return null;
        }
        Chunk chunk = waiting.remove(0);
        reading.add(chunk);
        return chunk;
    }

    /** Whether a thread may plan the next chunk now; it then calls {@link #endPlanning} or {@link #abandonPlanning}. */
    boolean beginPlanning() {
        if (planned || planning || done) {
            return false;
        }
        planning = true;
        return true;
    }

    /** Counts how often the table began anew: what was planned under another epoch is void. */
    int epoch() {
        return epoch;
    }

    String frontier() {
        return frontier;
    }

    /**
     * The next chunk ends at {@code bound}; "" when it is the last one. The planner reads it.
     *
     * @return null when the table began anew since {@code plannedEpoch}
     */
    @Nullable
    Chunk endPlanning(int plannedEpoch, String bound) {
        if (plannedEpoch != epoch) {
            return null;
        }
        Chunk chunk = new Chunk(nextNumber++, frontier, bound);
        frontier = bound;
        planned = bound.isEmpty();
        planning = false;
        reading.add(chunk);
        dirty = true;
        return chunk;
    }

    void abandonPlanning(int plannedEpoch) {
        if (plannedEpoch == epoch) {
            planning = false;
        }
    }

    /** The chunk's rows up to {@code lastKey} are out; the rest, if any, is a chunk of its own. */
    void finish(Chunk chunk, @Nullable String restAfter, long rows) {
        if (!reading.remove(chunk)) {
            return; // the table was dropped or began anew meanwhile
        }
        if (restAfter != null) {
            waiting.add(0, new Chunk(nextNumber++, restAfter, chunk.upTo()));
        }
        rowsDone += rows;
        done = planned && waiting.isEmpty() && reading.isEmpty();
        dirty = true;
    }

    /** The chunk has to be read again. */
    void giveBack(Chunk chunk) {
        if (reading.remove(chunk)) {
            waiting.add(0, chunk);
        }
    }

    boolean owns(Chunk chunk) {
        return reading.contains(chunk);
    }

    /** A keyless table's snapshot: the stream's changes up to {@code position} are in it already. */
    void finishWhole(long rows, BinlogPosition position) {
        rowsDone = rows;
        done = true;
        planning = false;
        skipUntil = position;
        dirty = true;
    }

    @Nullable
    BinlogPosition skipUntil() {
        return skipUntil;
    }

    /**
     * The stream goes on at another server, where {@link #skipUntil()} means nothing. A keyless table of which not all
     * was passed is read again: it is not known any more what its snapshot has.
     *
     * @param reached the stream's position on the server before
     */
    void onOtherServer(BinlogPosition reached) {
        BinlogPosition until = skipUntil;
        if (until == null) {
            return;
        }
        if (reached.compareTo(until) >= 0) {
            clearSkip();
        } else {
            restart(keyless);
        }
    }

    void clearSkip() {
        skipUntil = null;
        dirty = true;
    }

    /** Nothing left to read: TRUNCATE, DROP. */
    void finishEmpty() {
        epoch++;
        waiting.clear();
        reading.clear();
        planning = false;
        planned = true;
        done = true;
        dirty = true;
    }

    /** Begins the table anew: its key changed. Chunk numbers go on, so that sequence ids stay unique. */
    void restart(boolean nowKeyless) {
        epoch++;
        keyless = nowKeyless;
        frontier = "";
        planned = false;
        planning = false;
        waiting.clear();
        reading.clear();
        rowsDone = 0;
        told |= begun;
        begun = false;
        done = false;
        skipUntil = null;
        dirty = true;
    }

    /** Where the table's load began, if not with the task. */
    Origin originOr(Origin task) {
        Origin own = origin;
        return own == null ? task : own;
    }

    /** Sequence number before the first row of a whole table. */
    long firstWholeSequence() {
        return nextNumber << ROW_BITS;
    }

    /** The load begins now, not with the task. */
    void beginAt(Origin now, long firstNumber) {
        origin = now;
        nextNumber = Math.max(nextNumber, firstNumber);
        dirty = true;
    }

    /** Has a key range read again, besides what is left to do. */
    void readAgain(String after, String upTo) {
        planned |= done;
        done = false;
        waiting.add(new Chunk(nextNumber++, after, upTo));
        dirty = true;
    }

    boolean drainDirty() {
        boolean was = dirty;
        dirty = false;
        return was;
    }
}
