package io.millrace.binlog;

import io.millrace.model.RowWriter;

/**
 * Temporal values with fraction digits as MariaDB stored them before 10.1, and still does in such tables and with {@code
 * mysql56_temporal_format=OFF}: big-endian numbers that count units of the last fraction digit (mariadb-server: {@code
 * field.cc}, {@code Field_time_hires} and its kin; {@code compat56.cc}). The caller has checked the bounds.
 *
 * <p>Each method says false, and writes nothing, for what no server stores, as those of {@link Temporals} do.
 */
final class HiresTemporals {
    private static final int[] TIME_BYTES = {3, 4, 4, 5, 5, 5, 6};
    private static final int[] DATETIME_BYTES = {8, 6, 6, 7, 7, 7, 8};
    private static final int[] UNITS_PER_SECOND = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    /** TIME is biased by one second more than its largest value. */
    private static final long TIME_BIAS_SECONDS = 838 * 3600 + 59 * 60 + 59 + 1;

    private HiresTemporals() {}

    /** Bytes of a TIME(digits); 3 for the form without a fraction, which is the old one of MySQL. */
    static int timeBytes(int digits) {
        return TIME_BYTES[digits];
    }

    static int dateTimeBytes(int digits) {
        return DATETIME_BYTES[digits];
    }

    private static int micros(long units, int digits) {
        return (int) units * (1_000_000 / UNITS_PER_SECOND[digits]);
    }

    /** TIME: seconds and fraction as one number, biased. */
    static boolean time(byte[] bytes, int at, int digits, int column, RowWriter out) {
        long perSecond = UNITS_PER_SECOND[digits];
        long value = BigEndian.unsigned(bytes, at, timeBytes(digits)) - TIME_BIAS_SECONDS * perSecond;
        long magnitude = Math.abs(value);
        if (magnitude >= TIME_BIAS_SECONDS * perSecond) {
            return false;
        }
        int seconds = (int) (magnitude / perSecond);
        return Temporals.putTime(
                column,
                value < 0,
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60,
                micros(magnitude % perSecond, digits),
                out);
    }

    /** DATETIME: ((((year * 13 + month) * 32 + day) * 24 + hour) * 60 + minute) * 60 + second, then the fraction. */
    static boolean dateTime(byte[] bytes, int at, int digits, int column, RowWriter out) {
        long value = BigEndian.unsigned(bytes, at, dateTimeBytes(digits));
        int micros = micros(value % UNITS_PER_SECOND[digits], digits);
        long seconds = value / UNITS_PER_SECOND[digits];
        int second = (int) (seconds % 60);
        int minute = (int) (seconds / 60 % 60);
        long hours = seconds / 3600;
        long days = hours / 24;
        if (value < 0 || days / 32 / 13 > 9999) {
            return false;
        }
        int months = (int) (days / 32);
        out.putDateTime(
                column, months / 13, months % 13, (int) (days % 32), (int) (hours % 24), minute, second, micros);
        return true;
    }

    /** TIMESTAMP: seconds since the epoch 4, then the fraction in as few bytes as it needs. */
    static boolean timestamp(byte[] bytes, int at, int digits, int column, RowWriter out) {
        long fraction = BigEndian.unsigned(bytes, at + 4, (digits + 1) / 2);
        if (fraction >= UNITS_PER_SECOND[digits]) {
            return false;
        }
        out.putTimestamp(column, BigEndian.unsigned(bytes, at, 4), micros(fraction, digits));
        return true;
    }
}
