package io.millrace.formats;

import io.millrace.model.ByteSink;
import io.millrace.model.ChangeKind;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import java.util.List;

/** The rows of a table of which some columns are not told. Allocates nothing per row. */
final class VisibleTableEncoder implements TableEncoder {
    private final TableEncoder encoder;
    private final VisibleRow before;
    private final VisibleRow after;
    private final RowChange told = new RowChange();

    /**
     * @param encoder of the shape as it is told
     * @param kept per told column its index in the table
     */
    VisibleTableEncoder(TableEncoder encoder, int[] kept) {
        this.encoder = encoder;
        before = new VisibleRow(kept);
        after = new VisibleRow(kept);
    }

    private RowChange told(RowChange change) {
        boolean hasBefore = change.kind() == ChangeKind.UPDATE || change.kind() == ChangeKind.DELETE || change.isMove();
        boolean hasAfter = change.kind() != ChangeKind.DELETE || change.isMove();
        return told.wrap(
                change.kind(),
                hasBefore ? before.wrap(change.before()) : null,
                hasAfter ? after.wrap(change.after()) : null,
                change.context());
    }

    @Override
    public void encode(RowChange change, ByteSink out) {
        encoder.encode(told(change), out);
    }

    @Override
    public boolean encodeKey(RowChange change, ByteSink out) {
        return encoder.encodeKey(told(change), out);
    }

    @Override
    public List<MessageHeader> headersOf(RowChange change) {
        return encoder.headersOf(told(change));
    }

    @Override
    public boolean splits(RowView oldRow, RowView newRow) {
        return encoder.splits(before.wrap(oldRow), after.wrap(newRow));
    }

    @Override
    public DeleteForm deleteForm() {
        return encoder.deleteForm();
    }

    @Override
    public long malformedCharacters() {
        return encoder.malformedCharacters();
    }
}
