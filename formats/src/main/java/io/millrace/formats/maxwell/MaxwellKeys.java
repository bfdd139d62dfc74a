package io.millrace.formats.maxwell;

import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.KeyShape;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Record keys of one table (Maxwell's {@code RowIdentity}): names of columns in lower case, in the order of the index.
 * Single-threaded; allocates nothing per key.
 */
final class MaxwellKeys {
    private final MaxwellValueWriter values;
    private final RowUuid uuids;
    private final boolean isArray;
    private final byte[] open;
    private final byte[] place;
    private final int[] columns;

    /** Per column of the key what stands in front of its value. */
    private final byte[][] names;

    MaxwellKeys(TableShape shape, MaxwellValueWriter values, RowUuid uuids, boolean isArray) {
        this.values = values;
        this.uuids = uuids;
        this.isArray = isArray;
        ByteSink out = new ByteSink(64);
        out.putAscii(isArray ? "[" : "{\"database\":");
        JsonText.putString(shape.id().database(), out);
        out.putAscii(isArray ? "," : ",\"table\":");
        JsonText.putString(shape.id().table(), out);
        out.putAscii(isArray ? ",[" : ",");
        open = out.toByteArray();
        place = shape.id().toString().getBytes(StandardCharsets.UTF_8);
        KeyShape key = shape.primaryKey();
        List<Integer> indexes = key == null ? List.of() : key.columns();
        columns = indexes.stream().mapToInt(Integer::intValue).toArray();
        names = new byte[columns.length][];
        for (int i = 0; i < columns.length; i++) {
            String name = shape.column(columns[i]).name().toLowerCase(Locale.ROOT);
            out.clear();
            out.putAscii(i == 0 ? "" : ",");
            out.putAscii(isArray ? "{" : "");
            JsonText.putString(isArray ? name : "pk." + name, out);
            out.put(':');
            names[i] = out.toByteArray();
        }
    }

    /** The columns of the primary key in the order of its index; empty if there is none. */
    int[] columns() {
        return columns;
    }

    /** Appends the key of a row. */
    void append(RowChange change, ByteSink out) {
        values.into(out);
        out.put(open);
        for (int i = 0; i < columns.length; i++) {
            out.put(names[i]);
            row(change, columns[i]).write(columns[i], values);
            closeValue(out);
        }
        close(columns.length == 0, change.context(), out);
    }

    /** Appends the key of a message that is about the whole table: its columns are null. */
    void appendOfTable(ChangeContext context, ByteSink out) {
        out.put(open);
        for (byte[] name : names) {
            out.put(name);
            out.putAscii("null");
            closeValue(out);
        }
        close(columns.length == 0, context, out);
    }

    /** The image that has the column: one of {@code binlog_row_image=MINIMAL} names an unchanged key only before. */
    static RowView row(RowChange change, int column) {
        RowView row = change.row();
        return change.kind() == ChangeKind.UPDATE && !row.isPresent(column) ? change.before() : row;
    }

    /** Appends the key of a table's end: one without columns, whatever the table's key is. */
    void appendOfEnd(ChangeContext context, ByteSink out) {
        out.put(open);
        close(true, context, out);
    }

    private void closeValue(ByteSink out) {
        if (isArray) {
            out.put('}');
        }
    }

    private void close(boolean empty, ChangeContext context, ByteSink out) {
        if (isArray) {
            out.putAscii("]]");
            return;
        }
        if (empty) {
            out.putAscii("\"_uuid\":\"");
            uuids.append(context, place, out);
            out.put('"');
        }
        out.put('}');
    }
}
