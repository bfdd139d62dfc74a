package io.millrace.engine;

import io.millrace.formats.DeleteForm;
import io.millrace.formats.MessageHeader;
import io.millrace.formats.TableEncoder;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeKind;
import io.millrace.model.RowChange;
import io.millrace.model.TableShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one table shape as the parts of Kafka records. Belongs to one thread. */
final class RowRecords {
    final TableShape shape;
    final Router.Route route;
    private final TableEncoder encoder;
    private final ByteSink out;

    /** @param out bounds the size of a value; shared with the other tables of the thread */
    RowRecords(TableShape shape, TableEncoder encoder, Router.Route route, ByteSink out) {
        this.shape = shape;
        this.encoder = encoder;
        this.route = route;
        this.out = out;
    }

    byte[] value(RowChange change) {
        out.clear();
        encoder.encode(change, out);
        return out.toByteArray();
    }

    byte @Nullable [] key(RowChange change) {
        out.clear();
        return encoder.encodeKey(change, out) ? out.toByteArray() : null;
    }

    List<MessageHeader> headers(RowChange change) {
        return encoder.headersOf(change);
    }

    /** Whether an UPDATE goes out as a DELETE and an INSERT: for its partitions, or because the format tells it so. */
    boolean splits(RowChange update) {
        return route.splits(update.before(), update.after()) || encoder.splits(update.before(), update.after());
    }

    DeleteForm formOf(RowChange change) {
        return change.kind() == ChangeKind.DELETE ? encoder.deleteForm() : DeleteForm.MESSAGE;
    }
}
