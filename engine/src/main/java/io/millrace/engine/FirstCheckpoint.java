package io.millrace.engine;

import io.millrace.model.BinlogPosition;
import io.millrace.model.SourcePosition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task's first start: a position, shapes proven to hold there, and for a full load one empty ledger per table. */
final class FirstCheckpoint {
    private FirstCheckpoint() {}

    /** @return what is in the store when this returns */
    static Checkpoint make(TaskSettings settings, ChangeSource source, CheckpointStore store, Clock clock) {
        StartPoint startPoint = settings.startFrom();
        SourcePosition from = startPoint == null ? source.currentPosition() : source.resolve(startPoint);
        ChangeSource.ProvenSchema proven = source.proveShapes(from, settings.selector(), startPoint == null);
        proven.shapes().forEach(shape -> LeftOutColumns.require(settings, shape));
        LeftOutColumns.requireNamed(settings.objects().columns(), ColumnSelector.ALL, proven.shapes());
        List<LoadLedger> ledgers = new ArrayList<>();
        if (settings.fullLoad()) {
            proven.shapes().forEach(shape -> ledgers.add(new LoadLedger(shape.id(), shape.identity() == null)));
        }
        BinlogPosition loadPosition = proven.position().binlog();
        List<String> reReads = settings.fullLoad() // which reads them all
                ? Selection.textsOf(settings.onDemand().reReads())
                : List.of();
        Checkpoint.Selection selection =
                new Checkpoint.Selection(settings.selector().describe(), reReads);
        Checkpoint start = new Checkpoint(
                proven.position(),
                Checkpoint.Inside.NOTHING,
                clock.nowMs() / 1000,
                loadPosition,
                proven.shapes(),
                ledgers,
                selection);
        Map<String, byte @Nullable []> entries = new LinkedHashMap<>(); // the position last
        proven.shapes().forEach(shape -> entries.put(Checkpoint.shapeName(shape.id()), Checkpoint.shapeEntry(shape)));
        ledgers.forEach(ledger -> entries.put(Checkpoint.loadName(ledger.table()), ledger.toJson()));
        entries.put(Checkpoint.SELECTION, selection.toJson());
        entries.put(
                Checkpoint.POSITION,
                Checkpoint.positionEntry(start.position(), start.inside(), start.loadStartSeconds(), loadPosition));
        store.save(entries);
        ledgers.forEach(LoadLedger::drainDirty);
        return start;
    }
}
