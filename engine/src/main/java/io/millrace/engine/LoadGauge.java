package io.millrace.engine;

import org.jspecify.annotations.Nullable;

/** Tells whether the source bears a full load, over connections of its own. One thread; {@link #abort} from any. */
public interface LoadGauge extends AutoCloseable {
    /** Why the full load should wait; null if nothing is against it. What cannot be asked is a reason too. */
    @Nullable
    Reason reasonToWait();

    /** Ends a question that is being asked. */
    void abort();

    @Override
    void close();

    /**
     * @param key of the task document whose limit is passed
     * @param message for people: limit, value, place
     */
    record Reason(String key, String message) {}
}
