package io.millrace.engine;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.SourcePosition;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the source every two seconds where it stands, over a connection that the stream does not use, and compares: a
 * stream whose heartbeats come and whose changes do not is as dead as one that is silent, but no time-out of a socket
 * notices.
 *
 * <p>A thread of its own, so that a source that does not answer holds up nobody; what is asked has a time-out itself.
 */
final class SourceWatch {
    /** The source may be ahead of a sound stream for moments only: what it has logged it sends at once. */
    private static final long STALLED_NS = TimeUnit.SECONDS.toNanos(30);

    /** That many times the stream has to say that there is nothing, lest one that is kept waiting by us be called dead. */
    private static final int STALLED_BEATS = 5;

    private static final long SILENT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long STEP_MS = 50;
    private static final String SILENT = ErrorCode.SOURCE_CONNECTION_LOST.name();
    private static final String STALLED = ErrorCode.SOURCE_STALLED.name();

    private final ChangeSource source;
    private final TaskView view;
    private final Progress progress;
    private final Clock clock;
    private final BooleanSupplier stopped;
    private final Object silence = new Object();
    private boolean silent; // since a question that is not answered; guarded by silence, as the next two
    private long silentNs;
    private long silentMs;
    private @Nullable BinlogPosition stuckAt;
    private long stuckNs;
    private long stuckMs;
    private long stuckBeats;

    SourceWatch(ChangeSource source, TaskView view, Progress progress, Clock clock, BooleanSupplier stopped) {
        this.source = source;
        this.view = view;
        this.progress = progress;
        this.clock = clock;
        this.stopped = stopped;
    }

    /**
     * Until the attempt ends.
     *
     * @throws MillraceException SOURCE_STALLED
     */
    void run() {
        long lastNs = clock.nowNs() - INTERVAL_NS;
        try {
            while (!stopped.getAsBoolean()) {
                if (clock.nowNs() - lastNs >= INTERVAL_NS) {
                    ask();
                    lastNs = clock.nowNs();
                }
                clock.sleep(STEP_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            view.release(STALLED);
            onAnswer();
        }
    }

    private void ask() {
        long askedMs = clock.nowMs();
        onQuestion(askedMs);
        try {
            BinlogPosition newest = source.newestBinlogPosition();
            view.newest(newest);
            source.endDeadReaders();
            SourcePosition own = view.streamPosition();
            if (own != null) {
                progress.onNewest(newest, own.binlog(), askedMs);
                view.retention(source.retentionSeconds(own.binlog()));
                onAnswer();
                compare(newest, own.binlog());
            }
            onAnswer();
        } catch (MillraceException e) {
            if (e.code() == ErrorCode.SOURCE_STALLED) {
                throw e;
            }
            if (!stopped.getAsBoolean()) {
                view.cannotAsk(e); // the stream notices by itself what is the matter
            }
        }
    }

    private void onQuestion(long askedMs) {
        synchronized (silence) {
            if (!silent) {
                silent = true;
                silentNs = clock.nowNs();
                silentMs = askedMs;
            }
        }
    }

    private void onAnswer() {
        synchronized (silence) {
            silent = false;
            view.release(SILENT);
        }
    }

    /** Says in the status that the source does not answer, if it has not for a while. Any thread. */
    void tellOfSilence() {
        synchronized (silence) {
            if (silent && clock.nowNs() - silentNs >= SILENT_NS) {
                view.hold(new TaskStatus.Hold(
                        SILENT,
                        silentMs,
                        "the source does not say where it stands, asked over a connection of its own"));
            }
        }
    }

    /** One look at both positions. */
    void compare(BinlogPosition newest, BinlogPosition own) {
        boolean ahead = Progress.isComparable(newest) && own.compareTo(newest) < 0;
        if (!ahead || !own.equals(stuckAt)) {
            stuckAt = ahead ? own : null;
            stuckNs = clock.nowNs();
            stuckMs = clock.nowMs();
            stuckBeats = progress.beats();
            view.release(STALLED);
            return;
        }
        long beats = progress.beats() - stuckBeats;
        if (beats < STALLED_BEATS) {
            return; // in a transaction that is long, or waiting for the destination
        }
        String said = "the stream stands at " + own + " since " + Instant.ofEpochMilli(stuckMs)
                + " and gets heartbeats only (" + beats + "), while the source has written up to " + newest;
        if (clock.nowNs() - stuckNs < STALLED_NS) {
            view.hold(new TaskStatus.Hold(STALLED, stuckMs, said));
            return;
        }
        throw new MillraceException(
                ErrorCode.SOURCE_STALLED,
                "The source sends what it writes: " + said
                        + ". The task connects anew; if it comes again, look for a proxy in between and at the source's"
                        + " dump threads (SHOW PROCESSLIST)");
    }
}
