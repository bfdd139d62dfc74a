package io.millrace.binlog;

import io.millrace.model.ByteSink;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.RowView;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Reads events to the last bit: every event class, every getter, every column of both images of every row.
 *
 * <p>The event objects are reused from one run to the next, whatever happened in between, as the product does.
 */
final class EventWalker {
    private static final int MAX_EVENT_BYTES = 4 << 20;

    private final TableMapEvent tableMap = new TableMapEvent();
    private final RowsEvent rows = new RowsEvent();
    private final GtidEvent gtid = new GtidEvent();
    private final QueryEvent query = new QueryEvent();
    private final ByteSink text = new ByteSink(128);
    private final SummingWriter writer = new SummingWriter();
    private final Map<Long, RowPlan> plans = new HashMap<>();
    private long sum;
    private int handedOut;
    private long values;
    private boolean toldNoChecksums;

    /** How many events were handed out by the last run. */
    int handedOut() {
        return handedOut;
    }

    /** Column values written by the last run. */
    long values() {
        return values;
    }

    /** Whether a FORMAT_DESCRIPTION of the last run said that events have no checksum. */
    boolean toldNoChecksums() {
        return toldNoChecksums;
    }

    /**
     * Reads until the end.
     *
     * @param knownShapes shapes of a task that saw the tables before; a table that is not in it is read in the shape
     *     that its table map tells, or one that fits it
     * @return a sum of everything that was read
     */
    long walk(
            EventInput input,
            boolean checksums,
            String serverVersion,
            Map<TableId, TableShape> knownShapes,
            RandomGenerator random)
            throws IOException {
        handedOut = 0;
        values = 0;
        sum = 17;
        toldNoChecksums = false;
        plans.clear();
        tableMap.writtenBy(serverVersion);
        try (BinlogEvents events = new BinlogEvents(input, MAX_EVENT_BYTES).expectChecksums(checksums)) {
            while (events.next()) {
                handedOut++;
                add(events.header().typeCode());
                add(events.header().timestampSeconds());
                add(events.endOffset());
                add(events.topLevelLength());
                event(events, knownShapes, random);
            }
        }
        return sum;
    }

    private void add(long value) {
        sum = sum * 31 + value;
    }

    private void add(String value) {
        add(value.hashCode());
    }

    private void event(BinlogEvents events, Map<TableId, TableShape> known, RandomGenerator random) {
        byte[] body = events.body();
        int at = events.bodyOffset();
        int length = events.bodyLength();
        EventType type = events.type();
        if (type.isRows()) {
            rows(type, body, at, length);
            return;
        }
        switch (type) {
            case TABLE_MAP -> tableMap(body, at, length, known, random);
            case GTID, ANONYMOUS_GTID, GTID_TAGGED -> {
                gtid.wrap(type, body, at, length);
                text.clear();
                gtid.writeGtid(text);
                gtid.writeSource(text);
                add(text.toString());
                add(gtid.lastCommitted() + gtid.sequenceNumber() + gtid.transactionLength());
                add(gtid.immediateCommitMicros() + gtid.originalCommitMicros());
            }
            case QUERY, EXECUTE_LOAD_QUERY -> {
                query.wrap(type, body, at, length);
                add(query.isSql("BEGIN") ? 1 : 0);
                add(query.sql());
                add(query.database());
                add(query.timeZone());
                add(query.sqlMode() + query.micros() + query.xid() + query.errorCode());
            }
            case FORMAT_DESCRIPTION -> {
                FormatDescriptionEvent format = new FormatDescriptionEvent().wrap(body, at, length);
                add(format.serverVersion());
                toldNoChecksums |= !format.hasCrc32();
                tableMap.writtenBy(format.serverVersion());
            }
            case PREVIOUS_GTIDS ->
                add(new PreviousGtidsEvent().wrap(body, at, length).gtids().toString());
            case ROTATE -> add(new RotateEvent().wrap(body, at, length).file());
            case XID -> add(new XidEvent().wrap(body, at, length).xid());
            case XA_PREPARE -> add(new XaPrepareEvent().wrap(body, at, length).gtrid().length);
            case ROWS_QUERY -> add(new RowsQueryEvent().wrap(body, at, length).sql());
            case INTVAR, RAND, USER_VAR ->
                add(new SessionVariableEvent().wrap(type, body, at, length).name());
            case HEARTBEAT, HEARTBEAT_V2 ->
                add(new HeartbeatEvent().wrap(events.header(), body, at, length).file());
            case INCIDENT -> add(new IncidentEvent().wrap(body, at, length).message());
            case VIEW_CHANGE, TRANSACTION_CONTEXT ->
                add(new GroupReplicationEvent().wrap(type, body, at, length).id());
            default -> add(length);
        }
    }

