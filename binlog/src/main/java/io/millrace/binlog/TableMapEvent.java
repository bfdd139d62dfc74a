package io.millrace.binlog;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * TABLE_MAP: which table the rows that follow belong to, and how its columns are stored.
 *
 * <p>Layout: table id 6, flags 2, database (length 1, name, NUL), table likewise, column count packed, one type byte per
 * column, metadata (length packed), nullability bitmap, then optional metadata fields up to the end (mysql-server: {@code
 * rows_event.h}). Borrowed like the body; wrapping allocates nothing. The table id changes with every reopening of the
 * table, and the same event comes again for every transaction: keep a {@link RowPlan} per id and ask {@link
 * RowPlan#matches} instead of compiling anew.
 */
public final class TableMapEvent {
    private static final int TABLE_ID_LENGTH = 6;
    private static final int SEQUENCE_COLUMNS = 8;

    private final EventBytes in = new EventBytes("TABLE_MAP");
    private byte[] body = new byte[0];
    private int start;
    private int end;
    private long tableId;
    private boolean mariaDb;
    private YearSign yearSign = YearSign.UNKNOWN;
    private int databaseOffset;
    private int databaseLength;
    private int tableOffset;
    private int tableLength;
    private int columnCount;
    private int typesOffset;
    private int metadataOffset;
    private int metadataLength;
    private int nullableOffset;
    private int optionalOffset;

    public TableMapEvent wrap(byte[] newBody, int offset, int length) {
        body = newBody;
        start = offset;
        end = offset + length;
        in.wrap(newBody, offset, length);
        tableId = in.u48();
        in.take(2);
        databaseLength = in.u8();
        databaseOffset = in.take(databaseLength + 1L);
        tableLength = in.u8();
        tableOffset = in.take(tableLength + 1L);
        columnCount = in.packedInt();
        if (tableLength == 0 || columnCount == 0) {
            throw Corrupt.event(
                    "TABLE_MAP",
                    "a table must have a name and columns, length of name=" + tableLength + ", columns=" + columnCount);
        }
        typesOffset = in.take(columnCount);
        metadataLength = in.packedInt();
        metadataOffset = in.take(metadataLength);
        nullableOffset = in.take((columnCount + 7L) / 8);
        optionalOffset = in.position();
        return this;
    }

    /**
     * The table id that a row event names, without wrapping it.
     *
     * @throws MillraceException BINLOG_CORRUPT if the event ends inside it
     */
    public static long tableIdOf(byte[] body, int offset, int length) {
        if (length < TABLE_ID_LENGTH) {
            throw Corrupt.event("ROWS", "a row event must name its table, bytes=" + length);
        }
        return LittleEndian.u48(body, offset);
    }

    public long tableId() {
        return tableId;
    }

    /** Database and table; allocates. */
    public TableId table() {
        return new TableId(
                new String(body, databaseOffset, databaseLength, StandardCharsets.UTF_8),
                new String(body, tableOffset, tableLength, StandardCharsets.UTF_8));
    }

    public int columnCount() {
        return columnCount;
    }

    /** Whether this event says the same of a table as one whose {@link #copyOf()} was kept; the table id may differ. */
    public boolean sameAs(byte[] copy) {
        return Arrays.equals(body, start + TABLE_ID_LENGTH, end, copy, 0, copy.length);
    }

    /** Everything behind the table id, to keep. */
    public byte[] copyOf() {
        return Arrays.copyOfRange(body, start + TABLE_ID_LENGTH, end);
    }

    boolean isNullable(int column) {
        return (body[nullableOffset + (column >> 3)] >> (column & 7) & 1) != 0;
    }

    /** How each column is stored. */
    ColumnWire[] columns() {
        ColumnWire[] columns = new ColumnWire[columnCount];
        EventBytes metadata = new EventBytes("TABLE_MAP metadata").wrap(body, metadataOffset, metadataLength);
        for (int column = 0; column < columnCount; column++) {
            int type = body[typesOffset + column] & 0xff;
            int length = WireType.metadataLength(type);
            if (length == -1) {
                throw new MillraceException(
                        ErrorCode.EVENT_UNKNOWN,
                        "a column must be of a type that is known: table=" + table() + ", column index=" + column
                                + ", type code=" + type + "; this version of Millrace cannot read it");
            }
            int at = metadata.take(length);
            columns[column] =
                    ColumnWire.of(type, length > 0 ? body[at] & 0xff : 0, length > 1 ? body[at + 1] & 0xff : 0);
        }
        return columns;
    }

    /**
     * Says which server wrote the events to come, as FORMAT_DESCRIPTION has it: what the signedness metadata covers
     * depends on it.
     */
    public TableMapEvent writtenBy(String serverVersion) {
        yearSign = YearSign.of(serverVersion);
        mariaDb = serverVersion.contains("MariaDB");
        return this;
    }

    boolean isFromMariaDb() {
        return mariaDb;
    }

    /**
     * Whether the columns are those of a MariaDB sequence, which logs its steps as rows: next, minimum, maximum, start and
     * increment as integers, cache size, cycle option, cycle count.
     */
    public boolean isLaidOutAsSequence() {
        if (!mariaDb || columnCount != SEQUENCE_COLUMNS) {
            return false;
        }
        for (int column = 0; column < SEQUENCE_COLUMNS; column++) {
            int type = body[typesOffset + column] & 0xff;
            boolean fits =
                    switch (column) {
                        case 5, 7 -> type == WireType.LONGLONG;
                        case 6 -> type == WireType.TINY;
                        default -> WireType.isNumeric(type);
                    };
            if (!fits || isNullable(column)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether the columns beyond those of the shape are the hidden ones of MariaDB's unique keys on BLOB and TEXT columns,
     * one BIGINT of a hash for each.
     */
    boolean hidesHashesBehind(TableShape shape, ColumnWire[] wires, TableMetadata metadata) {
        long keys = shape.keys().stream()
                .filter(key -> key.columns().stream()
                        .anyMatch(column -> shape.column(column).type().isText()
                                || shape.column(column).type().isBinary()))
                .count();
        int hidden = wires.length - shape.columnCount();
        if (!mariaDb || hidden < 1 || hidden > keys) {
            return false;
        }
        String[] names = metadata.names;
        for (int column = shape.columnCount(); column < wires.length; column++) {
            boolean hash = wires[column].type() == WireType.LONGLONG
                    && (names == null || names[column].startsWith(TableMetadata.HASH_COLUMN));
            if (!hash) {
                return false;
            }
        }
        return true;
    }

    /** The optional metadata, of which any part may be missing. */
    TableMetadata metadata(ColumnWire[] columns) {
        return TableMetadata.read(
                new EventBytes("TABLE_MAP optional metadata").wrap(body, optionalOffset, end - optionalOffset),
                columns,
                yearSign);
    }
}
