package io.millrace.testkit;

/**
 * The rows of one table in 48 bytes each: 128-bit hashes of key and content, the highest version, and counters. Open
 * addressing; an entry is never removed, because a deleted row's version must be remembered. Not thread-safe.
 */
final class RowTable {
    private static final int STRIDE = 6;
    private static final int KEY_HIGH = 0;
    private static final int KEY_LOW = 1;
    private static final int CONTENT_HIGH = 2;
    private static final int CONTENT_LOW = 3;
    private static final int VERSION = 4;
    private static final int STATE = 5;
    /** Bit of {@code STATE} that tells a used slot; counters are in the other bits. */
    private static final long USED = 1L << 62;

    private static final long FROM_SNAPSHOT = 1L << 61;
    private static final long COUNT_MASK = (1L << 30) - 1;
    private static final int MATCHED_SHIFT = 30;
    /** Counters may go below zero for a while: a keyless row's delete can come from another partition. */
    private static final long COUNT_BIAS = 1L << 28;

    private long[] slots = new long[STRIDE * 1024];
    private int used;

    /** Index of the entry, made with count 0 and version {@link Long#MIN_VALUE} when it is new. */
    int entry(Hash key) {
        if ((used + 1) * 5L > (slots.length / STRIDE) * 3L) {
            grow();
        }
        int at = find(slots, key.high(), key.low());
        if (slots[at + STATE] == 0) {
            slots[at + KEY_HIGH] = key.high();
            slots[at + KEY_LOW] = key.low();
            slots[at + VERSION] = Long.MIN_VALUE;
            slots[at + STATE] = USED | COUNT_BIAS | (COUNT_BIAS << MATCHED_SHIFT);
            used++;
        }
        return at;
    }

    /** Index of the entry, or -1. */
    int find(Hash key) {
        int at = find(slots, key.high(), key.low());
        return slots[at + STATE] == 0 ? -1 : at;
    }

    long version(int entry) {
        return slots[entry + VERSION];
    }

    void version(int entry, long version) {
        slots[entry + VERSION] = version;
    }

    boolean contentIs(int entry, Hash content) {
        return slots[entry + CONTENT_HIGH] == content.high() && slots[entry + CONTENT_LOW] == content.low();
    }

    void content(int entry, Hash content) {
        slots[entry + CONTENT_HIGH] = content.high();
        slots[entry + CONTENT_LOW] = content.low();
    }

    /** How many such rows there are: 0 or 1 with a key. */
    int count(int entry) {
        return (int) ((slots[entry + STATE] & COUNT_MASK) - COUNT_BIAS);
    }

    void count(int entry, int count) {
        slots[entry + STATE] = (slots[entry + STATE] & ~COUNT_MASK) | (count + COUNT_BIAS);
    }

    /** How many rows of the source were found equal to this one. */
    int matched(int entry) {
        return (int) (((slots[entry + STATE] >> MATCHED_SHIFT) & COUNT_MASK) - COUNT_BIAS);
    }

    void matched(int entry, int matched) {
        slots[entry + STATE] =
                (slots[entry + STATE] & ~(COUNT_MASK << MATCHED_SHIFT)) | ((matched + COUNT_BIAS) << MATCHED_SHIFT);
    }

    boolean fromSnapshot(int entry) {
        return (slots[entry + STATE] & FROM_SNAPSHOT) != 0;
    }

    void markFromSnapshot(int entry) {
        slots[entry + STATE] |= FROM_SNAPSHOT;
    }

    /** Calls with each entry's index and key. */
    void forEach(EntryVisitor visitor) {
        for (int at = 0; at < slots.length; at += STRIDE) {
            if (slots[at + STATE] != 0) {
                visitor.visit(at, new Hash(slots[at + KEY_HIGH], slots[at + KEY_LOW]));
            }
        }
    }

    interface EntryVisitor {
        void visit(int entry, Hash key);
    }

    private static int find(long[] slots, long high, long low) {
        int capacity = slots.length / STRIDE;
        int slot = (int) (low & (capacity - 1));
        while (true) {
            int at = slot * STRIDE;
            if (slots[at + STATE] == 0 || (slots[at + KEY_HIGH] == high && slots[at + KEY_LOW] == low)) {
                return at;
            }
            slot = (slot + 1) & (capacity - 1);
        }
    }

    private void grow() {
        long[] larger = new long[Math.multiplyExact(slots.length, 2)];
        for (int at = 0; at < slots.length; at += STRIDE) {
            if (slots[at + STATE] != 0) {
                System.arraycopy(slots, at, larger, find(larger, slots[at + KEY_HIGH], slots[at + KEY_LOW]), STRIDE);
            }
        }
        slots = larger;
    }
}
