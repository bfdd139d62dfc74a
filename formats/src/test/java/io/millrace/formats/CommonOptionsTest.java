package io.millrace.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlChange;
import io.millrace.model.KeyShape;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys, headers and columns that every format lets one choose. */
class CommonOptionsTest {
    private static final TableShape T = Shapes.table(
            "shop",
            "t",
            List.of(
                    Shapes.column("id", ColumnType.INT, "int"),
                    Shapes.text("v", ColumnType.VARCHAR, "varchar(9)", "utf8mb4")),
            "PRIMARY=id");
    private static final FakeRow ROW = new FakeRow(Cell.number(7), Cell.text("x"));
    private static final DdlChange ALTER =
            new DdlChange(DdlChange.Kind.ALTER_TABLE, "shop", "t", "alter table t ...", List.of(T.id())).between(T, T);

    private static MessageFormat format(String name, String... options) {
        Map<String, String> byName = new java.util.HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            byName.put(options[i], options[i + 1]);
        }
        return Formats.create(name, Shapes.CONTEXT, byName);
    }

    private static ChangeContext at() {
        ChangeContext context = Shapes.at(3, 400, 700).rowInEvent(5).sourceTimeSeconds(1_700_000_000L);
        context.gtid().putAscii("3e11fa47-71ca-11e1-9e33-c80aa9429562:23");
        return context;
    }

    private static String headers(List<MessageHeader> headers) {
        return headers.stream()
                .map(header -> header.name() + "=" + new String(header.value(), StandardCharsets.UTF_8))
                .collect(Collectors.joining(" "));
    }

    private static String key(TableEncoder encoder, RowChange change) {
        ByteSink out = new ByteSink(16);
        return encoder.encodeKey(change, out) ? out.toString() : null;
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.Formats#names")
    void rowsTellTheirPlaceInHeadersOnlyWhenAsked(String name) {
        RowChange insert = new RowChange().wrap(ChangeKind.INSERT, null, ROW, at());
        RowChange loaded = new RowChange()
                .wrap(ChangeKind.SNAPSHOT, null, ROW, Shapes.at(3, 400, 400).snapshot(1048577));

        assertThat(format(name).encoderFor(T, "topic").headersOf(insert)).isEmpty();
        TableEncoder encoder = format(name, "headers.enabled", "true").encoderFor(T, "topic");
        assertThat(headers(encoder.headersOf(insert)))
                .isEqualTo("src.gtid=3e11fa47-71ca-11e1-9e33-c80aa9429562:23 src.file=binlog.000003 src.pos=700"
                        + " src.row=5 event.type=insert");
        assertThat(headers(encoder.headersOf(loaded)))
                .isEqualTo("src.gtid= src.file=binlog.000003 src.pos=400 src.row=1048577 event.type=snapshot");
    }

    @Test
    void messagesAboutNoRowTellTheirPlaceToo() {
        SentMessages sent = new SentMessages();
        MessageFormat format =
                format("dts_avro", "headers.enabled", "true", "emit.transactions", "true", "emit.heartbeat.ms", "1000");
        format.beginTransaction(at(), sent);
        format.endTransaction(at().eventEndOffset(800), sent);
        format.heartbeat(at().eventEndOffset(900), sent);
        format.encodeDdl(ALTER, at(), sent);

        assertThat(sent.list())
                .extracting(it -> headers(it.headers()).replaceAll(".* src.pos", "src.pos"))
                .containsExactly(
                        "src.pos=400 src.row=0 event.type=begin",
                        "src.pos=800 src.row=0 event.type=commit",
                        "src.pos=900 src.row=0 event.type=heartbeat",
                        "src.pos=700 src.row=0 event.type=ddl");
    }

    @ParameterizedTest
    @CsvSource({
        "canal_json, format, ,",
        "canal_json, pk, {\"id\":\"7\"},",
        "canal_json, table, shop.t, shop.t",
        "debezium_json, format, {\"id\":7}, {\"databaseName\":\"shop\"}",
        "debezium_json, pk, {\"id\":\"7\"}, {\"databaseName\":\"shop\"}",
        "debezium_json, table, shop.t, shop.t",
        "debezium_json, none, ,"
    })
    void keysAreWhatTheTaskChose(String name, String mode, String rowKey, String ddlKey) {
        MessageFormat format = format(name, "key.mode", mode);
        SentMessages sent = new SentMessages();
        format.encodeDdl(ALTER, at(), sent);

        assertThat(key(format.encoderFor(T, "topic"), new RowChange().wrap(ChangeKind.INSERT, null, ROW, at())))
                .isEqualTo(rowKey);
        assertThat(sent.list()).extracting(SentMessages.Sent::keyText).containsExactly(ddlKey);
    }

    @Test
    void keyOfAStatementAboutADatabaseIsItsName() {
        SentMessages sent = new SentMessages();
        format("canal_json", "key.mode", "table")
                .encodeDdl(
                        new DdlChange(DdlChange.Kind.DROP_DATABASE, "shop", "", "drop database shop", List.of()),
                        at(),
                        sent);

        assertThat(sent.list()).extracting(SentMessages.Sent::keyText).containsExactly("shop");
    }

    private static ColumnShape rowId(String name, boolean invisible) {
        return new ColumnShape(
                name,
                ColumnType.BIGINT,
                "bigint unsigned",
                true,
                false,
                null,
                -1,
                -1,
                List.of(),
                ColumnShape.Generated.NO,
                invisible);
    }

    /** The column that nobody declared stands where its server puts it. */
    private static TableShape undeclared(ColumnShape rowId, boolean first, boolean isKey) {
        List<ColumnShape> declared = List.of(
                Shapes.column("n", ColumnType.INT, "int"),
                Shapes.text("v", ColumnType.VARCHAR, "varchar(9)", "utf8mb4"));
        return new TableShape(
                new TableId("shop", "k"),
                first
                        ? List.of(rowId, declared.get(0), declared.get(1))
                        : List.of(declared.get(0), declared.get(1), rowId),
                isKey ? List.of(new KeyShape(KeyShape.PRIMARY, List.of(first ? 0 : 2), false)) : List.of(),
                "InnoDB");
    }

    @ParameterizedTest
    @CsvSource({
        "__#alibaba_rds_row_id#__, hidden-rowid.emit, false",
        "_drds_implicit_id_, hidden-rowid.emit, true",
        "my_row_id, generated-key.emit, true"
    })
    void columnThatNobodyDeclaredIsToldOnlyIfTheTaskSaysSo(String column, String option, boolean first)
            throws IOException {
        TableShape shape = undeclared(rowId(column, true), first, true);
        FakeRow before = first
                ? new FakeRow(Cell.unsigned("18446744073709551615"), Cell.number(1), Cell.text("a"))
                : new FakeRow(Cell.number(1), Cell.text("a"), Cell.unsigned("18446744073709551615"));
        FakeRow after = first
                ? new FakeRow(Cell.unsigned("18446744073709551615"), Cell.number(1), Cell.text("b"))
                : new FakeRow(Cell.number(1), Cell.text("b"), Cell.unsigned("18446744073709551615"));
        for (String name : List.of("canal_json", "debezium_json", "plain_json")) {
            JsonNode told = update(format(name, option, "true"), shape, before, after);
            JsonNode hidden = update(format(name, option, "false"), shape, before, after);
            JsonNode declared = update(
                    format(name),
                    undeclared(Shapes.column("other", ColumnType.INT, "int"), false, false),
                    new FakeRow(Cell.number(1), Cell.text("a"), Cell.number(0)),
                    new FakeRow(Cell.number(1), Cell.text("b"), Cell.number(0)));

            assertThat(told.toString()).as(name).contains(column).contains(first ? "\"n\":" : "\"v\":");
            assertThat(hidden.toString()).as(name).doesNotContain(column).contains("\"b\"");
            assertThat(hidden.findValue("n")).as(name).isEqualTo(declared.findValue("n"));
            assertThat(hidden.findValue("v")).as(name).isEqualTo(declared.findValue("v"));
            RowChange change = new RowChange().wrap(ChangeKind.UPDATE, before, after, at());
            assertThat(key(format(name, option, "false", "key.mode", "pk").encoderFor(shape, "topic"), change))
                    .isNull();
            assertThat(key(format(name, option, "true", "key.mode", "pk").encoderFor(shape, "topic"), change))
                    .contains(column);
        }
    }

    private static JsonNode update(MessageFormat format, TableShape shape, FakeRow before, FakeRow after)
            throws IOException {
        return new ObjectMapper().readTree(Shapes.message(format, shape, ChangeKind.UPDATE, before, after, at()));
    }

    @Test
    void byDefaultCloudsHideTheirsAndMysqlTellsItsOwn() throws IOException {
        FakeRow row = new FakeRow(Cell.number(1), Cell.text("a"), Cell.unsigned("9"));

        assertThat(update(format("canal_json"), undeclared(rowId("_drds_implicit_id_", false), false, false), row, row)
                        .get("mysqlType"))
                .hasToString("{\"n\":\"int\",\"v\":\"varchar(9)\"}");
        assertThat(update(format("canal_json"), undeclared(rowId("my_row_id", true), false, true), row, row)
                        .get("pkNames"))
                .hasToString("[\"my_row_id\"]");
    }

    /** Not one that was declared: visible, or no key. */
    @Test
    void columnOfThatNameThatSomebodyDeclaredIsTold() throws IOException {
        FakeRow row = new FakeRow(Cell.number(1), Cell.text("a"), Cell.unsigned("9"));
        for (TableShape declared : List.of(
                undeclared(rowId("my_row_id", false), false, true),
                undeclared(rowId("my_row_id", true), false, false))) {
            assertThat(update(format("canal_json", "generated-key.emit", "false"), declared, row, row)
                            .get("data")
                            .toString())
                    .contains("my_row_id");
        }
    }

    @Test
    void definitionsInDdlMessagesLackTheHiddenColumnToo() {
        TableShape shape = undeclared(rowId("my_row_id", true), true, true);
        SentMessages sent = new SentMessages();
        format("debezium_json", "generated-key.emit", "false")
                .encodeDdl(
                        new DdlChange(
                                        DdlChange.Kind.CREATE_TABLE,
                                        "shop",
                                        "k",
                                        "create table k (n int, v varchar(9))",
                                        List.of())
                                .between(null, shape),
                        at(),
                        sent);

        assertThat(sent.list().get(0).text()).contains("\"name\":\"n\"").doesNotContain("my_row_id");
    }
}
