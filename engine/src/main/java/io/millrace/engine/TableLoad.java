package io.millrace.engine;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ChangeContext;
import io.millrace.model.KeyShape;
import io.millrace.model.TableShape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The full load of one table as the stream sees it: its ledger and its open windows. Guarded by the gate. */
final class TableLoad {
    private final LoadLedger ledger;
    private String key;
    private volatile String createStatement = ""; // set by the thread that reads it, before the gate
    private final List<Window> windows = new ArrayList<>(4);

    TableLoad(LoadLedger ledger, @Nullable TableShape shape) {
        this.ledger = ledger;
        this.key = shape == null ? "" : keyOf(shape);
    }

    LoadLedger ledger() {
        return ledger;
    }

    /** As SHOW CREATE TABLE prints it; "" if no one read it. */
    String createStatement() {
        return createStatement;
    }

    void createStatement(String sql) {
        createStatement = sql;
    }

    void open(Window window) {
        windows.add(window);
    }

    void close(Window window) {
        windows.remove(window);
    }

    boolean hasWindows() {
        return !windows.isEmpty();
    }

    /** Whether the load is over for the stream, too: no row of it is noted or dropped any more. */
    boolean isOver() {
        return ledger.isDone() && windows.isEmpty() && ledger.skipUntil() == null;
    }

    void note(KeyText key) {
        for (int i = 0; i < windows.size(); i++) {
            windows.get(i).note(key);
        }
    }

    void voidWindows() {
        for (Window window : windows) {
            window.makeVoid();
        }
    }

    /** Begins the table anew when a DDL changed the key that its chunks are cut by. */
    void followKey(TableShape shape) {
        String now = keyOf(shape);
        if (!ledger.isDone() && !key.isEmpty() && !now.equals(key)) {
            ledger.restart(shape.identity() == null);
        }
        key = now;
    }

    private static String keyOf(TableShape shape) {
        KeyShape identity = shape.identity();
        return identity == null
                ? "none"
                : identity.columns().stream()
                        .map(shape::column)
                        .map(column -> column.name() + " " + column.columnType() + " " + column.charset())
                        .toList()
                        .toString();
    }

    /**
     * Whether the stream's rows of this table must not go out here: a keyless table's changes up to its snapshot are
     * in the snapshot, and before the snapshot is taken all of them are. Where rows of it were told before, nothing is
     * dropped: the snapshot would say nothing of those deleted since.
     */
    boolean drops(ChangeContext context) {
        if (!ledger.isKeyless()) {
            return false;
        }
        if (!ledger.isDone()) {
            return !ledger.isTold();
        }
        BinlogPosition until = ledger.skipUntil();
        if (until == null) {
            return false;
        }
        int byFile = Long.compare(context.binlogFileNumber(), BinlogPosition.fileNumberOf(until.file()));
        if (byFile < 0 || (byFile == 0 && context.eventEndOffset() <= until.offset())) {
            return true;
        }
        ledger.clearSkip();
        return false;
    }
}
