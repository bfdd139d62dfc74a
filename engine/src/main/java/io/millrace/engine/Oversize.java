package io.millrace.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.formats.MessageHeader;
import io.millrace.formats.TableEncoder;
import io.millrace.model.ByteSink;
import io.millrace.model.CanonicalText;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnShape;
import io.millrace.model.ErrorCode;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows of one table shape whose messages are too large: what the task's settings say about them, counted and reported.
 * Belongs to one thread.
 */
final class Oversize {
    /** Header of a message with columns that were cut: their names, with commas. */
    static final String HEADER = "millrace.truncated";

    private static final Logger LOG = LoggerFactory.getLogger(Oversize.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SMALLEST_CUT_BYTES = 16;
    private static final int MAX_KEY_TEXT_BYTES = 1 << 16;

    private final OversizeSettings settings;
    private final ColumnSelector columns;
    private final String taskName;
    private final TableShape shape;
    private final TableEncoder encoder;
    private final int maxRecordBytes;
    private final Progress progress;
    private final RowChange told = new RowChange();

    Oversize(TaskSettings task, TableShape shape, TableEncoder encoder, Progress progress) {
        this.settings = task.oversize();
        this.columns = task.objects().columns();
        this.taskName = task.taskName();
        this.maxRecordBytes = task.maxRecordBytes();
        this.shape = shape;
        this.encoder = encoder;
        this.progress = progress;
    }

    /**
     * What is sent in place of a row.
     *
     * @param value the message with columns cut; null when the row is left out
     * @param headers in addition to the row's own
     * @param deadLetter a message for the dead-letter topic, null if there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Instead(byte @Nullable [] value, List<MessageHeader> headers, byte @Nullable [] deadLetter) {}

    String deadLetterTopic() {
        return settings.deadLetterTopic();
    }

    /**
     * @param out for use meanwhile
     * @throws MillraceException RECORD_TOO_LARGE with table, key and place when the task is to stop
     */
    Instead handle(RowChange change, ByteSink out, MillraceException tooLarge) {
        Instead instead =
                switch (settings.action()) {
                    case FAIL -> throw failure(change, tooLarge, "");
                    case SKIP -> new Instead(null, List.of(), null);
                    case DEAD_LETTER -> new Instead(null, List.of(), deadLetter(change, tooLarge));
                    case TRUNCATE -> truncated(change, out, tooLarge);
                };
        progress.oversizeRows.increment();
        LOG.warn(
                "task {}: {}: {}; {}",
                taskName,
                what(change),
                tooLarge.getMessage(),
                switch (settings.action()) {
                    case TRUNCATE -> "columns are cut";
                    case DEAD_LETTER -> "the topic " + settings.deadLetterTopic() + " is told of it instead";
                    default -> "it is left out";
                });
        return instead;
    }

    private Instead truncated(RowChange change, ByteSink out, MillraceException tooLarge) {
        boolean[] cut = columnsToCut(change, tooLarge);
        CutRow before = new CutRow(shape, cut);
        CutRow after = new CutRow(shape, cut);
        boolean hasBefore = change.kind() == ChangeKind.UPDATE || change.kind() == ChangeKind.DELETE || change.isMove();
        boolean hasAfter = change.kind() != ChangeKind.DELETE || change.isMove();
        for (int limit = maxRecordBytes / 4; limit >= SMALLEST_CUT_BYTES; limit /= 2) {
            told.wrap(
                    change.kind(),
                    hasBefore ? before.wrap(change.before(), limit) : null,
                    hasAfter ? after.wrap(change.after(), limit) : null,
                    change.context());
            out.clear();
            try {
                encoder.encode(told, out);
            } catch (MillraceException e) {
                if (e.code() == ErrorCode.RECORD_TOO_LARGE) {
                    continue;
                }
                throw e;
            }
            return new Instead(out.toByteArray(), List.of(new MessageHeader(HEADER, namesOf(cut))), null);
        }
        throw failure(change, tooLarge, " Cutting the columns of oversize.truncate does not make it small enough.");
    }

    private boolean[] columnsToCut(RowChange change, MillraceException tooLarge) {
        List<String> names = settings.columnsOf(shape.id());
        if (names == null) {
            throw failure(change, tooLarge, " oversize.truncate names no column of the table.");
        }
        boolean[] cut = new boolean[shape.columnCount()];
        KeyShape identity = shape.identity();
        for (String name : names) {
            int column = shape.indexOf(name);
            if (column < 0 || !mayBeCut(shape.column(column))) {
                throw failure(
                        change, tooLarge, " oversize.truncate names columns of text or bytes, " + name + " is none.");
            }
            if (identity != null && identity.columns().contains(column)) {
                throw failure(change, tooLarge, " oversize.truncate names no column of the key: " + name + ".");
            }
            cut[column] = columns.tells(shape.id(), shape.column(column).name());
        }
        return cut;
    }

    private static boolean mayBeCut(ColumnShape column) {
        return switch (column.type()) {
            case BINARY, VARBINARY, TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB -> true;
            default -> column.type().isText();
        };
    }

    private byte[] namesOf(boolean[] cut) {
        List<String> names = new ArrayList<>();
        for (int column = 0; column < cut.length; column++) {
            if (cut[column]) {
                names.add(shape.column(column).name());
            }
        }
        return String.join(",", names).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] deadLetter(RowChange change, MillraceException tooLarge) {
        ChangeContext context = change.context();
        TableId table = shape.id();
        ObjectNode letter = JSON.createObjectNode()
                .put("task", taskName)
                .put("error", tooLarge.code().name())
                .put("message", tooLarge.getMessage())
                .put("database", table.database())
                .put("table", table.table())
                .put("kind", change.kind().name())
                .put("gtid", context.gtid().toString())
                .put("file", context.binlogFile())
                .put("position", context.eventEndOffset())
                .put("row", context.rowInEvent())
                .put("timestamp", context.sourceTimeSeconds() * 1000);
        letter.set("key", key(change.row()));
        try {
            return JSON.writeValueAsBytes(letter);
        } catch (JsonProcessingException e) {
            throw new MillraceException(ErrorCode.INTERNAL, "a dead letter cannot be written", e);
        }
    }

    /** The columns by which the row can be found again, as text; empty for a table without a key. */
    private ObjectNode key(RowView row) {
        ObjectNode key = JSON.createObjectNode();
        KeyShape identity = shape.identity();
        CanonicalText text = new CanonicalText(shape, ZoneOffset.UTC);
        ByteSink out = new ByteSink(64, MAX_KEY_TEXT_BYTES);
        for (int column : identity == null ? List.<Integer>of() : identity.columns()) {
            out.clear();
            text.append(row, column, out);
            key.put(shape.column(column).name(), out.toString());
        }
        return key;
    }

    private String what(RowChange change) {
        ChangeContext context = change.context();
        return change.kind() + " of " + shape.id() + " " + key(change.row()) + " at " + context.binlogFile() + ":"
                + context.eventEndOffset();
    }

    private MillraceException failure(RowChange change, MillraceException tooLarge, String more) {
        return new MillraceException(
                ErrorCode.RECORD_TOO_LARGE,
                tooLarge.getMessage() + ": " + what(change) + "." + more
                        + " Raise destination.record_max_bytes and the limits of brokers and topics, or set"
                        + " oversize.action",
                tooLarge);
    }
}
