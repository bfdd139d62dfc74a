package io.millrace.benchmarks;

import io.millrace.binlog.EventInput;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whole binlog events in memory, as a server wrote them, read again and again. Single-threaded. */
final class RecordedEvents implements EventInput {
    private static final int HEADER_LENGTH = 19;
    private static final int TYPE_AT = 4;
    private static final int LENGTH_AT = 9;
    private static final int TABLE_MAP = 19;

    private final byte[] bytes;
    private final ByteBuffer numbers;
    private int next;
    private int at;
    private int end;

    private RecordedEvents(byte[] bytes) {
        this.bytes = bytes;
        this.numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The TABLE_MAP and row events between two offsets of a binlog file.
     *
     * @param rowEventType the type code of the row events wanted
     */
    static RecordedEvents of(Path file, long from, int rowEventType) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        ByteArrayOutputStream wanted = new ByteArrayOutputStream();
        boolean mapped = false;
        for (int offset = (int) from; offset + HEADER_LENGTH <= all.limit(); ) {
            int type = all.get(offset + TYPE_AT) & 0xFF;
            int length = all.getInt(offset + LENGTH_AT);
            if (type == rowEventType || (type == TABLE_MAP && !mapped)) {
                wanted.write(all.array(), offset, length);
                mapped = true;
            }
            offset += length;
        }
        return new RecordedEvents(wanted.toByteArray());
    }

    int size() {
        return bytes.length;
    }

    void rewind() {
        next = 0;
    }

    @Override
    public boolean nextEvent() {
        if (next == bytes.length) {
            return false;
        }
        at = next;
        end = at + numbers.getInt(at + LENGTH_AT);
        next = end;
        return true;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (at == end) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(bytes, at, target, offset, count);
        at += count;
        return count;
    }

    @Override
    public void readFully(byte[] target, int offset, int length) throws EOFException {
        if (length > end - at) {
            throw new EOFException();
        }
        System.arraycopy(bytes, at, target, offset, length);
        at += length;
    }

    @Override
    public void skipRest() {
        at = end;
    }
}
