package io.millrace.formats.maxwell;

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
import io.millrace.formats.RowCompleter;
import io.millrace.formats.SchemaRegistry;
import io.millrace.formats.SentMessages;
import io.millrace.formats.Shapes;
import io.millrace.formats.TableEncoder;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlChange;
import io.millrace.model.DdlContext;
import io.millrace.model.RowChange;
import io.millrace.model.SourceInfo;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Exact Maxwell JSON. {@code sample-real-*} are messages of a real Maxwell 1.22.6, the other samples those of the format's
 * specification; none is ever rewritten.
 */
class MaxwellJsonGoldenTest {
    private static final String SERVER = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final SourceInfo SOURCE = new SourceInfo("8.0.15", SERVER, 1, true, 0, ZoneOffset.UTC);
    private static final TableShape T1 = Shapes.table(
            "shop",
            "t1",
            List.of(
                    Shapes.column("id", ColumnType.INT, "int"),
                    Shapes.text("name", ColumnType.VARCHAR, "varchar(9)", "utf8mb4"),
                    Shapes.scaled("price", ColumnType.DECIMAL, "decimal(5,2)", 5, 2),
                    Shapes.labelled("tags", ColumnType.SET, "set('a','b','c')", "a", "b", "c"),
                    Shapes.column("doc", ColumnType.JSON, "json"),
                    Shapes.scaled("ts", ColumnType.TIMESTAMP, "timestamp(3)", -1, 3)),
            "PRIMARY=id");
    private static final FakeRow FIRST = row(Cell.text("Ann"), "5.10");
    private static final FakeRow SECOND = row(Cell.NULL, "5.20");

    private static final TableShape KEYLESS = withCharset(
            Shapes.table(
                    "shop",
                    "nokey",
                    List.of(
                            Shapes.column("v", ColumnType.INT, "int"),
                            Shapes.text("w", ColumnType.VARCHAR, "varchar(20)", "utf8mb4"))),
            "utf8mb4");
    private static final TableShape LATER = withCharset(
            Shapes.table(
                    "shop",
                    "later",
                    List.of(
                            Shapes.column("id", ColumnType.INT, "int unsigned"),
                            Shapes.text("t", ColumnType.VARCHAR, "varchar(10)", "latin1")),
                    "PRIMARY=id"),
            "latin1");
    private static final TableShape ODD = Shapes.table(
            "Mixed Case-db",
            "sp ace \"q\" 'a' größe",
            List.of(
                    Shapes.column("key one", ColumnType.INT, "int"),
                    Shapes.text("select", ColumnType.VARCHAR, "varchar(10)", "utf8mb4"),
                    Shapes.text("naïve \"col\"", ColumnType.VARCHAR, "varchar(40)", "utf8mb4"),
                    Shapes.column("日本", ColumnType.INT, "int"),
                    Shapes.column("UPPER", ColumnType.INT, "int"),
                    Shapes.column("1digit", ColumnType.INT, "int")),
            "PRIMARY=key one,select");

    private static FakeRow row(Cell name, String price) {
        return new FakeRow(
                Cell.number(1),
                name,
                Cell.decimal(price),
                Cell.set(5),
                Cell.json("{\"k\": 1}"),
                Cell.timestamp(1_709_168_523L, 456_000));
    }

    private static FakeRow odd(int id, String select, String col) {
        return new FakeRow(
                Cell.number(id), Cell.text(select), Cell.text(col), Cell.number(1), Cell.number(2), Cell.number(3));
    }

