package io.millrace.engine;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.SchemaTracker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a running attempt to the tables that its settings ask for: adds, removes and reads again, all of it at one place
 * between two transactions, while the one stream goes on.
 *
 * <p>A table to be added is not selected at first, but statements about it are noticed ({@link Selection}). Its shape is
 * read once the stream's position D of that moment is visible, and after it the newest position H. When the stream passes
 * H without such a statement, the shape holds there: the table gets its shape and an empty ledger, and the ordinary full
 * load does the rest, for what was passed over before is in what it reads. Otherwise the shape is read again.
 *
 * <p>Until then nothing has changed; the change itself is one step under the gate and in one checkpoint, so that a crash
 * finds the tables of before or those of after. What a checkpoint lacks of the settings, the next attempt does again.
 */
final class TableChanges {
    private static final Logger LOG = LoggerFactory.getLogger(TableChanges.class);
    private static final int ROUNDS = 20;
    private static final int NAMED = 10;

    private final Gate gate;
    private final Standstill standstill;
    private final Selection selection;
    private final SchemaTracker tracker;
    private final FullLoad load;
    private final StreamPipeline pipeline;
    private final ChangeSource source;
    private final Consumer<TableReader> opened;
    private final Clock clock;
    private final LoadLedger.Origin taskOrigin;
    private final Runnable storing;

    /**
     * @param opened hears of every reader, to abort it when the attempt ends
     * @param storing stores a checkpoint of this moment; returns when it is durable
     */
    TableChanges(
            Gate gate,
            Standstill standstill,
            Selection selection,
            SchemaTracker tracker,
            FullLoad load,
            StreamPipeline pipeline,
            ChangeSource source,
            Consumer<TableReader> opened,
            Clock clock,
            Checkpoint start,
            Runnable storing) {
        this.storing = storing;
        this.gate = gate;
        this.standstill = standstill;
        this.selection = selection;
        this.tracker = tracker;
        this.load = load;
        this.pipeline = pipeline;
        this.source = source;
        this.opened = opened;
        this.clock = clock;
        this.taskOrigin = start.loadOrigin();
    }

    /** What a round has found out beside the stream. */
    private record Findings(
            List<TableShape> added,
            Map<ReRead, Range> ranges,
            @Nullable BinlogPosition high) {}

    /** A key range of a table as its reader names it. */
    private record Range(TableShape shape, String after, String upTo) {}

    /**
     * Does what the settings ask for; by one thread at a time.
     *
     * @return what was done, null when the attempt ended first
     * @throws MillraceException when it cannot be done: nothing has changed then
     */
    @Nullable
    String apply(TaskSettings settings) {
        try {
            for (int round = 1; round <= ROUNDS; round++) {
                SourcePosition from = begin(settings);
                Findings findings = find(from, settings);
                String done = complete(settings, findings);
                if (done != null || load.isStopped()) {
                    return done;
                }
                LOG.info("a DDL came in between, the shapes of the tables to be added are read again");
            }
            throw new MillraceException(
                    ErrorCode.SCHEMA_NOT_PROVEN,
                    "The shape of a table that is added stands still for a moment: DDL came in between " + ROUNDS
                            + " times. Add it when its DDL is done");
        } finally {
            cancel();
        }
    }

    private SourcePosition begin(TaskSettings settings) {
        standstill.begin();
        try {
            selection.begin(settings.selector());
            for (ReRead one : selection.newOf(settings.onDemand().reReads())) {
                requireReadable(one);
            }
            return pipeline.position();
        } finally {
            standstill.end();
        }
    }

