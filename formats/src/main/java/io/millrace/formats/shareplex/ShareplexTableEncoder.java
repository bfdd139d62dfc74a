package io.millrace.formats.shareplex;

import io.millrace.formats.TableEncoder;
import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import io.millrace.model.CanonicalText;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.KeyShape;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table as Shareplex JSON: constants rendered once, then values between them. Rows of the stream keep holes for
 * what their commit says, rows of the full load are whole.
 */
final class ShareplexTableEncoder implements TableEncoder {
    private static final byte[] OPEN = ascii("{\"meta\":{\"time\":\"");
    private static final byte[] USER = ascii("\",\"userid\":");
    private static final byte[] ROW_ID = ascii("\",\"rowid\":\"");
    private static final byte[] TRANSACTION = ascii("\",\"trans\":\"");
    private static final byte[] SEQ = ascii("\",\"seq\":");
    private static final byte[] SIZE = ascii(",\"size\":");
    private static final byte[] POST_TIME = ascii("\",\"posttime\":\"");
    private static final byte[] DATA = ascii("\"},\"data\":{");
    private static final byte[] KEY = ascii("},\"key\":{");
    private static final byte[] CLOSE = ascii("}}");

    private final TableShape shape;
    private final ShareplexJsonOptions options;
    private final boolean partialImages;
    private final Meta meta;
    private final ShareplexValueWriter values;
    private final byte[] insert;
    private final byte[] update;
    private final byte[] delete;

    /** {@code ,"table":"db.table","idx":"}. */
    private final byte[] table;

    /** Per column {@code "name":}. */
    private final byte[][] names;

    private final int[] keyColumns;

    ShareplexTableEncoder(
            TableShape shape, ZoneId outputZone, ShareplexJsonOptions options, boolean partialImages, Meta meta) {
        this.shape = shape;
        this.options = options;
        this.partialImages = partialImages;
        this.meta = meta;
        values = new ShareplexValueWriter(shape, outputZone, options);
        insert = operation(Words.INSERT);
        update = operation(Words.UPDATE);
        delete = operation(Words.DELETE);
        ByteSink constant = new ByteSink(64);
        constant.putAscii(",\"table\":");
        JsonText.putString(shape.id().toString(), constant);
        constant.putAscii(",\"idx\":\"");
        table = constant.toByteArray();
        names = new byte[shape.columnCount()][];
        for (int i = 0; i < names.length; i++) {
            constant.clear();
            JsonText.putString(shape.column(i).name(), constant);
            constant.put(':');
            names[i] = constant.toByteArray();
        }
        KeyShape key = shape.primaryKey();
        keyColumns = key == null
                ? new int[0]
                : key.columns().stream().mapToInt(Integer::intValue).toArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] operation(Words word) {
        return ascii(",\"op\":\"" + word.in(options.operations()) + "\",\"scn\":\"");
    }

    @Override
    public long malformedCharacters() {
        return values.malformed();
    }

    @Override
    public void encode(RowChange change, ByteSink out) {
        ChangeContext context = change.context();
        boolean held = change.kind() != ChangeKind.SNAPSHOT;
        values.into(out);
        if (!held) {
            meta.alone(context);
        }
        out.put(OPEN);
        meta.putTime(context, out);
        out.put(USER);
        out.putDecimal(context.threadId());
        out.put(
                switch (change.kind()) {
                    case INSERT, SNAPSHOT -> insert;
                    case UPDATE -> update;
                    case DELETE -> delete;
                });
        meta.putScn(held, out);
        out.put(ROW_ID);
        putRowId(change, out);
        out.put(TRANSACTION);
        Meta.putTransaction(context, out);
        out.put(SEQ);
        meta.putSeq(held, out);
        out.put(SIZE);
        meta.putSize(held, out);
        out.put(table);
        meta.putIdx(held, out);
        out.put(POST_TIME);
        meta.putPostTime(held, out);
        out.put(DATA);
        if (change.kind() == ChangeKind.UPDATE) {
            boolean all = options.updateData() == ShareplexJsonOptions.UpdateData.FULL;
            putColumns(change.after(), all ? null : change.before(), out);
            out.put(KEY);
            putColumns(change.before(), null, out);
        } else {
            putColumns(change.row(), null, out);
        }
        out.put(CLOSE);
    }

    /** The primary key's values joined by dots; without a key the place of the row. */
    private void putRowId(RowChange change, ByteSink out) {
        if (keyColumns.length == 0) {
            ChangeContext context = change.context();
            out.putDecimal(context.binlogFileNumber());
            out.put('.');
            out.putDecimal(context.eventEndOffset());
            out.put('.');
            out.putDecimal(context.isSnapshot() ? context.snapshotSequence() : context.rowInEvent());
            return;
        }
        for (int i = 0; i < keyColumns.length; i++) {
            if (i > 0) {
                out.put('.');
            }
            int column = keyColumns[i];
            RowView row = change.row();
            boolean unchanged = partialImages && change.kind() == ChangeKind.UPDATE && !row.isPresent(column);
            values.putBare(unchanged ? change.before() : row, column, out);
        }
    }

    /** @param other columns that are the same in it are left out */
    private void putColumns(RowView row, @Nullable RowView other, ByteSink out) {
        boolean first = true;
        for (int i = 0; i < names.length; i++) {
            if (!row.isPresent(i)) {
                if (partialImages) {
                    continue;
                }
                throw CanonicalText.incomplete(shape, i);
            }
            if (other != null && other.isPresent(i) && row.sameValue(i, other)) {
                continue;
            }
            if (!first) {
                out.put(',');
            }
            out.put(names[i]);
            row.write(i, values);
            first = false;
        }
    }
}
