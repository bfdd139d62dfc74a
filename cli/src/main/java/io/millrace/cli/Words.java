package io.millrace.cli;

import io.millrace.engine.RetryState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Numbers as people read them. */
public final class Words {
    private static final int S_PER_MINUTE = 60;
    private static final int S_PER_HOUR = 3600;
    private static final int S_PER_DAY = 86_400;

    private Words() {}

    /** {@code 1,234,567}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String rate(double perSecond) {
        return count(Math.round(perSecond));
    }

    /** {@code 12.3 MB}, decimal units as disks and networks have them. */
    static String bytes(long bytes) {
        return bytes((double) bytes);
    }

    /** The same for a rate. */
    static String bytes(double bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }

    /** A delay: {@code 12 ms}, {@code 1.2 s}, {@code 3 min 20 s}; {@code -} before the first change. */
    static String delay(long ms) {
        if (ms < 0) {
            return "-";
        }
        if (ms < 1000) {
            return ms + " ms";
        }
        return ms < S_PER_MINUTE * 1000L ? String.format(Locale.ROOT, "%.1f s", ms / 1000.0) : span(ms / 1000);
    }

    /** {@code 29 d 23 h}: the two largest units. */
    static String span(long seconds) {
        if (seconds >= S_PER_DAY) {
            return pair(seconds / S_PER_DAY, "d", seconds % S_PER_DAY / S_PER_HOUR, "h");
        }
        if (seconds >= S_PER_HOUR) {
            return pair(seconds / S_PER_HOUR, "h", seconds % S_PER_HOUR / S_PER_MINUTE, "min");
        }
        return seconds >= S_PER_MINUTE
                ? pair(seconds / S_PER_MINUTE, "min", seconds % S_PER_MINUTE, "s")
                : seconds + " s";
    }

    private static String pair(long large, String largeUnit, long small, String smallUnit) {
        return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }

    /** A moment in UTC, {@code 2026-11-21T21:20:38Z}. */
    static String moment(long epochMs) {
        return Instant.ofEpochMilli(epochMs).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** What is tried again: whose errors, how many since when, and until when. */
    static String retry(RetryState state) {
        String kind =
                switch (state.kind()) {
                    case CONNECTION -> "connection ";
                    case AUTHENTICATION -> "login ";
                    case OTHER, NEVER -> "";
                };
        return state.target().name().toLowerCase(Locale.ROOT) + ", " + kind + "error " + count(state.count())
                + " since " + moment(state.first().atMs()) + ", "
                + (state.deadlineMs() == 0 ? "without end" : "giving up at " + moment(state.deadlineMs()));
    }

    /** How long the source keeps the binlog that a task still needs. */
    static String retention(long seconds) {
        return seconds < 0 ? "until purged by hand" : "for another " + span(seconds);
    }
}
