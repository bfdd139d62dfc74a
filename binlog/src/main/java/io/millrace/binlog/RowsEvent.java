package io.millrace.binlog;

import io.millrace.model.ChangeKind;
import io.millrace.model.RowView;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one WRITE, UPDATE or DELETE event, version 1, 2 or partial update, read in place.
 *
 * <p>Layout: table id 6, flags 2, since version 2 extra data (length 2 that counts itself), column count packed, bitmap
 * of present columns (for updates one per image), then row images: null bitmap over the present columns, and the values
 * in table order. The after image of a PARTIAL_UPDATE starts with options packed, and with bit 0 of these a bitmap of the
 * JSON columns that hold a diff (mysql-server: {@code rows_event.h}, WorkLog 2955).
 *
 * <p>Use: {@link #wrap}, look up the plan of {@link #tableId()}, {@link #bind}, then {@link #nextRow()} until it is
 * false. Borrowed: valid until the body changes; the views until the next row. Reused; allocates nothing once its arrays
 * have grown. Single-threaded.
 */
public final class RowsEvent {
    private static final int FLAG_STATEMENT_END = 1;

    private final EventBytes in = new EventBytes("ROWS");
    private final RowImage before = new RowImage();
    private final RowImage after = new RowImage();
    private ChangeKind kind = ChangeKind.INSERT;
    private ChangeKind rowKind = ChangeKind.INSERT;
    private boolean partial;
    private byte[] body = new byte[0];
    private long tableId;
    private int flags;
    private int columnCount;
    private int firstBitmap;
    private int secondBitmap;
    private int position;
    private int end;
    private int row;
    private @Nullable RowPlan plan;

    /** Reads everything before the first row. */
    public RowsEvent wrap(EventType type, byte[] newBody, int offset, int length) {
        kind = kindOf(type);
        partial = type == EventType.PARTIAL_UPDATE_ROWS;
        body = newBody;
        in.wrap(newBody, offset, length);
        tableId = in.u48();
        flags = in.u16();
        boolean extraData = type.code() >= EventType.WRITE_ROWS.code();
        if (extraData) {
            in.take(in.u16() - 2L);
        }
        columnCount = in.packedInt();
        long bitmapLength = (columnCount + 7L) / 8;
        firstBitmap = in.take(bitmapLength);
        secondBitmap = kind == ChangeKind.UPDATE ? in.take(bitmapLength) : firstBitmap;
        position = in.position();
        end = in.end();
        row = -1;
        rowKind = kind;
        plan = null;
        return this;
    }

    private static ChangeKind kindOf(EventType type) {
        return switch (type) {
            case WRITE_ROWS_V1, WRITE_ROWS -> ChangeKind.INSERT;
            case UPDATE_ROWS_V1, UPDATE_ROWS, PARTIAL_UPDATE_ROWS -> ChangeKind.UPDATE;
            case DELETE_ROWS_V1, DELETE_ROWS -> ChangeKind.DELETE;
            default -> throw new IllegalArgumentException("not a rows event: " + type);
        };
    }

    /** Chooses the plan, which is that of the table map with this event's table id. */
    public RowsEvent bind(RowPlan newPlan) {
        if (newPlan.columnCount != columnCount) {
            throw Corrupt.event(
                    "ROWS",
                    "a row event must have the columns of its table map: table=" + newPlan.shape.id() + ", table map="
                            + newPlan.columnCount + ", rows=" + columnCount);
        }
        plan = newPlan;
        before.bind(newPlan, body, firstBitmap);
        after.bind(newPlan, body, secondBitmap);
        return this;
    }

    public long tableId() {
        return tableId;
    }

    /** Whether this is the last row event of its statement. */
    public boolean isStatementEnd() {
        return (flags & FLAG_STATEMENT_END) != 0;
    }

    /** A table id that no table map has: ends a statement without rows. */
    public boolean isDummy() {
        return tableId == 0xffffffL;
    }

    /** What the current row is: what the event is, but for system-versioned tables (see {@link #nextRow}). */
    public ChangeKind kind() {
        return rowKind;
    }

    public int columnCount() {
        return columnCount;
    }

    /** 0-based index of the current row. */
    public int rowIndex() {
        return row;
    }

    /**
     * Moves to the next row; for an update that is a pair of images.
     *
     * <p>A system-versioned table of MariaDB logs what becomes of its history, too: rows that were over before are left
     * out, and an update that ends a row is its DELETE.
     *
     * @return false behind the last row
     */
    public boolean nextRow() {
        RowPlan bound = plan;
        if (bound == null) {
            throw new IllegalStateException("bind a plan before reading rows");
        }
        boolean found = nextStoredRow(bound);
        while (found && bound.rowEndColumn >= 0 && !isOfTheCurrentTable(bound.rowEndColumn)) {
            found = nextStoredRow(bound);
        }
        return found;
    }

    /** Decides what a row of a system-versioned table is; false if it is history only. */
    private boolean isOfTheCurrentTable(int rowEnd) {
        boolean was = kind != ChangeKind.INSERT && !before.isHistory(rowEnd);
        boolean is = kind != ChangeKind.DELETE && !after.isHistory(rowEnd);
        rowKind = was && is ? ChangeKind.UPDATE : is ? ChangeKind.INSERT : ChangeKind.DELETE;
        return was || is;
    }

    private boolean nextStoredRow(RowPlan bound) {
        boolean emptyInsert = position == end && row == -1 && kind == ChangeKind.INSERT && after.presentCount() == 0;
        if (position == end && !emptyInsert) {
            return false;
        }
        int rowStart = position;
        if (kind != ChangeKind.INSERT) {
            position = before.locate(position, end);
        }
        if (kind == ChangeKind.UPDATE) {
            position = partial ? after.locatePartial(position, end, before) : after.locate(position, end);
            after.fillFrom(before);
        } else if (kind == ChangeKind.INSERT) {
            position = after.locate(position, end);
        }
        if (position == rowStart && !emptyInsert) {
            throw Corrupt.event("ROWS", "a row must not be without bytes when others have some: " + bound.shape.id());
        }
        row++;
        return true;
    }

    /** The image before the change, for UPDATE and DELETE. */
    public @Nullable RowView before() {
        return rowKind == ChangeKind.INSERT ? null : before;
    }

    /**
     * The image after the change, for INSERT and UPDATE. Of an UPDATE it has every column that either image in the event
     * has: what the one after the change leaves out is as before.
     */
    public @Nullable RowView after() {
        return rowKind == ChangeKind.DELETE ? null : after;
    }
}
