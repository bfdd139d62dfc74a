package io.millrace.binlog;

import static io.millrace.binlog.EventBuilder.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.millrace.model.ColumnType;
import io.millrace.model.RowView;
import io.millrace.model.RowWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Nothing is allocated per event or row once buffers have grown. */
class RowAllocationTest {
    private static final int ROWS_PER_EVENT = 100;
    private static final int EVENTS = 100;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final TableBuilder table = new TableBuilder()
            .column(WireType.LONG, ColumnType.INT)
            .unsigned(WireType.LONGLONG, ColumnType.BIGINT)
            .sized(WireType.NEWDECIMAL, ColumnType.DECIMAL, 12, 2, 12, 2)
            .sized(WireType.VARCHAR, ColumnType.VARCHAR, 40, -1, 160, 0)
            .sized(WireType.DATETIME2, ColumnType.DATETIME, -1, 3, 3)
            .sized(WireType.STRING, ColumnType.BINARY, 4, -1, 0xfe, 4)
            .column(WireType.JSON, ColumnType.JSON, 4);
    private final RowPlan plan = table.plan();
    private final TableMapEvent tableMap = new TableMapEvent();
    private final RowsEvent rows = new RowsEvent();

    private byte[] row(int id) {
        return bytes().u8(0)
                .u32(id)
                .i64(-1)
                .raw(0x80, 0, 0, 0, 7, 50)
                .u8(5)
                .text("hello")
                .big(0x99b2bb7efbL, 5)
                .u16(0x0100)
                .u8(1)
                .u8(9)
                .u32(9)
                .u8(JsonBinary.DOUBLE)
                .i64(Double.doubleToLongBits(0.1 + id))
                .build();
    }

    private long decode(BinlogEvents events, RowWriter writer) throws IOException {
        long count = 0;
        while (events.next()) {
            if (events.type() == EventType.TABLE_MAP) {
                tableMap.wrap(events.body(), events.bodyOffset(), events.bodyLength());
                if (!plan.matches(tableMap)) {
                    throw new AssertionError("another table");
                }
            } else if (events.type().isRows()) {
                rows.wrap(events.type(), events.body(), events.bodyOffset(), events.bodyLength())
                        .bind(plan);
                while (rows.nextRow()) {
                    RowView after = rows.after();
                    for (int column = 0; column < after.columnCount(); column++) {
                        after.write(column, writer);
                    }
                    count++;
                }
            }
        }
        return count;
    }

    private byte[][] stream() {
        byte[][] images = new byte[ROWS_PER_EVENT][];
        for (int i = 0; i < images.length; i++) {
            images[i] = row(i);
        }
        byte[] map = EventBuilder.checksummed(EventBuilder.event(EventType.TABLE_MAP, table.mapBytes()));
        byte[] writes = EventBuilder.checksummed(EventBuilder.event(EventType.WRITE_ROWS, table.rows(images)));
        byte[][] events = new byte[2 * EVENTS][];
        for (int i = 0; i < EVENTS; i++) {
            events[2 * i] = map;
            events[2 * i + 1] = writes;
        }
        return events;
    }

    @Test
    void tenThousandRowsAllocateLessThanAKibibyte() throws IOException {
        byte[][] stream = stream();
        BytesEventInput input = new BytesEventInput(1000, stream);
        CountingWriter writer = new CountingWriter();
        try (BinlogEvents events = new BinlogEvents(input, 1 << 20).expectChecksums(true)) {
            for (int i = 0; i < 20; i++) {
                input.rewind();
                decode(events, writer);
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            input.rewind();
            long count = decode(events, writer);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(count).isEqualTo((long) ROWS_PER_EVENT * EVENTS);
            assertThat(allocated).isLessThan(1_024);
            assertThat(writer.total).isPositive();
        }
    }
}
