package io.millrace.formats.json;

import io.millrace.model.ByteSink;

/**
 * Places in a JSON text that are filled in later. A hole is a byte 0 and its number; JSON has no byte 0, since strings
 * escape it.
 */
public final class Holes {
    private static final byte MARK = 0;

    private Holes() {}

    /** Says what stands in a hole. */
    @FunctionalInterface
    public interface Filler {
        void fill(int hole, ByteSink out);
    }

    /** Leaves a hole; {@code number} is 1 to 127. */
    public static void leave(int number, ByteSink out) {
        out.put(MARK);
        out.put(number);
    }

    /** Appends {@code held} with its holes filled. */
    public static void fill(byte[] held, Filler filler, ByteSink out) {
        int from = 0;
        for (int at = 0; at < held.length; at++) {
            if (held[at] == MARK) {
                out.put(held, from, at - from);
                filler.fill(held[++at], out);
                from = at + 1;
            }
        }
        out.put(held, from, held.length - from);
    }
}
