package io.millrace.mysql.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.ChangeHandler;
import io.millrace.engine.ChangeSource;
import io.millrace.engine.TableSelector;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.DdlChange;
import io.millrace.model.MillraceException;
import io.millrace.model.RowView;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.mysql.MysqlChangeSource;
import io.millrace.schema.SchemaTracker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A stream that keeps a copy of the selected tables as the calls of their rows, to be compared at any time with what the
 * full load reads of them: invariant I5 under whatever the server is set to.
 *
 * <p>An image without all columns is filled up from the row before it, as who reads it would have to.
 */
final class BothPaths implements AutoCloseable {
    static final String ABSENT = "absent";
    private static final long LIMIT_SECONDS = 60;
    private static final AtomicInteger CASES = new AtomicInteger();

    private final TestSource source;
    private final TableSelector selector;
    private final MysqlChangeSource changes;
    private final SchemaTracker tracker;
    private final Copy copy = new Copy();
    private final Thread thread;
    private @Nullable MillraceException failure; // guarded by copy
    private boolean ended; // guarded by copy

    private BothPaths(TestSource source, TableSelector selector, @Nullable SourcePosition from, @Nullable Copy before) {
        this.source = source;
        this.selector = selector;
        changes = new MysqlChangeSource(source.settings());
        changes.connect();
        tracker = changes.newTracker(selector);
        ChangeSource.ProvenSchema proven = from == null
                ? changes.proveShapes(changes.currentPosition(), selector, true)
                : changes.proveShapes(from, selector, false);
        proven.shapes().forEach(tracker::put);
        if (before != null) {
            copy.rows.putAll(before.rows);
            copy.position = before.position;
        }
        thread = new Thread(() -> run(proven.position()), "stream");
        thread.start();
    }

    /** Streams the database from now on; its tables, if it has any, are empty. */
    static BothPaths of(TestSource source, String database) {
        return new BothPaths(source, table -> table.database().equals(database), null, null);
    }

    /** How many times a setting was tried over one path, in this JVM. */
    static int cases() {
        return CASES.get();
    }

    private void run(SourcePosition from) {
        MillraceException failed = null;
        try {
            changes.stream(from, selector, tracker, copy);
        } catch (MillraceException e) {
            failed = e;
        }
        synchronized (copy) {
            failure = failed;
            ended = true;
            copy.notifyAll();
        }
    }

    /** Stops this stream, lets something happen, and goes on with its copy where it stopped. */
    BothPaths restartedAfter(Runnable meanwhile) throws InterruptedException {
        awaitNewest();
        close();
        meanwhile.run();
        return again();
    }

    /** Goes on where this stream, which has ended, had come to. */
    BothPaths again() {
        close();
        return new BothPaths(source, selector, position(), copy);
    }

    /** Stops this stream, and goes on with its copy where it stopped, as a task does that is started again. */
    BothPaths restarted() throws InterruptedException {
        return restartedAfter(() -> {});
    }

    SourcePosition position() {
        synchronized (copy) {
            if (copy.position == null) {
                throw new AssertionError("the stream has told no position");
            }
            return copy.position;
        }
    }

