package io.millrace.testkit;

/** A set of 64-bit hashes in about 13 bytes each, for the identities of messages already seen. Not thread-safe. */
final class HashSet64 {
    private long[] slots = new long[1024];
    private int used;

    /** @return whether it was not there yet */
    boolean add(long hash) {
        // Zero marks a free slot.
        long value = hash == 0 ? 1 : hash;
        if ((used + 1) * 4L > slots.length * 3L) {
            grow();
        }
        int at = find(slots, value);
        if (slots[at] == value) {
            return false;
        }
        slots[at] = value;
        used++;
        return true;
    }

    private static int find(long[] slots, long value) {
        int at = (int) (value & (slots.length - 1));
        while (slots[at] != 0 && slots[at] != value) {
            at = (at + 1) & (slots.length - 1);
        }
        return at;
    }

    private void grow() {
        long[] larger = new long[Math.multiplyExact(slots.length, 2)];
        for (long value : slots) {
            if (value != 0) {
                larger[find(larger, value)] = value;
            }
        }
        slots = larger;
    }
}
