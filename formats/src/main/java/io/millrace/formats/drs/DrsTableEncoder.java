package io.millrace.formats.drs;

import io.millrace.formats.TableEncoder;
import io.millrace.model.ByteSink;
import io.millrace.model.CanonicalText;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnShape;
import io.millrace.model.KeyShape;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows of one table as DRS JSON: constants rendered once, then values between them. Keys in the published order. */
final class DrsTableEncoder implements TableEncoder {
    private static final byte[] NULL = ascii("null");
    private static final byte[] OLD = ascii(",\"old\":");
    private static final byte[] ROW_OPEN = ascii("[{");
    private static final byte[] ROW_CLOSE = ascii("}]");

    private final TableShape shape;
    private final DrsJsonOptions options;
    private final boolean partialImages;
    private final DrsValueWriter values;

    /** Per column {@code "name":}. */
    private final byte[][] names;

    private final byte[] mysqlType;

    /** {@code database} to {@code data}, by type. */
    private final byte[] insert;

    private final byte[] update;
    private final byte[] delete;
    private final byte[] fullLoad;
    private final byte[] pkNames;

    DrsTableEncoder(TableShape shape, ZoneId outputZone, DrsJsonOptions options, boolean partialImages) {
        this.shape = shape;
        this.options = options;
        this.partialImages = partialImages;
        values = new DrsValueWriter(shape, outputZone, options);
        names = new byte[shape.columnCount()][];
        ByteSink constant = new ByteSink(256);
        for (int i = 0; i < names.length; i++) {
            constant.clear();
            DrsJsonFormat.putString(shape.column(i).name(), options, constant);
            constant.put(':');
            names[i] = constant.toByteArray();
        }
        mysqlType = renderMysqlType();
        insert = renderTable("INSERT");
        update = renderTable("UPDATE");
        delete = renderTable("DELETE");
        fullLoad = renderTable(options.fullType().name());
        pkNames = renderPkNames();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] renderMysqlType() {
        ByteSink out = new ByteSink(256);
        out.putAscii("{\"mysqlType\":{");
        for (int i = 0; i < names.length; i++) {
            if (i > 0) {
                out.put(',');
            }
            out.put(names[i]);
            out.put('"');
            out.putAscii(baseType(shape.column(i)));
            out.put('"');
        }
        out.put('}');
        return out.toByteArray();
    }

    /** MariaDB's types that are stored as bytes have a name of their own. */
    private static String baseType(ColumnShape column) {
        return column.packedText() == ColumnShape.PackedText.NO
                ? column.type().name().toLowerCase(Locale.ROOT)
                : column.columnType();
    }

    private byte[] renderTable(String type) {
        ByteSink out = new ByteSink(256);
        out.putAscii(",\"database\":");
        DrsJsonFormat.putString(shape.id().database(), options, out);
        out.putAscii(",\"table\":");
        DrsJsonFormat.putString(shape.id().table(), options, out);
        out.putAscii(",\"type\":\"");
        out.putAscii(type);
        out.putAscii("\",\"isDdl\":false,\"sql\":\"\",\"sqlType\":{");
        for (int i = 0; i < names.length; i++) {
            if (i > 0) {
                out.put(',');
            }
            out.put(names[i]);
            out.putDecimal(SqlTypes.codeOf(shape.column(i).type()));
        }
        out.putAscii("},\"data\":");
        return out.toByteArray();
    }

    /** Primary key columns in table order, as Canal has them. */
    private byte[] renderPkNames() {
        ByteSink out = new ByteSink(64);
        out.putAscii(",\"pkNames\":");
        KeyShape key = shape.primaryKey();
        if (key == null) {
            out.put(NULL);
        } else {
            char before = '[';
            for (int i = 0; i < names.length; i++) {
                if (key.columns().contains(i)) {
                    out.put(before);
                    DrsJsonFormat.putString(shape.column(i).name(), options, out);
                    before = ',';
                }
            }
            out.put(']');
        }
        out.put('}');
        return out.toByteArray();
    }

    @Override
    public long malformedCharacters() {
        return values.malformed();
    }

    @Override
    public void encode(RowChange change, ByteSink out) {
        values.into(out);
        out.put(mysqlType);
        DrsJsonFormat.putPosition(change.context(), out);
        out.put(
                switch (change.kind()) {
                    case INSERT -> insert;
                    case UPDATE -> update;
                    case DELETE -> delete;
                    case SNAPSHOT -> fullLoad;
                });
        boolean inOld = change.kind() == ChangeKind.DELETE && options.variant() == DrsJsonOptions.Variant.JSON;
        if (inOld) {
            out.put(NULL);
        } else {
            putRow(change.row(), null, out);
        }
        out.put(OLD);
        if (inOld) {
            putRow(change.before(), null, out);
        } else if (change.kind() == ChangeKind.UPDATE) {
            boolean all = options.old() == DrsJsonOptions.Old.FULL;
            putRow(change.before(), all ? null : change.after(), out);
        } else {
            out.put(NULL);
        }
        out.put(pkNames);
    }

    /** @param other columns that are the same in it, or not in it, are left out */
    private void putRow(RowView row, @Nullable RowView other, ByteSink out) {
        out.put(ROW_OPEN);
        boolean first = true;
        for (int i = 0; i < names.length; i++) {
            if (!row.isPresent(i)) {
                if (partialImages) {
                    continue;
                }
                throw CanonicalText.incomplete(shape, i);
            }
            if (other != null && (!other.isPresent(i) || row.sameValue(i, other))) {
                continue;
            }
            if (!first) {
                out.put(',');
            }
            out.put(names[i]);
            row.write(i, values);
            first = false;
        }
        out.put(ROW_CLOSE);
    }
}
