package io.millrace.binlog;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.RowView;
import io.millrace.model.RowWriter;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One row image, read in place: {@link #locate} finds where each value is and checks that it ends inside the event, so
 * that columns can then be read in any order without further checks.
 */
final class RowImage implements RowView {
    private static final int ABSENT = -1;
    private static final int NULL = -2;
    private static final int PARTIAL_JSON_OPTION = 1;
    private static final int INITIAL_JSON_BYTES = 256;

    private byte[] body = new byte[0];
    private int presentBitmap;
    private int presentCount;
    private @Nullable RowPlan plan;
    private int[] offsets = new int[0];
    private int[] lengths = new int[0];
    private boolean[] diffs = new boolean[0];
    private boolean anyDiffs;
    private @Nullable RowImage base;
    private final byte[] scratch = new byte[256];
    private final PackedTexts packedTexts = new PackedTexts();
    private @Nullable ColumnDecompressor decompressor;
    private final JsonText json = new JsonText(INITIAL_JSON_BYTES);

    void bind(RowPlan newPlan, byte[] newBody, int newPresentBitmap) {
        plan = newPlan;
        json.style(newPlan.jsonStyle);
        body = newBody;
        presentBitmap = newPresentBitmap;
        if (offsets.length < newPlan.columnCount) {
            offsets = new int[newPlan.columnCount];
            lengths = new int[newPlan.columnCount];
            diffs = new boolean[newPlan.columnCount];
        }
        presentCount = 0;
        for (int column = 0; column < newPlan.columnCount; column++) {
            presentCount += bit(presentBitmap, column);
        }
        anyDiffs = false;
        base = null;
    }

    int presentCount() {
        return presentCount;
    }

    private RowPlan plan() {
        RowPlan it = plan;
        if (it == null) {
            throw new IllegalStateException("not bound to a plan");
        }
        return it;
    }

    private int bit(int bitmap, int index) {
        return body[bitmap + (index >> 3)] >> (index & 7) & 1;
    }

    /** Finds the values of the image at {@code position}; returns where it ends. */
    int locate(int position, int end) {
        RowPlan it = plan();
        int nullBitmap = position;
        int nullBytes = (presentCount + 7) >> 3;
        if (nullBytes > end - position) {
            throw Corrupt.value(it.shape.id() + " (null bitmap)", nullBytes, end - position);
        }
        int at = position + nullBytes;
        int index = 0;
        int[] widths = it.widths;
        boolean all = presentCount == it.columnCount;
        for (int column = 0; column < it.columnCount; column++) {
            if (!all && bit(presentBitmap, column) == 0) {
                offsets[column] = ABSENT;
                continue;
            }
            if (bit(nullBitmap, index++) != 0) {
                offsets[column] = NULL;
                continue;
            }
            int width = widths[column];
            if (width < 0) {
                if (-width > end - at) {
                    throw Corrupt.value(it.nameOf(column), -width, end - at);
                }
                long length = LittleEndian.unsigned(body, at, -width);
                at -= width;
                if (length > end - at || length > it.maxLengths[column]) {
                    throw tooLong(it, column, length, end - at);
                }
                width = (int) length;
            } else if (width > end - at) {
                throw Corrupt.value(it.nameOf(column), width, end - at);
            }
            offsets[column] = at;
            lengths[column] = width;
            at += width;
        }
        return at;
    }

    private static MillraceException tooLong(RowPlan plan, int column, long length, int remaining) {
        return length > remaining
                ? Corrupt.value(plan.nameOf(column), length, remaining)
                : new MillraceException(
                        ErrorCode.BINLOG_CORRUPT,
                        "a value must not be longer than its column: column=" + plan.nameOf(column) + ", length="
                                + length + ", limit=" + plan.maxLengths[column]);
    }

    /** As {@link #locate}, for an after image some of whose JSON columns hold diffs to {@code before}. */
    int locatePartial(int position, int end, RowImage before) {
        RowPlan it = plan();
        EventBytes in = partialIn.wrap(body, position, end - position);
        long options = in.packed();
        anyDiffs = (options & PARTIAL_JSON_OPTION) != 0;
        base = before;
        if (anyDiffs) {
            int bitmap = in.take((it.jsonColumns + 7) >> 3);
            int index = 0;
            for (int column = 0; column < it.columnCount; column++) {
                diffs[column] = it.kinds[column] == ValueKind.JSON && bit(bitmap, index++) != 0;
            }
        }
        return locate(in.position(), end);
    }

    /**
     * Takes over from the image before the change what this image after it leaves out: such a column has not changed, and
     * with {@code binlog_row_image=MINIMAL} that is how the key of an updated row is known. What neither has stays absent.
     */
    void fillFrom(RowImage before) {
        int count = plan().columnCount;
        if (presentCount == count) {
            return;
        }
        for (int column = 0; column < count; column++) {
            if (offsets[column] == ABSENT) {
                offsets[column] = before.offsets[column];
                lengths[column] = before.lengths[column];
                diffs[column] = false;
            }
        }
    }

    private final EventBytes partialIn = new EventBytes("PARTIAL_UPDATE_ROWS");

    @Override
    public int columnCount() {
        return plan().shape.columnCount();
    }

    @Override
    public boolean isNull(int column) {
        return offsets[column] == NULL;
    }

    @Override
    public boolean isPresent(int column) {
        return offsets[column] != ABSENT;
    }

    @Override
    public boolean sameValue(int column, RowView other) {
        RowImage that = (RowImage) other;
        int mine = offsets[column];
        int its = that.offsets[column];
        if (mine < 0 || its < 0) {
            return mine == its;
        }
        if (isDiff(column) || that.isDiff(column)) {
            return isDiff(column) ? lengths[column] == 0 : that.lengths[column] == 0;
        }
        return Arrays.equals(body, mine, mine + lengths[column], that.body, its, its + that.lengths[column]);
    }

    private boolean isDiff(int column) {
        return anyDiffs && diffs[column];
    }

    @Override
    public void write(int column, RowWriter out) {
        int at = offsets[column];
        if (at < 0) {
            if (at == NULL) {
                out.putNull(column);
            } else {
                out.putAbsent(column);
            }
            return;
        }
        RowPlan it = plan();
        switch (it.kinds[column]) {
            case ValueKind.I8 -> out.putLong(column, body[at]);
            case ValueKind.U8 -> out.putLong(column, LittleEndian.u8(body, at));
            case ValueKind.I16 -> out.putLong(column, LittleEndian.i16(body, at));
            case ValueKind.U16 -> out.putLong(column, LittleEndian.u16(body, at));
            case ValueKind.I24 -> out.putLong(column, LittleEndian.i24(body, at));
            case ValueKind.U24 -> out.putLong(column, LittleEndian.u24(body, at));
            case ValueKind.I32 -> out.putLong(column, LittleEndian.i32(body, at));
            case ValueKind.U32 -> out.putLong(column, LittleEndian.u32(body, at));
            case ValueKind.I64 -> out.putLong(column, LittleEndian.i64(body, at));
            case ValueKind.U64 -> out.putUnsignedLong(column, LittleEndian.i64(body, at));
            case ValueKind.FLOAT -> out.putFloat(column, Float.intBitsToFloat(LittleEndian.i32(body, at)));
            case ValueKind.DOUBLE -> out.putDouble(column, Double.longBitsToDouble(LittleEndian.i64(body, at)));
            case ValueKind.DECIMAL -> writeDecimal(it, column, at, out);
            case ValueKind.BIT -> out.putBit(column, within(it, column, BigEndian.unsigned(body, at, lengths[column])));
            case ValueKind.DATE,
                    ValueKind.TIME_OLD,
                    ValueKind.TIME2,
                    ValueKind.DATETIME_OLD,
                    ValueKind.DATETIME2,
                    ValueKind.TIMESTAMP2 -> writeTemporal(it, column, at, out);
            case ValueKind.TIMESTAMP_OLD -> out.putTimestamp(column, LittleEndian.u32(body, at), 0);
            case ValueKind.YEAR -> out.putYear(column, body[at] == 0 ? 0 : 1900 + LittleEndian.u8(body, at));
            case ValueKind.TEXT -> out.putText(column, body, at, lengths[column]);
            case ValueKind.BYTES -> out.putBytes(column, body, at, lengths[column]);
            case ValueKind.PADDED_BYTES -> writePadded(it, column, at, out);
            case ValueKind.ENUM ->
                out.putEnum(column, (int) within(it, column, LittleEndian.unsigned(body, at, lengths[column])));
            case ValueKind.SET ->
                out.putSet(column, within(it, column, LittleEndian.unsigned(body, at, lengths[column])));
            case ValueKind.JSON -> writeJson(it, column, at, out);
            case ValueKind.GEOMETRY -> out.putGeometry(column, body, at, lengths[column]);
            default -> writeMariaDb(it, column, at, out);
        }
    }

    /** What only MariaDB stores. */
    private void writeMariaDb(RowPlan it, int column, int at, RowWriter out) {
        int length = lengths[column];
        byte[] text = packedTexts.bytes();
        switch (it.kinds[column]) {
            case ValueKind.TIME_HIRES, ValueKind.DATETIME_HIRES, ValueKind.TIMESTAMP_HIRES ->
                writeTemporal(it, column, at, out);
            case ValueKind.TEXT_COMPRESSED -> {
                int plain = decompressor().decompress(it.nameOf(column), body, at, length);
                out.putText(column, decompressor().bytes(), 0, plain);
            }
            case ValueKind.BYTES_COMPRESSED -> {
                int plain = decompressor().decompress(it.nameOf(column), body, at, length);
                out.putBytes(column, decompressor().bytes(), 0, plain);
            }
            case ValueKind.UUID -> out.putText(column, text, 0, packedTexts.uuid(body, at, length));
            case ValueKind.INET6 -> out.putText(column, text, 0, packedTexts.inet6(body, at, length));
            case ValueKind.INET4 -> out.putText(column, text, 0, packedTexts.inet4(body, at, length));
            default -> throw new IllegalStateException("not a value kind: " + it.kinds[column]);
        }
    }

    /** The number, if the column can hold it. */
    private static long within(RowPlan it, int column, long number) {
        if (Long.compareUnsigned(number, it.maxNumbers[column]) > 0) {
            throw new MillraceException(
                    ErrorCode.BINLOG_CORRUPT,
                    "a BIT, ENUM or SET value must be one of its column's: column=" + it.nameOf(column) + ", value="
                            + Long.toUnsignedString(number) + ", highest="
                            + Long.toUnsignedString(it.maxNumbers[column])
                            + "; the row is damaged, or the table's definition is not the one of these rows");
        }
        return number;
    }

    private void writeTemporal(RowPlan it, int column, int at, RowWriter out) {
        int digits = it.sizes[column];
        boolean stored =
                switch (it.kinds[column]) {
                    case ValueKind.DATE -> Temporals.date(body, at, column, out);
                    case ValueKind.TIME_OLD -> Temporals.oldTime(body, at, column, out);
                    case ValueKind.TIME2 -> Temporals.time2(body, at, digits, column, out);
                    case ValueKind.DATETIME_OLD -> Temporals.oldDateTime(body, at, column, out);
                    case ValueKind.DATETIME2 -> Temporals.dateTime2(body, at, digits, column, out);
                    case ValueKind.TIME_HIRES -> HiresTemporals.time(body, at, digits, column, out);
                    case ValueKind.DATETIME_HIRES -> HiresTemporals.dateTime(body, at, digits, column, out);
                    case ValueKind.TIMESTAMP_HIRES -> HiresTemporals.timestamp(body, at, digits, column, out);
                    default -> Temporals.timestamp2(body, at, digits, column, out);
                };
        if (!stored) {
            throw new MillraceException(
                    ErrorCode.BINLOG_CORRUPT,
                    "a date or time must have parts that a server stores: column=" + it.nameOf(column) + ", bytes="
                            + HexFormat.of().formatHex(body, at, at + lengths[column])
                            + "; the row is damaged, or the table's definition is not the one of these rows");
        }
    }

    private ColumnDecompressor decompressor() {
        ColumnDecompressor known = decompressor;
        if (known == null) {
            known = new ColumnDecompressor();
            decompressor = known;
        }
        return known;
    }

    /** Whether a row of a system-versioned table has been changed or deleted since: its period has an end. */
    boolean isHistory(int rowEndColumn) {
        int at = offsets[rowEndColumn];
        return at >= 0 && BigEndian.unsigned(body, at, 4) < RowPlan.OPEN_END_SECONDS;
    }

    private void writeDecimal(RowPlan it, int column, int at, RowWriter out) {
        int length = Decimals.write(body, at, it.sizes[column], it.scales[column], scratch);
        if (length == -1) {
            throw new MillraceException(
                    ErrorCode.BINLOG_CORRUPT,
                    "a packed DECIMAL must hold decimal digits: column=" + it.nameOf(column) + "; the row is damaged");
        }
        out.putDecimal(column, scratch, 0, length);
    }

    /** The server cuts trailing zero bytes of BINARY off in the binlog; they belong to the value. */
    private void writePadded(RowPlan it, int column, int at, RowWriter out) {
        int size = it.sizes[column];
        int length = lengths[column];
        if (length == size) {
            out.putBytes(column, body, at, length);
            return;
        }
        System.arraycopy(body, at, scratch, 0, length);
        Arrays.fill(scratch, length, size, (byte) 0);
        out.putBytes(column, scratch, 0, size);
    }

    private void writeJson(RowPlan it, int column, int at, RowWriter out) {
        if (!isDiff(column)) {
            json.print(it.nameOf(column), body, at, lengths[column]);
        } else {
            RowImage before = base;
            if (before == null || !before.isPresent(column) || before.isNull(column)) {
                throw new MillraceException(
                        ErrorCode.ROW_IMAGE_INCOMPLETE,
                        "a JSON diff needs the document before it: column=" + it.nameOf(column)
                                + "; set binlog_row_image=FULL, or binlog_row_value_options='', on the source");
            }
            json.printWithDiffs(
                    it.nameOf(column), body, before.offsets[column], before.lengths[column], at, lengths[column]);
        }
        out.putJson(column, json.bytes(), 0, json.length());
    }
}
