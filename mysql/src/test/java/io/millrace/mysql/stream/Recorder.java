package io.millrace.mysql.stream;

import io.millrace.engine.ChangeHandler;
import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.RowView;
import io.millrace.model.RowWriter;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableShape;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Writes down as text what the stream tells: one line per change, and a transaction's lines only at its commit. */
final class Recorder implements ChangeHandler {
    private static final long LIMIT_SECONDS = 60;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();
    private final List<String> lines = new ArrayList<>();
    private final List<String> pending = new ArrayList<>();
    private final List<String> contexts = new ArrayList<>();
    private @Nullable SourcePosition position;
    private int commits;
    private int idles;
    private boolean begun;
    private boolean ended;

    @Override
    public void onBegin(ChangeContext context) {
        if (begun) {
            throw new IllegalStateException("begin within a transaction");
        }
        begun = true;
        pending.clear();
    }

    @Override
    public RowHandler rowsOf(TableShape shape) {
        return change -> {
            String images =
                    switch (change.kind()) {
                        case INSERT, SNAPSHOT -> text(change.after());
                        case UPDATE -> text(change.before()) + " -> " + text(change.after());
                        case DELETE -> text(change.before());
                    };
            pending.add(change.kind() + " " + shape.id() + " " + images);
            ChangeContext context = change.context();
            contexts.add(context.binlogFile() + " " + context.transactionStartOffset() + " " + context.eventEndOffset()
                    + " " + context.rowInEvent() + " " + context.gtid() + " " + context.serverId() + " "
                    + context.threadId());
        };
    }

    @Override
    public void onDdl(DdlChange ddl, ChangeContext context) {
        TableShape shape = ddl.after();
        pending.add("DDL " + ddl.kind() + " " + ddl.database() + "." + ddl.table() + " "
                + (shape == null ? "gone" : shape.columnCount() + " columns"));
    }

    @Override
    public void onCommit(ChangeContext context, PositionView now) {
        begun = false;
        publish(now, false);
    }

    @Override
    public void onIdle(PositionView now) {
        publish(now, true);
    }

    private void publish(PositionView now, boolean idle) {
        lock.lock();
        try {
            if (idle) {
                idles++;
            } else {
                lines.addAll(pending);
                pending.clear();
                commits++;
            }
            position = now.snapshot();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The stream's thread has returned or failed. */
    void ended() {
        lock.lock();
        try {
            ended = true;
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the condition holds, or the stream has ended. */
    List<String> await(Predicate<Recorder> condition) throws InterruptedException, TimeoutException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            while (!condition.test(this) && !ended) {
                if (left <= 0) {
                    throw new TimeoutException("after " + LIMIT_SECONDS + " s there is only " + lines);
                }
                left = progress.awaitNanos(left);
            }
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    int lineCount() {
        return lines.size();
    }

    int commits() {
        return commits;
    }

    int idles() {
        return idles;
    }

    @Nullable
    SourcePosition position() {
        return position;
    }

    List<String> contexts() {
        return List.copyOf(contexts);
    }

    private static String text(RowView row) {
        StringBuilder out = new StringBuilder("(");
        RowWriter writer = (RowWriter) Proxy.newProxyInstance(
                Recorder.class.getClassLoader(), new Class<?>[] {RowWriter.class}, (proxy, method, arguments) -> {
                    out.append(out.length() > 1 ? ", " : "").append(value(method.getName(), arguments));
                    return null;
                });
        for (int column = 0; column < row.columnCount(); column++) {
            if (row.isPresent(column)) {
                row.write(column, writer);
            } else {
                writer.putAbsent(column);
            }
        }
        return out.append(")").toString();
    }

    private static String value(String method, Object[] arguments) {
        return switch (method) {
            case "putNull" -> "null";
            case "putAbsent" -> "absent";
            case "putText", "putJson", "putDecimal", "putBytes", "putGeometry" ->
                new String((byte[]) arguments[1], (int) arguments[2], (int) arguments[3], StandardCharsets.UTF_8);
            default -> {
                String rest = Arrays.toString(Arrays.copyOfRange(arguments, 1, arguments.length));
                yield arguments.length == 2 ? rest.substring(1, rest.length() - 1) : rest;
            }
        };
    }
}
