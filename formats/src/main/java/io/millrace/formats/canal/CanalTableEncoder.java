package io.millrace.formats.canal;

import io.millrace.formats.TableEncoder;
import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import io.millrace.model.CanonicalText;
import io.millrace.model.ChangeKind;
import io.millrace.model.KeyShape;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Rows of one table as Canal JSON: constants rendered once, then values between them. Keys in alphabetical order. */
final class CanalTableEncoder implements TableEncoder {
    private static final byte[] OPEN = bytes(out -> out.putAscii("{\"data\":[{"));
    private static final byte[] OLD_OPEN = bytes(out -> out.putAscii("[{"));
    private static final byte[] OLD_CLOSE = bytes(out -> out.putAscii("}]"));
    private static final byte[] OLD_NONE = bytes(out -> out.putAscii("null"));

    private static final byte[] INSERT = bytes(out -> out.putAscii(",\"type\":\"INSERT\"}"));
    private static final byte[] UPDATE = bytes(out -> out.putAscii(",\"type\":\"UPDATE\"}"));
    private static final byte[] DELETE = bytes(out -> out.putAscii(",\"type\":\"DELETE\"}"));

    private final TableShape shape;
    private final CanalJsonOptions options;
    private final boolean partialImages;
    private final CanalValueWriter values;

    /** Per column {@code "name":}. */
    private final byte[][] names;

    private final byte[] database;
    private final byte[] mysqlType;
    private final byte[] pkNames;
    private final byte[] sqlType;
    private final byte[] table;
    private final int[] signedCodes;
    private final int[] promotedCodes;

    /** Writes a constant. */
    private interface Constant {
        void writeTo(ByteSink out);
    }

    CanalTableEncoder(TableShape shape, ZoneId outputZone, CanalJsonOptions options, boolean partialImages) {
        this.shape = shape;
        this.partialImages = partialImages;
        this.options = options;
        values = new CanalValueWriter(shape, outputZone, options);
        int count = shape.columnCount();
        names = new byte[count][];
        signedCodes = new int[count];
        promotedCodes = new int[count];
        for (int i = 0; i < count; i++) {
            String name = shape.column(i).name();
            names[i] = bytes(out -> {
                JsonText.putString(name, out);
                out.put(':');
            });
            signedCodes[i] = SqlTypes.signedCode(shape.column(i));
            promotedCodes[i] = SqlTypes.promotedCode(shape.column(i));
        }
        database = bytes(out -> {
            out.putAscii("}],\"database\":");
            JsonText.putString(shape.id().database(), out);
        });
        mysqlType = bytes(this::writeMysqlType);
        pkNames = bytes(this::writePkNames);
        sqlType = bytes(out -> {
            for (int i = 0; i < count; i++) {
                writeSqlType(i, promotedCodes[i], out);
            }
        });
        table = bytes(out -> {
            out.putAscii("},\"table\":");
            JsonText.putString(shape.id().table(), out);
            out.putAscii(",\"ts\":");
        });
    }

    private static byte[] bytes(Constant constant) {
        ByteSink out = new ByteSink(64);
        constant.writeTo(out);
        return out.toByteArray();
    }

    private void writeMysqlType(ByteSink out) {
        out.putAscii(",\"isDdl\":false,\"mysqlType\":{");
        for (int i = 0; i < names.length; i++) {
            if (i > 0) {
                out.put(',');
            }
            out.put(names[i]);
            JsonText.putString(shape.column(i).columnType(), out);
        }
        out.putAscii("},\"old\":");
    }

    /** Primary key columns in table order, as Canal collects them from a row's columns. */
    private void writePkNames(ByteSink out) {
        out.putAscii(",\"pkNames\":");
        KeyShape key = shape.primaryKey();
        if (key == null) {
            out.putAscii("null");
        } else {
            out.put('[');
            boolean first = true;
            for (int i = 0; i < names.length; i++) {
                if (key.columns().contains(i)) {
                    if (!first) {
                        out.put(',');
                    }
                    JsonText.putString(shape.column(i).name(), out);
                    first = false;
                }
            }
            out.put(']');
        }
        out.putAscii(",\"sql\":\"\",\"sqlType\":{");
    }

    private void writeSqlType(int column, int code, ByteSink out) {
        if (column > 0) {
            out.put(',');
        }
        out.put(names[column]);
        out.putDecimal(code);
    }

    @Override
    public long malformedCharacters() {
        return values.malformed();
    }

    @Override
    public void encode(RowChange change, ByteSink out) {
        values.into(out);
        out.put(OPEN);
        RowView row = change.row();
        values.watchPromotions(true);
        putRow(row, null, out);
        values.watchPromotions(false);
        out.put(database);
        CanalJsonFormat.putPosition(change.context(), options.gtid(), out);
        out.put(mysqlType);
        if (change.kind() == ChangeKind.UPDATE) {
            encodeOld(change.before(), change.after(), out);
        } else {
            out.put(OLD_NONE);
        }
        out.put(pkNames);
        if (options.sqlType() == CanalJsonOptions.SqlType.STATIC) {
            out.put(sqlType);
        } else {
            for (int i = 0; i < names.length; i++) {
                writeSqlType(i, values.isPromoted(i) ? promotedCodes[i] : signedCodes[i], out);
            }
        }
        out.put(table);
        out.putDecimal(change.context().captureTimeMs());
        out.put(
                switch (change.kind()) {
                    case INSERT, SNAPSHOT -> INSERT;
                    case UPDATE -> UPDATE;
                    case DELETE -> DELETE;
                });
    }

    /** Only what changed; an empty object if nothing did, as Flink wants {@code old} as long as {@code data}. */
    private void encodeOld(RowView before, RowView after, ByteSink out) {
        out.put(OLD_OPEN);
        putRow(before, after, out);
        out.put(OLD_CLOSE);
    }

    /** @param other columns that are the same in it, or not in it and so not changed, are left out */
    private void putRow(RowView row, @Nullable RowView other, ByteSink out) {
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
    }
}
