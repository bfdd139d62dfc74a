package io.millrace.schema;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates and times as the server reads them of literals and prints them again (mysql-server: {@code sql-common/my_time.cc}).
 * Null for what is not read here: then the default is not known.
 */
final class TemporalLiteral {
    private static final int DATE_DIGITS = 8;
    private static final int FULL_DIGITS = 14;
    private static final long NANOS = 1_000_000_000;
    private static final Pattern DIGITS = Pattern.compile("(\\d{1,14})(?:\\.(\\d*))?");
    private static final Pattern PARTS = Pattern.compile("(\\d{1,4})[-/.:*^@](\\d{1,2})[-/.:*^@](\\d{1,2})"
            + "(?:[T ]+(\\d{1,2})(?:[-/.:](\\d{1,2})(?:[-/.:](\\d{1,2})(?:\\.(\\d*))?)?)?)?");
    private static final Pattern TIME =
            Pattern.compile("(-?)(?:(\\d{1,3}) +)?(\\d{1,3}):(\\d{1,2})(?::(\\d{1,2}))?(?:\\.(\\d*))?");
    private static final Pattern TIME_DIGITS = Pattern.compile("(-?)(\\d{1,7})(?:\\.(\\d*))?");

    private final boolean rounds;

    /** @param rounds whether digits that are too many are rounded: MariaDB cuts them off */
    TemporalLiteral(boolean rounds) {
        this.rounds = rounds;
    }

    static @Nullable String date(DefaultLiteral literal) {
        int[] parts = parts(literal);
        return parts == null ? null : date(parts);
    }

    private static String date(int[] parts) {
        return String.format("%04d-%02d-%02d", parts[0], parts[1], parts[2]);
    }

    /**
     * @param zone in which a TIMESTAMP is written, null for a DATETIME; what is printed then is UTC
     */
    @Nullable
    String dateTime(DefaultLiteral literal, int fractionDigits, @Nullable ZoneId zone) {
        int[] parts = parts(literal);
        if (parts == null) {
            return null;
        }
        long nanos = fitted(parts[6], fractionDigits);
        LocalDateTime exact = null;
        try {
            exact = LocalDateTime.of(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5])
                    .plusNanos(nanos);
        } catch (DateTimeException e) {
            if (nanos == NANOS || (zone != null && parts[0] != 0)) {
                return null;
            }
        }
        if (exact == null || (parts[0] == 0 && parts[1] == 0)) {
            return date(parts)
                    + String.format(" %02d:%02d:%02d", parts[3], parts[4], parts[5])
                    + fraction(nanos, fractionDigits);
        }
        LocalDateTime told = zone == null
                ? exact
                : exact.atZone(zone).withZoneSameInstant(ZoneOffset.UTC).toLocalDateTime();
        return String.format(
                        "%04d-%02d-%02d %02d:%02d:%02d",
                        told.getYear(),
                        told.getMonthValue(),
                        told.getDayOfMonth(),
                        told.getHour(),
                        told.getMinute(),
                        told.getSecond())
                + fraction(told.getNano(), fractionDigits);
    }

    @Nullable
    String time(DefaultLiteral literal, int fractionDigits) {
        String text = literal.asText("utf8mb4").strip();
        Matcher colons = TIME.matcher(text);
        Matcher digits = TIME_DIGITS.matcher(text);
        long seconds;
        String fraction;
        boolean negative;
        if (colons.matches()) {
            seconds = (number(colons.group(2)) * 24L + number(colons.group(3))) * 3600
                    + number(colons.group(4)) * 60L
                    + number(colons.group(5));
            fraction = colons.group(6);
            negative = !colons.group(1).isEmpty();
        } else if (digits.matches()) {
            int value = number(digits.group(2));
            seconds = value / 10_000 * 3600L + value / 100 % 100 * 60L + value % 100;
            fraction = digits.group(3);
            negative = !digits.group(1).isEmpty();
        } else {
            return null;
        }
        long nanos = fitted(nanosOf(fraction), fractionDigits);
        seconds += nanos / NANOS;
        return (negative ? "-" : "")
                + String.format("%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
                + fraction(nanos % NANOS, fractionDigits);
    }

    /** Year, month, day, hour, minute, second, nanoseconds. */
    private static int @Nullable [] parts(DefaultLiteral literal) {
        String text = literal.asText("utf8mb4").strip();
        Matcher digits = DIGITS.matcher(text);
        if (digits.matches()) {
            return ofDigits(digits.group(1), digits.group(2), literal.form() == DefaultLiteral.Form.NUMBER);
        }
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        return new int[] {
            year(parts.group(1)),
            number(parts.group(2)),
            number(parts.group(3)),
            number(parts.group(4)),
            number(parts.group(5)),
            number(parts.group(6)),
            nanosOf(parts.group(7))
        };
    }

    private static int @Nullable [] ofDigits(String digits, @Nullable String fraction, boolean number) {
        int length = digits.length();
        int whole = length <= 6 ? 6 : length <= DATE_DIGITS ? DATE_DIGITS : length <= 12 ? 12 : FULL_DIGITS;
        if (length < whole && !number) {
            return null;
        }
        String text = "0".repeat(whole - length) + digits;
        boolean zero = Long.parseLong(text) == 0;
        int yearDigits = whole == 6 || whole == 12 ? 2 : 4;
        int[] parts = new int[7];
        parts[0] = zero ? 0 : year(text.substring(0, yearDigits));
        for (int i = 1, at = yearDigits; at < whole; i++, at += 2) {
            parts[i] = number(text.substring(at, at + 2));
        }
        parts[6] = nanosOf(fraction);
        return parts;
    }

    /** Two digits are a year of 1970 to 2069. */
    private static int year(String digits) {
        int year = number(digits);
        return digits.length() > 2 ? year : year + (year < 70 ? 2000 : 1900);
    }

    private static int number(@Nullable String digits) {
        return digits == null || digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private static int nanosOf(@Nullable String fraction) {
        return fraction == null ? 0 : number((fraction + "000000000").substring(0, 9));
    }

    private long fitted(int nanos, int digits) {
        long unit = (long) Math.pow(10, 9 - digits);
        return (nanos + (rounds ? unit / 2 : 0)) / unit * unit;
    }

    private static String fraction(long nanos, int digits) {
        return digits == 0 ? "" : "." + String.format("%09d", nanos).substring(0, digits);
    }
}
