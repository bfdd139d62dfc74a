package io.millrace.engine;

import io.millrace.model.ByteSink;
import java.util.Arrays;

/**
 * A bounded set of byte strings: the row keys that the stream saw while a chunk's window was open.
 *
 * <p>Keys are compared byte for byte; a hash alone would one day drop a row. Open addressing over one byte arena, so
 * noting a key allocates only when the set grows. Not thread-safe: guarded by the gate.
 */
final class KeySet {
    private final int maxBytes;
    private final ByteSink arena = new ByteSink(1024);
    /** Start of the key in the arena plus one, 0 for a free slot; the key is preceded by its length (4 bytes). */
    private int[] slots = new int[64];

    private int count;

    KeySet(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** @return false when the set is full: the key is not in it and the window has to be given up */
    boolean add(byte[] key, int offset, int length) {
        int slot = find(key, offset, length);
        if (slots[slot] != 0) {
            return true;
        }
        if ((long) arena.length() + length + 4 + 8L * slots.length > maxBytes) {
            return false;
        }
        int start = arena.length();
        arena.put(length >>> 24);
        arena.put(length >>> 16);
        arena.put(length >>> 8);
        arena.put(length);
        arena.put(key, offset, length);
        slots[slot] = start + 1;
        if (++count * 2 > slots.length) {
            rehash();
        }
        return true;
    }

    boolean contains(byte[] key, int offset, int length) {
        return count > 0 && slots[find(key, offset, length)] != 0;
    }

    int size() {
        return count;
    }

    private int find(byte[] key, int offset, int length) {
        int mask = slots.length - 1;
        int slot = hash(key, offset, length) & mask;
        while (slots[slot] != 0 && !matches(slots[slot] - 1, key, offset, length)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean matches(int start, byte[] key, int offset, int length) {
        byte[] bytes = arena.array();
        int from = start + 4;
        return lengthAt(start) == length && Arrays.equals(bytes, from, from + length, key, offset, offset + length);
    }

    private int lengthAt(int start) {
        byte[] bytes = arena.array();
        return (bytes[start] << 24)
                | ((bytes[start + 1] & 0xFF) << 16)
                | ((bytes[start + 2] & 0xFF) << 8)
                | (bytes[start + 3] & 0xFF);
    }

    private void rehash() {
        int[] old = slots;
        slots = new int[old.length * 2];
        for (int entry : old) {
            if (entry != 0) {
                slots[find(arena.array(), entry + 3, lengthAt(entry - 1))] = entry;
            }
        }
    }

    private static int hash(byte[] key, int offset, int length) {
        int h = 0x9747b28c;
        for (int i = offset; i < offset + length; i++) {
            h = (h ^ key[i]) * 0x01000193;
        }
        h ^= h >>> 15;
        h *= 0x85ebca6b;
        return h ^ (h >>> 13);
    }
}
