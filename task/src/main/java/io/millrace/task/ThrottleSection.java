package io.millrace.task;

/** How fast a task may go. */
public record ThrottleSection(Rates fullLoad, Rates stream) {
    /**
     * Limits per second, 0 for none.
     *
     * @param bytesPerSecond of message values, uncompressed
     * @param queriesPerSecond of the full load; always 0 for the stream
     */
    public record Rates(int rowsPerSecond, int bytesPerSecond, int queriesPerSecond) {}
}
