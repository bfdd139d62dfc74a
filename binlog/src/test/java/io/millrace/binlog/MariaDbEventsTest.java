package io.millrace.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.ByteSink;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Events that a MariaDB 11.4.5 wrote, byte by byte, with {@code log_bin_compress=ON}. */
class MariaDbEventsTest {
    private static final int LIMIT = 1 << 20;
    private static final byte[] FORMAT = EventBuilder.formatDescription("11.4.5-MariaDB-log", true);

    /** {@code insert into t (id,a) values (2,repeat('abc',90))}: a GTID, the statement, table map, rows, XID. */
    private static final byte[] GTID =
            hex("7ab1016ba2010000002a000000e906000008000400000000000000000000000c0000000000005ffdfe97");

    private static final byte[] ANNOTATE = hex(
            "7ab1016ba00100000047000000000000000000696e7365727420696e746f2074202869642c61292076616c7565732028322c72657065"
                    + "6174282761626327"
                    + "2c393029291ae021d3");
    private static final byte[] TABLE_MAP = hex(
            "7ab1016b13010000009200000000000000000012000000000001000473686f70000174000f030ffefefe8c8dfc0d121113fefe0313b0"
                    + "04fe10fe10fe0402210304030602fe10f701fe7f01016003082d3f3f3f2d2d2e3f0428026964016101750269360269340163027663"
                    + "016a017902647402747302746d03623136016502756e0a012d060502017801790801007df9d5c3");
    private static final byte[] ROWS = hex(
            "7ab1016ba6010000003b00000000000000000012000000000001000fff7f820116789cfbf39f898181818f3131297914c11100f08669"
                    + "696ae39df5");
    private static final byte[] XID = hex("7ab1016b10010000001f0000001c08000000001800000000000000112e8f55");

    /** {@code create sequence s} in database shop. */
    private static final byte[] QUERY = hex(
            "7ab1016ba50100000065000000f0090000000008000000000000000400002300000000000101000020540000000006037374640421"
                    + "0021002d00811a0000000000000073686f70008111789c4b2e4a4d2c4955284e2d2c4dcd4b0632003bb50681590fbc0a");

    private static final byte[] XA_GTID =
            hex("7ab1016ba2010000002d000000aa11000008000e00000000000000000000004c0100000001007101ffba46bb7a");

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static BinlogEvents reader(byte[]... events) {
        return new BinlogEvents(new BytesEventInput(7, events), LIMIT);
    }

    @Test
    void handsOutCompressedEventsAsWhatIsInsideAndCountsOffsetsThatAreNotTold() throws IOException {
        List<String> seen = new ArrayList<>();
        try (BinlogEvents events = reader(FORMAT, GTID, ANNOTATE, TABLE_MAP, ROWS, XID, QUERY)) {
            while (events.next()) {
                seen.add(events.type() + " " + (events.endOffset() - events.topLevelLength()) + " "
                        + events.endOffset());
                if (events.type() == EventType.WRITE_ROWS_V1) {
                    // before the rows: table id, flags, 15 columns, bitmap; then id, a of 270 bytes, 13 NULLs
                    assertThat(events.bodyLength()).isEqualTo(11 + 2 + 4 + 2 + 270);
                } else if (events.type() == EventType.QUERY) {
                    QueryEvent query = new QueryEvent()
                            .wrap(events.type(), events.body(), events.bodyOffset(), events.bodyLength());
                    assertThat(query.sql()).isEqualTo("create sequence s");
                    assertThat(query.database()).isEqualTo("shop");
                }
            }
        }
        assertThat(seen.subList(1, seen.size()))
                .containsExactly(
                        "MARIADB_GTID 1727 1769",
                        "ANNOTATE_ROWS 1769 1840",
                        "TABLE_MAP 1840 1986",
                        "WRITE_ROWS_V1 1986 2045",
                        "XID 2045 2076",
                        "QUERY 2443 2544");
    }

    @Test
    void readsWhatAGtidSaysOfItsTransaction() {
        MariaDbGtidEvent gtid = new MariaDbGtidEvent().wrap(1, GTID, 19, GTID.length - 23);
        ByteSink text = new ByteSink(64);
        gtid.writeGtid(text);
        assertThat(text).hasToString("0-1-4");
        assertThat(gtid.isStandalone()).isFalse();
        assertThat(gtid.isPreparedXa()).isFalse();

        gtid.wrap(1, XA_GTID, 19, XA_GTID.length - 23);
        assertThat(gtid.isPreparedXa()).isTrue();
        assertThat(gtid.sequence()).isEqualTo(14);

        byte[] grouped = hex("0500000000000000" + "07000000" + "2b" + "2a00000000000000");
        gtid.wrap(3, grouped, 0, grouped.length);
        assertThat(gtid.commitId()).isEqualTo(42);
        assertThat(gtid.domain()).isEqualTo(7);
        assertThat(gtid.isStandalone()).isTrue();

        byte[] startAlter = hex("0500000000000000" + "00000000" + "29" + "02" + "0000000000");
        assertThat(gtid.wrap(1, startAlter, 0, startAlter.length).isUnfinishedAlter())
                .isTrue();
        byte[] commitAlter = hex("0600000000000000" + "00000000" + "29" + "04" + "0500000000000000");
        assertThat(gtid.wrap(1, commitAlter, 0, commitAlter.length).isUnfinishedAlter())
                .isFalse();
    }

    @Test
    void takesTheLastGtidOfEachDomainOfAGtidList() {
        byte[] list = hex("03000000" + "00000000" + "02000000" + "0400000000000000" + "00000000" + "01000000"
                + "0900000000000000" + "05000000" + "01000000" + "0100000000000000");
        assertThat(new GtidListEvent().wrap(list, 0, list.length).position()).hasToString("0-1-9,5-1-1");
        byte[] empty = hex("00000000");
        assertThat(new GtidListEvent().wrap(empty, 0, empty.length).position().isEmpty())
                .isTrue();
    }

    /** Without checksums, so that the damage gets as far as the decompression. */
    @Test
    void anyDamageToACompressedEventIsAnErrorOfItsOwn() {
        byte[] body =
                HexFormat.of().parseHex("12000000000001000fff7f820116789cfbf39f898181818f3131297914c11100f0866969");
        byte[] event = EventBuilder.event(EventType.WRITE_ROWS_COMPRESSED_V1, body);
        byte[] format = EventBuilder.formatDescription("5.5.60-MariaDB", false);
        Random random = new Random(1);
        int failed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = event.clone();
            damaged[19 + 8 + random.nextInt(body.length - 8)] ^= (byte) (1 << random.nextInt(8));
            try (BinlogEvents events = reader(format, damaged)) {
                while (events.next()) {
                    assertThat(events.bodyLength()).isLessThanOrEqualTo(LIMIT);
                }
            } catch (MillraceException e) {
                failed++;
                assertThat(e.code()).isIn(ErrorCode.BINLOG_CORRUPT, ErrorCode.EVENT_UNKNOWN, ErrorCode.ROW_TOO_LARGE);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        assertThat(failed).isGreaterThan(10_000);
    }

    @Test
    void anEventThatIsTooLargeOnceUncompressedIsRefused() {
        assertThatThrownBy(() -> {
                    try (BinlogEvents events = new BinlogEvents(new BytesEventInput(9, FORMAT, ROWS), 256)) {
                        while (events.next()) {}
                    }
                })
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROW_TOO_LARGE))
                .hasMessageContaining("uncompressed bytes=289");
    }
}
