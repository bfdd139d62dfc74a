package io.millrace.formats.plain;

import io.millrace.formats.DeleteForm;
import io.millrace.formats.MessageHeader;
import io.millrace.formats.TableEncoder;
import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.time.ZoneId;
import java.util.List;

/** Rows of one table: names rendered once, then values between them. */
final class PlainTableEncoder implements TableEncoder {
    private final PlainRow plain;
    private final boolean tellsDeleted;
    private final boolean tellsMeta;
    private final boolean partialImages;
    private final PlainValueWriter values;

    /** Per column {@code "name":}. */
    private final byte[][] names;

    /** What says where the row is from. */
    private final byte[] place;

    PlainTableEncoder(TableShape shape, ZoneId outputZone, PlainJsonOptions options, boolean partialImages) {
        plain = new PlainRow(shape, options.plain());
        tellsDeleted = plain.tellsDeleted();
        tellsMeta = options.plain().meta() == PlainOptions.Meta.FIELDS;
        this.partialImages = partialImages;
        values = new PlainValueWriter(shape, outputZone, options);
        names = new byte[shape.columnCount()][];
        ByteSink out = new ByteSink(64);
        for (int i = 0; i < names.length; i++) {
            out.clear();
            JsonText.putString(shape.column(i).name(), out);
            out.put(':');
            names[i] = out.toByteArray();
        }
        out.clear();
        out.putAscii(",\"__db\":");
        JsonText.putString(shape.id().database(), out);
        out.putAscii(",\"__table\":");
        JsonText.putString(shape.id().table(), out);
        out.putAscii(",\"__ts_ms\":");
        place = out.toByteArray();
    }

    @Override
    public long malformedCharacters() {
        return values.malformed();
    }

    @Override
    public boolean encodeKey(RowChange change, ByteSink out) {
        int length = plain.keyLength();
        if (length == 0) {
            return false;
        }
        values.into(out);
        for (int i = 0; i < length; i++) {
            int column = plain.keyColumn(i);
            out.put(i == 0 ? '{' : ',');
            out.put(names[column]);
            PlainRow.imageOf(change, column).write(column, values);
        }
        out.put('}');
        return true;
    }

    @Override
    public List<MessageHeader> headersOf(RowChange change) {
        return plain.headersOf(change);
    }

    @Override
    public boolean splits(RowView before, RowView after) {
        return plain.splits(before, after);
    }

    @Override
    public DeleteForm deleteForm() {
        return plain.deleteForm();
    }

    @Override
    public void encode(RowChange change, ByteSink out) {
        values.into(out);
        int start = out.length();
        char separator = '{';
        for (int i = 0; i < names.length; i++) {
            RowView image = PlainRow.imageOf(change, i);
            if (!partialImages || image.isPresent(i)) {
                out.put(separator);
                separator = ',';
                out.put(names[i]);
                image.write(i, values);
            }
        }
        boolean isDelete = change.kind() == ChangeKind.DELETE;
        // Where a tombstone was to tell it, but the task's record keys leave it without a key.
        if (tellsDeleted || isDelete) {
            out.put(separator);
            separator = ',';
            out.putAscii(isDelete ? "\"__deleted\":\"true\"" : "\"__deleted\":\"false\"");
        }
        if (tellsMeta) {
            out.put(separator);
            putMeta(change, out);
        }
        if (out.length() == start) {
            out.put('{');
        }
        out.put('}');
    }

    private void putMeta(RowChange change, ByteSink out) {
        ChangeContext context = change.context();
        out.putAscii("\"__op\":\"");
        out.put(PlainRow.opOf(change.kind()));
        out.put('"');
        out.put(place);
        out.putDecimal(context.captureTimeMs());
        out.putAscii(",\"__source_ts_ms\":");
        out.putDecimal(PlainRow.sourceTimeMs(context));
        out.putAscii(",\"__file\":\"");
        out.putAscii(context.binlogFile());
        out.putAscii("\",\"__pos\":");
        out.putDecimal(PlainRow.positionOf(context));
        out.putAscii(",\"__row\":");
        out.putDecimal(PlainRow.rowOf(context));
        ByteSink gtid = context.gtid();
        if (gtid.length() == 0) {
            out.putAscii(",\"__gtid\":null");
        } else {
            out.putAscii(",\"__gtid\":\"");
            out.put(gtid.array(), 0, gtid.length());
            out.put('"');
        }
    }
}
