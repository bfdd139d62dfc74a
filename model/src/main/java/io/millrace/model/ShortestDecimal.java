package io.millrace.model;

import java.math.BigInteger;

/**
 * Floating-point numbers as the shortest decimal that reads back to the same number, in the notation of {@code
 * Double.toString} and {@code Float.toString} of JDK 19 and later, whatever JDK runs this.
 *
 * <p>Before JDK 19 some numbers had more digits than needed (JDK-4511638): 2e23 was {@code 1.9999999999999998E23}.
 * Messages must not depend on the JDK, hence an own implementation.
 *
 * <p>Method: Raffaello Giulietti, "The Schubfach way to render doubles" (2020). A number is {@code c * 2^q}; the
 * interval of reals that round to it is scaled by a power of ten, held in 126 bits, so that at most two candidates of
 * the shortest length remain. Allocates nothing; not thread-safe; one instance per thread.
 */
public final class ShortestDecimal {
    private static final int K_MIN = -324;
    private static final int K_MAX = 292;
    private static final int MYSQL_PLAIN_DIGITS = 15;
    private static final long MASK_63 = Long.MAX_VALUE;

    /** High and low 63 bits of {@code floor(10^-k * 2^-r) + 1}, for k from {@link #K_MIN} to {@link #K_MAX}. */
    private static final long[] POWERS = powers();

    private static final long[] POW10 = new long[19];

    static {
        POW10[0] = 1;
        for (int i = 1; i < POW10.length; i++) {
            POW10[i] = POW10[i - 1] * 10;
        }
    }

    private final byte[] digits = new byte[20];

    /** The last number found is {@code significand * 10^exponent}. */
    private long significand;

    private int exponent;

    private static long[] powers() {
        long[] table = new long[(K_MAX - K_MIN + 1) * 2];
        for (int k = K_MIN; k <= K_MAX; k++) {
            int r = floorLog2Pow10(-k) - 125;
            BigInteger scaled;
            if (k <= 0) {
                BigInteger power = BigInteger.TEN.pow(-k);
                scaled = r >= 0 ? power.shiftRight(r) : power.shiftLeft(-r);
            } else {
                scaled = BigInteger.ONE.shiftLeft(-r).divide(BigInteger.TEN.pow(k));
            }
            BigInteger g = scaled.add(BigInteger.ONE);
            table[(k - K_MIN) * 2] = g.shiftRight(63).longValueExact();
            table[(k - K_MIN) * 2 + 1] = g.and(BigInteger.valueOf(MASK_63)).longValueExact();
        }
        return table;
    }

    private static int floorLog10Pow2(int e) {
        return (int) ((e * 661_971_961_083L) >> 41);
    }

    /** {@code floor(log10(3/4 * 2^e))}. */
    private static int floorLog10ThreeQuartersPow2(int e) {
        return (int) ((e * 661_971_961_083L - 274_743_187_321L) >> 41);
    }

    private static int floorLog2Pow10(int e) {
        return (int) ((e * 913_124_641_741L) >> 38);
    }