    /** Waits until the stream has everything that the source has logged. */
    void awaitNewest() throws InterruptedException {
        BinlogPosition newest = changes.newestBinlogPosition();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        synchronized (copy) {
            while (copy.position == null || copy.position.binlog().compareTo(newest) < 0) {
                if (failure != null) {
                    throw failure;
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                assertThat(!ended && left > 0)
                        .as("the stream is at " + copy.position + ", not " + newest)
                        .isTrue();
                copy.wait(left);
            }
        }
    }

    /** Waits for the stream to stop with an error. */
    MillraceException awaitFailure() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        synchronized (copy) {
            while (!ended) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                assertThat(left).as("milliseconds left to fail").isPositive();
                copy.wait(left);
            }
            if (failure == null) {
                throw new AssertionError("the stream ended without an error");
            }
            return failure;
        }
    }

    /** Both paths have the same rows, in the same shape, under what {@code setting} says the server is set to. */
    void check(String setting) throws InterruptedException {
        awaitNewest();
        List<TableShape> live = changes.readShapes(selector);
        assertThat(live).isNotEmpty();
        try (MysqlTableReader reader = MysqlTableReader.open(source.settings())) {
            for (TableShape shape : live) {
                assertThat(tracker.shapeOf(shape.id())).as(setting).isEqualTo(shape);
                List<List<String>> snapshot = TestSource.chunk(reader, shape, "", "");
                synchronized (copy) {
                    List<List<String>> streamed = copy.rows.getOrDefault(shape.id(), List.of());
                    assertThat(streamed).as(setting + ": " + shape.id()).hasSameSizeAs(snapshot);
                    assertThat(snapshot)
                            .as(setting + ": " + shape.id() + " " + shape.columns())
                            .allSatisfy(row -> assertThat(streamed).anyMatch(image -> agree(image, row)));
                }
            }
        }
        CASES.addAndGet(2);
    }

    /** Rows of the copy, as calls. */
    List<List<String>> streamed(String database, String table) {
        synchronized (copy) {
            return List.copyOf(copy.rows.getOrDefault(new TableId(database, table), List.of()));
        }
    }

    /** Every image so far, before and after, in order. */
    List<List<String>> images() {
        synchronized (copy) {
            return List.copyOf(copy.images);
        }
    }

    /** Whether the two say the same as far as the image goes. */
    private static boolean agree(List<String> image, List<String> row) {
        for (int i = 0; i < row.size(); i++) {
            if (!image.get(i).equals(ABSENT) && !image.get(i).equals(row.get(i))) {
                return false;
            }
        }
        return image.size() == row.size();
    }

    @Override
    public void close() {
        changes.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The tables as the stream tells them. */
    private static final class Copy implements ChangeHandler {
        private final Map<TableId, List<List<String>>> rows = new HashMap<>();
        private final List<List<String>> images = new ArrayList<>();
        private final RecordingWriter writer = new RecordingWriter();
        private @Nullable SourcePosition position;

        @Override
        public void onBegin(ChangeContext context) {}

        @Override
        public RowHandler rowsOf(TableShape shape) {
            return change -> {
                synchronized (this) {
                    apply(
                            shape,
                            change.kind() == ChangeKind.INSERT ? null : change.before(),
                            change.kind() == ChangeKind.DELETE ? null : change.after());
                }
            };
        }

        private void apply(TableShape shape, @Nullable RowView before, @Nullable RowView after) {
            List<List<String>> table = rows.computeIfAbsent(shape.id(), id -> new ArrayList<>());
            List<String> old = null;
            if (before != null) {
                List<String> image = calls(before);
                old = table.stream()
                        .filter(row -> agree(image, row) || agree(row, image))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no row of " + shape.id() + " is " + image));
                table.remove(old);
            }
            if (after != null) {
                List<String> image = calls(after);
                List<String> row = new ArrayList<>(image);
                for (int i = 0; old != null && i < row.size(); i++) {
                    row.set(i, image.get(i).equals(ABSENT) ? old.get(i) : image.get(i));
                }
                table.add(row);
            }
        }

        private List<String> calls(RowView row) {
            List<String> calls = new ArrayList<>();
            for (int i = 0; i < row.columnCount(); i++) {
                row.write(i, writer);
                String call = writer.take();
                assertThat(row.isPresent(i)).isEqualTo(!call.equals(ABSENT));
                assertThat(row.isNull(i)).isEqualTo(call.equals("null"));
                calls.add(call);
            }
            images.add(calls);
            return calls;
        }

        @Override
        public void onDdl(DdlChange ddl, ChangeContext context) {
            if (ddl.kind() == DdlChange.Kind.TRUNCATE_TABLE || ddl.kind() == DdlChange.Kind.DROP_TABLE) {
                synchronized (this) {
                    rows.remove(new TableId(ddl.database(), ddl.table()));
                }
            }
        }

        @Override
        public synchronized void onCommit(ChangeContext context, PositionView now) {
            position = now.snapshot();
            notifyAll();
        }

        @Override
        public synchronized void onIdle(PositionView now) {
            position = now.snapshot();
            notifyAll();
        }
    }
}
