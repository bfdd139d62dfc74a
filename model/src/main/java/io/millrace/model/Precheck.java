package io.millrace.model;

/**
 * One precheck and what it found.
 *
 * @param code as {@code SRC_BINLOG_FORMAT} or {@code DST_CONN}
 * @param criterion the rule, in one sentence
 * @param found what was seen
 * @param remedy what to do; "" when it passed
 */
public record Precheck(String code, Level level, String criterion, String found, String remedy) {
    /** FAIL blocks; WARN is shown and does not block a run from the command line. */
    public enum Level {
        PASS,
        INFO,
        WARN,
        FAIL,
        SKIPPED
    }
}