    private void requireReadable(ReRead one) {
        if (selection.adds(one.table())) {
            return;
        }
        TableShape shape = tracker.shapeOf(one.table());
        if (shape == null || !selection.selects(one.table()) || selection.removes(one.table())) {
            throw new MillraceException(
                    ErrorCode.TABLE_NOT_FOUND,
                    "only a table of the task is read again: table=" + one.table() + ", asked for as '" + one.text()
                            + "'. Correct the name, or select the table");
        }
        if (!one.isWholeTable() && shape.identity() == null) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID,
                    "a key range is read again of a table with a key only: table=" + one.table()
                            + ". Have the whole table read again");
        }
    }

    private Findings find(SourcePosition from, TaskSettings settings) {
        boolean adds = selection.isComing(settings.selector());
        List<ReRead> ranges = selection.newOf(settings.onDemand().reReads()).stream()
                .filter(one -> !one.isWholeTable() && !selection.adds(one.table()))
                .toList();
        if (!adds && ranges.isEmpty()) {
            return new Findings(List.of(), Map.of(), null);
        }
        try (TableReader reader = source.openReader()) {
            opened.accept(reader);
            Map<ReRead, Range> bounds = new LinkedHashMap<>();
            for (ReRead one : ranges) {
                TableShape shape = shapeOf(one.table());
                if (shape != null) {
                    bounds.put(
                            one, new Range(shape, bound(reader, shape, one.after()), bound(reader, shape, one.upTo())));
                }
            }
            if (!adds) {
                return new Findings(List.of(), bounds, null);
            }
            reader.awaitVisible(from);
            List<TableShape> shapes = source.readShapes(selection::adds);
            shapes.forEach(shape -> LeftOutColumns.require(settings, shape));
            return new Findings(shapes, bounds, source.newestBinlogPosition());
        }
    }

    private static String bound(TableReader reader, TableShape shape, List<String> key) {
        return key.isEmpty() ? "" : reader.boundOf(shape, key);
    }

    private @Nullable TableShape shapeOf(TableId table) {
        gate.lock();
        try {
            return tracker.shapeOf(table);
        } finally {
            gate.unlock();
        }
    }

    /** @return what was done, null when the shapes are not proven */
    private @Nullable String complete(TaskSettings settings, Findings findings) {
        awaitStreamAt(findings.high());
        standstill.begin();
        try {
            if (load.isStopped() || pipeline.isInsideTransaction() || selection.isDisturbed()) {
                return null;
            }
            for (Range range : findings.ranges().values()) {
                if (!range.shape().equals(tracker.shapeOf(range.shape().id()))) {
                    return null;
                }
            }
            String done = change(settings, findings);
            // A run that forgot the change would make it later, and never tell of rows deleted between the two places.
            storing.run();
            return done;
        } finally {
            standstill.end();
        }
    }

    /** The stream may be further by then: a statement about a table to be added is noticed until it is. */
    private void awaitStreamAt(@Nullable BinlogPosition high) {
        if (high == null) {
            return;
        }
        gate.lock();
        try {
            load.awaitStreamAt(high);
        } finally {
            gate.unlock();
        }
    }

    /** Under the gate, between two transactions. */
    private String change(TaskSettings settings, Findings findings) {
        LoadLedger.Origin now = new LoadLedger.Origin(pipeline.position().binlog(), clock.nowMs() / 1000);
        List<TableId> removed = Stream.concat(
                        tracker.shapes().stream().map(TableShape::id),
                        load.tables().stream().map(table -> table.ledger().table()))
                .filter(selection::removes)
                .distinct()
                .toList();
        for (TableId table : removed) {
            tracker.remove(table);
            load.forget(table);
        }
        List<TableId> added = new ArrayList<>();
        for (TableShape shape : findings.added()) {
            added.add(shape.id());
            tracker.put(shape);
            if (settings.onDemand().addedTables()) {
                load.begin(shape, false, now, now.firstNumber(taskOrigin));
            }
        }
        List<String> again = new ArrayList<>();
        for (ReRead one : selection.newOf(settings.onDemand().reReads())) {
            readAgain(one, findings.ranges().get(one), now);
            again.add(one.text());
        }
        selection.complete(settings.onDemand().reReads());
        String done = Stream.of(
                        told("added ", added.stream().map(TableId::toString).toList()),
                        told("removed ", removed.stream().map(TableId::toString).toList()),
                        told("reading again ", again))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        return done.isEmpty() ? "no table of today is concerned" : done;
    }

    private void readAgain(ReRead one, @Nullable Range range, LoadLedger.Origin now) {
        TableShape shape = tracker.shapeOf(one.table());
        if (shape == null) {
            return; // dropped meanwhile, or to be added and not there
        }
        if (range == null) {
            load.begin(shape, true, now, now.firstNumber(taskOrigin));
        } else {
            load.beginRange(shape, range.after(), range.upTo(), now, now.firstNumber(taskOrigin));
        }
    }

    private static String told(String what, List<String> names) {
        if (names.isEmpty()) {
            return "";
        }
        String more = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
        return what + String.join(", ", names.subList(0, Math.min(NAMED, names.size()))) + more;
    }

    private void cancel() {
        standstill.begin();
        try {
            selection.cancel();
        } finally {
            standstill.end();
        }
    }
}
