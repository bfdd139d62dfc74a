package io.millrace.engine;

/**
 * How fast a task may go.
 *
 * @param fullLoad all threads of the full load together
 * @param stream the stream; its queries do not count
 * @param brake when the full load waits
 */
public record ThrottleSettings(Rates fullLoad, Rates stream, BrakeSettings brake) {
    public static final ThrottleSettings NONE = new ThrottleSettings(Rates.NONE, Rates.NONE, BrakeSettings.NONE);

    /**
     * Limits per second, 0 for none.
     *
     * @param bytesPerSecond of message values, uncompressed
     * @param queriesPerSecond statements that read a table
     */
    public record Rates(long rowsPerSecond, long bytesPerSecond, long queriesPerSecond) {
        public static final Rates NONE = new Rates(0, 0, 0);

        public Rates {
            if (rowsPerSecond < 0 || bytesPerSecond < 0 || queriesPerSecond < 0) {
                throw new IllegalArgumentException("a rate is 0 (no limit) or more: rows/s=" + rowsPerSecond
                        + ", bytes/s=" + bytesPerSecond + ", queries/s=" + queriesPerSecond);
            }
        }
    }
}
