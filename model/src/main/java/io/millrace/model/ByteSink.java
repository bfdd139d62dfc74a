package io.millrace.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growable byte buffer that encoders append to and callers reuse.
 *
 * <p>Ownership: {@link #array()} is valid until the next append or {@link #clear()}; keep bytes with {@link
 * #toByteArray()}. Single-threaded. Appending past {@code maxBytes} throws {@link MillraceException} with {@link
 * ErrorCode#RECORD_TOO_LARGE} before memory is taken.
 */
public final class ByteSink {
    private static final byte[] DIGIT_TENS = new byte[100];
    private static final byte[] DIGIT_ONES = new byte[100];

    /** 10, 100 and so on at 1, 2 and so on; 0 has a digit too. */
    private static final long[] POWERS_OF_TEN = new long[19];

    static {
        long power = 1;
        for (int i = 1; i < POWERS_OF_TEN.length; i++) {
            power *= 10;
            POWERS_OF_TEN[i] = power;
        }
        for (int i = 0; i < 100; i++) {
            DIGIT_TENS[i] = (byte) ('0' + i / 10);
            DIGIT_ONES[i] = (byte) ('0' + i % 10);
        }
    }

    private final int maxBytes;
    private byte[] bytes;
    private int length;

    public ByteSink(int initialBytes) {
        this(initialBytes, Integer.MAX_VALUE - 16);
    }

    public ByteSink(int initialBytes, int maxBytes) {
        this.bytes = new byte[Math.max(16, Math.min(initialBytes, maxBytes))];
        this.maxBytes = maxBytes;
    }

    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
    }

    /** Forgets everything after the first {@code newLength} bytes. */
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length) {
            throw new IndexOutOfBoundsException("truncate to " + newLength + " of " + length);
        }
        length = newLength;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Makes room for {@code extra} more bytes, so that the caller may write into {@link #array()} directly. */
    public void ensure(int extra) {
        if (bytes.length - length < extra) {
            grow(extra);
        }
    }

    /** Counts {@code count} bytes that the caller wrote into {@link #array()} behind {@link #length()}. */
    public void advance(int count) {
        length += count;
    }

    private void grow(int extra) {
        long wanted = (long) length + extra;
        if (wanted > maxBytes) {
            throw new MillraceException(
                    ErrorCode.RECORD_TOO_LARGE,
                    "a message must not be larger than " + maxBytes + " bytes; this one needs at least " + wanted);
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes, Math.max(wanted, bytes.length * 2L)));
    }

    public void put(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
    }

    public void put(byte[] source) {
        put(source, 0, source.length);
    }

    public void put(byte[] source, int offset, int count) {
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /** Appends {@code text}, every char of which must be ASCII. */
    @SuppressWarnings(
            "deprecation") // it drops the high bytes of chars, which ASCII has none of, and copies the rest at once
    public void putAscii(String text) {
        int count = text.length();
        ensure(count);
        text.getBytes(0, count, bytes, length);
        length += count;
    }

    public void putUtf8(String text) {
        put(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends {@code value} as decimal digits. */
    public void putDecimal(long value) {
        if (value < 0) {
            if (value == Long.MIN_VALUE) {
                putAscii("-9223372036854775808");
                return;
            }
            put('-');
            value = -value;
        }
        putPositive(value);
    }

    /** Appends {@code value}, read as an unsigned 64-bit number, as decimal digits. */
    public void putUnsignedDecimal(long value) {
        if (value >= 0) {
            putPositive(value);
        } else {
            long quotient = Long.divideUnsigned(value, 10);
            putPositive(quotient);
            put((byte) ('0' + (value - quotient * 10)));
        }
    }

    private void putPositive(long value) {
        int digits = digitsOf(value);
        ensure(digits);
        int at = length + digits;
        length = at;
        while (value > Integer.MAX_VALUE) {
            int pair = (int) (value % 100);
            value /= 100;
            bytes[--at] = DIGIT_ONES[pair];
            bytes[--at] = DIGIT_TENS[pair];
        }
        int rest = (int) value; // dividing it costs less
        while (rest >= 100) {
            int pair = rest % 100;
            rest /= 100;
            bytes[--at] = DIGIT_ONES[pair];
            bytes[--at] = DIGIT_TENS[pair];
        }
        if (rest >= 10) {
            bytes[--at] = DIGIT_ONES[rest];
            bytes[--at] = DIGIT_TENS[rest];
        } else {
            bytes[--at] = (byte) ('0' + rest);
        }
    }

    /** By the number of bits, times log10(2): that many digits or one more. */
    private static int digitsOf(long value) {
        int guess = ((Long.SIZE - Long.numberOfLeadingZeros(value)) * 1233) >>> 12;
        return value < POWERS_OF_TEN[guess] ? guess : guess + 1;
    }

    /** Appends {@code value} with leading zeros up to {@code width} digits; it must be non-negative and fit. */
    public void putPadded(int value, int width) {
        ensure(width);
        int at = length + width;
        length = at;
        for (int i = 0; i < width; i++) {
            bytes[--at] = (byte) ('0' + value % 10);
            value /= 10;
        }
    }

    /** The bytes so far as UTF-8 text: for messages and tests. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
