package io.millrace.benchmarks;

import io.millrace.binlog.BinlogEvents;
import io.millrace.binlog.EventType;
import io.millrace.binlog.JsonStyle;
import io.millrace.binlog.RowPlan;
import io.millrace.binlog.RowsEvent;
import io.millrace.binlog.TableMapEvent;
import io.millrace.formats.FormatContext;
import io.millrace.formats.Formats;
import io.millrace.formats.SchemaRegistry;
import io.millrace.formats.TableEncoder;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.RowChange;
import io.millrace.model.SourceInfo;
import io.millrace.model.TableShape;
import java.io.IOException;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * The stream's work on a row without MySQL and Kafka, as often as wanted: events as a server wrote them are checked
 * (CRC32), decoded and encoded into a reused buffer. One thread.
 */
public final class RowLoop {
    static final int ROWS = 1_000;

    private static final int WRITE_ROWS = 30;
    private static final int UPDATE_ROWS = 31;

    private final TableMapEvent tableMap = new TableMapEvent();
    private final RowsEvent rowsEvent = new RowsEvent();
    private final RowChange change = new RowChange();
    private final ByteSink message = new ByteSink(4_096);
    private final ChangeContext context = new ChangeContext()
            .binlogFile("binlog.000002")
            .sourceTimeSeconds(1_700_000_000L)
            .captureTimeMs(1_700_000_000_123L)
            .serverId(1)
            .threadId(9);
    private final RecordedEvents recorded;
    private final BinlogEvents events;
    private final RowPlan plan;
    private final TableEncoder encoder;

    /** The row events that are read. */
    public enum Rows {
        INSERT,
        UPDATE
    }

    /** What becomes of a row's message; it is borrowed until this returns. */
    @FunctionalInterface
    interface Messages {
        void take(ByteSink message);
    }

    private RowLoop(RecordedEvents recorded, String format) throws IOException {
        this.recorded = recorded;
        this.events = new BinlogEvents(recorded, 1 << 20).expectChecksums(true);
        events.next();
        tableMap.wrap(events.body(), events.bodyOffset(), events.bodyLength());
        TableShape shape = RowPlan.shapeFrom(tableMap);
        if (shape == null) {
            throw new IllegalStateException("the first event describes no table");
        }
        SourceInfo info = new SourceInfo("8.0.15", "", 1, true, 0, ZoneOffset.UTC);
        context.gtid().putAscii("3e11fa47-71ca-11e1-9e33-c80aa9429562:23");
        this.plan = RowPlan.compile(tableMap, shape, JsonStyle.of("8.0.15"));
        this.encoder = Formats.create(format, new FormatContext("bench", info, SchemaRegistry.NONE, false), Map.of())
                .encoderFor(shape, "topic");
    }

    /** Records {@link #ROWS} inserted or updated rows of a real server, which is gone afterwards. */
    static RowLoop record(BenchmarkTable table, Rows rows, String format) throws SQLException, IOException {
        // FULL puts everything about the columns into the events, so that no other way to the shape is needed here.
        try (Source source = Source.start("--binlog-row-metadata=FULL")) {
            source.createTable(table, Source.streamTable(table));
            Source.Backlog backlog = source.makeBacklog(table, 2 * ROWS);
            return new RowLoop(
                    RecordedEvents.of(
                            source.server().dataDirectory().resolve(backlog.file()),
                            backlog.offset(),
                            rows == Rows.INSERT ? WRITE_ROWS : UPDATE_ROWS),
                    format);
        }
    }

    /** Bytes of the events. */
    int eventBytes() {
        return recorded.size();
    }

    /** Does it once for every row; returns the number of bytes encoded. */
    long run() throws IOException {
        return run(written -> {});
    }

    long run(Messages messages) throws IOException {
        recorded.rewind();
        long bytes = 0;
        int count = 0;
        while (events.next()) {
            if (events.type() == EventType.TABLE_MAP) {
                continue;
            }
            rowsEvent
                    .wrap(events.type(), events.body(), events.bodyOffset(), events.bodyLength())
                    .bind(plan);
            ChangeKind kind = rowsEvent.kind();
            context.eventEndOffset(events.endOffset());
            while (rowsEvent.nextRow()) {
                context.rowInEvent(rowsEvent.rowIndex());
                message.clear();
                encoder.encode(change.wrap(kind, rowsEvent.before(), rowsEvent.after(), context), message);
                messages.take(message);
                bytes += message.length();
                count++;
            }
        }
        if (count != ROWS) {
            throw new IllegalStateException(count + " rows were read, not " + ROWS);
        }
        return bytes;
    }
}
