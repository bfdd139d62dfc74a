package io.millrace.tests;

import io.millrace.engine.TableReader;
import io.millrace.model.BinlogPosition;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableShape;
import java.util.List;

/** A table reader that does what another one does; tests override what they change. */
class TableReaderDecorator implements TableReader {
    private final TableReader reader;

    TableReaderDecorator(TableReader reader) {
        this.reader = reader;
    }

    @Override
    public String nextBound(TableShape shape, String after, int rows) {
        return reader.nextBound(shape, after, rows);
    }

    @Override
    public String boundOf(TableShape shape, List<String> key) {
        return reader.boundOf(shape, key);
    }

    @Override
    public void awaitVisible(SourcePosition position) {
        reader.awaitVisible(position);
    }

    @Override
    public ChunkRead readChunk(TableShape shape, String after, String upTo, long limit, RowReader handler) {
        return reader.readChunk(shape, after, upTo, limit, handler);
    }

    @Override
    public void readWhole(TableShape shape, SnapshotOpened opened, RowReader handler) {
        reader.readWhole(shape, opened, handler);
    }

    @Override
    public BinlogPosition highWatermark() {
        return reader.highWatermark();
    }

    @Override
    public String createStatement(TableShape shape) {
        return reader.createStatement(shape);
    }

    @Override
    public long estimateRows(TableShape shape) {
        return reader.estimateRows(shape);
    }

    @Override
    public long estimateRowBytes(TableShape shape) {
        return reader.estimateRowBytes(shape);
    }

    @Override
    public void abort() {
        reader.abort();
    }

    @Override
    public void close() {
        reader.close();
    }
}
