package io.millrace.tests.matrix;

import io.millrace.engine.ChangeHandler;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.DdlChange;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.mysql.MysqlChangeSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Hears the stream of one {@link MatrixRun}, and ends it behind the last phase. */
final class MatrixStream implements ChangeHandler {
    private static final int SETUP = 0;
    private static final int END = 4;

    /** Gets every compared row. */
    interface Images {
        void compare(TableShape shape, int phase, RowChange change, FormatBench bench);
    }

    private final MysqlChangeSource source;
    private final Map<TableId, TableShape> shapes;
    private final Images images;
    private final FormatBench bench;
    private final TableId phases;
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<TableId, String> shapeDifferences = new HashMap<>();
    private final Set<TableId> compared = new HashSet<>();
    private int phase = SETUP;

    MatrixStream(
            MysqlChangeSource source,
            Map<TableId, TableShape> shapes,
            Images images,
            FormatBench bench,
            TableId phases) {
        this.source = source;
        this.shapes = shapes;
        this.images = images;
        this.bench = bench;
        this.phases = phases;
    }

    @Override
    public void onBegin(ChangeContext context) {}

    @Override
    public void onDdl(DdlChange ddl, ChangeContext context) {}

    @Override
    public void onIdle(PositionView position) {}

    @Override
    public RowHandler rowsOf(TableShape shape) {
        if (shape.id().equals(phases)) {
            return change -> {
                if (change.kind() == ChangeKind.INSERT) {
                    phase++;
                }
            };
        }
        return change -> {
            if (phase > SETUP) {
                TableShape known = shapes.get(shape.id());
                if (compared.add(shape.id()) && !shape.equals(known)) {
                    shapeDifferences.put(shape.id(), "streamed with " + shape + ", information_schema has " + known);
                }
                counts.merge(change.kind() + " " + shape.id(), 1, Integer::sum);
                images.compare(shape, phase, change, bench);
            }
        };
    }

    @Override
    public void onCommit(ChangeContext context, PositionView position) {
        if (phase == END) {
            source.stop();
        }
    }

    /** Every row was inserted, updated and deleted in the binlog, and every shape was the server's own. */
    void complete(
            String where,
            List<MatrixTable> tables,
            Map<TableId, Integer> before,
            Map<TableId, Map<String, RecordedRow>> inserted,
            Map<TableId, Map<String, RecordedRow>> updated,
            Cases cases) {
        shapeDifferences.forEach((id, difference) -> cases.differs(where + ", shape of " + id + ": " + difference));
        for (MatrixTable table : tables) {
            TableId id = table.id();
            int rows = inserted.get(id).size();
            expect(where, table, ChangeKind.INSERT, rows - before.get(id), cases);
            expect(where, table, ChangeKind.UPDATE, table.updates().isEmpty() ? 0 : rows, cases);
            expect(where, table, ChangeKind.DELETE, updated.get(id).size(), cases);
        }
    }

    private void expect(String where, MatrixTable table, ChangeKind kind, int expected, Cases cases) {
        int got = counts.getOrDefault(kind + " " + table.id(), 0);
        if (got != expected) {
            cases.differs(where + ", " + table.title() + " (" + table.id() + "): " + got + " rows of kind " + kind
                    + " in the binlog, expected " + expected);
        }
    }
}
