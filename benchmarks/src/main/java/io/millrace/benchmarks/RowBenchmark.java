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
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The stream's work on a row without MySQL and Kafka: event bytes, as a server wrote them, are checked (CRC32), decoded
 * and encoded into a reused buffer, on one thread. An operation is one row.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RowBenchmark {
    static final int ROWS = 1_000;

    private static final int WRITE_ROWS = 30;
    private static final int UPDATE_ROWS = 31;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** The row events that are read. */
    public enum Rows {
        INSERT,
        UPDATE
    }

    @Param({"NARROW", "WIDE"})
    private BenchmarkTable table = BenchmarkTable.NARROW;

    @Param
    private Rows rows = Rows.INSERT;

    @Param({"canal_json", "debezium_json", "maxwell_json", "dts_avro"})
    private String format = "";

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

    @SuppressWarnings("NullAway.Init") // set by JMH before anything else
    private Machinery machinery;

    private long rowsRead;
    private long cpuBefore;

    /** What the recording and the format made. */
    private record Machinery(RecordedEvents recorded, BinlogEvents events, RowPlan plan, TableEncoder encoder) {}

    /** Records 1,000 inserted and updated rows of a real server. */
    @Setup
    public void record() throws SQLException, IOException {
        // FULL puts everything about the columns into the events, so that no other way to the shape is needed here.
        try (Source source = Source.start("--binlog-row-metadata=FULL")) {
            source.createTable(table, Source.streamTable(table));
            Source.Backlog backlog = source.makeBacklog(table, 2 * ROWS);
            RecordedEvents recorded = RecordedEvents.of(
                    source.server().dataDirectory().resolve(backlog.file()),
                    backlog.offset(),
                    rows == Rows.INSERT ? WRITE_ROWS : UPDATE_ROWS);
            BinlogEvents events = new BinlogEvents(recorded, 1 << 20).expectChecksums(true);
            events.next();
            tableMap.wrap(events.body(), events.bodyOffset(), events.bodyLength());
            TableShape shape = RowPlan.shapeFrom(tableMap);
            if (shape == null) {
                throw new IllegalStateException("the first event describes no table");
            }
            SourceInfo info = new SourceInfo("8.0.15", "", 1, true, 0, ZoneOffset.UTC);
            context.gtid().putAscii("3e11fa47-71ca-11e1-9e33-c80aa9429562:23");
            machinery = new Machinery(
                    recorded,
                    events,
                    RowPlan.compile(tableMap, shape, JsonStyle.of("8.0.15")),
                    Formats.create(format, new FormatContext("bench", info, SchemaRegistry.NONE, false), Map.of())
                            .encoderFor(shape, "topic"));
        }
        long bytes = decodeAndEncode();
        System.out.printf(
                "%n%d bytes of events and %d bytes of message per row%n",
                machinery.recorded().size() / ROWS, bytes / ROWS);
    }

    /** Begins to count this thread's CPU time. */
    @Setup(Level.Iteration)
    public void startCpu() {
        rowsRead = 0;
        cpuBefore = THREADS.getCurrentThreadCpuTime();
    }

    /** Prints CPU time per row: on a machine that is shared, the figure to believe. */
    @TearDown(Level.Iteration)
    public void printCpu() {
        long cpu = THREADS.getCurrentThreadCpuTime() - cpuBefore;
        System.out.printf(Locale.ROOT, "CPU %.0f ns/row, ", (double) cpu / rowsRead);
    }

    /** Returns the number of bytes encoded. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long decodeAndEncode() throws IOException {
        Machinery it = machinery;
        BinlogEvents events = it.events();
        it.recorded().rewind();
        long bytes = 0;
        int count = 0;
        while (events.next()) {
            if (events.type() == EventType.TABLE_MAP) {
                continue;
            }
            rowsEvent
                    .wrap(events.type(), events.body(), events.bodyOffset(), events.bodyLength())
                    .bind(it.plan());
            ChangeKind kind = rowsEvent.kind();
            context.eventEndOffset(events.endOffset());
            while (rowsEvent.nextRow()) {
                context.rowInEvent(rowsEvent.rowIndex());
                message.clear();
                it.encoder().encode(change.wrap(kind, rowsEvent.before(), rowsEvent.after(), context), message);
                bytes += message.length();
                count++;
            }
        }
        if (count != ROWS) {
            throw new IllegalStateException(count + " rows were read, not " + ROWS);
        }
        rowsRead += ROWS;
        return bytes;
    }
}
