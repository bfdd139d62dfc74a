package io.millrace.formats.avro;

/** Days since 1970-01-01 in the Gregorian calendar, extended backwards before its beginning as ISO 8601 does. Stateless. */
public final class EpochDays {
    private static final int[] MONTH_DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private EpochDays() {}

    /** Whether there is such a day: MySQL also keeps zero parts and, under ALLOW_INVALID_DATES, 31 April. */
    public static boolean exists(int year, int month, int day) {
        return year > 0
                && month > 0
                && day > 0
                && month <= 12
                && day <= MONTH_DAYS[month - 1]
                && (month != 2 || day < 29 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)));
    }

    /** The number of a day that {@link #exists}. */
    public static long of(int year, int month, int day) {
        // Years begin in March, so that the leap day is the last one; 400 of them are 146097 days.
        int shifted = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(shifted, 400);
        int yearOfEra = shifted - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }
}
