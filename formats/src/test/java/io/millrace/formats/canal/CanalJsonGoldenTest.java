package io.millrace.formats.canal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.formats.Cell;
import io.millrace.formats.EveryType;
import io.millrace.formats.FakeRow;
import io.millrace.formats.FormatContext;
import io.millrace.formats.Formats;
import io.millrace.formats.Golden;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.SchemaRegistry;
import io.millrace.formats.SentMessages;
import io.millrace.formats.Shapes;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlChange;
import io.millrace.model.TableShape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exact Canal JSON; the samples are those of the format's specification and are never rewritten. */
class CanalJsonGoldenTest {
    private static final String UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562:";
    private static final TableShape T1 = Shapes.table(
            "shop",
            "t1",
            List.of(
                    Shapes.column("id", ColumnType.BIGINT, "bigint(20)"),
                    Shapes.text("name", ColumnType.VARCHAR, "varchar(50)", "utf8mb4"),
                    Shapes.scaled("price", ColumnType.DECIMAL, "decimal(10,2)", 10, 2),
                    Shapes.column("flag", ColumnType.INT, "int(10) unsigned"),
                    Shapes.scaled("ts", ColumnType.TIMESTAMP, "timestamp(3)", -1, 3)),
            "PRIMARY=id");
    private static final FakeRow FIRST = row(Cell.text("Ann"), "5.10");
    private static final FakeRow SECOND = row(Cell.NULL, "5.20");

    private static FakeRow row(Cell name, String price) {
        return new FakeRow(
                Cell.number(1),
                name,
                Cell.decimal(price),
                Cell.number(4_294_967_295L),
                Cell.timestamp(1_709_168_523L, 456_000));
    }

    private static ChangeContext at(long seconds, long endOffset, long captureMs, String gno) {
        ChangeContext context =
                Shapes.at(3, 4, endOffset).sourceTimeSeconds(seconds).captureTimeMs(captureMs);
        context.gtid().putAscii(UUID + gno);
        return context;
    }

