package io.millrace.task;

import io.millrace.model.ErrorCode;

/**
 * One thing that is wrong with a task document.
 *
 * @param code TASK_INVALID, or SECRET_UNAVAILABLE for a reference that cannot be resolved
 * @param line from 1; 0 when the whole document is meant
 * @param column from 1; 0 likewise
 * @param key path of the key, as {@code source.port}; "" when the whole document is meant
 * @param rule what holds for the key, and what was found instead
 * @param remedy what to do
 */
public record Problem(ErrorCode code, int line, int column, String key, String rule, String remedy) {
    /** {@code line 4, column 9: source.port: rule. Remedy}, for people. */
    @Override
    public String toString() {
        String place = line == 0 ? "" : "line " + line + ", column " + column + ": ";
        return place + (key.isEmpty() ? "" : key + ": ") + rule + ". " + remedy;
    }
}
