package io.millrace.binlog;

import io.millrace.model.ByteSink;
import java.math.BigInteger;

/**
 * DOUBLE as MySQL prints it inside JSON: the shortest digits that read back as the same number, plain from 1e-15 up to 15
 * integer digits, else with an exponent; {@code .0} behind a whole number (mysql-server: {@code strings/dtoa.cc}, my_gcvt;
 * {@code json_dom.cc}).
 *
 * <p>The digits come from Raffaello Giulietti's Schubfach ("The Schubfach way to render doubles", 2020). Java 17's own
 * Double.toString is neither always shortest nor free of garbage. Reused; single-threaded.
 */
final class DoubleText {
    private static final int MIN_K = -324;
    private static final int MAX_K = 292;
    private static final int MANTISSA_BITS = 52;
    private static final long MIN_NORMAL_MANTISSA = 1L << MANTISSA_BITS;
    private static final int MIN_EXPONENT = -1074;
    private static final long MASK_63 = (1L << 63) - 1;

    /** Largest number of integer digits printed plainly when zeros would have to be appended (MAX_DECPT_FOR_F_FORMAT). */
    private static final int MAX_PLAIN_POINT = 15;

    /** 10^-k scaled to 126 bits, rounded up: the high 63 bits, then the low 63 bits, by k. */
    private static final long[] POWERS = powers();

    private JsonStyle style = JsonStyle.V8_0;
    private final byte[] digits = new byte[20];
    private int digitCount;
    private int point; // the number is 0.DIGITS * 10^point

    void style(JsonStyle newStyle) {
        style = newStyle;
    }

    private static long[] powers() {
        long[] table = new long[2 * (MAX_K - MIN_K + 1)];
        BigInteger mask = BigInteger.valueOf(MASK_63);
        for (int k = MIN_K; k <= MAX_K; k++) {
            int shift = floorLog2Pow10(-k) - 125;
            BigInteger power = BigInteger.TEN.pow(Math.abs(k));
            BigInteger scaled;
            if (k <= 0) {
                scaled = shift >= 0 ? power.shiftRight(shift) : power.shiftLeft(-shift);
            } else {
                scaled = BigInteger.ONE.shiftLeft(-shift).divide(power);
            }
            BigInteger g = scaled.add(BigInteger.ONE);
            table[2 * (k - MIN_K)] = g.shiftRight(63).longValueExact();
            table[2 * (k - MIN_K) + 1] = g.and(mask).longValueExact();
        }
        return table;
    }

    private static int floorLog10Pow2(int e) {
        return (int) ((e * 661_971_961_083L) >> 41);
    }

    private static int floorLog10ThreeQuartersPow2(int e) {
        return (int) ((e * 661_971_961_083L - 274_743_187_321L) >> 41);
    }

    private static int floorLog2Pow10(int e) {
        return (int) ((e * 913_124_641_741L) >> 38);
    }

    /** Appends {@code value}, which is finite: JSON has no others. */
    void write(double value, ByteSink out) {
        long bits = Double.doubleToRawLongBits(value);
        if (bits < 0) {
            out.put('-');
        }
        long magnitude = bits & Long.MAX_VALUE;
        if (magnitude == 0) {
            out.put('0');
            wholeNumber(out);
            return;
        }
        shortest(magnitude);
        if (point >= 1 - MAX_PLAIN_POINT && (point <= MAX_PLAIN_POINT || digitCount > point)) {
            plain(out);
        } else {
            scientific(out);
        }
    }

    private void plain(ByteSink out) {
        if (point <= 0) {
            out.putAscii("0.");
            for (int i = point; i < 0; i++) {
                out.put('0');
            }
            out.put(digits, 0, digitCount);
        } else if (digitCount > point) {
            out.put(digits, 0, point);
            out.put('.');
            out.put(digits, point, digitCount - point);
        } else {
            out.put(digits, 0, digitCount);
            for (int i = digitCount; i < point; i++) {
                out.put('0');
            }
            wholeNumber(out);
        }
    }

    private void wholeNumber(ByteSink out) {
        if (style == JsonStyle.V8_0) {
            out.putAscii(".0");
        }
    }

    private void scientific(ByteSink out) {
        out.put(digits[0]);
        if (digitCount > 1) {
            out.put('.');
            out.put(digits, 1, digitCount - 1);
        }
        out.put('e');
        out.putDecimal(point - 1L);
    }

    private void shortest(long magnitude) {
        long mantissa = magnitude & (MIN_NORMAL_MANTISSA - 1);
        int exponent = (int) (magnitude >>> MANTISSA_BITS);
        if (exponent > 0) {
            decimal(MIN_EXPONENT - 1 + exponent, mantissa | MIN_NORMAL_MANTISSA);
        } else {
            decimal(MIN_EXPONENT, mantissa);
        }
    }

    /** Shortest decimal in the interval of numbers that round to {@code c * 2^q}, the closest if there are several. */
    private void decimal(int q, long c) {
        int odd = (int) c & 1;
        boolean regular = c != MIN_NORMAL_MANTISSA || q == MIN_EXPONENT;
        long middle = c << 2;
        long left = middle - (regular ? 2 : 1);
        int k = regular ? floorLog10Pow2(q) : floorLog10ThreeQuartersPow2(q);
        int h = q + floorLog2Pow10(-k) + 2;
        long g1 = POWERS[2 * (k - MIN_K)];
        long g0 = POWERS[2 * (k - MIN_K) + 1];
        long v = roundToOdd(g1, g0, middle << h);
        long vLeft = roundToOdd(g1, g0, left << h);
        long vRight = roundToOdd(g1, g0, (middle + 2) << h);
        long s = v >> 2;
        if (s >= 10) {
            long tens = s / 10 * 10;
            boolean lowIn = vLeft + odd <= tens << 2;
            boolean highIn = ((tens + 10) << 2) + odd <= vRight;
            if (lowIn != highIn) {
                setDigits(lowIn ? tens : tens + 10, k);
                return;
            }
        }
        boolean lowIn = vLeft + odd <= s << 2;
        boolean highIn = ((s + 1) << 2) + odd <= vRight;
        long toMiddle = v - ((2 * s + 1) << 1);
        boolean low = lowIn != highIn ? lowIn : toMiddle < 0 || (toMiddle == 0 && (s & 1) == 0);
        setDigits(low ? s : s + 1, k);
    }

    private static long roundToOdd(long g1, long g0, long cp) {
        long x1 = Math.multiplyHigh(g0, cp);
        long y0 = g1 * cp;
        long y1 = Math.multiplyHigh(g1, cp);
        long z = (y0 >>> 1) + x1;
        long w = y1 + (z >>> 63);
        return w | ((z & MASK_63) + MASK_63) >>> 63;
    }

    private void setDigits(long number, int exponent) {
        long rest = number;
        while (rest % 10 == 0) {
            rest /= 10;
            exponent++;
        }
        digitCount = 0;
        for (long r = rest; r > 0; r /= 10) {
            digitCount++;
        }
        for (int i = digitCount - 1; i >= 0; i--) {
            digits[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        point = digitCount + exponent;
    }
}
