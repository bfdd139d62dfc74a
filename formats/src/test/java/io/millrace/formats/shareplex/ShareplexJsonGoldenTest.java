package io.millrace.formats.shareplex;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exact Shareplex JSON; the samples are those of the format's specification and are never rewritten. */
class ShareplexJsonGoldenTest {
    private static final String UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562:";
    private static final long NOON = 1_709_168_523L; // 2024-02-29T01:02:03Z
    private static final TableShape T1 = Shapes.table(
            "shop",
            "t1",
            List.of(
                    Shapes.column("id", ColumnType.BIGINT, "bigint"),
                    Shapes.text("name", ColumnType.VARCHAR, "varchar(50)", "utf8mb4"),
                    Shapes.scaled("price", ColumnType.DECIMAL, "decimal(10,2)", 10, 2)),
            "PRIMARY=id");

    private static FakeRow row(long id, String name, String price) {
        return new FakeRow(
                Cell.number(id),
                name == null ? Cell.NULL : Cell.text(name),
                price == null ? Cell.NULL : Cell.decimal(price));
    }

    private static ChangeContext at(long seconds, long endOffset, String gno) {
        ChangeContext context =
                Shapes.at(3, 400, endOffset).sourceTimeSeconds(seconds).threadId(12);
        context.gtid().putAscii(UUID + gno);
        return context;
    }

    private static MessageFormat format(String... options) {
        return format(false, options);
    }

