package io.millrace.binlog;

import io.millrace.model.ColumnShape;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.TableShape;
import org.jspecify.annotations.Nullable;

/**
 * How to read the rows of one table: per column a decoder and its constants, compiled once from a table map and the
 * table's shape.
 *
 * <p>Immutable; may be kept and shared. Valid as long as {@link #matches} says so of the table maps that follow and the
 * shape stays the same.
 */
public final class RowPlan {
    /** The last second of TIMESTAMP before MariaDB 11.5, at which a row that still holds ends; later it is a later one. */
    static final long OPEN_END_SECONDS = 0x7fff_ffffL;

    final TableShape shape;
    /** Columns of a row image: those of the shape, then hidden ones that a server logs for functional indexes. */
    final int columnCount;
    /** {@link ValueKind} per column. */
    final int[] kinds;
    /** Bytes of a value, or minus the bytes of its length. */
    final int[] widths;
    /** Most bytes of a value. */
    final long[] maxLengths;
    /** Highest number, unsigned, of a BIT, ENUM or SET value. */
    final long[] maxNumbers;
    /** {@link ColumnWire#size()} and {@link ColumnWire#scale()} per column. */
    final int[] sizes;

    final int[] scales;
    /** Number of JSON columns: each has a bit in a PARTIAL_UPDATE_ROWS after image. */
    final int jsonColumns;

    final JsonStyle jsonStyle;

    /** Column that tells when a row of a system-versioned table ended; -1 if the table is none. */
    final int rowEndColumn;

    private final byte[] tableMap;
    private final String[] names;

    private RowPlan(TableMapEvent map, TableShape shape, ColumnWire[] wires, JsonStyle jsonStyle) {
        this.jsonStyle = jsonStyle;
        this.shape = shape;
        this.tableMap = map.copyOf();
        columnCount = wires.length;
        kinds = new int[columnCount];
        widths = new int[columnCount];
        maxLengths = new long[columnCount];
        maxNumbers = new long[columnCount];
        sizes = new int[columnCount];
        scales = new int[columnCount];
        names = new String[columnCount];
        int json = 0;
        int rowEnd = -1;
        for (int column = 0; column < columnCount; column++) {
            ColumnWire wire = wires[column];
            boolean hidden = column >= shape.columnCount();
            names[column] = shape.id() + "."
                    + (hidden ? "(hidden)" : shape.column(column).name());
            kinds[column] = hidden ? ValueKind.BYTES : ValueKind.of(wire, shape.column(column));
            widths[column] = wire.width();
            sizes[column] = wire.size();
            scales[column] = wire.scale();
            maxNumbers[column] = hidden ? -1 : maxNumber(wire, shape.column(column));
            boolean bounded = wire.type() == WireType.VARCHAR
                    || wire.type() == WireType.VARCHAR_COMPRESSED
                    || wire.type() == WireType.STRING;
            maxLengths[column] = bounded ? wire.size() : 0xffffffffL;
            json += wire.type() == WireType.JSON ? 1 : 0;
            boolean ends = !hidden && shape.column(column).generated() == ColumnShape.Generated.ROW_END;
            rowEnd = ends && wire.type() == WireType.TIMESTAMP2 ? column : rowEnd;
        }
        jsonColumns = json;
        rowEndColumn = rowEnd;
    }

    private static long maxNumber(ColumnWire wire, ColumnShape shape) {
        int bits = wire.type() == WireType.BIT ? wire.size() : shape.labels().size();
        return wire.type() == WireType.ENUM ? bits : bits >= 64 ? -1 : (1L << bits) - 1;
    }

    /** As {@link #compile(TableMapEvent, TableShape, JsonStyle)}, for a server of 8.0 or later. */
    public static RowPlan compile(TableMapEvent map, TableShape shape) {
        return compile(map, shape, JsonStyle.V8_0);
    }

    /**
     * Compiles the plan.
     *
     * @param jsonStyle that of the server that the rows come from
     * @throws MillraceException SCHEMA_MISMATCH if the table map and the shape do not agree on the number of columns, a
     *     type, its length, precision, fraction digits or sign, or on a name, charset or label that the table map
     *     tells; names table, column and both sides
     */
    public static RowPlan compile(TableMapEvent map, TableShape shape, JsonStyle jsonStyle) {
        ColumnWire[] wires = map.columns();
        TableMetadata metadata = map.metadata(wires);
        if (metadata.visibleColumns() != shape.columnCount() && !map.hidesHashesBehind(shape, wires, metadata)) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_MISMATCH,
                    "a row must have as many columns as the known table: table=" + map.table() + ", binlog="
                            + metadata.visibleColumns() + ", known=" + shape.columnCount()
                            + "; the table's definition at this position is not the known one, or it has a functional"
                            + " index, which MySQL 8.0.13 to 8.0.17 log as a column: binlog_row_metadata=FULL tells");
        }
        ShapeCheck check = new ShapeCheck(map, metadata);
        for (int column = 0; column < shape.columnCount(); column++) {
            wires[column] = wires[column].completedBy(shape.column(column));
            check.check(column, wires[column], shape.column(column));
        }
        for (int column = shape.columnCount(); column < wires.length; column++) {
            ShapeCheck.requireSound(column, wires[column], map);
        }
        return new RowPlan(map, shape, wires, jsonStyle);
    }

    /**
     * The table's shape as the table map itself tells it, with {@code binlog_row_metadata=FULL}: names, types, signs,
     * charsets, labels, nullability, visibility and the primary key. What it does not tell: whether columns are
     * generated, unique keys, the engine, ZEROFILL and display widths.
     *
     * @return null when the metadata is not FULL
     */
    public static @Nullable TableShape shapeFrom(TableMapEvent map) {
        return ShapeFromMetadata.read(map);
    }

    /** Whether rows behind this table map are read with this plan, as far as the table map goes. */
    public boolean matches(TableMapEvent map) {
        return map.sameAs(tableMap);
    }

    /** The shape that the plan was compiled for. */
    public TableShape shape() {
        return shape;
    }

    /** For messages; made once, because the JSON printer is told it for every value. */
    String nameOf(int column) {
        return names[column];
    }
}
