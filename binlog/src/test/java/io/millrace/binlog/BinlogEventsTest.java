package io.millrace.binlog;

import static io.millrace.binlog.EventBuilder.bytes;
import static io.millrace.binlog.EventBuilder.checksummed;
import static io.millrace.binlog.EventBuilder.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinlogEventsTest {
    private static final int LIMIT = 1 << 20;
    private static final byte[] FORMAT = EventBuilder.formatDescription("8.0.15", true);
    private static final byte[] NO_CRC_FORMAT = EventBuilder.formatDescription("8.0.15-log", false);

    private static byte[] xid(long xid) {
        return event(EventType.XID, bytes().i64(xid).build());
    }

    private static BinlogEvents reader(int pieceBytes, byte[]... events) {
        return new BinlogEvents(new BytesEventInput(pieceBytes, events), LIMIT);
    }

    private static void assertFails(BinlogEvents events, ErrorCode code, String... parts) {
        assertThatThrownBy(() -> {
                    while (events.next()) {}
                })
                .isInstanceOfSatisfying(MillraceException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.getMessage()).contains(parts);
                });
    }

    private static byte[] flipped(byte[] event, int index) {
        byte[] copy = event.clone();
        copy[index] ^= 1;
        return copy;
    }

    /** A TRANSACTION_PAYLOAD event, not yet checksummed. */
    private static byte[] payload(boolean zstd, byte[]... inner) {
        EventBuilder plain = bytes();
        for (byte[] event : inner) {
            plain.raw(event);
        }
        byte[] uncompressed = plain.build();
        byte[] stored = zstd ? Zstd.compress(uncompressed, 3) : uncompressed;
        EventBuilder body = bytes();
        EventBuilder compression = bytes().packed(zstd ? 0 : 255);
        EventBuilder size = bytes().packed(stored.length);
        EventBuilder plainSize = bytes().packed(uncompressed.length);
        body.packed(2).packed(compression.build().length).raw(compression.build());
        body.packed(3).packed(plainSize.build().length).raw(plainSize.build());
        body.packed(99).packed(3).text("new"); // a field to come
        body.packed(1).packed(size.build().length).raw(size.build());
        body.packed(0).raw(stored);
        return event(40, 0, 5000, body.build());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1 << 20})
    void eventsReadTheSameHoweverTheirBytesArriveInPieces(int pieceBytes) throws IOException {
        byte[] rotate = checksummed(
                event(4, 0x20, 0, bytes().i64(4).text("binlog.000007").build()));
        try (BinlogEvents events =
                reader(pieceBytes, rotate, FORMAT, checksummed(xid(5)), checksummed(payload(true, xid(6), xid(7))))) {
            events.expectChecksums(true);
            assertThat(events.next()).isTrue();
            RotateEvent rotated = new RotateEvent().wrap(events.body(), events.bodyOffset(), events.bodyLength());
            assertThat(rotated.file()).isEqualTo("binlog.000007");
            assertThat(rotated.position()).isEqualTo(4);
            assertThat(events.header().isArtificial()).isTrue();
            assertThat(events.next()).isTrue();
            assertThat(events.type()).isEqualTo(EventType.FORMAT_DESCRIPTION);
            List<Long> xids = new ArrayList<>();
            while (events.next()) {
                assertThat(events.type()).isEqualTo(EventType.XID);
                assertThat(events.inPayload()).isEqualTo(!xids.isEmpty());
                assertThat(events.endOffset()).isEqualTo(events.inPayload() ? 5000 : 0);
                xids.add(new XidEvent()
                        .wrap(events.body(), events.bodyOffset(), events.bodyLength())
                        .xid());
            }
            assertThat(xids).containsExactly(5L, 6L, 7L);
        }
    }

    @Test
    void everyDamagedByteIsAChecksumOrCorruptionError() {
        byte[] good = checksummed(xid(5));
        for (int i = 0; i < good.length; i++) {
            if (i >= 9 && i < 13) {
                continue; // the length, which moves the end
            }
            BinlogEvents events = reader(64, FORMAT, flipped(good, i));
            assertThatThrownBy(() -> {
                        while (events.next()) {}
                    })
                    .isInstanceOf(MillraceException.class);
        }
        assertFails(reader(64, FORMAT, flipped(good, 20)), ErrorCode.BINLOG_CHECKSUM, "XID", "log_pos=");
    }

    @Test
    void theInUseFlagIsNoDamage() throws IOException {
        byte[] open = FORMAT.clone();
        open[17] |= 1;
        assertThat(reader(64, open).next()).isTrue();
    }

    @Test
    void anEventThatEndsTooEarlyOrTooLateIsCorrupt() {
        byte[] good = xid(5);
        assertFails(
                reader(64, NO_CRC_FORMAT, Arrays.copyOf(good, good.length - 1)),
                ErrorCode.BINLOG_CORRUPT,
                "needed bytes=8");
        assertFails(reader(64, NO_CRC_FORMAT, Arrays.copyOf(good, 10)), ErrorCode.BINLOG_CORRUPT, "needed bytes=19");
        assertFails(reader(64, NO_CRC_FORMAT, Arrays.copyOf(good, good.length + 1)), ErrorCode.BINLOG_CORRUPT, "end");
    }

    @Test
    void eventsAboveTheLimitAreRefusedWithSizeAndLimit() {
        byte[] large = event(EventType.WRITE_ROWS, new byte[LIMIT]);
        assertFails(
                reader(8192, NO_CRC_FORMAT, large),
                ErrorCode.ROW_TOO_LARGE,
                "WRITE_ROWS",
                "length=" + large.length,
                String.valueOf(LIMIT));
        assertFails(
                reader(8192, NO_CRC_FORMAT, payload(true, large)), ErrorCode.ROW_TOO_LARGE, "length=" + large.length);
    }

    @Test
    void unknownEventsAreLeftOutOnlyIfTheyMayBe() throws IOException {
        byte[] ignorable = event(200, 0x80, 100, new byte[3]);
        byte[] required = event(200, 0, 100, new byte[3]);
        try (BinlogEvents events = reader(64, NO_CRC_FORMAT, ignorable, payload(false, ignorable, xid(1)), xid(2))) {
            events.next();
            assertThat(events.next()).isTrue();
            assertThat(events.inPayload()).isTrue();
            assertThat(events.next()).isTrue();
            assertThat(events.type()).isEqualTo(EventType.XID);
            assertThat(events.next()).isFalse();
        }
        assertFails(reader(64, NO_CRC_FORMAT, required), ErrorCode.EVENT_UNKNOWN, "200");
    }

    @Test
    void offsetsGoOnBehindFourGibibytes() throws IOException {
        try (BinlogEvents events = reader(
                64,
                NO_CRC_FORMAT,
                event(16, 0, 0xfffffff0L, bytes().i64(1).build()),
                event(16, 0, 0x20, bytes().i64(2).build()))) {
            events.startAt(0xffffff00L);
            events.next();
            events.next();
            assertThat(events.endOffset()).isEqualTo(0xfffffff0L);
            events.next();
            assertThat(events.endOffset()).isEqualTo(0x1_0000_0020L);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPayloadLargerThanAnyBufferStreams(boolean zstd) throws IOException {
        // 30 events of 600,000 incompressible bytes: 18 MB of payload under a limit of 1 MiB per event.
        Random random = new Random(1);
        byte[][] inner = new byte[30][];
        for (int i = 0; i < inner.length; i++) {
            byte[] body = new byte[600_000];
            random.nextBytes(body);
            inner[i] = event(EventType.ROWS_QUERY, body);
        }
        byte[] payload = checksummed(payload(zstd, inner));
        try (BinlogEvents events = reader(10_000, FORMAT, payload, checksummed(xid(9)))) {
            events.next();
            for (byte[] expected : inner) {
                assertThat(events.next()).isTrue();
                assertThat(events.bodyLength()).isEqualTo(600_000);
                assertThat(Arrays.equals(events.body(), 0, 600_000, expected, 19, 600_019))
                        .isTrue();
                assertThat(events.body().length).isLessThanOrEqualTo(LIMIT);
            }
            assertThat(events.next()).isTrue();
            assertThat(events.type()).isEqualTo(EventType.XID);
            assertThat(events.inPayload()).isFalse();
            assertThat(events.next()).isFalse();
        }
        assertFails(reader(10_000, FORMAT, flipped(payload, payload.length - 2)), ErrorCode.BINLOG_CHECKSUM, "PAYLOAD");
    }

    @Test
    void aSmallPayloadIsVerifiedBeforeItsFirstEvent() throws IOException {
        byte[] payload = checksummed(payload(false, xid(1), xid(2)));
        BinlogEvents events = reader(64, FORMAT, flipped(payload, payload.length - 6));
        events.next();
        assertThatThrownBy(events::next).isInstanceOfSatisfying(MillraceException.class, e -> assertThat(e.code())
                .isEqualTo(ErrorCode.BINLOG_CHECKSUM));
    }

    @Test
    void cutAndDamagedPayloadsAreCorrupt() {
        byte[] whole = payload(true, xid(1), xid(2));
        int damagedUnnoticed = 0;
        for (int i = EventHeader.LENGTH; i < whole.length; i++) {
            BinlogEvents events = reader(64, NO_CRC_FORMAT, flipped(whole, i));
            try {
                while (events.next()) {}
                damagedUnnoticed++; // a changed byte of an inner event, which no checksum covers here
            } catch (IOException | MillraceException e) {
                assertThat(e).isInstanceOf(MillraceException.class);
            }
        }
        assertThat(damagedUnnoticed).isLessThan(whole.length - EventHeader.LENGTH - 10);
        byte[] cutInside = payload(false, Arrays.copyOf(xid(1), 22));
        assertFails(reader(64, NO_CRC_FORMAT, cutInside), ErrorCode.BINLOG_CORRUPT, "remaining bytes=3");
    }

    @Test
    void aChecksumIsReadFromVersionsThatKnowOne() throws IOException {
        byte[] old = Arrays.copyOfRange(FORMAT, 19, 19 + 57 + 27); // 5.5 knows 27 event types
        Arrays.fill(old, 2, 52, (byte) 0);
        System.arraycopy("5.5.9-log".getBytes(), 0, old, 2, 9);
        try (BinlogEvents events = reader(64, event(EventType.FORMAT_DESCRIPTION, old), xid(1))) {
            assertThat(events.next()).isTrue();
            FormatDescriptionEvent format = new FormatDescriptionEvent().wrap(events.body(), 0, events.bodyLength());
            assertThat(format.serverVersion()).isEqualTo("5.5.9-log");
            assertThat(format.hasCrc32()).isFalse();
            assertThat(format.postHeaderLength(EventType.WRITE_ROWS_V1)).isEqualTo(8);
            assertThat(format.postHeaderLength(EventType.WRITE_ROWS)).isEqualTo(-1);
            assertThat(events.next()).isTrue();
            assertThat(events.bodyLength()).isEqualTo(8);
        }
    }
}
