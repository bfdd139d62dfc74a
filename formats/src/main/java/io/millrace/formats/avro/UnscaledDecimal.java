package io.millrace.formats.avro;

/**
 * A DECIMAL's digits as the shortest two's complement, big-endian: {@code BigDecimal.unscaledValue().toByteArray()}
 * without the objects. Allocates nothing; single-threaded.
 */
public final class UnscaledDecimal {
    /** 65 digits need 217 bits. */
    private static final int LIMBS = 8;

    private final int[] limbs = new int[LIMBS]; // little-endian, unsigned
    private final byte[] bytes = new byte[LIMBS * Integer.BYTES];

    /**
     * Reads plain notation, such as {@code -12.30}, up to 65 digits; the point is passed over.
     *
     * @return where in {@link #bytes()} the number starts; it goes to the end
     */
    public int read(byte[] ascii, int offset, int length) {
        java.util.Arrays.fill(limbs, 0);
        boolean negative = false;
        for (int i = offset; i < offset + length; i++) {
            if (ascii[i] == '-') {
                negative = true;
            } else if (ascii[i] != '.') {
                append(ascii[i] - '0');
            }
        }
        return finish(negative);
    }

    /** Takes an unsigned 64-bit number. */
    public int read(long unsigned) {
        java.util.Arrays.fill(limbs, 0);
        limbs[0] = (int) unsigned;
        limbs[1] = (int) (unsigned >>> 32);
        return finish(false);
    }

    /** The bytes that {@link #read} filled; valid until the next one. */
    public byte[] bytes() {
        return bytes;
    }

    private void append(int digit) {
        long carry = digit;
        for (int i = 0; i < LIMBS; i++) {
            carry += (limbs[i] & 0xFFFFFFFFL) * 10;
            limbs[i] = (int) carry;
            carry >>>= 32;
        }
    }

    private int finish(boolean negative) {
        long carry = negative ? 1 : 0;
        for (int i = 0; i < LIMBS; i++) {
            carry += (negative ? ~limbs[i] : limbs[i]) & 0xFFFFFFFFL;
            int at = bytes.length - Integer.BYTES * (i + 1);
            bytes[at] = (byte) (carry >>> 24);
            bytes[at + 1] = (byte) (carry >>> 16);
            bytes[at + 2] = (byte) (carry >>> 8);
            bytes[at + 3] = (byte) carry;
            carry >>>= 32;
        }
        int from = 0;
        while (from < bytes.length - 1
                && bytes[from] == bytes[from + 1] >> 7
                && (bytes[from] == 0 || bytes[from] == -1)) {
            from++;
        }
        return from;
    }
}
