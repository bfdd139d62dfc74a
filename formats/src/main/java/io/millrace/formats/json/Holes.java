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
        for (int at = next(held, 0); at < held.length; at = next(held, from)) {
            out.put(held, from, at - from);
            filler.fill(held[at + 1], out);
            from = at + 2;
        }
        out.put(held, from, held.length - from);
    }

    /** Where the first hole at or behind {@code from} is; the length if there is none. */
    private static int next(byte[] held, int from) {
        int at = from;
        while (at <= held.length - Long.BYTES && !ByteWords.hasZero(ByteWords.at(held, at))) {
            at += Long.BYTES;
        }
        while (at < held.length && held[at] != MARK) {
            at++;
        }
        return at;
    }
}
