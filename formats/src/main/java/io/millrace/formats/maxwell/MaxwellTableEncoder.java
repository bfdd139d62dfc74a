package io.millrace.formats.maxwell;

import io.millrace.formats.TableEncoder;
import io.millrace.formats.json.Holes;
import io.millrace.formats.json.JsonText;
import io.millrace.formats.maxwell.MaxwellJsonOptions.FullLoadType;
import io.millrace.model.ByteSink;
import io.millrace.model.CanonicalText;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.KeyShape;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.util.zip.CRC32;

/**
 * Rows of one table as Maxwell JSON (Maxwell's {@code RowMap}): {@code database, table, type, ts, [xid, commit], position,
 * gtid, server_id, thread_id, primary_key, primary_key_columns, data, old}. What only the commit tells is a hole.
 */
final class MaxwellTableEncoder implements TableEncoder {
    private final TableShape shape;
    private final MaxwellJsonOptions options;
    private final boolean partialImages;
    private final MaxwellValueWriter values;
    private final MaxwellKeys keys;

    /** Per kind of change the beginning of its message, up to its time. */
    private final byte[] insert;

    private final byte[] update;
    private final byte[] delete;
    private final byte[] snapshot;

    /** {@code ,"primary_key_columns":[...]}. */
    private final byte[] primaryKeyColumns;

    /** {@code ,"schema_id":n}; empty unless wanted. */
    private final byte[] schemaId;

    /** Per column {@code ,"name":}. */
    private final byte[][] names;

    MaxwellTableEncoder(TableShape shape, MaxwellJsonFormat format) {
        this.shape = shape;
        options = format.options();
        partialImages = format.context().partialImages();
        values = new MaxwellValueWriter(shape, format.context().source().outputZone(), options.nullZeroDates());
        keys = new MaxwellKeys(shape, values, format.uuids(), options.key() == MaxwellJsonOptions.Key.ARRAY);
        insert = opening(shape, "insert");
        update = opening(shape, "update");
        delete = opening(shape, "delete");
        snapshot = options.fullLoadType() == FullLoadType.INSERT ? insert : opening(shape, "bootstrap-insert");
        names = new byte[shape.columnCount()][];
        ByteSink out = new ByteSink(32);
        for (int i = 0; i < names.length; i++) {
            out.clear();
            out.put(',');
            JsonText.putString(shape.column(i).name(), out);
            out.put(':');
            names[i] = out.toByteArray();
        }
        out.clear();
        out.putAscii(",\"primary_key_columns\":[");
        int none = out.length();
        for (int column : keys.columns()) {
            out.putAscii(out.length() == none ? "" : ",");
            JsonText.putString(shape.column(column).name(), out);
        }
        out.put(']');
        primaryKeyColumns = out.toByteArray();
        out.clear();
        if (options.schemaId()) {
            out.putAscii(",\"schema_id\":");
            out.putDecimal(schemaId(shape));
        }
        schemaId = out.toByteArray();
    }

    /** A checksum of what the definition says of columns and keys: equal for equal definitions, run after run. */
    private static long schemaId(TableShape shape) {
        ByteSink definition = new ByteSink(256);
        JsonText.putString(shape.id().toString(), definition);
        for (ColumnShape column : shape.columns()) {
            JsonText.putString(column.name(), definition);
            JsonText.putString(column.columnType(), definition);
            JsonText.putString(String.valueOf(column.charset()), definition);
            definition.put(column.nullable() ? '?' : '!');
        }
        for (KeyShape key : shape.keys()) {
            JsonText.putString(key.name(), definition);
            definition.putAscii(key.columns().toString());
        }
        CRC32 checksum = new CRC32();
        checksum.update(definition.array(), 0, definition.length());
        return checksum.getValue();
    }

    /** The beginning of a message up to its time. */
    static byte[] opening(TableShape shape, String type) {
        ByteSink out = new ByteSink(64);
        out.putAscii("{\"database\":");
        JsonText.putString(shape.id().database(), out);
        out.putAscii(",\"table\":");
        JsonText.putString(shape.id().table(), out);
        out.putAscii(",\"type\":\"" + type + "\",\"ts\":");
        return out.toByteArray();
    }

    @Override
    public long malformedCharacters() {
        return values.malformed();
    }

    @Override
    public boolean encodeKey(RowChange change, ByteSink out) {
        if (options.key() == MaxwellJsonOptions.Key.NONE) {
            return false;
        }
        keys.append(change, out);
        return true;
    }

