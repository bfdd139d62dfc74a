package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each reader on messages as the formats' own documents show them. */
class JsonReadersTest {
    private static final SourceTable TABLE = new SourceTable(
            "shop",
            "t1",
            List.of(
                    column("id", "bigint", "bigint(20) unsigned", 0),
                    column("name", "varchar", "varchar(20)", 0),
                    column("price", "decimal", "decimal(10,2)", 0),
                    column("ts", "timestamp", "timestamp(3)", 3),
                    column("dt", "datetime", "datetime(6)", 6),
                    column("tm", "time", "time(2)", 2),
                    column("d", "date", "date", 0),
                    column("y", "year", "year(4)", 0),
                    column("bits", "bit", "bit(10)", 0),
                    column("bin", "varbinary", "varbinary(9)", 0),
                    column("tags", "set", "set('a','b','c')", 0),
                    column("doc", "json", "json", 0),
                    column("f", "double", "double", 0)),
            List.of("id"));

    private static SourceColumn column(String name, String dataType, String columnType, int fractionDigits) {
        return new SourceColumn(name, dataType, columnType, fractionDigits, null);
    }

    private static RowMessage read(MessageReader reader, String json) throws IOException {
        return reader.read(json.getBytes(StandardCharsets.UTF_8), Map.of(TABLE.id(), TABLE));
    }

    private static Map<String, String> row(String... cells) {
        Map<String, String> row = new LinkedHashMap<>();
        for (String cell : cells) {
            int at = cell.indexOf('=');
            row.put(cell.substring(0, at), cell.endsWith("=NULL") ? null : cell.substring(at + 1));
        }
        return row;
    }

    @Test
    void shareplexOverlaysTheChangedColumnsOnTheOldRow() throws IOException {
        RowMessage update = read(new ShareplexJsonReader(), """
                {"meta":{"time":"2024-02-29T01:02:03","userid":12,"op":"upd","scn":"12884902700","rowid":"2",\
                "trans":"3e11fa47-71ca-11e1-9e33-c80aa9429562:23","seq":2,"size":2,"table":"shop.t1","idx":"2/2",\
                "posttime":"2024-02-29T01:02:04"},"data":{"price":"7.00"},\
                "key":{"id":"2","name":null,"price":"6.50","bin":"00FF"}}""");

        assertThat(update.before()).isEqualTo(row("id=2", "name=NULL", "price=6.50", "bin=00FF"));
        assertThat(update.after()).isEqualTo(row("id=2", "name=NULL", "price=7.00", "bin=00FF"));
        assertThat(update.snapshot()).isFalse();
    }

