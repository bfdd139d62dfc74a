package io.millrace.formats.drs;

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
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlChange;
import io.millrace.model.TableShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exact DRS JSON; the samples are those of the format's specification and are never rewritten. */
class DrsJsonGoldenTest {
    private static final ColumnShape ID = Shapes.column("id", ColumnType.INT, "int");
    private static final ColumnShape C1 = Shapes.text("c1", ColumnType.VARCHAR, "varchar(20)", "utf8mb4");
    private static final ColumnShape C5 = Shapes.scaled("c5", ColumnType.TIMESTAMP, "timestamp(3)", -1, 3);
    private static final TableShape TWO = Shapes.table("test01", "t", List.of(ID, C1), "PRIMARY=id");
    private static final TableShape THREE = Shapes.table("test01", "t", List.of(ID, C1, C5), "PRIMARY=id");
    private static final Cell INSTANT = Cell.timestamp(1_624_614_713L, 201_000);

    private static MessageFormat format(String name, String... options) {
        return format(name, false, options);
    }

    private static MessageFormat format(String name, boolean partialImages, String... options) {
        Map<String, String> byName = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            byName.put(options[i], options[i + 1]);
        }
        return Formats.create(
                name, new FormatContext("shop", Shapes.SOURCE, SchemaRegistry.NONE, partialImages), byName);
    }

    private static ChangeContext at(long endOffset, long seconds, long captureMs) {
        return Shapes.at(3, 4, endOffset).sourceTimeSeconds(seconds).captureTimeMs(captureMs);
    }

    private static byte[] delete(String format, TableShape shape, FakeRow row) {
        return Shapes.message(
                format(format), shape, ChangeKind.DELETE, row, null, at(1112, 1_624_614_720L, 1_624_614_720_345L));
    }

    private static JsonNode read(byte[] value) throws Exception {
        return new ObjectMapper().readTree(value);
    }

    @Test
    void updateIsTheSample() {
        TableShape shape = Shapes.table(
                "test01",
                "t",
                List.of(
                        ID,
                        C1,
                        C5,
                        Shapes.column("c12", ColumnType.VARBINARY, "varbinary(9)"),
                        Shapes.column("c8", ColumnType.DOUBLE, "double")),
                "PRIMARY=id");
        Cell number = Cell.dbl(12_510_357);
        byte[] value = Shapes.message(
                format("drs_json"),
                shape,
                ChangeKind.UPDATE,
                new FakeRow(Cell.number(104), Cell.text("old"), INSTANT, Cell.bytes(), number),
                new FakeRow(Cell.number(104), Cell.text("new"), INSTANT, Cell.bytes(106, 103), number),
                at(812, 1_624_614_713L, 1_625_058_726_990L));

        Golden.assertIsSample("drs/sample-json-update.json", value);
    }

    @Test
    void deletesAreTheSamplesAndDifferInTheirPlace() {
        Golden.assertIsSample(
                "drs/sample-json-delete.json",
                delete("drs_json", TWO, new FakeRow(Cell.number(104), Cell.text("a<b"))));
        Golden.assertIsSample(
                "drs/sample-json-c-delete.json",
                delete("drs_json_c", THREE, new FakeRow(Cell.number(104), Cell.text("a<b"), INSTANT)));
    }

    @Test
    void rowOfTheFullLoadIsTheSample() {
        byte[] value = Shapes.message(
                format("drs_json"),
                TWO,
                ChangeKind.SNAPSHOT,
                null,
                new FakeRow(Cell.number(7), Cell.NULL),
                at(0, 1_624_614_000L, 1_624_614_001_000L).snapshot(1));

        Golden.assertIsSample("drs/sample-init.json", value);
    }

    @Test
    void ddlIsTheSample() {
        ByteSink out = new ByteSink(16);
        format("drs_json_c")
                .encodeDdl(
                        new DdlChange(
                                DdlChange.Kind.ALTER_TABLE, "test01", "t", "alter table t add column c int", List.of()),
                        at(1300, 1_624_614_730L, 1_624_614_730_010L),
                        SentMessages.into(out));

        Golden.assertIsSample("drs/sample-ddl.json", out.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"drs_json", "drs_json_c"})
    void everyType(String format) {
        Golden.assertMatches("drs/every-type-" + format + ".json", everyType(format(format)));
    }

    @Test
    void everyTypeInTheOtherNotations() {
        Golden.assertMatches(
                "drs/every-type-other.json",
                everyType(format("drs_json", "drs.geometry", "wkt", "drs.html-escape", "false")));
    }

    private static byte[] everyType(MessageFormat format) {
        return Shapes.message(
                format,
                EveryType.SHAPE,
                ChangeKind.INSERT,
                null,
                EveryType.ROW,
                at(1112, 1_624_614_720L, 1_624_614_720_345L));
    }

    @Test
    void sqlTypeOfEveryColumnTypeIsThePublishedOrChosenNumber() {
        StringBuilder text = new StringBuilder();
        for (ColumnType type : ColumnType.values()) {
            text.append(type).append(' ').append(SqlTypes.codeOf(type)).append('\n');
        }

        Golden.assertMatches("drs/sql-types.txt", text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void timestampOfJsonHasTheColumnsDigits() throws Exception {
        assertThat(timestamp(0, Cell.timestamp(1_624_614_713L, 0))).isEqualTo("1624614713");
        assertThat(timestamp(6, Cell.timestamp(1_624_614_713L, 42))).isEqualTo("1624614713.000042");
        assertThat(timestamp(1, Cell.timestamp(1_624_614_713L, 0))).isEqualTo("1624614713.0");
        assertThat(timestamp(0, Cell.timestamp(0, 0))).isEqualTo("0");
        assertThat(timestamp(3, Cell.timestamp(0, 0))).isEqualTo("0.000");
    }

    @Test
    void decoderShowsSecondsAsTextInUtcAndZeroAsZeroDate() {
        TableShape shape = Shapes.table("d", "t", List.of(C5));
        for (Cell cell : List.of(INSTANT, Cell.timestamp(0, 0))) {
            byte[] value =
                    Shapes.message(format("drs_json"), shape, ChangeKind.INSERT, null, new FakeRow(cell), at(1, 2, 3));

            assertThat(new DrsJsonDecoder().decode(value).after())
                    .containsEntry("c5", cell == INSTANT ? "2021-06-25 09:51:53.201" : "0000-00-00 00:00:00.000");
        }
    }

    private static String timestamp(int digits, Cell cell) throws Exception {
        TableShape shape =
                Shapes.table("d", "t", List.of(Shapes.scaled("c", ColumnType.TIMESTAMP, "timestamp", -1, digits)));
        byte[] value =
                Shapes.message(format("drs_json"), shape, ChangeKind.INSERT, null, new FakeRow(cell), at(1, 2, 3));
        return read(value).get("data").get(0).get("c").asText();
    }

    @Test
    void changedOldHasOnlyWhatChangedAndNullWhereItWasNull() throws Exception {
        FakeRow nothing = new FakeRow(Cell.number(1), Cell.NULL);
        FakeRow ann = new FakeRow(Cell.number(1), Cell.text("Ann"));
        MessageFormat format = format("drs_json_c", "drs.old", "changed");

        assertThat(read(Shapes.message(format, TWO, ChangeKind.UPDATE, nothing, ann, at(1, 2, 3)))
                        .get("old"))
                .hasToString("[{\"c1\":null}]");
        assertThat(read(Shapes.message(format, TWO, ChangeKind.UPDATE, ann, nothing, at(1, 2, 3)))
                        .get("data"))
                .hasToString("[{\"id\":\"1\",\"c1\":null}]");
        assertThat(read(Shapes.message(format, TWO, ChangeKind.UPDATE, ann, ann, at(1, 2, 3)))
                        .get("old"))
                .hasToString("[{}]");
    }

    @Test
    void acceptedPartialImagesLeaveColumnsOut() throws Exception {
        JsonNode minimal = read(Shapes.message(
                format("drs_json", true),
                TWO,
                ChangeKind.UPDATE,
                new FakeRow(Cell.number(1), Cell.ABSENT),
                new FakeRow(Cell.ABSENT, Cell.text("b")),
                at(1, 2, 3)));

        assertThat(minimal.get("data")).hasToString("[{\"c1\":\"b\"}]");
        assertThat(minimal.get("old")).hasToString("[{\"id\":\"1\"}]");
    }

    @Test
    void fullLoadBeginsWithTheCreateStatementInTheTablesTopic() throws Exception {
        SentMessages sent = new SentMessages();
        MessageFormat format = format("drs_json");
        format.beginLoad(TWO, "CREATE TABLE `t` (`id` int)", at(197, 5, 6).snapshot(0), sent);

        assertThat(format.wantsCreateStatement()).isTrue();
        assertThat(sent.list()).singleElement().satisfies(it -> {
            assertThat(it.place()).isEqualTo("table test01.t");
            JsonNode read = read(it.value());
            assertThat(read.get("type").asText()).isEqualTo("INIT_DDL");
            assertThat(read.get("isDdl").asBoolean()).isTrue();
            assertThat(read.get("sql").asText()).isEqualTo("CREATE TABLE `t` (`id` int)");
            assertThat(read.get("data").isNull()).isTrue();
        });
    }

    @Test
    void withoutInitDdlTheFullLoadHasOnlyRows() {
        SentMessages sent = new SentMessages();
        MessageFormat format = format("drs_json", "drs.init-ddl", "false");
        format.beginLoad(TWO, "", at(197, 5, 6).snapshot(0), sent);

        assertThat(format.wantsCreateStatement()).isFalse();
        assertThat(sent.list()).isEmpty();
    }

    @Test
    void rowsOfTheFullLoadMayBeInserts() throws Exception {
        byte[] value = Shapes.message(
                format("drs_json_c", "drs.full-type", "insert"),
                TWO,
                ChangeKind.SNAPSHOT,
                null,
                new FakeRow(Cell.number(7), Cell.NULL),
                at(0, 1, 2).snapshot(1));

        assertThat(read(value).get("type").asText()).isEqualTo("INSERT");
    }
}