    private static MessageFormat format(String... options) {
        Map<String, String> byName = new java.util.HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            byName.put(options[i], options[i + 1]);
        }
        return Formats.create("canal_json", Shapes.CONTEXT, byName);
    }

    private static byte[] insert(MessageFormat format, TableShape shape, FakeRow row) {
        return Shapes.encode(
                format.encoderFor(shape, "topic"),
                ChangeKind.INSERT,
                null,
                row,
                at(1_709_168_523L, 512, 1_709_168_523_771L, "23"));
    }

    @Test
    void insertIsTheSample() {
        Golden.assertIsSample("canal/sample-insert.json", insert(format(), T1, FIRST));
    }

    @Test
    void updateIsTheSample() {
        byte[] value = Shapes.encode(
                format().encoderFor(T1, "topic"),
                ChangeKind.UPDATE,
                FIRST,
                SECOND,
                at(1_709_168_530L, 812, 1_709_168_530_112L, "24"));

        Golden.assertIsSample("canal/sample-update.json", value);
    }

    @Test
    void deleteIsTheSample() {
        byte[] value = Shapes.encode(
                format().encoderFor(T1, "topic"),
                ChangeKind.DELETE,
                SECOND,
                null,
                at(1_709_168_540L, 1112, 1_709_168_540_020L, "25"));

        Golden.assertIsSample("canal/sample-delete.json", value);
    }

    @Test
    void ddlIsTheSample() {
        ByteSink out = new ByteSink(16);
        format().encodeDdl(
                        new DdlChange(
                                DdlChange.Kind.ALTER_TABLE, "shop", "t1", "alter table t1 add column c int", List.of()),
                        at(1_709_168_550L, 1300, 1_709_168_550_007L, "26"),
                        SentMessages.into(out));

        Golden.assertIsSample("canal/sample-ddl.json", out.toByteArray());
    }

    @Test
    void everyTypeByDefault() {
        Golden.assertMatches("canal/every-type.json", insert(format(), EveryType.SHAPE, EveryType.ROW));
    }

    @Test
    void everyTypeAsNativeCanalWritesIt() {
        Golden.assertMatches(
                "canal/every-type-native.json",
                insert(
                        format("canal.enum", "index", "canal.sqltype", "native", "canal.gtid", "omit"),
                        EveryType.SHAPE,
                        EveryType.ROW));
    }

    @Test
    void everyTypeForReadersThatWantText() {
        Golden.assertMatches(
                "canal/every-type-text.json",
                insert(format("canal.binary", "base64", "canal.geometry", "wkt"), EveryType.SHAPE, EveryType.ROW));
    }

    @Test
    void everyTypeInHex() {
        Golden.assertMatches(
                "canal/every-type-hex.json",
                insert(format("canal.binary", "hex", "canal.geometry", "wkb-hex"), EveryType.SHAPE, EveryType.ROW));
    }

    @Test
    void snapshotRowIsAnInsertWithItsSequenceNumberAndNoGtid() throws Exception {
        ChangeContext context = Shapes.at(3, 0, 197)
                .snapshot((7L << 20) | 5)
                .sourceTimeSeconds(1_709_168_500L)
                .captureTimeMs(1_709_168_523_771L);
        JsonNode read = new ObjectMapper()
                .readTree(Shapes.encode(format().encoderFor(T1, "topic"), ChangeKind.SNAPSHOT, null, FIRST, context));

        assertThat(read.get("type").asText()).isEqualTo("INSERT");
        assertThat(read.get("id").asLong()).isEqualTo((7L << 20) | 5);
        assertThat(read.get("gtid").asText()).isEmpty();
        assertThat(read.get("es").asLong()).isEqualTo(1_709_168_500_000L);
        assertThat(read.get("old").isNull()).isTrue();
    }

    @Test
    void updateThatChangesNothingHasAnEmptyOldObject() throws Exception {
        JsonNode read = new ObjectMapper()
                .readTree(Shapes.encode(
                        format().encoderFor(T1, "topic"), ChangeKind.UPDATE, FIRST, FIRST, at(1, 2, 3, "4")));

        assertThat(read.get("old")).hasToString("[{}]");
    }

    @Test
    void oldValueNullIsWrittenAndUnchangedColumnsAreNot() throws Exception {
        JsonNode read = new ObjectMapper()
                .readTree(Shapes.encode(
                        format().encoderFor(T1, "topic"), ChangeKind.UPDATE, SECOND, FIRST, at(1, 2, 3, "4")));

        assertThat(read.get("old")).hasToString("[{\"name\":null,\"price\":\"5.20\"}]");
    }

    @Test
    void tableWithoutKeyHasNullPkNames() throws Exception {
        TableShape keyless = Shapes.table("d", "k", List.of(Shapes.column("a", ColumnType.INT, "int")));
        JsonNode read = new ObjectMapper().readTree(insert(format(), keyless, new FakeRow(Cell.number(1))));

        assertThat(read.get("pkNames").isNull()).isTrue();
    }

    @Test
    void nativeSqlTypeFollowsTheValueOfTheRowAndNotTheOldOne() throws Exception {
        TableShape shape = Shapes.table("d", "t", List.of(Shapes.column("u", ColumnType.TINYINT, "tinyint unsigned")));
        JsonNode read = new ObjectMapper()
                .readTree(Shapes.encode(
                        format("canal.sqltype", "native").encoderFor(shape, "topic"),
                        ChangeKind.UPDATE,
                        new FakeRow(Cell.number(200)),
                        new FakeRow(Cell.number(100)),
                        at(1, 2, 3, "4")));

        assertThat(read.get("sqlType").get("u").asInt()).isEqualTo(-6);
    }

    @Test
    void suppressedDdlWritesNothing() {
        ByteSink out = new ByteSink(16);
        format("canal.ddl", "suppress")
                .encodeDdl(
                        new DdlChange(DdlChange.Kind.OTHER, "shop", "", "create view v", List.of()),
                        at(1, 2, 3, "4"),
                        SentMessages.into(out));

        assertThat(out.length()).isZero();
    }

    @Test
    void everyKindOfDdlHasCanalsWord() {
        StringBuilder words = new StringBuilder();
        for (DdlChange.Kind kind : DdlChange.Kind.values()) {
            ByteSink out = new ByteSink(16);
            format().encodeDdl(new DdlChange(kind, "d", "t", "x", List.of()), at(1, 2, 3, "4"), SentMessages.into(out));
            words.append(kind)
                    .append(' ')
                    .append(new CanalJsonDecoder().decode(out.toByteArray()).kind())
                    .append('\n');
        }

        assertThat(words.toString()).isEqualTo("""
                        CREATE_TABLE CREATE
                        ALTER_TABLE ALTER
                        DROP_TABLE ERASE
                        TRUNCATE_TABLE TRUNCATE
                        RENAME_TABLE RENAME
                        CREATE_INDEX CINDEX
                        DROP_INDEX DINDEX
                        CREATE_DATABASE QUERY
                        ALTER_DATABASE QUERY
                        DROP_DATABASE QUERY
                        OTHER QUERY
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alter table t1 add column c int | ALTER",
                "ALTER TABLE `shop`.`t 1`  ADD INDEX i (c), add d int | CINDEX",
                "alter table t1 add unique key u (c) | CINDEX",
                "alter table t1 add constraint `x y` unique (c) | CINDEX",
                "alter table t1 add constraint primary key (c) | CINDEX",
                "alter table t1 add fulltext (c) | CINDEX",
                "alter table t1 add keyword int | ALTER",
                "alter table t1 add constraint f foreign key (c) references p (c) | ALTER",
                "alter table t1 drop index i | DINDEX",
                "alter table t1 drop key i, drop c | DINDEX",
                "alter table t1 drop primary key | ALTER",
                "alter table t1 drop indexed | ALTER"
            })
    void alterThatBeginsWithAnIndexIsToCanalAboutTheIndex(String sql, String word) {
        ByteSink out = new ByteSink(16);
        format().encodeDdl(
                        new DdlChange(DdlChange.Kind.ALTER_TABLE, "shop", "t1", sql, List.of()),
                        at(1, 2, 3, "4"),
                        SentMessages.into(out));

        assertThat(new CanalJsonDecoder().decode(out.toByteArray()).kind()).isEqualTo(word);
    }

    @Test
    void gtidMayBeTheExecutedSet() throws Exception {
        ChangeContext context = at(1, 2, 3, "4").executedGtids(() -> UUID + "1-4:7,\nother:1");
        JsonNode read = new ObjectMapper()
                .readTree(Shapes.encode(
                        format("canal.gtid", "set").encoderFor(T1, "topic"), ChangeKind.INSERT, null, FIRST, context));

        assertThat(read.get("gtid").asText()).isEqualTo(UUID + "1-4:7,\nother:1");
    }

    @Test
    void acceptedPartialImagesLeaveColumnsOut() throws Exception {
        MessageFormat format = Formats.create(
                "canal_json", new FormatContext("shop", Shapes.SOURCE, SchemaRegistry.NONE, true), Map.of());
        FakeRow before = new FakeRow(Cell.number(1), Cell.text("a"), Cell.ABSENT, Cell.ABSENT, Cell.ABSENT);
        FakeRow after = new FakeRow(Cell.ABSENT, Cell.text("b"), Cell.decimal("1.00"), Cell.ABSENT, Cell.ABSENT);
        JsonNode read = new ObjectMapper()
                .readTree(Shapes.encode(
                        format.encoderFor(T1, "topic"), ChangeKind.UPDATE, before, after, at(1, 2, 3, "4")));

        assertThat(read.get("data")).hasToString("[{\"name\":\"b\",\"price\":\"1.00\"}]");
        assertThat(read.get("old")).hasToString("[{\"name\":\"a\"}]");
    }
}