    private static TableShape withCharset(TableShape shape, String charset) {
        return new TableShape(
                shape.id(), shape.columns(), shape.keys(), shape.engine(), new DdlContext(charset, List.of()));
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
                "maxwell_json", new FormatContext("t", SOURCE, SchemaRegistry.NONE, partialImages), byName);
    }

    /** As the real one was configured. */
    private static MessageFormat real() {
        return format(
                "maxwell.output-xoffset", "true",
                "maxwell.output-position", "true",
                "maxwell.output-gtid", "true",
                "maxwell.output-server-id", "true",
                "maxwell.output-thread-id", "true",
                "maxwell.output-ddl", "true");
    }

    private static ChangeContext at(long seconds, long xid) {
        return Shapes.at(3, 4, 5).sourceTimeSeconds(seconds).xid(xid);
    }

    private static ChangeContext real(long startOffset, int gno) {
        ChangeContext context = Shapes.at(1, 4, startOffset + 50)
                .eventStartOffset(startOffset)
                .sourceTimeSeconds(1_795_273_558L)
                .serverId(1)
                .threadId(18);
        context.gtid().putAscii("039ba33f-e5bd-11f1-af25-02fc00000001:" + gno);
        return context;
    }

    private static byte[] completed(
            MessageFormat format, TableShape shape, RowChange change, long index, long count, long xid) {
        ByteSink held = new ByteSink(16);
        format.encoderFor(shape, "topic").encode(change, held);
        ByteSink out = new ByteSink(16);
        RowCompleter completer = format.rowCompleter();
        completer.complete(held.toByteArray(), index, count, new ChangeContext().xid(xid), out);
        return out.toByteArray();
    }

    private static byte[] key(MessageFormat format, TableShape shape, RowChange change) {
        ByteSink out = new ByteSink(16);
        return format.encoderFor(shape, "topic").encodeKey(change, out) ? out.toByteArray() : null;
    }

    private static RowChange change(ChangeKind kind, FakeRow before, FakeRow after, ChangeContext context) {
        return new RowChange().wrap(kind, before, after, context);
    }

    private static JsonNode json(byte[] value) throws Exception {
        return new ObjectMapper().readTree(value);
    }

    private static void assertIsReal(String name, TableShape shape, RowChange change, int index, int count, int xid) {
        Golden.assertIsSample(
                "maxwell/sample-real-" + name + ".json", completed(real(), shape, change, index, count, xid));
        Golden.assertIsSample("maxwell/sample-real-" + name + "-key.json", key(real(), shape, change));
    }

    @Test
    void rowsAreTheSamplesOfTheSpecification() {
        Golden.assertIsSample(
                "maxwell/sample-insert.json",
                Shapes.message(format(), T1, ChangeKind.INSERT, null, FIRST, at(1_709_168_523L, 23_396)));
        Golden.assertIsSample(
                "maxwell/sample-update.json",
                Shapes.message(format(), T1, ChangeKind.UPDATE, FIRST, SECOND, at(1_709_168_530L, 23_401)));
        Golden.assertIsSample(
                "maxwell/sample-delete.json",
                Shapes.message(format(), T1, ChangeKind.DELETE, SECOND, null, at(1_709_168_540L, 23_410)));
        FakeRow loaded = new FakeRow(Cell.number(7), Cell.text("x"), Cell.NULL, Cell.set(0), Cell.NULL, Cell.NULL);
        Golden.assertIsSample(
                "maxwell/sample-bootstrap.json",
                Shapes.message(
                        format(),
                        T1,
                        ChangeKind.SNAPSHOT,
                        null,
                        loaded,
                        at(1_709_168_400L, 0).snapshot(1)));
    }

    @Test
    void rowsAndKeysAreThoseOfARealMaxwell() {
        FakeRow first = new FakeRow(Cell.number(1), Cell.text(Cell.bytesOf(0xE4)));
        FakeRow second = new FakeRow(Cell.number(2), Cell.text("x"));
        assertIsReal("insert", LATER, change(ChangeKind.INSERT, null, first, real(72_634, 82)), 1, 2, 322);
        assertIsReal("last", LATER, change(ChangeKind.INSERT, null, second, real(72_634, 82)), 2, 2, 322);
        assertIsReal(
                "update",
                ODD,
                change(ChangeKind.UPDATE, odd(3, "select", "x"), odd(3, "from", "x"), real(69_624, 75)),
                4,
                9,
                307);
        assertIsReal(
                "delete", ODD, change(ChangeKind.DELETE, odd(1, "a", "é \"x\""), null, real(69_801, 75)), 5, 9, 307);
    }

    @Test
    void fullLoadIsThatOfARealMaxwell() {
        TableShape strict = Shapes.table(
                "shop",
                "strict",
                List.of(
                        Shapes.column("a", ColumnType.INT, "int"),
                        Shapes.text("b", ColumnType.VARCHAR, "varchar(20)", "utf8mb4")),
                "PRIMARY=b,a");
        ChangeContext load = Shapes.at(1, 4, 4).snapshot(0).sourceTimeSeconds(1_795_273_553L);
        SentMessages sent = new SentMessages();
        real().beginLoad(strict, "", load, sent);

        assertThat(sent.list()).hasSize(1);
        assertThat(sent.list().get(0).place()).isEqualTo("table shop.strict");
        Golden.assertIsSample(
                "maxwell/sample-real-start.json", sent.list().get(0).value());
        Golden.assertIsSample(
                "maxwell/sample-real-start-key.json", sent.list().get(0).key());
        Golden.assertIsSample(
                "maxwell/sample-real-bootstrap-insert.json",
                Shapes.message(
                        real(),
                        KEYLESS,
                        ChangeKind.SNAPSHOT,
                        null,
                        new FakeRow(Cell.number(1), Cell.text("one")),
                        load.snapshot(9)));
    }

    @Test
    void fullLoadForFlinkIsOfInsertsAlone() throws Exception {
        MessageFormat format = format("maxwell.full-load-type", "insert");
        SentMessages sent = new SentMessages();
        ChangeContext load = at(7, 0).snapshot(1);
        format.beginLoad(T1, "", load, sent);
        format.endLoad(T1, load, sent);

        assertThat(sent.list()).isEmpty();
        assertThat(json(Shapes.message(format, T1, ChangeKind.SNAPSHOT, null, FIRST, load))
                        .get("type")
                        .asText())
                .isEqualTo("insert");
    }

    private static byte[] ddl(DdlChange ddl, int start, int gno) {
        SentMessages sent = new SentMessages();
        real().encodeDdl(ddl, real(start, gno), sent);
        assertThat(sent.list()).hasSize(1);
        assertThat(sent.list().get(0).place()).isEqualTo("ddl");
        assertThat(UUID.fromString(sent.list().get(0).keyText()).version()).isEqualTo(3);
        return sent.list().get(0).value();
    }

    @Test
    void ddlIsThatOfARealMaxwell() {
        List<ColumnShape> wider = List.of(
                KEYLESS.column(0),
                Shapes.scaled("x", ColumnType.DECIMAL, "decimal(5,2)", 5, 2),
                KEYLESS.column(1),
                Shapes.scaled("ÿ", ColumnType.TIMESTAMP, "timestamp", -1, 0));
        TableShape altered = new TableShape(KEYLESS.id(), wider, List.of(), "InnoDB", KEYLESS.context());
        Golden.assertIsSample(
                "maxwell/sample-real-alter.json",
                ddl(
                        statement(
                                        DdlChange.Kind.ALTER_TABLE,
                                        "nokey",
                                        "ALTER TABLE shop.nokey ADD COLUMN x DECIMAL(5,2) DEFAULT 1.25 AFTER v, ADD"
                                                + " COLUMN `ÿ` TIMESTAMP NULL")
                                .between(KEYLESS, altered),
                        71_050,
                        77));
        Golden.assertIsSample(
                "maxwell/sample-real-create.json",
                ddl(
                        statement(
                                        DdlChange.Kind.CREATE_TABLE,
                                        "later",
                                        "CREATE TABLE shop.later (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY"
                                                + " KEY, t VARCHAR(10) DEFAULT 'x') ENGINE=InnoDB DEFAULT CHARSET=latin1")
                                .between(null, LATER),
                        72_202,
                        81));
        Golden.assertIsSample(
                "maxwell/sample-real-rename.json",
                ddl(
                        statement(DdlChange.Kind.RENAME_TABLE, "copied", "RENAME TABLE shop.copied TO shop.renamed")
                                .between(
                                        LATER.renamedTo(new TableId("shop", "copied")),
                                        LATER.renamedTo(new TableId("shop", "renamed"))),
                        73_936,
                        85));
        Golden.assertIsSample(
                "maxwell/sample-real-drop.json",
                ddl(
                        statement(
                                        DdlChange.Kind.DROP_TABLE,
                                        "renamed",
                                        "DROP TABLE `shop`.`renamed` /* generated by server */")
                                .between(LATER, null),
                        76_121,
                        91));
    }

    private static DdlChange statement(DdlChange.Kind kind, String table, String sql) {
        return new DdlChange(kind, "shop", table, sql, List.of(new TableId("shop", table)));
    }

    @Test
    void ddlOfDatabasesIsThatOfARealMaxwell() {
        Golden.assertIsSample(
                "maxwell/sample-real-database-create.json",
                ddl(
                        new DdlChange(
                                DdlChange.Kind.CREATE_DATABASE,
                                "other",
                                "",
                                "CREATE DATABASE other CHARACTER SET latin1",
                                List.of()),
                        76_333,
                        92));
        Golden.assertIsSample(
                "maxwell/sample-real-database-alter.json",
                ddl(
                        new DdlChange(
                                DdlChange.Kind.ALTER_DATABASE,
                                "other",
                                "",
                                "ALTER DATABASE other CHARACTER SET utf8mb4",
                                List.of()),
                        76_540,
                        93));
        Golden.assertIsSample(
                "maxwell/sample-real-database-drop.json",
                ddl(
                        new DdlChange(DdlChange.Kind.DROP_DATABASE, "other", "", "DROP DATABASE other", List.of()),
                        76_747,
                        94));
    }

    @Test
    void ddlThatLeavesColumnsAsTheyAreHasNoMessage() {
        SentMessages sent = new SentMessages();
        real().encodeDdl(statement(DdlChange.Kind.TRUNCATE_TABLE, "later", "TRUNCATE later"), real(4, 1), sent);
        real().encodeDdl(statement(DdlChange.Kind.CREATE_INDEX, "later", "CREATE INDEX"), real(4, 1), sent);
        real().encodeDdl(
                        statement(DdlChange.Kind.CREATE_TABLE, "later", "CREATE TABLE IF NOT EXISTS later")
                                .between(LATER, LATER),
                        real(4, 1),
                        sent);
        format().encodeDdl(statement(DdlChange.Kind.DROP_TABLE, "later", "DROP TABLE later"), real(4, 1), sent);

        assertThat(sent.list()).isEmpty();
    }

    @Test
    void everyTypeByDefault() {
        Golden.assertMatches(
                "maxwell/every-type.json",
                Shapes.message(
                        format(), EveryType.SHAPE, ChangeKind.INSERT, null, EveryType.ROW, at(1_709_168_523L, 7)));
    }

    @Test
    void nullsZeroDatesAndInvalidLabelsAreLeftOutTogether() throws Exception {
        TableShape shape = Shapes.table(
                "d",
                "t",
                List.of(
                        Shapes.column("id", ColumnType.INT, "int"),
                        Shapes.column("n", ColumnType.INT, "int"),
                        Shapes.scaled("z", ColumnType.DATETIME, "datetime", -1, 0),
                        Shapes.scaled("s", ColumnType.TIMESTAMP, "timestamp", -1, 0),
                        Shapes.column("y", ColumnType.DATE, "date"),
                        Shapes.labelled("e", ColumnType.ENUM, "enum('a')", "a"),
                        Shapes.column("j", ColumnType.JSON, "json")),
                "PRIMARY=id");
        FakeRow row = new FakeRow(
                Cell.number(1),
                Cell.NULL,
                Cell.dateTime(0, 0, 0, 0, 0, 0, 0),
                Cell.timestamp(0, 0),
                Cell.date(0, 0, 0),
                Cell.label(0),
                Cell.json("null"));
        FakeRow after =
                new FakeRow(Cell.number(2), Cell.number(3), Cell.NULL, Cell.NULL, Cell.NULL, Cell.label(1), Cell.NULL);
        String[] options = {"maxwell.output-nulls", "false", "maxwell.output-null-zerodates", "true"};

        assertThat(json(Shapes.message(format(options), shape, ChangeKind.INSERT, null, row, at(1, 2)))
                        .get("data"))
                .hasToString("{\"id\":1,\"j\":null}");
        JsonNode update = json(Shapes.message(format(options), shape, ChangeKind.UPDATE, row, after, at(1, 2)));
        assertThat(update.get("data")).hasToString("{\"id\":2,\"n\":3,\"e\":\"a\"}");
        assertThat(update.get("old"))
                .hasToString("{\"id\":1,\"n\":null,\"z\":null,\"s\":null,\"y\":null,\"e\":null,\"j\":null}");
        assertThat(json(Shapes.message(format(), shape, ChangeKind.INSERT, null, row, at(1, 2)))
                        .get("data"))
                .hasToString("{\"id\":1,\"n\":null,\"z\":\"0000-00-00 00:00:00\",\"s\":\"0000-00-00 00:00:00\","
                        + "\"y\":\"0000-00-00\",\"e\":null,\"j\":null}");
    }

    @Test
    void keysAreArraysOrNoneOnDemand() {
        RowChange change = change(ChangeKind.INSERT, null, odd(3, "select", "x"), at(1, 2));
        assertThat(new String(key(format("maxwell.key", "array"), ODD, change), StandardCharsets.UTF_8))
                .isEqualTo(
                        "[\"Mixed Case-db\",\"sp ace \\\"q\\\" 'a' größe\",[{\"key one\":3},{\"select\":\"select\"}]]");
        assertThat(key(format("maxwell.key", "none"), ODD, change)).isNull();
    }

    @Test
    void keyOfATableWithoutOneIsMadeOfThePosition() throws Exception {
        FakeRow row = new FakeRow(Cell.number(1), Cell.NULL);
        ChangeContext context = at(1, 2).rowInEvent(6);
        String name = SERVER + "/binlog.000003:5:6/shop.nokey";

        JsonNode key = json(key(format(), KEYLESS, change(ChangeKind.INSERT, null, row, context)));
        assertThat(key.get("_uuid").asText())
                .isEqualTo(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                        .toString());
        assertThat(json(key(format(), KEYLESS, change(ChangeKind.INSERT, null, row, context.rowInEvent(7)))))
                .isNotEqualTo(key);
        assertThat(json(key(format(), KEYLESS, change(ChangeKind.SNAPSHOT, null, row, context.snapshot(8))))
                        .get("_uuid")
                        .asText())
                .isEqualTo(UUID.nameUUIDFromBytes((SERVER + "/load:8/shop.nokey").getBytes(StandardCharsets.UTF_8))
                        .toString());
    }

    @Test
    void primaryKeysAreListedOnDemand() throws Exception {
        MessageFormat format =
                format("maxwell.output-primary-keys", "true", "maxwell.output-primary-key-columns", "true");
        JsonNode odd = json(Shapes.message(format, ODD, ChangeKind.DELETE, odd(3, "s", "x"), null, at(1, 2)));
        JsonNode none = json(
                Shapes.message(format, KEYLESS, ChangeKind.INSERT, null, new FakeRow(Cell.NULL, Cell.NULL), at(1, 2)));

        assertThat(odd.get("primary_key")).hasToString("[3,\"s\"]");
        assertThat(odd.get("primary_key_columns")).hasToString("[\"key one\",\"select\"]");
        assertThat(none.get("primary_key")).hasToString("[]");
    }

    @Test
    void withoutCommitInfoRowsAreNotHeld() throws Exception {
        MessageFormat format = format("maxwell.output-commit-info", "false");

        assertThat(format.rowCompleter()).isNull();
        assertThat(json(Shapes.message(format, T1, ChangeKind.INSERT, null, FIRST, at(1, 2)))
                        .properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("database", "table", "type", "ts", "data");
    }

    @Test
    void commitOfAnEngineWithoutNumbersHasNoXid() throws Exception {
        JsonNode read = json(Shapes.message(format(), T1, ChangeKind.INSERT, null, FIRST, at(1, 0)));

        assertThat(read.has("xid")).isFalse();
        assertThat(read.get("commit").asBoolean()).isTrue();
    }

    @Test
    void minimalImageTellsTheKeyInDataAndOnlyKnownOldValues() throws Exception {
        FakeRow before =
                new FakeRow(Cell.number(1), Cell.ABSENT, Cell.decimal("5.10"), Cell.ABSENT, Cell.ABSENT, Cell.ABSENT);
        FakeRow after =
                new FakeRow(Cell.ABSENT, Cell.text("Bob"), Cell.decimal("5.20"), Cell.ABSENT, Cell.ABSENT, Cell.ABSENT);
        MessageFormat format = format(true);
        TableEncoder encoder = format.encoderFor(T1, "topic");
        JsonNode read = json(Shapes.message(format, T1, ChangeKind.UPDATE, before, after, at(1, 2)));
        ByteSink key = new ByteSink(16);
        encoder.encodeKey(change(ChangeKind.UPDATE, before, after, at(1, 2)), key);

        assertThat(read.get("data")).hasToString("{\"name\":\"Bob\",\"price\":5.2,\"id\":1}");
        assertThat(read.get("old")).hasToString("{\"price\":5.1}");
        assertThat(key).hasToString("{\"database\":\"shop\",\"table\":\"t1\",\"pk.id\":1}");
    }

    @Test
    void schemaIdChangesWithTheDefinitionAndOnlyThen() throws Exception {
        MessageFormat format = format("maxwell.output-schema-id", "true");
        String one = schemaId(format, Shapes.column("a", ColumnType.INT, "int"));
        String other = schemaId(format, Shapes.column("a", ColumnType.INT, "int unsigned"));

        assertThat(one).matches("[0-9]{1,10}").isNotEqualTo(other);
        assertThat(schemaId(format, Shapes.column("a", ColumnType.INT, "int"))).isEqualTo(one);
    }

    private static String schemaId(MessageFormat format, ColumnShape column) throws Exception {
        byte[] value = Shapes.message(
                format,
                Shapes.table("d", "t", List.of(column)),
                ChangeKind.INSERT,
                null,
                new FakeRow(Cell.number(1)),
                Shapes.at(3, 4, 5).threadId(9));
        return new ObjectMapper().readTree(value).get("schema_id").asText();
    }
}
