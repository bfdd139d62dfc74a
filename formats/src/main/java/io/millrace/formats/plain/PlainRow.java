package io.millrace.formats.plain;

import io.millrace.formats.DeleteForm;
import io.millrace.formats.MessageHeader;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnShape;
import io.millrace.model.ErrorCode;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a plain row of one table is in any notation: its key, its DELETE, what is told of the change. Immutable. */
public final class PlainRow {
    /** What is told of a change, as fields behind the columns or as headers, in this order. */
    public static final List<String> META =
            List.of("__op", "__db", "__table", "__ts_ms", "__source_ts_ms", "__file", "__pos", "__row", "__gtid");

    /** Says {@code true} or {@code false}, as a text. */
    public static final String DELETED = "__deleted";

    private final TableShape shape;
    private final PlainOptions options;
    private final @Nullable KeyShape keyShape;
    private final int[] key;

    /**
     * @throws MillraceException with TASK_INVALID if a column has the name of a field that the options add: a reader would
     *     see one of the two
     */
    public PlainRow(TableShape shape, PlainOptions options) {
        this.shape = shape;
        this.options = options;
        KeyShape primary = shape.primaryKey();
        keyShape = primary == null ? shape.identity() : primary;
        key = keyShape == null
                ? new int[0]
                : keyShape.columns().stream().mapToInt(Integer::intValue).toArray();
        for (ColumnShape column : shape.columns()) {
            String name = column.name();
            boolean added = options.meta() == PlainOptions.Meta.FIELDS && META.contains(name);
            if (added || (tellsDeleted() && name.equals(DELETED))) {
                throw new MillraceException(
                        ErrorCode.TASK_INVALID,
                        "a plain row's own field has the name of a column: column=" + shape.id() + "." + name
                                + "; choose plain.meta=headers or none, and plain.delete=tombstone or drop");
            }
        }
    }

    /** The key of the records; null if the table has none. */
    public @Nullable KeyShape keyShape() {
        return keyShape;
    }

    /** How many columns the key has; 0 if the table has none. */
    public int keyLength() {
        return key.length;
    }

    /** The index of the key's column {@code i} in the table. */
    public int keyColumn(int i) {
        return key[i];
    }

    /** The image that has the column: one of {@code binlog_row_image=MINIMAL} names an unchanged one only before. */
    public static RowView imageOf(RowChange change, int column) {
        RowView row = change.row();
        return change.kind() == ChangeKind.UPDATE && !row.isPresent(column) ? change.before() : row;
    }

    /** An UPDATE of the key is a DELETE of the old one, so that a compacted topic forgets it. */
    public boolean splits(RowView before, RowView after) {
        for (int column : key) {
            if (before.isPresent(column) && after.isPresent(column) && !before.sameValue(column, after)) {
                return true;
            }
        }
        return false;
    }

    /** A table without a key has nothing that a tombstone could say: its DELETE is a message where others have both. */
    public DeleteForm deleteForm() {
        boolean keyed = key.length > 0;
        return switch (options.delete()) {
            case TOMBSTONE -> keyed ? DeleteForm.TOMBSTONE : DeleteForm.MESSAGE;
            case REWRITE -> DeleteForm.MESSAGE;
            case REWRITE_WITH_TOMBSTONE -> keyed ? DeleteForm.MESSAGE_AND_TOMBSTONE : DeleteForm.MESSAGE;
            case DROP -> DeleteForm.NOTHING;
        };
    }

    /** Whether every row says if it was deleted: where a DELETE is a message. */
    public boolean tellsDeleted() {
        return deleteForm().hasMessage();
    }

    public static char opOf(ChangeKind kind) {
        return switch (kind) {
            case INSERT -> 'c';
            case UPDATE -> 'u';
            case DELETE -> 'd';
            case SNAPSHOT -> 'r';
        };
    }

    public static long sourceTimeMs(ChangeContext context) {
        return context.sourceTimeSeconds() * 1000;
    }

    /** The end of the row's event; in the full load the chunk and the row in it. */
    public static long positionOf(ChangeContext context) {
        return context.isSnapshot() ? context.snapshotSequence() : context.eventEndOffset();
    }

    /** The row in its event; 0 in the full load. */
    public static int rowOf(ChangeContext context) {
        return context.isSnapshot() ? 0 : context.rowInEvent();
    }

    /** The texts of {@link #META}, if they are to be headers; without {@code __gtid} if the change has none. */
    public List<MessageHeader> headersOf(RowChange change) {
        if (options.meta() != PlainOptions.Meta.HEADERS) {
            return List.of();
        }
        ChangeContext context = change.context();
        List<String> texts = List.of(
                String.valueOf(opOf(change.kind())),
                shape.id().database(),
                shape.id().table(),
                String.valueOf(context.captureTimeMs()),
                String.valueOf(sourceTimeMs(context)),
                context.binlogFile(),
                String.valueOf(positionOf(context)),
                String.valueOf(rowOf(context)));
        List<MessageHeader> headers = new ArrayList<>(META.size());
        for (int i = 0; i < texts.size(); i++) {
            headers.add(new MessageHeader(META.get(i), texts.get(i).getBytes(StandardCharsets.UTF_8)));
        }
        if (context.gtid().length() > 0) {
            headers.add(new MessageHeader("__gtid", context.gtid().toByteArray()));
        }
        return headers;
    }
}
