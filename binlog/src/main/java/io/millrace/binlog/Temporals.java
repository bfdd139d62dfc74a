package io.millrace.binlog;

import io.millrace.model.RowWriter;

/**
 * Stored dates and times to parts (mysql-server: {@code my_time.cc}; the forms with fraction digits are big-endian and
 * biased so that they sort, those from before 5.6 are little-endian). The caller has checked the bounds.
 */
final class Temporals {
    private static final int[] MICROS_PER_UNIT = {0, 10_000, 10_000, 100, 100, 1, 1};
    private static final long DATETIME_BIAS = 0x8000000000L;

    private Temporals() {}

    /** DATE: day 5 bits, month 4, year 15. */
    static void date(byte[] bytes, int at, int column, RowWriter out) {
        int packed = LittleEndian.u24(bytes, at);
        out.putDate(column, packed >> 9, packed >> 5 & 15, packed & 31);
    }

    /** TIME before 5.6: the decimal number hhmmss. */
    static void oldTime(byte[] bytes, int at, int column, RowWriter out) {
        int value = LittleEndian.i24(bytes, at);
        int digits = Math.abs(value);
        out.putTime(column, value < 0, digits / 10_000, digits / 100 % 100, digits % 100, 0);
    }

    /** DATETIME before 5.6: the decimal number yyyymmddhhmmss. */
    static void oldDateTime(byte[] bytes, int at, int column, RowWriter out) {
        long digits = LittleEndian.i64(bytes, at);
        int date = (int) (digits / 1_000_000);
        int time = (int) (digits % 1_000_000);
        out.putDateTime(
                column, date / 10_000, date / 100 % 100, date % 100, time / 10_000, time / 100 % 100, time % 100, 0);
    }

    /** The fraction behind a value, in microseconds. */
    private static int fraction(byte[] bytes, int at, int digits) {
        return (int) BigEndian.unsigned(bytes, at, (digits + 1) / 2) * MICROS_PER_UNIT[digits];
    }

    /** DATETIME(n): year * 13 + month 17 bits, day 5, hour 5, minute 6, second 6, then the fraction. */
    static void dateTime2(byte[] bytes, int at, int digits, int column, RowWriter out) {
        long packed = BigEndian.unsigned(bytes, at, 5) - DATETIME_BIAS;
        int micros = fraction(bytes, at + 5, digits);
        int date = (int) (packed >> 17);
        int time = (int) (packed & 0x1ffff);
        int yearMonth = date >> 5;
        out.putDateTime(
                column, yearMonth / 13, yearMonth % 13, date & 31, time >> 12, time >> 6 & 63, time & 63, micros);
    }

    /** TIMESTAMP(n): seconds since the epoch, then the fraction. */
    static void timestamp2(byte[] bytes, int at, int digits, int column, RowWriter out) {
        out.putTimestamp(column, BigEndian.unsigned(bytes, at, 4), fraction(bytes, at + 4, digits));
    }

    /**
     * TIME(n): hour 10 bits, minute 6, second 6 and the fraction, as one two's complement number: a negative time has
     * a negative fraction, too.
     */
    static void time2(byte[] bytes, int at, int digits, int column, RowWriter out) {
        int fractionBits = (digits + 1) / 2 * 8;
        long packed = BigEndian.unsigned(bytes, at, 3 + fractionBits / 8) - (0x800000L << fractionBits);
        boolean negative = packed < 0;
        long magnitude = Math.abs(packed);
        int time = (int) (magnitude >> fractionBits);
        int micros = (int) (magnitude & ((1L << fractionBits) - 1)) * MICROS_PER_UNIT[digits];
        out.putTime(column, negative, time >> 12 & 0x3ff, time >> 6 & 63, time & 63, micros);
    }
}
