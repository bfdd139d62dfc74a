package io.millrace.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.SchemaJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task's checkpoint as it was read back: the position, the shapes that hold there, and the full load's ledgers.
 *
 * <p>Entry names: {@code position}, {@code selection}, {@code shape/<database>/<table>}, {@code load/<database>/<table>}; a slash or a
 * percent sign in a name is escaped as {@code %2F}, {@code %25}.
 *
 * @param inside how much of the transaction behind the position was delivered before
 * @param loadStartSeconds when the full load began, seconds since the epoch; 0 when there is none
 * @param loadPosition the stream's position when the full load began: what snapshot rows say as theirs
 * @param selection null in a checkpoint of before there was such an entry
 */
record Checkpoint(
        SourcePosition position,
        Inside inside,
        long loadStartSeconds,
        BinlogPosition loadPosition,
        List<TableShape> shapes,
        List<LoadLedger> ledgers,
        @Nullable Selection selection) {
    static final String POSITION = "position";
    static final String SELECTION = "selection";
    private static final String SHAPE = "shape/";
    private static final String LOAD = "load/";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * How far a long transaction was delivered when it was cut.
     *
     * @param rows delivered row changes, 0 for none: what counts on another server
     * @param endOffset end of the last delivered row's event, and
     * @param row its index there: what counts on the same server, also for other tables than then
     */
    record Inside(long rows, long endOffset, int row) {
        static final Inside NOTHING = new Inside(0, 0, 0);
    }

    /**
     * What the task was told to copy, as far as it has come to that.
     *
     * @param tables as {@link TableSelector#describe()} gives it
     * @param reReads texts of the reads on demand that have been begun
     */
    record Selection(int version, String tables, List<String> reReads) {
        Selection(String tables, List<String> reReads) {
            this(1, tables, reReads);
        }

        byte[] toJson() {
            try {
                return JSON.writeValueAsBytes(this);
            } catch (JsonProcessingException e) {
                throw new MillraceException(ErrorCode.INTERNAL, "a selection cannot be written", e);
            }
        }
    }

    /** Stored form of the position entry. */
    record StoredPosition(
            int version,
            String file,
            long offset,
            @Nullable String gtidSet,
            String serverUuid,
            long loadStartSeconds,
            String loadFile,
            long loadOffset,
            long insideRows,
            long insideOffset,
            int insideRow,
            @Nullable List<StoredPrepared> prepared,
            @Nullable String trail) {

        SourcePosition sourcePosition() {
            List<PreparedTransaction> known = prepared == null
                    ? List.of()
                    : prepared.stream().map(StoredPrepared::read).toList();
            return new SourcePosition(
                    new BinlogPosition(file, offset), gtidSet, serverUuid, known, trail == null ? "" : trail);
        }
    }

    /** Stored form of a prepared transaction. */
    record StoredPrepared(String xid, String file, long offset, String serverUuid) {
        static StoredPrepared of(PreparedTransaction transaction) {
            BinlogPosition start = transaction.start();
            return new StoredPrepared(transaction.xid(), start.file(), start.offset(), transaction.serverUuid());
        }

        PreparedTransaction read() {
            return new PreparedTransaction(xid, new BinlogPosition(file, offset), serverUuid);
        }
    }

    static @Nullable Checkpoint read(Map<String, byte[]> entries) {
        byte[] position = entries.get(POSITION);
        if (position == null) {
            return null;
        }
        byte[] selection = entries.get(SELECTION);
        try {
            StoredPosition stored = JSON.readValue(position, StoredPosition.class);
            List<TableShape> shapes = new ArrayList<>();
            List<LoadLedger> ledgers = new ArrayList<>();
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                if (entry.getKey().startsWith(SHAPE)) {
                    shapes.add(SchemaJson.read(entry.getValue()));
                } else if (entry.getKey().startsWith(LOAD)) {
                    ledgers.add(LoadLedger.fromJson(entry.getValue()));
                }
            }
            return new Checkpoint(
                    stored.sourcePosition(),
                    new Inside(stored.insideRows, stored.insideOffset, stored.insideRow),
                    stored.loadStartSeconds,
                    new BinlogPosition(stored.loadFile, stored.loadOffset),
                    shapes,
                    ledgers,
                    selection == null ? null : JSON.readValue(selection, Selection.class));
        } catch (IOException e) {
            throw new MillraceException(
                    ErrorCode.CHECKPOINT_INVALID,
                    "the position in the checkpoint cannot be read: " + e.getMessage()
                            + ". Start the task anew under another name or delete its checkpoint topic",
                    e);
        }
    }

    /** Where and when the task's own full load began. */
    LoadLedger.Origin loadOrigin() {
        return new LoadLedger.Origin(loadPosition, loadStartSeconds);
    }

    static byte[] positionEntry(
            SourcePosition position, Inside inside, long loadStartSeconds, BinlogPosition loadPosition) {
        try {
            return JSON.writeValueAsBytes(new StoredPosition(
                    1,
                    position.binlog().file(),
                    position.binlog().offset(),
                    position.gtidSet(),
                    position.serverUuid(),
                    loadStartSeconds,
                    loadPosition.file(),
                    loadPosition.offset(),
                    inside.rows(),
                    inside.endOffset(),
                    inside.row(),
                    position.prepared().stream().map(StoredPrepared::of).toList(),
                    position.trail()));
        } catch (JsonProcessingException e) {
            throw new MillraceException(ErrorCode.INTERNAL, "a position cannot be written", e);
        }
    }

    static byte[] shapeEntry(TableShape shape) {
        return SchemaJson.write(shape);
    }

    static String shapeName(TableId table) {
        return SHAPE + escape(table);
    }

    static String loadName(TableId table) {
        return LOAD + escape(table);
    }

    private static String escape(TableId table) {
        return escape(table.database()) + "/" + escape(table.table());
    }

    private static String escape(String name) {
        return name.replace("%", "%25").replace("/", "%2F");
    }
}
