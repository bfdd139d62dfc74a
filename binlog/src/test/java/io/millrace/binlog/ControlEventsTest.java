package io.millrace.binlog;

import static io.millrace.binlog.EventBuilder.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.ByteSink;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import org.junit.jupiter.api.Test;

class ControlEventsTest {
    private static final byte[] QUERY = bytes().u32(77)
            .u32(1)
            .u8(4)
            .u16(1062)
            .u16(5 + 9 + 7 + 9 + 8 + 1 + 9 + 3)
            .raw(0)
            .u32(0x4000)
            .raw(1)
            .i64(0x200000)
            .raw(4)
            .u16(28)
            .u16(33)
            .u16(45)
            .raw(5, 7)
            .text("+08:00 ".substring(0, 7))
            .raw(6, 3)
            .text("std")
            .raw(12, 1)
            .raw('a', 0)
            .raw(200) // unknown: ends the reading
            .raw(new byte[9 + 3 - 1])
            .text("shop")
            .u8(0)
            .text("beGIN")
            .build();

    @Test
    void queryTellsItsSessionAndStopsAtUnknownVariables() {
        QueryEvent query = new QueryEvent().wrap(EventType.QUERY, QUERY, 0, QUERY.length);
        assertThat(query.threadId()).isEqualTo(77);
        assertThat(query.errorCode()).isEqualTo(1062);
        assertThat(query.database()).isEqualTo("shop");
        assertThat(query.flags2()).isEqualTo(0x4000);
        assertThat(query.sqlMode()).isEqualTo(0x200000);
        assertThat(query.hasCharset()).isTrue();
        assertThat(query.clientCollation()).isEqualTo(28);
        assertThat(query.connectionCollation()).isEqualTo(33);
        assertThat(query.serverCollation()).isEqualTo(45);
        assertThat(query.timeZone()).isEqualTo("+08:00 ");
        assertThat(query.unknownStatus()).isEqualTo(200);
        assertThat(query.sql()).isEqualTo("beGIN");
        assertThat(query.isSql("BEGIN")).isTrue();
        assertThat(query.isSql("COMMIT")).isFalse();
    }

    @Test
    void statementsAreReadInTheClientsCharset() {
        byte[] gbk = {(byte) 0xd6, (byte) 0xd0};
        byte[] body = bytes().u32(1)
                .u32(0)
                .u8(0)
                .u16(0)
                .u16(7)
                .raw(4)
                .u16(28)
                .u16(28)
                .u16(28)
                .u8(0)
                .raw(gbk)
                .build();
        assertThat(new QueryEvent().wrap(EventType.QUERY, body, 0, body.length).sql())
                .isEqualTo("中");
    }

    @Test
    void loadStatementsHaveAFixedPartMore() {
        byte[] body = bytes().u32(1)
                .u32(0)
                .u8(1)
                .u16(0)
                .u16(0)
                .raw(new byte[13])
                .text("d")
                .u8(0)
                .text("LOAD DATA")
                .build();
        QueryEvent query = new QueryEvent().wrap(EventType.EXECUTE_LOAD_QUERY, body, 0, body.length);
        assertThat(query.database()).isEqualTo("d");
        assertThat(query.sql()).isEqualTo("LOAD DATA");
    }

    @Test
    void cutQueriesAreCorrupt() {
        for (int length = 0; length < QUERY.length - 5; length++) {
            byte[] cut = java.util.Arrays.copyOf(QUERY, length);
            assertThatThrownBy(() -> new QueryEvent().wrap(EventType.QUERY, cut, 0, cut.length))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BINLOG_CORRUPT));
        }
    }

    @Test
    void gtidsOfEveryAgeAreRead() {
        byte[] uuid = new byte[16];
        uuid[0] = (byte) 0xab;
        uuid[15] = 1;
        byte[] of56 = bytes().u8(1).raw(uuid).i64(5).build();
        byte[] of80 = bytes().raw(of56)
                .u8(2)
                .i64(10)
                .i64(11)
                .little(1L << 55 | 1000, 7)
                .little(900, 7)
                .packed(300)
                .u32(80015)
                .build();
        ByteSink text = new ByteSink(64);
        GtidEvent gtid = new GtidEvent();
        gtid.wrap(EventType.GTID, of56, 0, of56.length).writeGtid(text);
        assertThat(text).hasToString("ab000000-0000-0000-0000-000000000001:5");
        assertThat(gtid.sequenceNumber()).isZero();
        gtid.wrap(EventType.GTID, of80, 0, of80.length);
        assertThat(gtid.lastCommitted()).isEqualTo(10);
        assertThat(gtid.sequenceNumber()).isEqualTo(11);
        assertThat(gtid.immediateCommitMicros()).isEqualTo(1000);
        assertThat(gtid.originalCommitMicros()).isEqualTo(900);
        assertThat(gtid.transactionLength()).isEqualTo(300);
        text.clear();
        gtid.wrap(EventType.ANONYMOUS_GTID, of80, 0, of80.length).writeGtid(text);
        assertThat(gtid.isAnonymous()).isTrue();
        assertThat(text.length()).isZero();
    }

    @Test
    void heartbeatsOfBothVersionsTellFileAndOffset() throws Exception {
        byte[] one =
                EventBuilder.event(27, 0x20, 1234, bytes().text("binlog.000003").build());
        byte[] two = EventBuilder.event(
                41,
                0x20,
                0,
                bytes().packed(1)
                        .packed(13)
                        .text("binlog.000004")
                        .packed(2)
                        .packed(9)
                        .u8(0xfe)
                        .i64(0x1_0000_0000L)
                        .packed(0)
                        .build());
        try (BinlogEvents events = new BinlogEvents(new BytesEventInput(99, one, two), 1000)) {
            HeartbeatEvent heartbeat = new HeartbeatEvent();
            events.next();
            heartbeat.wrap(events.header(), events.body(), events.bodyOffset(), events.bodyLength());
            assertThat(heartbeat.file()).isEqualTo("binlog.000003");
            assertThat(heartbeat.position()).isEqualTo(1234);
            events.next();
            heartbeat.wrap(events.header(), events.body(), events.bodyOffset(), events.bodyLength());
            assertThat(heartbeat.file()).isEqualTo("binlog.000004");
            assertThat(heartbeat.position()).isEqualTo(0x1_0000_0000L);
        }
    }

    @Test
    void rareEventsTellWhatTheyAre() {
        byte[] incident = bytes().u16(1).u8(4).text("lost").build();
        assertThat(new IncidentEvent().wrap(incident, 0, incident.length).message())
                .isEqualTo("lost");
        byte[] xa = bytes().u8(1).u32(1).u32(2).u32(1).text("ggb").build();
        XaPrepareEvent prepare = new XaPrepareEvent().wrap(xa, 0, xa.length);
        assertThat(prepare.isOnePhase()).isTrue();
        assertThat(prepare.gtrid()).asString().isEqualTo("gg");
        assertThat(prepare.bqual()).asString().isEqualTo("b");
        byte[] userVariable = bytes().u32(3).text("abc").u8(1).build();
        assertThat(new SessionVariableEvent()
                        .wrap(EventType.USER_VAR, userVariable, 0, userVariable.length)
                        .name())
                .isEqualTo("@abc");
        byte[] view = bytes().text("view:1").raw(new byte[34]).i64(5).build();
        assertThat(new GroupReplicationEvent()
                        .wrap(EventType.VIEW_CHANGE, view, 0, view.length)
                        .id())
                .isEqualTo("view:1");
    }
}