    @Override
    public void encode(RowChange change, ByteSink out) {
        values.into(out);
        ChangeContext context = change.context();
        out.put(
                switch (change.kind()) {
                    case INSERT -> insert;
                    case UPDATE -> update;
                    case DELETE -> delete;
                    case SNAPSHOT -> snapshot;
                });
        out.putDecimal(context.sourceTimeSeconds());
        if (change.kind() != ChangeKind.SNAPSHOT) {
            if (options.commitInfo()) {
                Holes.leave(MaxwellJsonFormat.COMMIT_INFO, out);
            }
            encodeOrigin(context, out);
        }
        if (options.primaryKeys()) {
            out.putAscii(",\"primary_key\":[");
            int[] columns = keys.columns();
            for (int i = 0; i < columns.length; i++) {
                if (i > 0) {
                    out.put(',');
                }
                MaxwellKeys.row(change, columns[i]).write(columns[i], values);
            }
            out.put(']');
        }
        if (options.primaryKeyColumns()) {
            out.put(primaryKeyColumns);
        }
        encodeData(change, out);
        if (change.kind() == ChangeKind.UPDATE) {
            encodeOld(change.before(), change.after(), out);
        }
        out.put('}');
    }

    private void encodeOrigin(ChangeContext context, ByteSink out) {
        if (options.position()) {
            out.putAscii(",\"position\":\"");
            out.putAscii(context.binlogFile());
            out.put(':');
            out.putDecimal(context.eventStartOffset());
            out.put('"');
        }
        if (options.gtid()) {
            MaxwellJsonFormat.putGtid(context, out);
        }
        if (options.serverId()) {
            out.putAscii(",\"server_id\":");
            out.putDecimal(context.serverId());
        }
        if (options.threadId() && context.threadId() != 0) {
            out.putAscii(",\"thread_id\":");
            out.putDecimal(context.threadId());
        }
        out.put(schemaId);
    }

    private void encodeData(RowChange change, ByteSink out) {
        out.putAscii(",\"data\":{");
        RowView row = change.row();
        boolean first = true;
        for (int i = 0; i < names.length; i++) {
            first = encodeColumn(row, i, options.nulls(), first, out);
        }
        if (partialImages && change.kind() == ChangeKind.UPDATE) {
            // What a MINIMAL image names only before the change is what the row was found by, and still is.
            RowView before = change.before();
            for (int i = 0; i < names.length; i++) {
                if (!row.isPresent(i)) {
                    first = encodeColumn(before, i, options.nulls(), first, out);
                }
            }
        }
        out.put('}');
    }

    /** Only what changed; of a MINIMAL image only what it names on both sides. */
    private void encodeOld(RowView before, RowView after, ByteSink out) {
        out.putAscii(",\"old\":{");
        boolean first = true;
        for (int i = 0; i < names.length; i++) {
            if (!before.isPresent(i) && !partialImages) {
                throw CanonicalText.incomplete(shape, i);
            }
            if (before.isPresent(i) && after.isPresent(i) && !before.sameValue(i, after)) {
                first = encodeColumn(before, i, true, first, out);
            }
        }
        out.put('}');
    }

    /** @return whether the next column is the first one that is written */
    private boolean encodeColumn(RowView row, int column, boolean nulls, boolean first, ByteSink out) {
        if (partialImages && !row.isPresent(column)) {
            return first;
        }
        int from = out.length();
        byte[] name = names[column];
        int comma = first ? 1 : 0;
        out.put(name, comma, name.length - comma);
        int value = out.length();
        row.write(column, values);
        if (!nulls && wroteNull(row, column, out, value)) {
            out.truncate(from);
            return first;
        }
        return false;
    }

    /** Whether the column has no value: NULL, or what is written as null; a JSON document {@code null} is a value. */
    private boolean wroteNull(RowView row, int column, ByteSink out, int from) {
        return row.isNull(column)
                || (shape.column(column).type() != ColumnType.JSON
                        && out.length() - from == 4
                        && out.array()[from] == 'n');
    }

    /** For messages about the whole table. */
    byte[] keyOfTable(ChangeContext context) {
        ByteSink out = new ByteSink(64);
        keys.appendOfTable(context, out);
        return out.toByteArray();
    }

    /** For the end of a table's load. */
    byte[] keyOfEnd(ChangeContext context) {
        ByteSink out = new ByteSink(64);
        keys.appendOfEnd(context, out);
        return out.toByteArray();
    }
}