    private void tableMap(byte[] body, int at, int length, Map<TableId, TableShape> known, RandomGenerator random) {
        tableMap.wrap(body, at, length);
        TableShape shape = known.get(tableMap.table());
        if (shape == null) {
            shape = RowPlan.shapeFrom(tableMap);
        }
        if (shape == null) {
            shape = fitting(tableMap, random);
        }
        add(shape.hashCode());
        RowPlan plan = RowPlan.compile(tableMap, shape, random.nextBoolean() ? JsonStyle.V5_7 : JsonStyle.V8_0);
        if (!plan.matches(tableMap)) {
            throw new AssertionError("a plan must match the table map that it was made of");
        }
        plans.put(tableMap.tableId(), plan);
    }

    private void rows(EventType type, byte[] body, int at, int length) {
        rows.wrap(type, body, at, length);
        RowPlan plan = plans.get(rows.tableId());
        if (plan == null) {
            add(rows.isDummy() ? 1 : 2);
            return;
        }
        rows.bind(plan);
        while (rows.nextRow()) {
            image(rows.before(), plan.shape());
            image(rows.after(), plan.shape());
            RowView before = rows.before();
            RowView after = rows.after();
            for (int column = 0;
                    before != null && after != null && column < plan.shape().columnCount();
                    column++) {
                add(after.sameValue(column, before) ? 1 : 0);
            }
        }
    }

    private void image(RowView view, TableShape shape) {
        if (view == null) {
            return;
        }
        writer.start(shape);
        for (int column = 0; column < shape.columnCount(); column++) {
            view.write(column, writer);
        }
        values += shape.columnCount();
        add(writer.sum());
    }

    /** A shape that a table map without names fits: what it does not tell is chosen by chance. */
    static TableShape fitting(TableMapEvent map, RandomGenerator random) {
        List<ColumnShape> columns = new ArrayList<>();
        ColumnWire[] wires = map.columns();
        for (int i = 0; i < wires.length; i++) {
            ColumnWire wire = wires[i];
            if (!wire.isSound()) {
                throw Corrupt.event("TABLE_MAP", "a column's metadata must be possible, column index=" + i);
            }
            boolean binary = random.nextBoolean() && !(wire.type() == WireType.STRING && wire.size() > 255);
            ColumnType type = wire.columnType(binary);
            boolean labelled = type == ColumnType.ENUM || type == ColumnType.SET;
            int labels = type == ColumnType.ENUM ? wire.size() == 1 ? 255 : 300 : 8 * wire.size();
            columns.add(new ColumnShape(
                    "c" + i,
                    type,
                    "",
                    random.nextBoolean(),
                    true,
                    type.isText() || labelled ? "latin1" : null,
                    precision(wire),
                    wire.type() == WireType.NEWDECIMAL ? wire.scale() : fraction(wire),
                    labelled ? java.util.Collections.nCopies(labels, "x") : List.of(),
                    ColumnShape.Generated.NO,
                    false));
        }
        return new TableShape(map.table(), columns, List.of(), "");
    }

    private static int precision(ColumnWire wire) {
        return switch (wire.type()) {
            case WireType.NEWDECIMAL, WireType.BIT, WireType.VARCHAR, WireType.STRING -> wire.size();
            default -> -1;
        };
    }

    private static int fraction(ColumnWire wire) {
        return switch (wire.type()) {
            case WireType.TIME2, WireType.DATETIME2, WireType.TIMESTAMP2 -> wire.size();
            case WireType.TIME, WireType.DATETIME, WireType.TIMESTAMP -> 0;
            default -> -1;
        };
    }

    /** Latin text of bytes, for messages. */
    static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
