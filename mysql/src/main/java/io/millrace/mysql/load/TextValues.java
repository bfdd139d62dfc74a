package io.millrace.mysql.load;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.RowWriter;
import java.nio.charset.StandardCharsets;

/**
 * Numbers and temporal values out of the ASCII text that the server sends. Stateless; allocates nothing but for DOUBLE
 * values beyond 15 digits and for errors.
 *
 * <p>A text that does not have the expected form is an INTERNAL error: session variables fix every form.
 */
final class TextValues {
    /** Powers of ten that a double holds exactly. */
    private static final double[] EXACT_POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private static final int EXACT_DIGITS = 15;
    private static final int EXACT_EXPONENT = 22;

    private TextValues() {}

    /** An integer with an optional sign and leading zeros; up to 2^64 - 1 when read as unsigned. */
    static long integer(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        boolean negative = length > 0 && bytes[at] == '-';
        if (negative) {
            at++;
        }
        if (at == end) {
            throw unexpected("an integer", bytes, offset, length);
        }
        long value = 0;
        for (; at < end; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                throw unexpected("an integer", bytes, offset, length);
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    /** Exactly {@code count} digits. */
    private static int digits(byte[] bytes, int offset, int count) {
        int value = 0;
        for (int i = offset; i < offset + count; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                throw unexpected("digits", bytes, offset, count);
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** {@code .123} as microseconds; 0 when {@code at} is the end. */
    private static int micros(byte[] bytes, int at, int end) {
        if (at >= end) {
            return 0;
        }
        int count = end - at - 1;
        if (bytes[at] != '.' || count > 6) {
            throw unexpected("a fraction of up to 6 digits", bytes, at, end - at);
        }
        int value = digits(bytes, at + 1, count);
        for (int i = count; i < 6; i++) {
            value *= 10;
        }
        return value;
    }

    /** {@code YYYY-MM-DD}. */
    static void date(int column, byte[] bytes, int offset, int length, RowWriter out) {
        requireDate(bytes, offset, length, 10);
        out.putDate(column, digits(bytes, offset, 4), digits(bytes, offset + 5, 2), digits(bytes, offset + 8, 2));
    }

    /** {@code YYYY-MM-DD hh:mm:ss[.ffffff]}. */
    static void dateTime(int column, byte[] bytes, int offset, int length, RowWriter out) {
        requireDate(bytes, offset, length, 19);
        out.putDateTime(
                column,
                digits(bytes, offset, 4),
                digits(bytes, offset + 5, 2),
                digits(bytes, offset + 8, 2),
                digits(bytes, offset + 11, 2),
                digits(bytes, offset + 14, 2),
                digits(bytes, offset + 17, 2),
                micros(bytes, offset + 19, offset + length));
    }

    /** As {@link #dateTime}, in UTC; the zero timestamp is second 0. */
    static void timestamp(int column, byte[] bytes, int offset, int length, RowWriter out) {
        requireDate(bytes, offset, length, 19);
        int year = digits(bytes, offset, 4);
        int micros = micros(bytes, offset + 19, offset + length);
        if (year == 0) {
            out.putTimestamp(column, 0, 0);
            return;
        }
        long days = epochDay(year, digits(bytes, offset + 5, 2), digits(bytes, offset + 8, 2));
        int secondOfDay = digits(bytes, offset + 11, 2) * 3600
                + digits(bytes, offset + 14, 2) * 60
                + digits(bytes, offset + 17, 2);
        out.putTimestamp(column, days * 86_400 + secondOfDay, micros);
    }

    /** {@code [-]hh:mm:ss[.ffffff]} with two or three digits of hours. */
    static void time(int column, byte[] bytes, int offset, int length, RowWriter out) {
        boolean negative = length > 0 && bytes[offset] == '-';
        int start = negative ? offset + 1 : offset;
        int end = offset + length;
        int colon = start + 2;
        while (colon < end && bytes[colon] != ':') {
            colon++;
        }
        if (colon + 6 > end || colon - start > 4) {
            throw unexpected("hours:minutes:seconds", bytes, offset, length);
        }
        out.putTime(
                column,
                negative,
                digits(bytes, start, colon - start),
                digits(bytes, colon + 1, 2),
                digits(bytes, colon + 4, 2),
                micros(bytes, colon + 6, end));
    }

    /** Four digits, or the two of a YEAR(2) column of MySQL 5.5: 70-99 are 1970-1999, 00-69 are 2000-2069. */
    static int year(byte[] bytes, int offset, int length) {
        int value = digits(bytes, offset, length);
        if (length > 2) {
            return value;
        }
        return value < 70 ? 2000 + value : 1900 + value;
    }

    private static void requireDate(byte[] bytes, int offset, int length, int atLeast) {
        if (length < atLeast || bytes[offset + 4] != '-' || bytes[offset + 7] != '-') {
            throw unexpected("a date", bytes, offset, length);
        }
    }

    /** Days since 1970-01-01 in the Gregorian calendar, for years from 1. */
    private static long epochDay(int year, int month, int day) {
        int shifted = month > 2 ? month - 3 : month + 9; // months since March, so that a leap day ends the year
        long y = month > 2 ? year : year - 1;
        long dayOfYear = (153L * shifted + 2) / 5 + day - 1;
        return y * 365 + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468;
    }

    /**
     * A double as the server prints it: the shortest text that reads back as the same number. Up to 15 digits with a
     * power of ten up to 22 are one exact multiplication or division (Clinger), the rest is {@link Double#parseDouble}.
     */
    static double number(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        boolean negative = length > 0 && bytes[at] == '-';
        if (negative) {
            at++;
        }
        long significand = 0;
        int digits = 0;
        int fraction = 0;
        boolean point = false;
        for (; at < end; at++) {
            int c = bytes[at];
            if (c == '.' && !point) {
                point = true;
            } else if (c >= '0' && c <= '9') {
                significand = significand * 10 + (c - '0');
                digits += significand == 0 ? 0 : 1;
                fraction += point ? 1 : 0;
                if (digits > EXACT_DIGITS) {
                    return parsed(bytes, offset, length);
                }
            } else {
                break;
            }
        }
        int exponent = -fraction;
        if (at < end) {
            if (bytes[at] != 'e' || end - at > 5) {
                return parsed(bytes, offset, length);
            }
            int from = bytes[at + 1] == '+' ? at + 2 : at + 1;
            exponent += (int) integer(bytes, from, end - from);
        }
        if (exponent < -EXACT_EXPONENT || exponent > EXACT_EXPONENT) {
            return parsed(bytes, offset, length);
        }
        double value = exponent < 0 ? significand / EXACT_POWERS[-exponent] : significand * EXACT_POWERS[exponent];
        return negative ? -value : value;
    }

    private static double parsed(byte[] bytes, int offset, int length) {
        try {
            return Double.parseDouble(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException e) {
            throw unexpected("a number", bytes, offset, length);
        }
    }

    private static MillraceException unexpected(String form, byte[] bytes, int offset, int length) {
        return new MillraceException(
                ErrorCode.INTERNAL,
                "the server's text should be " + form + ": '"
                        + new String(bytes, offset, Math.min(length, 64), StandardCharsets.ISO_8859_1) + "'");
    }
}