    private static MessageFormat format(boolean partialImages, String... options) {
        Map<String, String> byName = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            byName.put(options[i], options[i + 1]);
        }
        return Formats.create(
                "shareplex_json", new FormatContext("shop", Shapes.SOURCE, SchemaRegistry.NONE, partialImages), byName);
    }

    /** Row {@code index} of {@code count}, completed by a commit that ends at {@code commitOffset}. */
    private static byte[] complete(
            MessageFormat format, byte[] held, int index, int count, long commitOffset, long postSeconds) {
        ByteSink out = new ByteSink(16);
        format.rowCompleter()
                .complete(
                        held,
                        index,
                        count,
                        Shapes.at(3, 400, commitOffset).captureTimeMs(postSeconds * 1000 + 999),
                        out);
        return out.toByteArray();
    }

    private static JsonNode update(MessageFormat format, FakeRow before, FakeRow after) throws Exception {
        return new ObjectMapper()
                .readTree(Shapes.message(format, T1, ChangeKind.UPDATE, before, after, at(NOON, 700, "1")));
    }

    @Test
    void rowsOfOneTransactionAreTheSamples() {
        MessageFormat format = format();
        byte[] first = Shapes.encode(
                format.encoderFor(T1, "topic"), ChangeKind.INSERT, null, row(1, "Ann", "5.10"), at(NOON, 512, "23"));
        byte[] second = Shapes.encode(
                format.encoderFor(T1, "topic"),
                ChangeKind.UPDATE,
                row(2, null, "6.50"),
                row(2, null, "7.00"),
                at(NOON, 640, "23"));

        Golden.assertIsSample("shareplex/sample-insert.json", complete(format, first, 1, 2, 812, NOON + 1));
        Golden.assertIsSample("shareplex/sample-update.json", complete(format, second, 2, 2, 812, NOON + 1));
    }

    @Test
    void deleteIsTheSample() {
        MessageFormat format = format();
        byte[] held = Shapes.encode(
                format.encoderFor(T1, "topic"),
                ChangeKind.DELETE,
                row(2, null, "7.00"),
                null,
                at(NOON + 6, 1100, "24"));

        Golden.assertIsSample("shareplex/sample-delete.json", complete(format, held, 1, 1, 1212, NOON + 6));
    }

    @Test
    void ddlIsTheSample() {
        ByteSink out = new ByteSink(16);
        format().encodeDdl(
                        new DdlChange(
                                DdlChange.Kind.ALTER_TABLE, "shop", "t1", "alter table t1 add column c int", List.of()),
                        at(NOON + 57, 1612, "25").captureTimeMs((NOON + 57) * 1000),
                        SentMessages.into(out));

        Golden.assertIsSample("shareplex/sample-ddl.json", out.toByteArray());
    }

    @Test
    void transactionsBeyondTheBufferDoNotKnowTheirSize() throws Exception {
        MessageFormat format = format("shareplex.tx-buffer-rows", "77");
        byte[] held = Shapes.encode(
                format.encoderFor(T1, "topic"), ChangeKind.INSERT, null, row(1, "Ann", "5.10"), at(NOON, 512, "23"));
        JsonNode meta = new ObjectMapper()
                .readTree(complete(format, held, 78, 0, 512, NOON))
                .get("meta");

        assertThat(meta.get("seq").asLong()).isEqualTo(78);
        assertThat(meta.get("size").asLong()).isZero();
        assertThat(meta.get("idx").asText()).isEqualTo("78/0");
        assertThat(meta.get("scn").asText()).isEqualTo(String.valueOf((3L << 32) + 512));
        assertThat(format.rowCompleter().maxRows()).isEqualTo(77);
        assertThat(format.rowCompleter().maxBytes()).isEqualTo(64L << 20);
        assertThat(format().rowCompleter().maxRows()).isEqualTo(10_000);
        assertThat(format("shareplex.tx-buffer-rows", "0").rowCompleter().maxRows())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(format("shareplex.tx-buffer-rows", "0").rowCompleter().maxBytes())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void rowOfTheFullLoadIsTheSampleAndWhole() {
        ChangeContext context =
                Shapes.at(3, 0, 0).snapshot(77).sourceTimeSeconds(NOON - 123).captureTimeMs((NOON - 121) * 1000);
        byte[] value =
                Shapes.encode(format().encoderFor(T1, "topic"), ChangeKind.SNAPSHOT, null, row(7, "x", null), context);

        Golden.assertIsSample("shareplex/sample-full-load.json", value);
    }

    @Test
    void everyTypeByDefault() {
        Golden.assertMatches("shareplex/every-type.json", everyType(format()));
    }

    @Test
    void everyTypeInTheOtherNotations() {
        Golden.assertMatches(
                "shareplex/every-type-other.json",
                everyType(format(
                        "shareplex.time-suffix",
                        "Z",
                        "shareplex.op",
                        "long",
                        "shareplex.datetime",
                        "T",
                        "shareplex.binary",
                        "base64",
                        "shareplex.geometry",
                        "hex")));
    }

    private static byte[] everyType(MessageFormat format) {
        return Shapes.message(format, EveryType.SHAPE, ChangeKind.INSERT, null, EveryType.ROW, at(NOON, 512, "23"));
    }

    @Test
    void dataOfAnUpdateHasWhatChangedAndKeyTheOldRow() throws Exception {
        JsonNode toNull = update(format(), row(1, "Ann", "1.00"), row(1, null, "1.00"));
        JsonNode fromNull = update(format(), row(1, null, "1.00"), row(1, "Ann", "1.00"));

        assertThat(toNull.get("data")).hasToString("{\"name\":null}");
        assertThat(toNull.get("key")).hasToString("{\"id\":\"1\",\"name\":\"Ann\",\"price\":\"1.00\"}");
        assertThat(fromNull.get("data")).hasToString("{\"name\":\"Ann\"}");
        assertThat(fromNull.get("key")).hasToString("{\"id\":\"1\",\"name\":null,\"price\":\"1.00\"}");
    }

    @Test
    void dataOfAnUpdateThatChangesNothingIsEmpty() throws Exception {
        assertThat(update(format(), row(1, "a", "1.00"), row(1, "a", "1.00")).get("data"))
                .hasToString("{}");
    }

    @Test
    void fullDataHasEveryColumn() throws Exception {
        assertThat(update(format("shareplex.upd-data", "full"), row(1, "a", "1.00"), row(1, "b", "1.00"))
                        .get("data"))
                .hasToString("{\"id\":\"1\",\"name\":\"b\",\"price\":\"1.00\"}");
    }

    @Test
    void updateOfTheKeyHasTheNewOneInDataAndRowId() throws Exception {
        JsonNode read = update(format(), row(1, "a", "1.00"), row(9, "a", "1.00"));

        assertThat(read.get("data")).hasToString("{\"id\":\"9\"}");
        assertThat(read.get("meta").get("rowid").asText()).isEqualTo("9");
    }

    @Test
    void acceptedPartialImagesLeaveColumnsOut() throws Exception {
        JsonNode minimal = update(
                format(true),
                new FakeRow(Cell.number(1), Cell.ABSENT, Cell.ABSENT),
                new FakeRow(Cell.ABSENT, Cell.text("b"), Cell.ABSENT));

        assertThat(minimal.get("meta").get("rowid").asText()).isEqualTo("1");
        assertThat(minimal.get("data")).hasToString("{\"name\":\"b\"}");
        assertThat(minimal.get("key")).hasToString("{\"id\":\"1\"}");
    }

    @Test
    void rowIdJoinsTheKeyAndEscapesIt() throws Exception {
        TableShape shape = Shapes.table(
                "d",
                "t",
                List.of(
                        Shapes.text("a", ColumnType.VARCHAR, "varchar(9)", "utf8mb4"),
                        Shapes.column("b", ColumnType.VARBINARY, "varbinary(9)")),
                "PRIMARY=b,a");
        byte[] value = Shapes.message(
                format(),
                shape,
                ChangeKind.INSERT,
                null,
                new FakeRow(Cell.text("x\"\u0000"), Cell.bytes(0, 255)),
                at(NOON, 700, "1"));

        assertThat(new ObjectMapper().readTree(value).get("meta").get("rowid").asText())
                .isEqualTo("00FF.x\"\u0000");
    }

    @Test
    void withoutKeyAndGtidThePlaceStandsForBoth() throws Exception {
        TableShape keyless = Shapes.table("d", "k", List.of(Shapes.column("a", ColumnType.INT, "int")));
        ChangeContext context = Shapes.at(3, 400, 700).rowInEvent(5);
        byte[] value = Shapes.message(format(), keyless, ChangeKind.INSERT, null, new FakeRow(Cell.number(1)), context);
        JsonNode meta = new ObjectMapper().readTree(value).get("meta");

        assertThat(meta.get("rowid").asText()).isEqualTo("3.700.5");
        assertThat(meta.get("trans").asText()).isEqualTo("3.400");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TRUNCATE_TABLE | truncate table t1 | truncate | TRUNCATE",
                "ALTER_TABLE | alter table t1 drop column c | drop column | DROP COLUMN",
                "ALTER_TABLE | ALTER TABLE `shop`.`t 1`  DROP `a``b`; | drop column | DROP COLUMN",
                "ALTER_TABLE | alter table t1 drop c, add d int | ddl | DDL",
                "ALTER_TABLE | alter table t1 drop primary key | ddl | DDL",
                "ALTER_TABLE | alter table t1 drop index c | ddl | DDL",
                "ALTER_TABLE | alter table t1 add column c int | ddl | DDL",
                "DROP_TABLE | drop table t1 | ddl | DDL",
                "CREATE_DATABASE | create database shop | ddl | DDL"
            })
    void opSaysWhichStatement(DdlChange.Kind kind, String sql, String word, String longWord) {
        DdlChange ddl = new DdlChange(kind, "shop", "t1", sql, List.of());
        ByteSink brief = new ByteSink(16);
        ByteSink full = new ByteSink(16);
        format().encodeDdl(ddl, at(NOON, 1, "1"), SentMessages.into(brief));
        format("shareplex.op", "long").encodeDdl(ddl, at(NOON, 1, "1"), SentMessages.into(full));

        assertThat(new ShareplexJsonDecoder().decode(brief.toByteArray()).kind())
                .isEqualTo(word);
        assertThat(new ShareplexJsonDecoder().decode(full.toByteArray()).kind()).isEqualTo(longWord);
    }

    @Test
    void statementAboutADatabaseNamesIt() {
        ByteSink out = new ByteSink(16);
        format().encodeDdl(
                        new DdlChange(DdlChange.Kind.DROP_DATABASE, "shop", "", "drop database shop", List.of()),
                        at(NOON, 1, "1"),
                        SentMessages.into(out));

        assertThat(new ShareplexJsonDecoder().decode(out.toByteArray()))
                .satisfies(it -> assertThat(it.database()).isEqualTo("shop"))
                .satisfies(it -> assertThat(it.table()).isEmpty())
                .satisfies(it -> assertThat(it.sql()).isEqualTo("drop database shop"));
    }
}
