package io.millrace.engine;

import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.DdlResult;
import io.millrace.schema.DdlSession;
import io.millrace.schema.SchemaTracker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Shapes that no DDL moves. */
final class FixedShapes implements SchemaTracker {
    private final Map<TableId, TableShape> shapes = new HashMap<>();
    private final List<TableId> changed = new ArrayList<>();

    @Override
    public TableShape shapeOf(TableId table) {
        return shapes.get(table);
    }

    @Override
    public Collection<TableShape> shapes() {
        return shapes.values();
    }

    @Override
    public void put(TableShape shape) {
        shapes.put(shape.id(), shape);
        changed.add(shape.id());
    }

    @Override
    public void remove(TableId table) {
        shapes.remove(table);
        changed.add(table);
    }

    @Override
    public DdlResult apply(String defaultDatabase, String sql, DdlSession session) {
        return new DdlResult(List.of(), List.of(), "");
    }

    @Override
    public List<TableId> drainChanged() {
        List<TableId> all = List.copyOf(changed);
        changed.clear();
        return all;
    }
}
