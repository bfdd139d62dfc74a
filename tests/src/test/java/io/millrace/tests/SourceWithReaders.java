package io.millrace.tests;

import io.millrace.engine.ChangeHandler;
import io.millrace.engine.ChangeSource;
import io.millrace.engine.StartPoint;
import io.millrace.engine.TableReader;
import io.millrace.engine.TableSelector;
import io.millrace.model.BinlogPosition;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableShape;
import io.millrace.schema.SchemaTracker;
import java.util.List;
import java.util.function.UnaryOperator;

/** A source whose table readers are wrapped; everything else is the source's own. */
final class SourceWithReaders implements ChangeSource {
    private final ChangeSource source;
    private final UnaryOperator<TableReader> wrap;

    SourceWithReaders(ChangeSource source, UnaryOperator<TableReader> wrap) {
        this.source = source;
        this.wrap = wrap;
    }

    @Override
    public TableReader openReader() {
        return wrap.apply(source.openReader());
    }

    @Override
    public SourceInfo connect() {
        return source.connect();
    }

    @Override
    public SourcePosition currentPosition() {
        return source.currentPosition();
    }

    @Override
    public SourcePosition resolve(StartPoint start) {
        return source.resolve(start);
    }

    @Override
    public SourcePosition acceptDifferences(SourcePosition from) {
        return source.acceptDifferences(from);
    }

    @Override
    public List<TableShape> readShapes(TableSelector selector) {
        return source.readShapes(selector);
    }

    @Override
    public ProvenSchema proveShapes(SourcePosition from, TableSelector selector, boolean mayMove) {
        return source.proveShapes(from, selector, mayMove);
    }

    @Override
    public SchemaTracker newTracker(TableSelector selector) {
        return source.newTracker(selector);
    }

    @Override
    public void stream(SourcePosition from, TableSelector selector, SchemaTracker tracker, ChangeHandler handler) {
        source.stream(from, selector, tracker, handler);
    }

    @Override
    public void stop() {
        source.stop();
    }

    @Override
    public BinlogPosition newestBinlogPosition() {
        return source.newestBinlogPosition();
    }

    @Override
    public long retentionSeconds(BinlogPosition position) {
        return source.retentionSeconds(position);
    }

    @Override
    public void close() {
        source.close();
    }
}
