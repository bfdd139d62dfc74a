package io.millrace.formats.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes looked at in one step. Stateless. */
final class ByteWords {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long HIGH = 0x8080_8080_8080_8080L;
    private static final long SPACES = 0x2020_2020_2020_2020L;
    private static final long QUOTES = 0x2222_2222_2222_2222L;
    private static final long BACKSLASHES = 0x5c5c_5c5c_5c5c_5c5cL;

    private ByteWords() {}

    /** The eight bytes from {@code index} on. */
    static long at(byte[] bytes, int index) {
        return (long) LONG.get(bytes, index);
    }

    static boolean hasZero(long word) {
        return zeros(word) != 0;
    }

    /** Whether a byte is a control character, a quote or a backslash. */
    static boolean needsEscape(long word) {
        long controls = (word - SPACES) & ~word & HIGH;
        return (controls | zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES)) != 0;
    }

    /**
     * The high bit of each byte that is 0. A byte 1 above one that is 0 may be marked too, by its borrow: whether any byte
     * is 0 is exact.
     */
    private static long zeros(long word) {
        return (word - EACH) & ~word & HIGH;
    }
}
