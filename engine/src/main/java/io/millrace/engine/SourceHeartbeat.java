package io.millrace.engine;

import java.time.Duration;

/**
 * Writes to the source now and then, over a connection of its own, what comes back in the stream. Only for a task that asks
 * for it. One thread; {@link #abort} from any.
 */
public interface SourceHeartbeat extends AutoCloseable {
    /** Time between two beats. */
    Duration interval();

    /**
     * Writes once; the stream tells {@link ChangeHandler#onBeat} when it comes to it.
     *
     * @throws io.millrace.model.MillraceException when the source does not take it; the next one may go
     */
    void beat();

    /** Ends a beat that is being written. */
    void abort();

    @Override
    void close();
}
