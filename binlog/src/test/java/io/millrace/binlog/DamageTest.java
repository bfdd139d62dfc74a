package io.millrace.binlog;

import static io.millrace.binlog.EventBuilder.bytes;
import static io.millrace.binlog.EventBuilder.checksummed;
import static io.millrace.binlog.EventBuilder.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.sun.management.ThreadMXBean;
import io.millrace.model.ColumnType;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.TableShape;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What fuzzing and reading with its eyes found, each by itself. */
class DamageTest {
    private static final int LIMIT = 64 << 20;

    private static void assertRefused(ErrorCode code, String part, ThrowingCallable act) {
        assertThatThrownBy(act).isInstanceOfSatisfying(MillraceException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.getMessage()).contains(part);
        });
    }

    private static int count(byte[]... events) throws IOException {
        try (BinlogEvents reader = new BinlogEvents(new BytesEventInput(1 << 20, events), LIMIT)) {
            int count = 0;
            while (reader.next()) {
                count++;
            }
            return count;
        }
    }

    private static void readValue(TableBuilder table, EventBuilder stored) {
        byte[] body = table.rows(new byte[] {0}, stored.build());
        RowsEvent rows =
                new RowsEvent().wrap(EventType.WRITE_ROWS, body, 0, body.length).bind(table.plan());
        rows.nextRow();
        rows.after().write(0, new CountingWriter());
    }

    private static void assertNoValue(TableBuilder table, EventBuilder stored) {
        assertRefused(ErrorCode.BINLOG_CORRUPT, "column=shop.orders.c0", () -> readValue(table, stored));
    }

    @Test
    void datesAndTimesThatNoServerStoresAreRefused() {
        TableBuilder date = new TableBuilder().column(WireType.DATE, ColumnType.DATE);
        assertNoValue(date, bytes().u24(2024 << 9 | 13 << 5 | 1));
        assertNoValue(date, bytes().u24(10_000 << 9 | 1 << 5 | 1));
        readValue(date, bytes().u24(2024 << 9 | 2 << 5 | 31)); // ALLOW_INVALID_DATES
        TableBuilder time = new TableBuilder().sized(WireType.TIME2, ColumnType.TIME, -1, 0, 0);
        assertNoValue(time, bytes().big(0x800000 + (839 << 12), 3));
        assertNoValue(time, bytes().big(0x800000 + (60 << 6), 3));
        TableBuilder dateTime = new TableBuilder().sized(WireType.DATETIME2, ColumnType.DATETIME, -1, 2, 2);
        long noon = 0x8000000000L | (2024L * 13 + 5 << 5 | 6) << 17 | 12 << 12;
        readValue(dateTime, bytes().big(noon, 5).u8(99));
        assertNoValue(dateTime, bytes().big(noon, 5).u8(100));
        assertNoValue(dateTime, bytes().big(noon | 24 << 12, 5).u8(0));
        assertNoValue(dateTime, bytes().big(noon - 0x8000000000L, 5).u8(0));
        TableBuilder stamp = new TableBuilder().sized(WireType.TIMESTAMP2, ColumnType.TIMESTAMP, -1, 6, 6);
        assertNoValue(stamp, bytes().big(1, 4).big(1_000_000, 3));
        TableBuilder old = new TableBuilder().sized(WireType.DATETIME, ColumnType.DATETIME, -1, 0);
        assertNoValue(old, bytes().i64(2024_01_02_03_04_60L));
        assertNoValue(old, bytes().i64(Long.MAX_VALUE));
        assertNoValue(old, bytes().i64(-1));
    }

    @Test
    void labelsAndBitsThatTheColumnDoesNotHaveAreRefused() {
        TableBuilder choice =
                new TableBuilder().labelled(WireType.STRING, ColumnType.ENUM, List.of("a", "b"), WireType.ENUM, 1);
        readValue(choice, bytes().u8(2));
        assertNoValue(choice, bytes().u8(3));
        TableBuilder set =
                new TableBuilder().labelled(WireType.STRING, ColumnType.SET, List.of("a", "b"), WireType.SET, 1);
        readValue(set, bytes().u8(3));
        assertNoValue(set, bytes().u8(4));
        TableBuilder bits = new TableBuilder().sized(WireType.BIT, ColumnType.BIT, 7, -1, 7, 0);
        readValue(bits, bytes().u8(0x7f));
        assertNoValue(bits, bytes().u8(0x80));
    }

    @Test
    void columnMetadataThatNoServerWritesIsRefusedInHiddenColumnsToo() {
        byte[] names = bytes().u8(2).text("c0").u8(15).text("!hidden!f!0!0__").build();
        TableBuilder table = new TableBuilder()
                .column(WireType.LONG, ColumnType.INT)
                .sized(WireType.NEWDECIMAL, ColumnType.DECIMAL, 1, 200, 1, 200)
                .optional(4, names);
        TableShape shape =
                new TableBuilder().column(WireType.LONG, ColumnType.INT).shape();
        assertRefused(ErrorCode.BINLOG_CORRUPT, "metadata must be possible", () -> RowPlan.compile(table.map(), shape));
        TableBuilder strange = new TableBuilder().sized(WireType.STRING, ColumnType.CHAR, 1, -1, WireType.TINY_BLOB, 1);
        assertRefused(ErrorCode.BINLOG_CORRUPT, "metadata must be possible", strange::plan);
        TableBuilder longBinary =
                new TableBuilder().sized(WireType.STRING, ColumnType.BINARY, 765, -1, 0xfe ^ 0x20, 0xfd);
        assertRefused(ErrorCode.SCHEMA_MISMATCH, "255 at most", longBinary::plan);
    }

    @Test
    void aTableWithoutNameOrColumnsIsRefused() {
        byte[] nameless = bytes().u48(1)
                .u16(0)
                .name("shop")
                .name("")
                .u8(1)
                .u8(3)
                .u8(0)
                .u8(0)
                .build();
        assertRefused(ErrorCode.BINLOG_CORRUPT, "name and columns", () -> new TableMapEvent()
                .wrap(nameless, 0, nameless.length));
        byte[] empty = bytes().u48(1).u16(0).name("shop").name("t").u8(0).u8(0).build();
        assertRefused(
                ErrorCode.BINLOG_CORRUPT, "name and columns", () -> new TableMapEvent().wrap(empty, 0, empty.length));
        assertRefused(ErrorCode.BINLOG_CORRUPT, "bytes=5", () -> TableMapEvent.tableIdOf(new byte[99], 0, 5));
    }

    /** An array of two elements, both of which are the array itself. */
    @Test
    void aJsonDocumentThatContainsItselfIsRefused() {
        byte[] document = bytes().u8(JsonBinary.SMALL_ARRAY)
                .u16(2)
                .u16(10)
                .u8(JsonBinary.SMALL_ARRAY)
                .u16(0)
                .u8(JsonBinary.SMALL_ARRAY)
                .u16(0)
                .build();
        assertRefused(ErrorCode.BINLOG_CORRUPT, "on top of each other", () -> new JsonText(16)
                .print("t.j", document, 0, document.length));
    }

    /** A thousand elements that are all the same long string: a small document that would print large. */
    @Test
    void jsonValuesThatShareTheirBytesAreRefused() {
        int elements = 1000;
        int header = 4 + 3 * elements;
        EventBuilder document = bytes().u8(JsonBinary.SMALL_ARRAY).u16(elements).u16(header + 2 + 10_000);
        for (int i = 0; i < elements; i++) {
            document.u8(JsonBinary.STRING).u16(header);
        }
        byte[] built = document.u8(0x90).u8(10_000 >> 7).raw(new byte[10_000]).build();
        assertRefused(ErrorCode.BINLOG_CORRUPT, "on top of each other", () -> new JsonText(16)
                .print("t.j", built, 0, built.length));
    }

    @Test
    void aDateInJsonThatNoServerStoresIsRefused() {
        for (int type : new int[] {WireType.DATE, WireType.DATETIME, WireType.TIME}) {
            byte[] document = bytes().u8(JsonBinary.OPAQUE)
                    .u8(type)
                    .u8(8)
                    .i64(Long.MIN_VALUE)
                    .build();
            assertRefused(ErrorCode.BINLOG_CORRUPT, "date or time in JSON", () -> new JsonText(16)
                    .print("t.j", document, 0, document.length));
        }
    }

    @Test
    void anEventThatDamageMadeIgnorableIsNotLeftOut() {
        byte[] format = EventBuilder.formatDescription("8.0.15", true);
        byte[] rows = checksummed(event(EventType.WRITE_ROWS, new byte[50]));
        rows[4] = 99;
        rows[17] |= (byte) EventHeader.FLAG_IGNORABLE;
        assertRefused(ErrorCode.BINLOG_CHECKSUM, "(99)", () -> count(format, rows));
    }

    @Test
    void damageThatSwitchesChecksumsOffIsSeen() {
        byte[] format = EventBuilder.formatDescription("8.0.15", true);
        byte[] switched = format.clone();
        switched[format.length - 5] = 0;
        assertRefused(ErrorCode.BINLOG_CHECKSUM, "FORMAT_DESCRIPTION", () -> count(switched));
        byte[] aged = format.clone();
        aged[EventHeader.LENGTH + 2] = '5'; // 5.0.15
        assertRefused(ErrorCode.BINLOG_CORRUPT, "server version=5.0.15", () -> count(aged));
    }

    @Test
    void manyEventsThatAreLeftOutOfAPayloadTakeNoStack() throws IOException {
        byte[] ignorable = event(99, EventHeader.FLAG_IGNORABLE, 0, new byte[0]);
        EventBuilder inner = bytes();
        for (int i = 0; i < 200_000; i++) {
            inner.raw(ignorable);
        }
        inner.raw(event(EventType.XID, bytes().i64(1).build()));
        byte[] packed = Zstd.compress(inner.build());
        byte[] body = bytes().raw(2, 1, 0).raw(0).raw(packed).build();
        byte[] format = EventBuilder.formatDescription("8.0.15", false);
        assertThat(count(format, event(40, 0, 0, body))).isEqualTo(2);
    }

    @Test
    void memoryGrowsWithTheBytesThatCameNotWithWhatAHeaderClaims() {
        byte[] short1 = event(EventType.WRITE_ROWS, new byte[100]);
        Recording.setLength(short1, 60 << 20);
        byte[] plain = Zstd.compress(short1);
        byte[] inPayload =
                event(40, 0, 0, bytes().raw(2, 1, 0).raw(0).raw(plain).build());
        byte[] format = EventBuilder.formatDescription("8.0.15", false);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (byte[] event : List.of(short1, inPayload)) {
            assertThatThrownBy(() -> count(format, event)).hasMessageContaining("must not end"); // warm
            long before = threads.getCurrentThreadAllocatedBytes();
            assertRefused(ErrorCode.BINLOG_CORRUPT, "must not end", () -> count(format, event));
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
        }
    }

    @Test
    void aPayloadThatUnpacksToMoreThanItSaysIsRefusedAtOnce() {
        byte[] zeros = Zstd.compress(new byte[10]);
        EventBuilder frames = bytes();
        for (int i = 0; i < 100; i++) {
            frames.raw(zeros);
        }
        byte[] body =
                bytes().raw(2, 1, 0).raw(3, 1, 10).raw(0).raw(frames.build()).build();
        byte[] format = EventBuilder.formatDescription("8.0.15", false);
        assertRefused(ErrorCode.BINLOG_CORRUPT, "expected=10, found=more", () -> count(format, event(40, 0, 0, body)));
    }

    @Test
    void transactionIdsThatWouldNotReadBackAreRefused() {
        byte[] zero = bytes().u8(0).raw(new byte[16]).i64(0).build();
        assertRefused(
                ErrorCode.BINLOG_CORRUPT, "gno=0", () -> new GtidEvent().wrap(EventType.GTID, zero, 0, zero.length));
        byte[] minus = bytes().u8(0).raw(new byte[16]).i64(-5).build();
        assertRefused(
                ErrorCode.BINLOG_CORRUPT, "gno=-5", () -> new GtidEvent().wrap(EventType.GTID, minus, 0, minus.length));
        for (String tag : List.of("a:1", "9a", "A", "x".repeat(33))) {
            byte[] previous = bytes().u8(1)
                    .u48(1)
                    .u8(1)
                    .raw(new byte[16])
                    .u8(2 * tag.length())
                    .text(tag)
                    .i64(1)
                    .i64(1)
                    .i64(2)
                    .build();
            assertRefused(ErrorCode.BINLOG_CORRUPT, "a tag must", () -> new PreviousGtidsEvent()
                    .wrap(previous, 0, previous.length));
        }
    }

    @Test
    void aRotationToNoPositionOfAFileIsRefused() {
        for (String file : List.of("", "a\nb", "../x", "x".repeat(513))) {
            byte[] body = bytes().i64(4).text(file).build();
            assertRefused(ErrorCode.BINLOG_CORRUPT, "ROTATE", () -> new RotateEvent().wrap(body, 0, body.length));
        }
        byte[] body = bytes().i64(-4).text("binlog.000001").build();
        assertRefused(ErrorCode.BINLOG_CORRUPT, "position=-4", () -> new RotateEvent().wrap(body, 0, body.length));
    }

    @Test
    void aServerVersionOfAnyDigitsIsRead() {
        assertThat(YearSign.of("99999999999.1.2")).isEqualTo(YearSign.PRESENT);
        assertThat(YearSign.of("")).isEqualTo(YearSign.ABSENT);
        byte[] format = EventBuilder.formatDescription("88888888888888888888.0.1", false);
        assertThat(new FormatDescriptionEvent()
                        .wrap(format, EventHeader.LENGTH, format.length - EventHeader.LENGTH - 4)
                        .serverVersion())
                .startsWith("8888");
    }
}