    @Test
    void shareplexRefusesAnIndexThatDoesNotFit() {
        assertThatThrownBy(() -> read(new ShareplexJsonReader(), """
                        {"meta":{"op":"ins","scn":"1","trans":"x:1","seq":3,"size":2,"table":"shop.t1","idx":"3/2"},\
                        "data":{"id":"2"}}"""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("idx");
    }

    @Test
    void drsPutsADeletedRowIntoOldAndJsonCIntoData() throws IOException {
        String head = "{\"mysqlType\":{\"id\":\"bigint\",\"ts\":\"timestamp\",\"bin\":\"varbinary\"},"
                + "\"id\":12884903000,\"es\":1000,\"ts\":2,\"database\":\"shop\",\"table\":\"t1\",\"type\":\"DELETE\","
                + "\"isDdl\":false,\"sql\":\"\",\"sqlType\":{\"id\":-5,\"ts\":93,\"bin\":-3},";
        String json = head + "\"data\":null,\"old\":[{\"id\":\"104\",\"ts\":\"1624614713.201\",\"bin\":\"[106, -1]\"}],"
                + "\"pkNames\":[\"id\"]}";
        String jsonC =
                head + "\"data\":[{\"id\":\"104\",\"ts\":\"2021-06-25 17:51:53.201\",\"bin\":\"[]\"}],\"old\":null,"
                        + "\"pkNames\":[\"id\"]}";

        assertThat(read(new DrsJsonReader(false), json).before())
                .isEqualTo(row("id=104", "ts=2021-06-25 09:51:53.201", "bin=6AFF"));
        assertThat(read(new DrsJsonReader(true), jsonC).before())
                .isEqualTo(row("id=104", "ts=2021-06-25 17:51:53.201", "bin="));
        assertThatThrownBy(() -> read(new DrsJsonReader(true), json)).isInstanceOf(IOException.class);
    }

    /** Each differs in one thing from a message that is accepted. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"es\":1000 -> \"es\":1001",
                "\"id\":12884903000 -> \"id\":9007199254740992",
                "\"sqlType\":{\"id\":-5 -> \"sqlType\":{\"id\":3",
                "\"mysqlType\":{\"id\":\"bigint\" -> \"mysqlType\":{\"id\":\"bigint(20)\"",
                "\"mysqlType\":{\"id\":\"bigint\", -> \"mysqlType\":{",
                "\"sql\":\"\" -> \"sql\":\"x\"",
                "\"old\":null,\"pkNames\":[\"id\"] -> \"pkNames\":[\"id\"],\"old\":null",
                "\"old\":null -> \"old\":[{\"id\":\"1\",\"ts\":null,\"bin\":null}]",
                "\"pkNames\":[\"id\"] -> \"pkNames\":[\"nr\"]",
                "\"isDdl\":false -> \"isDdl\":true",
                "\"ts\":null -> \"ts\":5"
            })
    void drsRefusesWhatItsDescriptionDoesNotSay(String change) throws IOException {
        String message = "{\"mysqlType\":{\"id\":\"bigint\",\"ts\":\"timestamp\",\"bin\":\"varbinary\"},"
                + "\"id\":12884903000,\"es\":1000,\"ts\":2,\"database\":\"shop\",\"table\":\"t1\",\"type\":\"INSERT\","
                + "\"isDdl\":false,\"sql\":\"\",\"sqlType\":{\"id\":-5,\"ts\":93,\"bin\":-3},"
                + "\"data\":[{\"id\":\"104\",\"ts\":null,\"bin\":\"[]\"}],\"old\":null,\"pkNames\":[\"id\"]}";
        String[] parts = change.split(" -> ");

        assertThat(read(new DrsJsonReader(false), message)).isNotNull();
        assertThat(message).contains(parts[0]);
        assertThatThrownBy(() -> read(new DrsJsonReader(false), message.replace(parts[0], parts[1])))
                .isInstanceOf(IOException.class);
    }

    @Test
    void shareplexRowsOfATransactionSayTheSameOfIt() throws IOException {
        ShareplexJsonReader reader = new ShareplexJsonReader();
        String first = """
                {"meta":{"time":"2024-02-29T01:02:03","userid":12,"op":"ins","scn":"12884902700","rowid":"1",\
                "trans":"x:23","seq":1,"size":2,"table":"shop.t1","idx":"1/2","posttime":"2024-02-29T01:02:04"},\
                "data":{"id":"1"}}""";
        String second = first.replace("\"seq\":1", "\"seq\":2").replace("1/2", "2/2");

        assertThat(read(reader, first)).isNotNull();
        assertThat(read(reader, second)).isNotNull();
        assertThatThrownBy(() -> read(reader, second.replace("12884902700", "12884902701")))
                .hasMessageContaining("scn");
        assertThatThrownBy(() -> read(reader, second.replace("\"rowid\":\"1\"", "\"rowid\":\"2\"")))
                .hasMessageContaining("rowid");
    }

    @Test
    void plainRowsAreReadWithoutTheirMetadata() throws IOException {
        String meta = ",\"__db\":\"shop\",\"__table\":\"t1\",\"__ts_ms\":2,\"__source_ts_ms\":1,"
                + "\"__file\":\"binlog.000003\",\"__pos\":500,\"__row\":2,\"__gtid\":null}";
        String row = "{\"id\":7,\"name\":null,\"price\":5.20,\"tags\":\"a,c\",\"bin\":\"AP8=\",";
        RowMessage update = read(new PlainJsonReader(), row + "\"__deleted\":\"false\",\"__op\":\"u\"" + meta);
        RowMessage delete = read(new PlainJsonReader(), row + "\"__deleted\":\"true\",\"__op\":\"d\"" + meta);

        assertThat(update.before()).isNull();
        assertThat(update.after()).isEqualTo(row("id=7", "name=NULL", "price=5.20", "tags=a,c", "bin=00FF"));
        assertThat(delete.before()).isEqualTo(update.after());
        assertThat(delete.after()).isNull();
        assertThat(update.table()).isEqualTo("shop.t1");
        assertThatThrownBy(() -> read(new PlainJsonReader(), row + "\"__deleted\":\"false\",\"__op\":\"d\"" + meta))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("__deleted");
    }

    @Test
    void maxwellReadsBareNumbersArraysAndEmbeddedJson() throws IOException {
        RowMessage update = read(new MaxwellJsonReader(), """
                {"database":"shop","table":"t1","type":"update","ts":1709168530,"xid":23401,"commit":true,"data":{\
                "id":18446744073709551615,"name":null,"price":5.20,"tags":["a","c"],"doc":{"k":[1,2.50,"ü\\n"]},\
                "bits":5,"y":0,"bin":"AP8=","f":1.5E300},"old":{"name":"Ann","price":5.10}}""");

        assertThat(update.after())
                .isEqualTo(row(
                        "id=18446744073709551615",
                        "name=NULL",
                        "price=5.20",
                        "tags=a,c",
                        "doc={\"k\": [1, 2.50, \"ü\\n\"]}",
                        "bits=5",
                        "y=0000",
                        "bin=00FF",
                        "f=1.5E300"));
        assertThat(update.before()).containsEntry("name", "Ann").containsEntry("price", "5.10");
        assertThat(update.sequence()).isEqualTo(23401);
    }

    @Test
    void debeziumReadsItsDefaultModes() throws IOException {
        String row = "{\"id\":-1,\"name\":\"x\",\"price\":\"AfQ=\",\"ts\":\"2024-02-29T01:02:03.456Z\","
                + "\"dt\":-1,\"tm\":-3661500000,\"d\":19782,\"y\":2024,\"bits\":\"AQI=\",\"bin\":\"AP8=\",\"f\":2}";
        String source = "{\"snapshot\":\"false\",\"db\":\"shop\",\"table\":\"t1\",\"file\":\"mysql-bin.000003\","
                + "\"pos\":235,\"row\":1}";
        Map<String, String> expected = row(
                "id=18446744073709551615",
                "name=x",
                "price=5.00",
                "ts=2024-02-29 01:02:03.456",
                "dt=1969-12-31 23:59:59.999999",
                "tm=-01:01:01.50",
                "d=2024-02-29",
                "y=2024",
                "bits=513",
                "bin=00FF",
                "f=2.0");
        String message = "{\"before\":null,\"after\":" + row + ",\"source\":" + source + ",\"op\":\"c\"}";

        for (String form : Arrays.asList(message, "{\"schema\":{},\"payload\":" + message + "}")) {
            RowMessage insert = read(new DebeziumJsonReader(), form);
            assertThat(insert.before()).isNull();
            assertThat(insert.after()).isEqualTo(expected);
        }
        assertThatThrownBy(() -> read(new DebeziumJsonReader(), message.replace("\"c\"", "\"u\"")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wrong images");
    }
}
