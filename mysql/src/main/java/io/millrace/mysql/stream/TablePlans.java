package io.millrace.mysql.stream;

import io.millrace.binlog.EventType;
import io.millrace.binlog.RowPlan;
import io.millrace.binlog.TableMapEvent;
import io.millrace.engine.ChangeHandler.RowHandler;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about each table id: how its rows are read and who gets them, or that nobody wants them. Looking up
 * and finding that nothing has changed allocates nothing.
 *
 * <p>Open addressing by table id. Forgotten whole at DDL and in a new binlog file, and when it gets large, since a
 * server that reopens tables gives them new ids.
 */
final class TablePlans {
    private static final int MAX_ENTRIES = 4096;
    private static final EventRows[] NO_FORMS = {};

    /** One table id. */
    static final class Entry {
        private final long tableId;
        private final @Nullable RowPlan plan;
        private final @Nullable RowHandler handler;
        private final byte[] map;
        private EventRows[] forms = NO_FORMS;

        private Entry(long tableId, @Nullable RowPlan plan, @Nullable RowHandler handler, byte[] map) {
            this.tableId = tableId;
            this.plan = plan;
            this.handler = handler;
            this.map = map;
        }

        /** Null when nobody wants the rows. */
        @Nullable
        RowPlan plan() {
            return plan;
        }

        @Nullable
        RowHandler handler() {
            return handler;
        }

        /** How an event of this type is read on another thread; made once. */
        EventRows rowsIn(EventType type, RowPlan of) {
            for (EventRows form : forms) {
                if (form.type() == type) {
                    return form;
                }
            }
            EventRows form = new EventRows(type, of);
            forms = Arrays.copyOf(forms, forms.length + 1);
            forms[forms.length - 1] = form;
            return form;
        }

        boolean matches(TableMapEvent event) {
            return event.sameAs(map);
        }
    }

    private @Nullable Entry[] entries = new @Nullable Entry[64];
    private int count;

    @Nullable
    Entry find(long tableId) {
        int mask = entries.length - 1;
        for (int at = slot(tableId, mask); ; at = (at + 1) & mask) {
            Entry entry = entries[at];
            if (entry == null || entry.tableId == tableId) {
                return entry;
            }
        }
    }

    void wanted(TableMapEvent event, RowPlan plan, RowHandler handler) {
        put(new Entry(event.tableId(), plan, handler, event.copyOf()));
    }

    void unwanted(TableMapEvent event) {
        put(new Entry(event.tableId(), null, null, event.copyOf()));
    }

    void forget() {
        if (count > 0) {
            Arrays.fill(entries, null);
            count = 0;
        }
    }

    private void put(Entry entry) {
        if (count >= MAX_ENTRIES) {
            forget();
        }
        if (count * 2 >= entries.length) {
            @Nullable Entry[] old = entries;
            entries = new @Nullable Entry[old.length * 2];
            count = 0;
            for (Entry each : old) {
                if (each != null) {
                    insert(each);
                }
            }
        }
        insert(entry);
    }

    private void insert(Entry entry) {
        int mask = entries.length - 1;
        int at = slot(entry.tableId, mask);
        Entry there = entries[at];
        while (there != null && there.tableId != entry.tableId) {
            at = (at + 1) & mask;
            there = entries[at];
        }
        if (there == null) {
            count++;
        }
        entries[at] = entry;
    }

    private static int slot(long tableId, int mask) {
        return (int) ((tableId * 0x9E3779B97F4A7C15L) >>> 40) & mask;
    }
}
