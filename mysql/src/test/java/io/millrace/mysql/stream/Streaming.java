package io.millrace.mysql.stream;

import io.millrace.engine.ChangeSource;
import io.millrace.engine.TableSelector;
import io.millrace.model.MillraceException;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.MysqlChangeSource;
import io.millrace.mysql.SourceSettings;
import io.millrace.schema.SchemaTracker;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A stream that runs on a thread of its own into a recorder, as the engine would run it. */
final class Streaming implements AutoCloseable {
    private final MysqlChangeSource source;
    private final Recorder recorder = new Recorder();
    private final Thread thread;
    private volatile @Nullable MillraceException failure;

    private Streaming(MysqlChangeSource source, SourcePosition from, TableSelector selector, SchemaTracker tracker) {
        this.source = source;
        this.thread = new Thread(() -> {
            try {
                source.stream(from, selector, tracker, recorder);
            } catch (MillraceException e) {
                failure = e;
            } finally {
                recorder.ended();
            }
        });
    }

    /** Streams from the present position, with proven shapes. */
    static Streaming fromNow(SourceSettings settings, TableSelector selector) {
        MysqlChangeSource source = new MysqlChangeSource(settings);
        source.connect();
        ChangeSource.ProvenSchema proven = source.proveShapes(source.currentPosition(), selector, true);
        SchemaTracker tracker = source.newTracker(selector);
        proven.shapes().forEach(tracker::put);
        return new Streaming(source, proven.position(), selector, tracker).started();
    }

    /** Streams from a position, with shapes proven to hold there. */
    static Streaming from(SourceSettings settings, SourcePosition from, TableSelector selector) {
        MysqlChangeSource source = new MysqlChangeSource(settings);
        source.connect();
        SchemaTracker tracker = source.newTracker(selector);
        source.proveShapes(from, selector, false).shapes().forEach(tracker::put);
        return new Streaming(source, from, selector, tracker).started();
    }

    /** Streams from a position without knowing any shape. */
    static Streaming withoutShapes(SourceSettings settings, SourcePosition from, TableSelector selector) {
        MysqlChangeSource source = new MysqlChangeSource(settings);
        source.connect();
        return new Streaming(source, from, selector, source.newTracker(selector)).started();
    }

    private Streaming started() {
        thread.start();
        return this;
    }

    MysqlChangeSource source() {
        return source;
    }

    Recorder recorder() {
        return recorder;
    }

    List<String> lines(int count) throws InterruptedException, TimeoutException {
        List<String> lines = recorder.await(r -> r.lineCount() >= count);
        MillraceException failed = failure;
        if (lines.size() < count && failed != null) {
            throw failed;
        }
        return lines;
    }

    /** Waits for the stream to fail. */
    MillraceException failure() throws InterruptedException, TimeoutException {
        recorder.await(r -> false);
        thread.join();
        MillraceException failed = failure;
        if (failed == null) {
            throw new AssertionError("the stream ended without a failure");
        }
        return failed;
    }

    /** Stops; a failure that came before is thrown. */
    SourcePosition stop() throws InterruptedException {
        source.stop();
        thread.join();
        source.close();
        MillraceException failed = failure;
        if (failed != null) {
            throw failed;
        }
        SourcePosition position = recorder.position();
        if (position == null) {
            throw new AssertionError("no transaction was told");
        }
        return position;
    }

    @Override
    public void close() {
        source.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
