package io.millrace.formats;

import io.millrace.formats.CommonOptions.KeyMode;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.KeyShape;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one table with the keys and headers that the task chose. */
final class CommonTableEncoder implements TableEncoder {
    private final TableEncoder encoder;
    private final CommonOptions options;
    private final @Nullable KeyEncoder primaryKey;
    private final byte[] tableName;

    CommonTableEncoder(TableEncoder encoder, TableShape shape, CommonOptions options, ZoneId outputZone) {
        this.encoder = encoder;
        this.options = options;
        KeyShape key = shape.primaryKey();
        primaryKey = key == null ? null : new KeyEncoder(shape, key, outputZone);
        tableName = shape.id().toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void encode(RowChange change, ByteSink out) {
        encoder.encode(change, out);
    }

    @Override
    public boolean encodeKey(RowChange change, ByteSink out) {
        switch (options.keyMode()) {
            case FORMAT -> {
                return encoder.encodeKey(change, out);
            }
            case PK -> {
                if (primaryKey != null) {
                    primaryKey.encode(change.row(), out);
                }
                return primaryKey != null;
            }
            case TABLE -> {
                out.put(tableName);
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    @Override
    public List<MessageHeader> headersOf(RowChange change) {
        List<MessageHeader> own = encoder.headersOf(change);
        if (!options.headers()) {
            return own;
        }
        ChangeContext context = change.context();
        return CommonOut.headers(
                own,
                context,
                context.eventEndOffset(),
                context.isSnapshot() ? context.snapshotSequence() : context.rowInEvent(),
                switch (change.kind()) {
                    case INSERT -> "insert";
                    case UPDATE -> "update";
                    case DELETE -> "delete";
                    case SNAPSHOT -> "snapshot";
                });
    }

    @Override
    public boolean splits(RowView before, RowView after) {
        return encoder.splits(before, after);
    }

    /** A tombstone needs the key of its row: without one the DELETE is a message. */
    @Override
    public DeleteForm deleteForm() {
        DeleteForm form = encoder.deleteForm();
        boolean namesRow =
                options.keyMode() == KeyMode.FORMAT || (options.keyMode() == KeyMode.PK && primaryKey != null);
        return namesRow || !form.hasTombstone() ? form : DeleteForm.MESSAGE;
    }

    @Override
    public long malformedCharacters() {
        return encoder.malformedCharacters();
    }
}