    /** Appends {@code value} as {@code Double.toString} of JDK 19+ prints it. */
    public void append(double value, ByteSink out) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            out.putAscii(Double.toString(value));
            return;
        }
        long bits = Double.doubleToRawLongBits(value);
        if (bits < 0) {
            out.put('-');
        }
        find(bits & ((1L << 52) - 1), (int) (bits >>> 52) & 0x7ff, 52, -1074, 3);
        print(out);
    }

    /**
     * Appends {@code value} as MySQL prints a DOUBLE ({@code my_gcvt} in {@code strings/dtoa.cc}): {@code 2}, {@code
     * 0.000000225}, and with an exponent where the point would stand more than 15 digits away: {@code 1e20}.
     */
    public void appendAsMysql(double value, ByteSink out) {
        long bits = Double.doubleToRawLongBits(value);
        if (bits < 0) {
            out.put('-');
        }
        find(bits & ((1L << 52) - 1), (int) (bits >>> 52) & 0x7ff, 52, -1074, 3);
        if (significand == 0) {
            out.put('0');
            return;
        }
        int count = fillDigits();
        int point = count + exponent;
        if (point > MYSQL_PLAIN_DIGITS || point < 1 - MYSQL_PLAIN_DIGITS) {
            out.put(digits[0]);
            if (count > 1) {
                out.put('.');
                out.put(digits, 1, count - 1);
            }
            out.put('e');
            out.putDecimal(point - 1);
        } else if (point > 0) {
            int whole = Math.min(point, count);
            out.put(digits, 0, whole);
            putZeros(out, point - whole);
            if (whole < count) {
                out.put('.');
                out.put(digits, whole, count - whole);
            }
        } else {
            out.putAscii("0.");
            putZeros(out, -point);
            out.put(digits, 0, count);
        }
    }

    /** Appends {@code value} as {@code Float.toString} of JDK 19+ prints it. */
    public void append(float value, ByteSink out) {
        if (Float.isNaN(value) || Float.isInfinite(value)) {
            out.putAscii(Float.toString(value));
            return;
        }
        int bits = Float.floatToRawIntBits(value);
        if (bits < 0) {
            out.put('-');
        }
        find(bits & ((1 << 23) - 1), (bits >>> 23) & 0xff, 23, -149, 8);
        print(out);
    }

    /**
     * The double nearest to the shortest decimal of {@code value}: what parsing {@code Float.toString(value)} gives,
     * 1.1 where a cast gives 1.100000023841858.
     */
    public double widen(float value) {
        if (Float.isNaN(value) || Float.isInfinite(value)) {
            return value;
        }
        int bits = Float.floatToRawIntBits(value);
        find(bits & ((1 << 23) - 1), (bits >>> 23) & 0xff, 23, -149, 8);
        int scale = Math.abs(exponent);
        double magnitude;
        if (scale <= 18 && POW10[scale] < 1L << 53) { // both operands are exact, so the result is rounded once
            magnitude = exponent < 0 ? significand / (double) POW10[scale] : significand * (double) POW10[scale];
        } else {
            magnitude = Double.parseDouble(significand + "E" + exponent);
        }
        return bits < 0 ? -magnitude : magnitude;
    }

    private void find(long fraction, int biased, int fractionBits, int qMin, long tiny) {
        if (biased == 0) {
            if (fraction == 0) {
                significand = 0;
                exponent = 0;
            } else if (fraction < tiny) { // too few bits for two digits: one more digit keeps the candidates apart
                find(qMin, 10 * fraction, -1, false);
            } else {
                find(qMin, fraction, 0, false);
            }
            return;
        }
        long c = (1L << fractionBits) | fraction;
        int q = qMin - 1 + biased;
        if (q < 0 && q >= -fractionBits && ((c >> -q) << -q) == c) { // an integer is its own shortest decimal
            significand = c >> -q;
            exponent = 0;
            return;
        }
        find(q, c, 0, fraction == 0 && biased > 1);
    }

    /** @param narrowBelow the next smaller number is only half as far as the next greater one */
    private void find(int q, long c, int extra, boolean narrowBelow) {
        int odd = (int) c & 1;
        long cb = c << 2;
        int k = narrowBelow ? floorLog10ThreeQuartersPow2(q) : floorLog10Pow2(q);
        int h = q + floorLog2Pow10(-k) + 2;
        long high = POWERS[(k - K_MIN) * 2];
        long low = POWERS[(k - K_MIN) * 2 + 1];
        long value = roundToOdd(high, low, cb << h);
        long lower = roundToOdd(high, low, (cb - (narrowBelow ? 1 : 2)) << h);
        long upper = roundToOdd(high, low, (cb + 2) << h);
        long s = value >> 2;
        exponent = k + extra;
        if (s >= 100) {
            long shorter = s / 10 * 10;
            boolean shorterIn = lower + odd <= shorter << 2;
            boolean longerIn = ((shorter + 10) << 2) + odd <= upper;
            if (shorterIn != longerIn) {
                significand = shorterIn ? shorter : shorter + 10;
                return;
            }
        }
        boolean floorIn = lower + odd <= s << 2;
        boolean ceilingIn = ((s + 1) << 2) + odd <= upper;
        if (floorIn != ceilingIn) {
            significand = floorIn ? s : s + 1;
            return;
        }
        long middle = value - ((s + s + 1) << 1);
        significand = middle < 0 || (middle == 0 && (s & 1) == 0) ? s : s + 1;
    }

    /** {@code g * cp / 2^127}, with the last bit set if anything was cut off. */
    private static long roundToOdd(long high, long low, long cp) {
        long x1 = Math.multiplyHigh(low, cp);
        long y0 = high * cp;
        long y1 = Math.multiplyHigh(high, cp);
        long z = (y0 >>> 1) + x1;
        return (y1 + (z >>> 63)) | (((z & MASK_63) + MASK_63) >>> 63);
    }

    /** Strips trailing zeros and writes the digits to {@link #digits}; returns how many there are. */
    private int fillDigits() {
        while (significand % 10 == 0) {
            significand /= 10;
            exponent++;
        }
        int count = 0;
        while (count < 18 && significand >= POW10[count + 1]) {
            count++;
        }
        count++;
        long rest = significand;
        for (int i = count - 1; i >= 0; i--) {
            digits[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return count;
    }

    private void print(ByteSink out) {
        if (significand == 0) {
            out.putAscii("0.0");
            return;
        }
        int count = fillDigits();
        int point = count + exponent; // the decimal point stands behind this many digits
        if (point > 7 || point < -2) {
            out.put(digits[0]);
            out.put('.');
            putFraction(out, 1, count);
            out.put('E');
            out.putDecimal(point - 1);
        } else if (point > 0) {
            int whole = Math.min(point, count);
            out.put(digits, 0, whole);
            putZeros(out, point - whole);
            out.put('.');
            putFraction(out, whole, count);
        } else {
            out.putAscii("0.");
            putZeros(out, -point);
            out.put(digits, 0, count);
        }
    }

    private void putFraction(ByteSink out, int from, int count) {
        if (from < count) {
            out.put(digits, from, count - from);
        } else {
            out.put('0');
        }
    }

    private static void putZeros(ByteSink out, int count) {
        for (int i = 0; i < count; i++) {
            out.put('0');
        }
    }
}
