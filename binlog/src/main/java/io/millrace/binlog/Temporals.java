package io.millrace.binlog;

import io.millrace.model.RowWriter;

/**
 * Stored dates and times to parts (mysql-server: {@code my_time.cc}; the forms with fraction digits are big-endian and
 * biased so that they sort, those from before 5.6 are little-endian). The caller has checked the bounds.
 *
 * <p>Each method says false, and writes nothing, when the bytes are no date or time that a server stores: parts out of
 * their ranges are damage. Zero parts and days that the month does not have (ALLOW_INVALID_DATES) are stored.
 */
final class Temporals {
    private static final int[] MICROS_PER_UNIT = {0, 10_000, 10_000, 100, 100, 1, 1};
    private static final int MAX_TIME_HOURS = 838;
    private static final long DATETIME_BIAS = 0x8000000000L;

    private Temporals() {}

    static boolean isDate(int year, int month, int day) {
        return year >= 0 && year <= 9999 && month >= 0 && month <= 12 && day >= 0 && day <= 31;
    }

    static boolean isClock(int hours, int maxHours, int minutes, int seconds, int micros) {
        return hours >= 0
                && hours <= maxHours
                && minutes >= 0
                && minutes <= 59
                && seconds >= 0
                && seconds <= 59
                && micros >= 0
                && micros <= 999_999;
    }

    /** DATE: day 5 bits, month 4, year 15. */
    static boolean date(byte[] bytes, int at, int column, RowWriter out) {
        int packed = LittleEndian.u24(bytes, at);
        int year = packed >> 9;
        int month = packed >> 5 & 15;
        int day = packed & 31;
        if (!isDate(year, month, day)) {
            return false;
        }
        out.putDate(column, year, month, day);
        return true;
    }

    /** TIME before 5.6: the decimal number hhmmss. */
    static boolean oldTime(byte[] bytes, int at, int column, RowWriter out) {
        int value = LittleEndian.i24(bytes, at);
        int digits = Math.abs(value);
        return putTime(column, value < 0, digits / 10_000, digits / 100 % 100, digits % 100, 0, out);
    }

    static boolean putTime(
            int column, boolean negative, int hours, int minutes, int seconds, int micros, RowWriter out) {
        if (!isClock(hours, MAX_TIME_HOURS, minutes, seconds, micros)) {
            return false;
        }
        out.putTime(column, negative, hours, minutes, seconds, micros);
        return true;
    }

    /** DATETIME before 5.6: the decimal number yyyymmddhhmmss. */
    static boolean oldDateTime(byte[] bytes, int at, int column, RowWriter out) {
        long digits = LittleEndian.i64(bytes, at);
        if (digits < 0 || digits > 99_99_12_31_23_59_59L) {
            return false;
        }
        int date = (int) (digits / 1_000_000);
        int time = (int) (digits % 1_000_000);
        int hours = time / 10_000;
        int minutes = time / 100 % 100;
        int seconds = time % 100;
        int month = date / 100 % 100;
        int day = date % 100;
        if (!isDate(date / 10_000, month, day) || !isClock(hours, 23, minutes, seconds, 0)) {
            return false;
        }
        out.putDateTime(column, date / 10_000, month, day, hours, minutes, seconds, 0);
        return true;
    }

    /** The fraction behind a value, in microseconds. */
    private static int fraction(byte[] bytes, int at, int digits) {
        return (int) BigEndian.unsigned(bytes, at, (digits + 1) / 2) * MICROS_PER_UNIT[digits];
    }

    /** DATETIME(n): year * 13 + month 17 bits, day 5, hour 5, minute 6, second 6, then the fraction. */
    static boolean dateTime2(byte[] bytes, int at, int digits, int column, RowWriter out) {
        long packed = BigEndian.unsigned(bytes, at, 5) - DATETIME_BIAS;
        int micros = fraction(bytes, at + 5, digits);
        int date = (int) (packed >> 17);
        int time = (int) (packed & 0x1ffff);
        int year = (date >> 5) / 13;
        int month = (date >> 5) % 13;
        int day = date & 31;
        int hours = time >> 12;
        int minutes = time >> 6 & 63;
        int seconds = time & 63;
        if (packed < 0 || !isDate(year, month, day) || !isClock(hours, 23, minutes, seconds, micros)) {
            return false;
        }
        out.putDateTime(column, year, month, day, hours, minutes, seconds, micros);
        return true;
    }

    /** TIMESTAMP(n): seconds since the epoch, then the fraction. */
    static boolean timestamp2(byte[] bytes, int at, int digits, int column, RowWriter out) {
        int micros = fraction(bytes, at + 4, digits);
        if (micros < 0 || micros > 999_999) {
            return false;
        }
        out.putTimestamp(column, BigEndian.unsigned(bytes, at, 4), micros);
        return true;
    }

    /**
     * TIME(n): hour 10 bits, minute 6, second 6 and the fraction, as one two's complement number: a negative time has
     * a negative fraction, too.
     */
    static boolean time2(byte[] bytes, int at, int digits, int column, RowWriter out) {
        int fractionBits = (digits + 1) / 2 * 8;
        long packed = BigEndian.unsigned(bytes, at, 3 + fractionBits / 8) - (0x800000L << fractionBits);
        boolean negative = packed < 0;
        long magnitude = Math.abs(packed);
        int time = (int) (magnitude >> fractionBits);
        int micros = (int) (magnitude & ((1L << fractionBits) - 1)) * MICROS_PER_UNIT[digits];
        // The bit above the hours is never set.
        return putTime(column, negative, time >> 12, time >> 6 & 63, time & 63, micros, out);
    }
}
