package io.millrace.engine;

import io.millrace.formats.DeleteForm;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.MessageHeader;
import io.millrace.formats.TableEncoder;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeKind;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.TableShape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one table shape as the parts of Kafka records. Belongs to one thread. */
final class RowRecords {
    final TableShape shape;
    final Router.Route route;
    private final TableEncoder encoder;
    private final @Nullable Oversize oversize;
    private final ByteSink out;
    private Oversize.@Nullable Instead instead; // of the row encoded last, when its message was too large

    /**
     * @param oversize null when a row that is too large is to be an exception
     * @param out bounds the size of a value; shared with the other tables of the thread
     */
    private RowRecords(
            TableShape shape, TableEncoder encoder, Router.Route route, @Nullable Oversize oversize, ByteSink out) {
        this.shape = shape;
        this.encoder = encoder;
        this.route = route;
        this.oversize = oversize;
        this.out = out;
    }

    /**
     * Makes the records of a shape.
     *
     * @throws MillraceException TASK_INVALID if the task leaves out a column that they cannot do without
     */
    static RowRecords of(
            TableShape shape,
            TaskSettings settings,
            Router router,
            MessageFormat format,
            Progress progress,
            ByteSink out) {
        LeftOutColumns.require(settings, shape);
        Router.Route route = router.routeOf(shape);
        TableEncoder encoder = format.encoderFor(shape, route.topic);
        return new RowRecords(shape, encoder, route, new Oversize(settings, shape, encoder, progress), out);
    }

    /** Of a shape that has been found fit, where a row that is too large is to be an exception. */
    static RowRecords withoutOversize(TableShape shape, TableEncoder encoder, Router.Route route, ByteSink out) {
        return new RowRecords(shape, encoder, route, null, out);
    }

    /** The row's message; null when it is too large and left out. Ask for it before the other parts. */
    byte @Nullable [] value(RowChange change) {
        return value(change, DeleteForm.MESSAGE);
    }

    /** The same for a change of this form; null also when the form has no message. */
    byte @Nullable [] value(RowChange change, DeleteForm form) {
        instead = null;
        if (!form.hasMessage()) {
            return null;
        }
        out.clear();
        try {
            encoder.encode(change, out);
        } catch (MillraceException e) {
            if (oversize == null || e.code() != ErrorCode.RECORD_TOO_LARGE) {
                throw e;
            }
            Oversize.Instead other = oversize.handle(change, out, e);
            instead = other;
            return other.value();
        }
        return out.toByteArray();
    }

    byte @Nullable [] key(RowChange change) {
        out.clear();
        return encoder.encodeKey(change, out) ? out.toByteArray() : null;
    }

    List<MessageHeader> headers(RowChange change) {
        List<MessageHeader> headers = encoder.headersOf(change);
        Oversize.Instead other = instead;
        if (other == null || other.headers().isEmpty()) {
            return headers;
        }
        List<MessageHeader> both = new ArrayList<>(headers);
        both.addAll(other.headers());
        return both;
    }

    /** What tells of the row that was left out, null if nothing does. */
    byte @Nullable [] deadLetter() {
        Oversize.Instead other = instead;
        return other == null ? null : other.deadLetter();
    }

    /** Where {@link #deadLetter()} goes. */
    String deadLetterTopic() {
        return oversize == null ? "" : oversize.deadLetterTopic();
    }

    /** Whether an UPDATE goes out as a DELETE and an INSERT: for its partitions, or because the format tells it so. */
    boolean splits(RowChange update) {
        return route.splits(update.before(), update.after()) || encoder.splits(update.before(), update.after());
    }

    DeleteForm formOf(RowChange change) {
        return change.kind() == ChangeKind.DELETE ? encoder.deleteForm() : DeleteForm.MESSAGE;
    }
}
