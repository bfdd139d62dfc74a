package io.millrace.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ByteSink;
import io.millrace.model.ColumnShape;
import io.millrace.model.GtidSet;
import io.millrace.model.RowView;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Replays binlog files into rows as text, checking on the way that before images are the rows that were there. */
final class BinlogReplay {
    final Map<TableId, Map<String, List<String>>> tables = new HashMap<>();
    final Map<EventType, Integer> seen = new EnumMap<>(EventType.class);
    final Map<TableId, TableShape> inBandShapes = new HashMap<>();
    final List<String> statements = new ArrayList<>();
    final List<QueryFacts> queries = new ArrayList<>();
    final GtidSet gtids = new GtidSet();
    GtidSet previousGtids = new GtidSet();
    int payloadEvents;
    boolean incomplete;

    /** What a QUERY event said of its session. */
    record QueryFacts(String sql, long sqlMode, boolean hasXid, int clientCollation, String timeZone) {}

    private JsonStyle jsonStyle = JsonStyle.V8_0;
    private final Map<TableId, TableShape> shapes;
    private final Map<Long, RowPlan> plans = new HashMap<>();
    private final TableMapEvent tableMap = new TableMapEvent();
    private final RowsEvent rows = new RowsEvent();
    private final GtidEvent gtid = new GtidEvent();
    private final QueryEvent query = new QueryEvent();

    BinlogReplay(Map<TableId, TableShape> shapes) {
        this.shapes = shapes;
    }

    void run(EventInput input) throws IOException {
        try (BinlogEvents events = new BinlogEvents(input, 32 << 20)) {
            long lastEnd = 0;
            while (events.next()) {
                seen.merge(events.type(), 1, Integer::sum);
                if (events.inPayload()) {
                    payloadEvents++;
                } else {
                    assertThat(events.endOffset()).isGreaterThan(lastEnd);
                }
                lastEnd = events.type() == EventType.ROTATE || events.type() == EventType.STOP ? 0 : events.endOffset();
                handle(events);
            }
        }
    }

    private void handle(BinlogEvents events) {
        byte[] body = events.body();
        int offset = events.bodyOffset();
        int length = events.bodyLength();
        EventType type = events.type();
        if (type == EventType.FORMAT_DESCRIPTION) {
            String version =
                    new FormatDescriptionEvent().wrap(body, offset, length).serverVersion();
            jsonStyle = JsonStyle.of(version);
            tableMap.writtenBy(version);
        } else if (type == EventType.TABLE_MAP) {
            tableMap.wrap(body, offset, length);
            TableShape shape = shapes.get(tableMap.table());
            TableShape inBand = RowPlan.shapeFrom(tableMap);
            if (inBand != null) {
                inBandShapes.put(tableMap.table(), inBand);
            }
            if (shape != null) {
                plans.put(tableMap.tableId(), RowPlan.compile(tableMap, shape, jsonStyle));
            } else {
                plans.remove(tableMap.tableId());
            }
        } else if (type.isRows()) {
            rows.wrap(type, body, offset, length);
            RowPlan plan = plans.get(rows.tableId());
            if (plan != null) {
                apply(plan);
            }
        } else if (type.isGtid()) {
            ByteSink source = new ByteSink(64);
            gtid.wrap(type, body, offset, length).writeSource(source);
            if (!gtid.isAnonymous()) {
                gtids.add(source.toString(), gtid.gno());
            }
        } else if (type == EventType.PREVIOUS_GTIDS) {
            previousGtids = new PreviousGtidsEvent().wrap(body, offset, length).gtids();
        } else if (type == EventType.QUERY) {
            query.wrap(type, body, offset, length);
            assertThat(query.unknownStatus())
                    .as("status variables of " + query.sql())
                    .isEqualTo(-1);
            queries.add(new QueryFacts(
                    query.sql(), query.sqlMode(), query.hasXid(), query.clientCollation(), query.timeZone()));
        } else if (type == EventType.ROWS_QUERY) {
            statements.add(new RowsQueryEvent().wrap(body, offset, length).sql());
        }
    }

    private void apply(RowPlan plan) {
        rows.bind(plan);
        TableShape shape = plan.shape();
        TextWriter writer = new TextWriter(
                shape.columns().stream().mapToInt(ColumnShape::fractionDigits).toArray());
        Map<String, List<String>> table = tables.computeIfAbsent(shape.id(), id -> new TreeMap<>());
        while (rows.nextRow()) {
            List<String> current = null;
            RowView before = rows.before();
            if (before != null) {
                List<String> image = writer.row(before);
                current = table.remove(image.get(0));
                assertThat(fill(image, current))
                        .as("before image in " + shape.id())
                        .isEqualTo(current);
            }
            RowView after = rows.after();
            if (after != null) {
                List<String> image = writer.row(after);
                List<String> full = current == null ? image : fill(image, current);
                if (before != null) {
                    for (int column = 0; column < full.size(); column++) {
                        if (after.sameValue(column, before)) {
                            assertThat(full.get(column)).isEqualTo(current.get(column));
                        }
                    }
                }
                table.put(full.get(0), full);
            }
        }
    }

    private List<String> fill(List<String> image, List<String> from) {
        List<String> full = new ArrayList<>(image);
        for (int i = 0; i < full.size(); i++) {
            if (TextWriter.ABSENT.equals(full.get(i))) {
                incomplete = true;
                full.set(i, from.get(i));
            }
        }
        return full;
    }
}
