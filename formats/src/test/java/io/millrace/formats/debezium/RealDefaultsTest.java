package io.millrace.formats.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.formats.Cell;
import io.millrace.formats.FakeRow;
import io.millrace.formats.Formats;
import io.millrace.formats.OptionValues;
import io.millrace.formats.Shapes;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.TableShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** Defaults of columns: in schemas as Debezium 3.6.1.Final had them, and in place of values that are not there. */
class RealDefaultsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** A table of which a real Debezium sent the schema; {@code !} for NOT NULL. */
    private static final List<ColumnShape> STRICT = List.of(
            column("!a", ColumnType.INT, "int", -1, -1, null),
            text("!b", ColumnType.VARCHAR, "varchar(20)", null),
            column("!n_int", ColumnType.INT, "int", -1, -1, "5"),
            column("!n_ubig", ColumnType.BIGINT, "bigint unsigned", -1, -1, "18446744073709551615"),
            column("!n_dec", ColumnType.DECIMAL, "decimal(10,2)", 10, 2, "1.50"),
            column("!n_float", ColumnType.FLOAT, "float", -1, -1, "1.5"),
            column("!n_bit", ColumnType.BIT, "bit(1)", 1, -1, "1"),
            column("!n_bits", ColumnType.BIT, "bit(10)", 10, -1, "101"),
            column("!n_bool", ColumnType.TINYINT, "tinyint(1)", -1, -1, "1"),
            text("!n_char", ColumnType.VARCHAR, "varchar(20)", "dflt"),
            text("!n_empty", ColumnType.VARCHAR, "varchar(20)", ""),
            column("!n_bin", ColumnType.VARBINARY, "varbinary(4)", 4, -1, "ab"),
            column("!n_date", ColumnType.DATE, "date", -1, -1, "2001-02-03"),
            column("!n_time", ColumnType.TIME, "time", -1, 0, "04:05:06"),
            column("!n_dt", ColumnType.DATETIME, "datetime(3)", -1, 3, "2001-02-03 04:05:06.789"),
            column("!n_dt6", ColumnType.DATETIME, "datetime(6)", -1, 6, "2001-02-03 04:05:06.789012"),
            filled(column("!n_ts", ColumnType.TIMESTAMP, "timestamp", -1, 0, null), ColumnDefault.NOW),
            column("!n_ts3", ColumnType.TIMESTAMP, "timestamp(3)", -1, 3, "2001-02-02 22:35:06.789"),
            column("!n_year", ColumnType.YEAR, "year", -1, -1, "2001"),
            labelled("!n_enum", ColumnType.ENUM, "y", "x", "y"),
            labelled("!n_set", ColumnType.SET, "p,q", "p", "q"),
            column("!n_json", ColumnType.JSON, "json", -1, -1, null),
            column("o_int", ColumnType.INT, "int", -1, -1, "7"),
            text("o_null", ColumnType.VARCHAR, "varchar(5)", null),
            column("o_dt", ColumnType.DATETIME, "datetime", -1, 0, "0000-00-00 00:00:00"),
            column("o_date", ColumnType.DATE, "date", -1, -1, "0000-00-00"));

    private static ColumnShape column(
            String name, ColumnType type, String text, int precision, int scale, String value) {
        return shape(name, Shapes.scaled(name, type, text, precision, scale), value);
    }

    private static ColumnShape text(String name, ColumnType type, String text, String value) {
        return shape(name, Shapes.text(name, type, text, "latin1"), value);
    }

    private static ColumnShape labelled(String name, ColumnType type, String value, String... labels) {
        return shape(name, Shapes.labelled(name, type, type.name(), labels), value);
    }

    private static ColumnShape shape(String name, ColumnShape like, String value) {
        ColumnShape column = new ColumnShape(
                name.replace("!", ""),
                like.type(),
                like.columnType(),
                like.unsigned(),
                !name.startsWith("!"),
                like.charset(),
                like.precision(),
                like.scale(),
                like.labels(),
                like.generated(),
                false);
        return value == null ? column : filled(column, ColumnDefault.literal(value));
    }

    private static ColumnShape filled(ColumnShape column, ColumnDefault value) {
        return column.filledWith(value, false);
    }

    private static String real(String name) throws IOException {
        return Files.readString(Path.of("src/test/resources/golden/debezium/" + name));
    }

    private static DebeziumOptions options(Map<String, String> options) {
        return DebeziumOptions.from(new OptionValues("debezium_json", options, Formats.options("debezium_json")));
    }

    private static ConnectSchema schema(List<ColumnShape> columns, Map<String, String> options) {
        TableShape shape = Shapes.table("shop", "strict", columns);
        return RowStruct.schema(shape, RowStruct.allOf(shape), options(options), "Value");
    }

    /** The default of a column in a schema, null if it has none. */
    private static String defaultOf(ColumnShape column, Map<String, String> options) {
        ConnectDefault value =
                DebeziumColumns.schemaOf(column, options(options)).defaultValue();
        return value == null ? null : value.json();
    }

    @Test
    void jsonSchemasHaveDebeziumsDefaults() throws IOException {
        ByteSink out = new ByteSink(64);
        ConnectSchemaJson.append(schema(STRICT, Map.of()), out);

        assertThat(MAPPER.readTree(out.toString()).get("fields").toString())
                .isEqualTo(MAPPER.readTree(real("real-strict-fields.json")).toString());
    }

    @Test
    void avroSchemasHaveDebeziumsDefaults() throws IOException {
        Schema real = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Value\",\"fields\":" + real("real-strict-avro-fields.json")
                        + "}");

        Schema ours = new Schema.Parser().parse(ConnectSchemaAvro.of(schema(STRICT, Map.of())));

        assertThat(ours.getFields().toString()).isEqualTo(real.getFields().toString());
        for (int i = 0; i < real.getFields().size(); i++) {
            assertThat(ours.getFields().get(i).schema())
                    .isEqualTo(real.getFields().get(i).schema());
            assertThat(ours.getFields().get(i).defaultVal())
                    .isEqualTo(real.getFields().get(i).defaultVal());
        }
    }

    @Test
    void defaultsFollowTheModes() {
        ColumnShape unsigned = STRICT.get(3);
        assertThat(defaultOf(unsigned, Map.of("debezium.bigint.unsigned.handling.mode", "string")))
                .isEqualTo("\"18446744073709551615\"");
        assertThat(defaultOf(unsigned, Map.of("debezium.bigint.unsigned.handling.mode", "precise")))
                .isEqualTo("\"AP//////////\"");
        assertThat(defaultOf(STRICT.get(4), Map.of("debezium.decimal.handling.mode", "string")))
                .isEqualTo("\"1.50\"");
        assertThat(defaultOf(STRICT.get(4), Map.of("debezium.decimal.handling.mode", "double")))
                .isEqualTo("1.5");
        assertThat(defaultOf(STRICT.get(11), Map.of("debezium.binary.handling.mode", "hex")))
                .isEqualTo("\"6162\"");
        assertThat(defaultOf(STRICT.get(12), Map.of("debezium.time.precision.mode", "isostring")))
                .isEqualTo("\"2001-02-03Z\"");
        assertThat(defaultOf(STRICT.get(14), Map.of("debezium.time.precision.mode", "nanoseconds")))
                .isEqualTo("981173106789000000");
        ColumnShape long_ = column("t", ColumnType.TIME, "time", -1, 0, "-838:59:59");
        assertThat(defaultOf(long_, Map.of())).isEqualTo("-3020399000000");
        assertThat(defaultOf(long_, Map.of("debezium.time.precision.mode", "connect")))
                .as("no time of day is -838:59:59")
                .isNull();
    }

    @Test
    void theTimeOfTheRowIsTheEpochAndNothingWhereATimestampMayBeNull() {
        ColumnShape dateTime = filled(column("d", ColumnType.DATETIME, "datetime", -1, 0, null), ColumnDefault.NOW);
        assertThat(defaultOf(dateTime, Map.of())).isEqualTo("0");
        ColumnShape stamp = filled(column("d", ColumnType.TIMESTAMP, "timestamp", -1, 0, null), ColumnDefault.NOW);
        assertThat(defaultOf(stamp, Map.of())).isNull();
        ColumnShape zero = column("!d", ColumnType.DATE, "date", -1, -1, "0000-00-00");
        assertThat(defaultOf(zero, Map.of())).isEqualTo("0");
    }

    @Test
    void aDateThatDoesNotExistIsTheDefaultOfItsColumnAndANullIsNull() throws IOException {
        assertThat(row(Map.of()).toString())
                .isEqualTo("{\"o_int\":null,\"n_date\":11356,\"n_dt\":981173106789,\"e\":0,\"o_date\":null}");
    }

    @Test
    void aNullIsTheDefaultOfItsColumnOnRequest() throws IOException {
        assertThat(row(Map.of("debezium.replace.null.with.default", "true")).toString())
                .isEqualTo("{\"o_int\":7,\"n_date\":11356,\"n_dt\":981173106789,\"e\":0,\"o_date\":11356}");
    }

    private static JsonNode row(Map<String, String> options) throws IOException {
        TableShape shape = Shapes.table(
                "shop",
                "strict",
                new ArrayList<>(List.of(
                        STRICT.get(22),
                        STRICT.get(12),
                        STRICT.get(14),
                        column("!e", ColumnType.DATE, "date", -1, -1, null),
                        column("o_date", ColumnType.DATE, "date", -1, -1, "2001-02-03"))));
        FakeRow row = new FakeRow(
                Cell.NULL,
                Cell.date(0, 0, 0),
                Cell.dateTime(0, 0, 0, 0, 0, 0, 0),
                Cell.date(2024, 0, 0),
                Cell.date(0, 0, 0));
        byte[] value = Shapes.encode(
                Formats.create("debezium_json", Shapes.CONTEXT, options).encoderFor(shape, "topic"),
                ChangeKind.INSERT,
                null,
                row,
                Shapes.at(1, 4, 99));
        return MAPPER.readTree(new String(value, StandardCharsets.UTF_8)).get("after");
    }

    @Test
    void schemaChangesSayDefaultsAndWhatCountsItself() {
        assertThat(ConnectDefaults.expressionOf(STRICT.get(4))).isEqualTo("1.50");
        assertThat(ConnectDefaults.expressionOf(STRICT.get(7))).isEqualTo("101");
        assertThat(ConnectDefaults.expressionOf(STRICT.get(16))).isEqualTo("1970-01-01 00:00:00");
        assertThat(ConnectDefaults.expressionOf(STRICT.get(0))).isNull();
    }
}
