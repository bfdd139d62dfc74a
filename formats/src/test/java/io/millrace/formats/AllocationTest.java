package io.millrace.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnType;
import io.millrace.model.RowChange;
import io.millrace.model.SourceInfo;
import io.millrace.model.TableShape;
import java.lang.management.ManagementFactory;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Encoding a row allocates nothing once the encoder is warm. */
class AllocationTest {
    private static final int ROWS = 20_000;
    private static final long FEW_BYTES = 1_024; // the measurement itself
    private static final TableShape SHAPE = Shapes.table(
            "shop",
            "t",
            List.of(
                    Shapes.column("id", ColumnType.BIGINT, "bigint"),
                    Shapes.column("u", ColumnType.BIGINT, "bigint unsigned"),
                    Shapes.text("utf8", ColumnType.VARCHAR, "varchar(50)", "utf8mb4"),
                    Shapes.text("latin1", ColumnType.TEXT, "text", "latin1"),
                    Shapes.text("gbk", ColumnType.TEXT, "text", "gbk"),
                    Shapes.scaled("price", ColumnType.DECIMAL, "decimal(10,2)", 10, 2),
                    Shapes.column("f", ColumnType.FLOAT, "float"),
                    Shapes.column("d", ColumnType.DOUBLE, "double"),
                    Shapes.column("date", ColumnType.DATE, "date"),
                    Shapes.scaled("time", ColumnType.TIME, "time(3)", -1, 3),
                    Shapes.scaled("dt", ColumnType.DATETIME, "datetime(6)", -1, 6),
                    Shapes.scaled("summer", ColumnType.TIMESTAMP, "timestamp", -1, 0),
                    Shapes.scaled("winter", ColumnType.TIMESTAMP, "timestamp", -1, 0),
                    Shapes.column("bin", ColumnType.VARBINARY, "varbinary(9)"),
                    Shapes.labelled("e", ColumnType.ENUM, "enum('a','b')", "a", "b"),
                    Shapes.labelled("s", ColumnType.SET, "set('a','b')", "a", "b"),
                    Shapes.column("j", ColumnType.JSON, "json")),
            "PRIMARY=id");

    private static FakeRow row(long id) {
        return new FakeRow(
                Cell.number(id),
                Cell.unsigned("18446744073709551615"),
                Cell.text("naïve \"quoted\"\n"),
                Cell.text(Cell.bytesOf('a', 0xE9, 0x80)),
                Cell.text(Cell.bytesOf('a', 0xD6, 0xD0)),
                Cell.decimal("5.10"),
                Cell.single(1.1f),
                Cell.dbl(1234.5678e-9),
                Cell.date(2024, 2, 29),
                Cell.time(true, 838, 59, 59, 1000),
                Cell.dateTime(2024, 2, 29, 1, 2, 3, 456_789),
                Cell.timestamp(1_720_000_000L, 0),
                Cell.timestamp(1_705_000_000L, 0),
                Cell.bytes(0, 1, 200),
                Cell.label(2),
                Cell.set(3),
                Cell.json("{\"a\": 1}"));
    }

    private static long allocatedBy(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        work.run();
        work.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.Formats#names")
    void encodingUpdatesAllocatesNothingPerRow(String format) {
        SourceInfo source = new SourceInfo("8.0.36", "", 1, true, 0, ZoneId.of("Europe/Berlin"));
        TableEncoder encoder = Formats.create(format, new FormatContext("t", source, Shapes.REGISTRY, false), Map.of())
                .encoderFor(SHAPE, "topic");
        ChangeContext context =
                Shapes.at(3, 4, 5).sourceTimeSeconds(1_700_000_000L).threadId(9);
        context.gtid().putAscii("3e11fa47-71ca-11e1-9e33-c80aa9429562:23");
        RowChange change = new RowChange().wrap(ChangeKind.UPDATE, row(1), row(2), context);
        ByteSink out = new ByteSink(1 << 16);

        long allocated = allocatedBy(() -> {
            for (int i = 0; i < ROWS; i++) {
                out.clear();
                encoder.encode(change, out);
            }
        });

        assertThat(allocated).isLessThan(FEW_BYTES);
    }

    @Test
    void leavingColumnsOutAllocatesNothingPerRow() {
        SourceInfo source = new SourceInfo("8.0.36", "", 1, true, 0, ZoneId.of("Europe/Berlin"));
        TableEncoder all = Formats.create(
                        "canal_json", new FormatContext("t", source, Shapes.REGISTRY, false), Map.of())
                .encoderFor(SHAPE, "topic");
        int[] order = new int[SHAPE.columnCount()];
        Arrays.setAll(order, column -> column);
        TableEncoder encoder = new VisibleTableEncoder(all, order);
        RowChange change = new RowChange().wrap(ChangeKind.UPDATE, row(1), row(2), Shapes.at(3, 4, 5));
        ByteSink out = new ByteSink(1 << 16);

        long allocated = allocatedBy(() -> {
            for (int i = 0; i < ROWS; i++) {
                out.clear();
                encoder.encode(change, out);
            }
        });

        assertThat(allocated).isLessThan(FEW_BYTES);
    }

    @Test
    void encodingKeysAllocatesNothingPerRow() {
        KeyEncoder encoder = new KeyEncoder(SHAPE, SHAPE.primaryKey(), ZoneId.of("Europe/Berlin"));
        FakeRow row = row(77);
        ByteSink out = new ByteSink(64);

        long allocated = allocatedBy(() -> {
            for (int i = 0; i < ROWS; i++) {
                out.clear();
                encoder.encode(row, out);
            }
        });

        assertThat(out).hasToString("{\"id\":\"77\"}");
        assertThat(allocated).isLessThan(FEW_BYTES);
    }
}
