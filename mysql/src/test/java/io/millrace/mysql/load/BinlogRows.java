package io.millrace.mysql.load;

import io.millrace.binlog.BinlogEvents;
import io.millrace.binlog.EventType;
import io.millrace.binlog.FormatDescriptionEvent;
import io.millrace.binlog.JsonStyle;
import io.millrace.binlog.RowPlan;
import io.millrace.binlog.RowsEvent;
import io.millrace.binlog.TableMapEvent;
import io.millrace.model.BinlogPosition;
import io.millrace.model.RowView;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.protocol.BinlogDump;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.ReplicaIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The inserted rows that the binlog has from a position to its end, as the calls that its decoder makes. */
final class BinlogRows {
    private BinlogRows() {}

    static Map<TableId, List<List<String>>> read(
            SourceSettings settings, BinlogPosition from, Map<TableId, TableShape> shapes) throws IOException {
        Map<TableId, List<List<String>>> found = new HashMap<>();
        Map<Long, RowPlan> plans = new HashMap<>();
        TableMapEvent map = new TableMapEvent();
        RowsEvent rows = new RowsEvent();
        RecordingWriter writer = new RecordingWriter();
        JsonStyle style = JsonStyle.V8_0;
        String serverVersion = "";
        try (MysqlSession session = MysqlSession.connect(settings)) {
            BinlogDump dump = BinlogDump.fromFile(session, ReplicaIdentity.ofScan(), from, false);
            try (BinlogEvents events = new BinlogEvents(dump, 32 << 20).expectChecksums(dump.hasChecksums())) {
                while (events.next()) {
                    byte[] body = events.body();
                    int offset = events.bodyOffset();
                    int length = events.bodyLength();
                    if (events.type() == EventType.FORMAT_DESCRIPTION) {
                        serverVersion = new FormatDescriptionEvent()
                                .wrap(body, offset, length)
                                .serverVersion();
                        style = JsonStyle.of(serverVersion);
                    } else if (events.type() == EventType.TABLE_MAP) {
                        map.writtenBy(serverVersion).wrap(body, offset, length);
                        TableShape shape = shapes.get(map.table());
                        if (shape != null) {
                            plans.put(map.tableId(), RowPlan.compile(map, shape, style));
                        }
                    } else if (events.type().isRows()) {
                        rows.wrap(events.type(), body, offset, length);
                        RowPlan plan = plans.get(rows.tableId());
                        if (plan != null) {
                            rows.bind(plan);
                            add(rows, plan.shape(), writer, found);
                        }
                    }
                }
            }
        }
        return found;
    }

    private static void add(
            RowsEvent rows, TableShape shape, RecordingWriter writer, Map<TableId, List<List<String>>> found) {
        List<List<String>> table = found.computeIfAbsent(shape.id(), id -> new ArrayList<>());
        while (rows.nextRow()) {
            RowView row = rows.after();
            List<String> calls = new ArrayList<>();
            for (int i = 0; i < row.columnCount(); i++) {
                row.write(i, writer);
                calls.add(writer.take());
            }
            table.add(calls);
        }
    }
}
