package io.millrace.binlog;

/**
 * Whether YEAR columns have a bit in the signedness metadata of a table map. Seen on the servers: not in 8.0.15; in 9.7
 * they do, and in 8.0.29 by the reports of others. In between the number of bytes may tell.
 */
enum YearSign {
    ABSENT,
    PRESENT,
    UNKNOWN;

    private static final int LAST_ABSENT = 8_00_15;
    private static final int FIRST_PRESENT = 8_00_29;

    /** @param serverVersion as FORMAT_DESCRIPTION has it, {@code 8.0.15-log} */
    static YearSign of(String serverVersion) {
        int number = 0;
        String[] parts = serverVersion.split("[^0-9]+", 4);
        for (int i = 0; i < 3; i++) {
            number = number * 100 + (i < parts.length ? twoDigits(parts[i]) : 0);
        }
        if (number >= FIRST_PRESENT) {
            return PRESENT;
        }
        return number <= LAST_ABSENT ? ABSENT : UNKNOWN;
    }

    private static int twoDigits(String digits) {
        return digits.isEmpty() ? 0 : digits.length() > 2 ? 99 : Integer.parseInt(digits);
    }
}
