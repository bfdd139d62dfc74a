package io.millrace.engine;

import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.RowWriter;
import java.nio.ByteBuffer;
import java.util.List;

/** Rows {@code (id, v)} of the simulated sources, one by one and as events. */
final class SimulatedRows {
    /** One row change; version 0 means that the row is not there. */
    record Operation(long id, long before, long after) {}

    /** How every event is read. */
    record Form() implements RowEventReader.Form {}

    private SimulatedRows() {}

    static RowView image(long id, long version) {
        return new Image().set(id, version);
    }

    static void tell(Operation operation, RowChange change, ChangeContext context, ChangeHandler.RowHandler to) {
        tell(
                new Image().set(operation.id, operation.before),
                new Image().set(operation.id, operation.after),
                change,
                context,
                to);
    }

    private static void tell(
            Image before, Image after, RowChange change, ChangeContext context, ChangeHandler.RowHandler to) {
        if (before.version == 0 && after.version == 0) {
            return;
        }
        ChangeKind kind =
                before.version == 0 ? ChangeKind.INSERT : after.version == 0 ? ChangeKind.DELETE : ChangeKind.UPDATE;
        to.onRow(change.wrap(kind, before, after, context));
    }

    /** Hands rows of one table over as one event, whose bytes are worth nothing afterwards. */
    static void tellEvent(
            List<Operation> rows, ChangeHandler handler, ChangeHandler.RowHandler to, ChangeContext context) {
        ByteBuffer body = ByteBuffer.allocate(1 + rows.size() * 24);
        body.position(1);
        rows.forEach(it -> body.putLong(it.id).putLong(it.before).putLong(it.after));
        handler.onRowEvent(to, new Form(), body.array(), 1, body.capacity() - 1, context);
        java.util.Arrays.fill(body.array(), (byte) -1); // it was borrowed
    }

    /** Allocates nothing per row. */
    static final class EventReader implements RowEventReader {
        private final RowChange change = new RowChange();
        private final Image before = new Image();
        private final Image after = new Image();

        @Override
        public void read(
                RowEventReader.Form form,
                byte[] body,
                int offset,
                int length,
                ChangeContext context,
                ChangeHandler.RowHandler to) {
            ByteBuffer rows = ByteBuffer.wrap(body, offset, length);
            int row = context.rowInEvent();
            while (rows.hasRemaining()) {
                context.rowInEvent(row++);
                long id = rows.getLong();
                before.set(id, rows.getLong());
                after.set(id, rows.getLong());
                tell(before, after, change, context, to);
            }
        }
    }

    private static final class Image implements RowView {
        private long id;
        private long version;

        Image set(long newId, long newVersion) {
            id = newId;
            version = newVersion;
            return this;
        }

        @Override
        public int columnCount() {
            return 2;
        }

        @Override
        public boolean isNull(int column) {
            return false;
        }

        @Override
        public boolean isPresent(int column) {
            return true;
        }

        @Override
        public void write(int column, RowWriter out) {
            out.putLong(column, column == 0 ? id : version);
        }

        @Override
        public boolean sameValue(int column, RowView other) {
            Image that = (Image) other;
            return column == 0 ? id == that.id : version == that.version;
        }
    }
}
