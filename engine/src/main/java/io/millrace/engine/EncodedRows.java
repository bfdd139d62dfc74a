package io.millrace.engine;

import io.millrace.formats.DeleteForm;
import io.millrace.formats.MessageHeader;
import io.millrace.model.RowChange;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one event as the parts of Kafka records, in order: per row its number in the event, and no part, one, or two
 * when an UPDATE goes out as DELETE and INSERT. Reused; filled by one thread, then emptied by another.
 */
final class EncodedRows {
    private static final long PART_OVERHEAD_BYTES = 64;

    private int[] rowInEvent = new int[8];
    private int[] firstPart = new int[9];
    private byte[] @Nullable [] values = new byte[8][];
    private byte[] @Nullable [] keys = new byte[8][];
    private @Nullable List<MessageHeader>[] headers = newHeaders(8);
    private int[] partitions = new int[8];
    private boolean[] tombstones = new boolean[8];
    private int rows;
    private int parts;
    private long bytes;

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no other array of lists
    private static @Nullable List<MessageHeader>[] newHeaders(int length) {
        return new List[length];
    }

    int rows() {
        return rows;
    }

    /** About the memory that the parts take. */
    long bytes() {
        return bytes;
    }

    int rowInEvent(int row) {
        return rowInEvent[row];
    }

    /** The parts of a row end where those of the next one begin. */
    int firstPart(int row) {
        return firstPart[row];
    }

    int partition(int part) {
        return partitions[part];
    }

    byte @Nullable [] value(int part) {
        return values[part];
    }

    byte @Nullable [] key(int part) {
        return keys[part];
    }

    List<MessageHeader> headers(int part) {
        List<MessageHeader> it = headers[part];
        return it == null ? List.of() : it;
    }

    boolean hasTombstone(int part) {
        return tombstones[part];
    }

    /** Parts and rows that there are places for. */
    int room() {
        return values.length + rowInEvent.length;
    }

    void clear() {
        Arrays.fill(values, 0, parts, null);
        Arrays.fill(keys, 0, parts, null);
        Arrays.fill(headers, 0, parts, null);
        rows = 0;
        parts = 0;
        bytes = 0;
        firstPart[0] = 0;
    }

    private void grow(int length) {
        values = Arrays.copyOf(values, length);
        keys = Arrays.copyOf(keys, length);
        headers = Arrays.copyOf(headers, length);
        partitions = Arrays.copyOf(partitions, length);
        tombstones = Arrays.copyOf(tombstones, length);
    }

    /** Ends a row, whose parts have been added. */
    void endRow(int number) {
        if (rows == rowInEvent.length) {
            rowInEvent = Arrays.copyOf(rowInEvent, rows * 2);
            firstPart = Arrays.copyOf(firstPart, rows * 2 + 1);
        }
        rowInEvent[rows] = number;
        rows++;
        firstPart[rows] = parts;
    }

    /** Encodes one change as it goes out; nothing if its form is nothing. */
    void add(RowRecords records, RowChange change) {
        DeleteForm form = records.formOf(change);
        if (form == DeleteForm.NOTHING) {
            return;
        }
        if (parts == values.length) {
            grow(parts * 2);
        }
        partitions[parts] = records.route.partitionOf(change.row());
        byte[] value = records.value(change, form);
        byte[] key = records.key(change);
        values[parts] = value;
        keys[parts] = key;
        headers[parts] = records.headers(change);
        tombstones[parts] = form.hasTombstone();
        parts++;
        bytes += PART_OVERHEAD_BYTES + (value == null ? 0 : value.length) + (key == null ? 0 : key.length);
    }
}
