package io.millrace.mysql.stream;

import io.millrace.binlog.EventType;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies of the events of prepared XA transactions: most are decided about at once, and then need not be read again.
 *
 * <p>Bounded: what has no room is not whole, and the oldest give way first. Single-threaded, for one stream.
 */
final class PreparedCopies {
    private static final int MAX_BYTES = 16 << 20;
    private static final int INITIAL_BYTES = 4 << 10;
    private static final int ENTRY_HEAD_BYTES = 5;

    private final Map<String, Copy> copies = new LinkedHashMap<>();
    private Copy current = new Copy();
    private int keptBytes;

    /** One transaction's events. */
    static final class Copy {
        private byte[] bytes = new byte[0];
        private int length;
        private boolean whole = true;

        /** Whether all events are here; a transaction without rows of selected tables has none. */
        boolean isWhole() {
            return whole;
        }

        void replay(RowEvents to) {
            for (int at = 0; at < length; ) {
                EventType type = EventType.of(bytes[at]);
                int size = (bytes[at + 1] & 0xff) << 24
                        | (bytes[at + 2] & 0xff) << 16
                        | (bytes[at + 3] & 0xff) << 8
                        | (bytes[at + 4] & 0xff);
                at += ENTRY_HEAD_BYTES;
                to.onEvent(type, bytes, at, size);
                at += size;
            }
        }

        private void add(EventType type, byte[] body, int offset, int size) {
            long needed = (long) length + ENTRY_HEAD_BYTES + size;
            if (!whole || needed > MAX_BYTES) {
                drop();
                return;
            }
            if (needed > bytes.length) {
                bytes = Arrays.copyOf(
                        bytes, (int) Math.min(MAX_BYTES, Math.max(INITIAL_BYTES, Math.max(needed, bytes.length * 2L))));
            }
            bytes[length] = (byte) type.code();
            bytes[length + 1] = (byte) (size >>> 24);
            bytes[length + 2] = (byte) (size >>> 16);
            bytes[length + 3] = (byte) (size >>> 8);
            bytes[length + 4] = (byte) size;
            System.arraycopy(body, offset, bytes, length + ENTRY_HEAD_BYTES, size);
            length += ENTRY_HEAD_BYTES + size;
        }

        private void drop() {
            whole = false;
            bytes = new byte[0];
            length = 0;
        }
    }

    /** An XA transaction begins. */
    void begin() {
        current = new Copy();
    }

    /** Takes an event of the transaction that is open. */
    void add(EventType type, byte[] body, int offset, int length) {
        current.add(type, body, offset, length);
    }

    /** Removes the open transaction's copy. */
    Copy takeCurrent() {
        Copy copy = current;
        current = new Copy();
        return copy;
    }

    /** The open transaction is prepared. */
    void keep(String xid) {
        take(xid);
        Copy copy = takeCurrent();
        copies.put(xid, copy);
        keptBytes += copy.bytes.length;
        Iterator<Copy> oldest = copies.values().iterator();
        while (keptBytes > MAX_BYTES && oldest.hasNext()) {
            Copy each = oldest.next();
            if (each.bytes.length > 0) {
                keptBytes -= each.bytes.length;
                each.drop();
            }
        }
    }

    /** Forgets those of all prepared transactions. */
    void forget() {
        copies.clear();
        keptBytes = 0;
    }

    /** Removes the transaction's copy; null when this stream has not seen it prepared. */
    @Nullable
    Copy take(String xid) {
        Copy copy = copies.remove(xid);
        if (copy != null) {
            keptBytes -= copy.bytes.length;
        }
        return copy;
    }
}
