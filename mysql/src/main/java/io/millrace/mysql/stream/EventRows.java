package io.millrace.mysql.stream;

import io.millrace.binlog.EventType;
import io.millrace.binlog.RowPlan;
import io.millrace.binlog.RowsEvent;
import io.millrace.engine.ChangeHandler.RowHandler;
import io.millrace.engine.RowEventReader;
import io.millrace.model.ChangeContext;
import io.millrace.model.RowChange;

/** How the rows of one type of event of one table are read. */
record EventRows(EventType type, RowPlan plan) implements RowEventReader.Form {
    /** Allocates nothing per event once its arrays have grown. One thread. */
    static final class Reader implements RowEventReader {
        private final RowsEvent rows = new RowsEvent();
        private final RowChange change = new RowChange();

        @Override
        public void read(Form form, byte[] body, int offset, int length, ChangeContext context, RowHandler to) {
            EventRows event = (EventRows) form;
            rows.wrap(event.type, body, offset, length).bind(event.plan);
            int row = context.rowInEvent();
            while (rows.nextRow()) {
                context.rowInEvent(row++);
                to.onRow(change.wrap(rows.kind(), rows.before(), rows.after(), context));
            }
        }
    }
}
