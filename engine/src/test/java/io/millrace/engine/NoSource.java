package io.millrace.engine;

import io.millrace.model.BinlogPosition;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableShape;
import io.millrace.schema.SchemaTracker;
import java.util.List;

/** A source of which only the parts under test are asked anything. */
class NoSource implements ChangeSource {
    private static UnsupportedOperationException notAsked() {
        return new UnsupportedOperationException("this is not asked here");
    }

    @Override
    public SourceInfo connect() {
        throw notAsked();
    }

    @Override
    public SourcePosition currentPosition() {
        throw notAsked();
    }

    @Override
    public SourcePosition resolve(StartPoint start) {
        throw notAsked();
    }

    @Override
    public List<TableShape> readShapes(TableSelector selector) {
        throw notAsked();
    }

    @Override
    public ProvenSchema proveShapes(SourcePosition from, TableSelector selector, boolean mayMove) {
        throw notAsked();
    }

    @Override
    public SchemaTracker newTracker(TableSelector selector) {
        throw notAsked();
    }

    @Override
    public void stream(SourcePosition from, TableSelector selector, SchemaTracker tracker, ChangeHandler handler) {
        throw notAsked();
    }

    @Override
    public void stop() {}

    @Override
    public TableReader openReader() {
        throw notAsked();
    }

    @Override
    public BinlogPosition newestBinlogPosition() {
        throw notAsked();
    }

    @Override
    public long retentionSeconds(BinlogPosition position) {
        throw notAsked();
    }

    @Override
    public void close() {}
}
