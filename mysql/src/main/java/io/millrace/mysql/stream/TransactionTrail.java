package io.millrace.mysql.stream;

import io.millrace.binlog.EventHeader;
import io.millrace.binlog.EventType;
import io.millrace.model.BinlogPosition;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Marks of the last transactions that were read, and where the last one stands: by them a place in the binlog is known
 * again, and found on a replica.
 *
 * <p>A mark is made of what a replica logs as its source did: server id and second of each row event and statement, the
 * rows' bytes, the statement's text, and from 8.0 on the microsecond of the original commit. Table ids, positions, XIDs
 * and GTIDs are not in it. Transactions without rows and statements have none.
 *
 * <p>Single-threaded; allocates nothing per event. Text form: {@code file;start;end;seconds;mark,mark,...}, marks in hex,
 * oldest first.
 */
final class TransactionTrail {
    /** How many transactions are remembered. */
    static final int LENGTH = 16;

    private static final int TABLE_ID_AND_FLAGS = 8;

    private final CRC32C crc = new CRC32C();
    private final long[] marks = new long[LENGTH];
    private int count;
    private int next;
    private String file = "";
    private long start;
    private long end;
    private long seconds;

    private long openStart;
    private long openSeconds;
    private long mixed;
    private boolean any;
    private boolean statements;
    private boolean marked; // since the last note

    /** What one commit adds to a trail, in a reused place. Handed from one thread to another. */
    static final class Step {
        private boolean marked;
        private long mark;
        private String file = "";
        private long start;
        private long end;
        private long seconds;
    }

    /** As it was stored; an empty one for "". */
    static TransactionTrail of(String text) {
        TransactionTrail trail = new TransactionTrail();
        if (text.isEmpty()) {
            return trail;
        }
        String[] parts = text.split(";", -1);
        trail.file = parts[0];
        trail.start = Long.parseLong(parts[1]);
        trail.end = Long.parseLong(parts[2]);
        trail.seconds = Long.parseLong(parts[3]);
        for (String mark : parts[4].split(",")) {
            trail.add(Long.parseUnsignedLong(mark, 16));
        }
        return trail;
    }

    private void add(long mark) {
        marks[next] = mark;
        next = (next + 1) % LENGTH;
        count = Math.min(LENGTH, count + 1);
    }

    /** A transaction begins. */
    void begin(long startOffset, long commitMicros) {
        openStart = startOffset;
        mixed = mix(commitMicros);
        openSeconds = 0;
        any = false;
        statements = false;
    }

    void onRows(EventHeader header, EventType type, byte[] body, int offset, int length) {
        int head = TABLE_ID_AND_FLAGS;
        if (type.code() >= EventType.WRITE_ROWS.code() && length >= head + 2) {
            head += (body[offset + head] & 0xff) | ((body[offset + head + 1] & 0xff) << 8);
        }
        if (head >= length) {
            return; // the event's own reader says what is wrong with it
        }
        crc.reset();
        crc.update(body, offset + head, length - head);
        note(header, type.code(), length - head);
    }

    void onStatement(EventHeader header, String sql) {
        statements = true;
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        crc.reset();
        crc.update(text, 0, text.length);
        note(header, 0, text.length);
    }

    private void note(EventHeader header, int kind, int length) {
        any = true;
        openSeconds = header.timestampSeconds();
        mixed = mix(mixed ^ ((header.serverId() << 32) | openSeconds));
        mixed = mix(mixed ^ ((crc.getValue() << 32) | (((long) kind << 24) ^ length)));
    }

    /** Spreads every bit over all of them (the finaliser of SplitMix64). */
    private static long mix(long value) {
        long mixed = value + 0x9e37_79b9_7f4a_7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** The transaction is complete. Returns whether it left a mark. */
    boolean commit(String inFile, long endOffset) {
        if (!any) {
            return false;
        }
        any = false;
        add(mixed);
        marked = true;
        file = inFile;
        start = statements ? 0 : openStart;
        end = endOffset;
        seconds = openSeconds;
        return true;
    }

    /** Writes down what {@link #commit} has added since the last note. */
    void note(Step step) {
        step.marked = marked;
        if (marked) {
            marked = false;
            step.mark = mark(0);
            step.file = file;
            step.start = start;
            step.end = end;
            step.seconds = seconds;
        }
    }

    /** Adds to this trail what another one wrote down. */
    void follow(Step step) {
        if (step.marked) {
            add(step.mark);
            file = step.file;
            start = step.start;
            end = step.end;
            seconds = step.seconds;
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    /** Whether the last marked transaction is one of rows only, whose place tells what it is. */
    boolean isProvable() {
        return count > 0 && start > 0;
    }

    /** Keeps the marks only: the place is one of another server. */
    void forgetPlace() {
        start = 0;
    }

    /** Where the last marked transaction begins, if it {@link #isProvable()}. */
    BinlogPosition start() {
        return new BinlogPosition(file, start);
    }

    /** Where it ends. */
    BinlogPosition end() {
        return new BinlogPosition(file, end);
    }

    /** When it was made, seconds since the epoch, by the clock of the server that made it. */
    long seconds() {
        return seconds;
    }

    /** The mark that is {@code back} transactions before the last one. */
    private long mark(int back) {
        return marks[Math.floorMod(next - 1 - back, LENGTH)];
    }

    /** Whether the last {@code length} marks of both are the same. */
    boolean endsAs(TransactionTrail other, int length) {
        if (count < length || other.count < length) {
            return false;
        }
        for (int back = 0; back < length; back++) {
            if (mark(back) != other.mark(back)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the marks repeat themselves, so that they could be met one or more transactions too early. */
    boolean repeatsItself() {
        for (int shift = 1; shift < count; shift++) {
            boolean same = true;
            for (int back = 0; back + shift < count && same; back++) {
                same = mark(back) == mark(back + shift);
            }
            if (same) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        if (count == 0) {
            return "";
        }
        StringBuilder text = new StringBuilder(64 + 17 * count);
        text.append(file)
                .append(';')
                .append(start)
                .append(';')
                .append(end)
                .append(';')
                .append(seconds);
        for (int back = count - 1; back >= 0; back--) {
            text.append(back == count - 1 ? ';' : ',').append(Long.toHexString(mark(back)));
        }
        return text.toString();
    }
}
