package io.millrace.formats.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.formats.FakeRow;
import io.millrace.formats.FormatContext;
import io.millrace.formats.Formats;
import io.millrace.formats.MemoryRegistry;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.SentMessages;
import io.millrace.formats.Shapes;
import io.millrace.formats.TableEncoder;
import io.millrace.formats.avro.ConfluentFrame;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlChange;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;

/** Avro's own reader, with the schema that was registered, finds in each message what Debezium's JSON says of the row. */
class DebeziumAvroTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final MemoryRegistry registry = new MemoryRegistry();

    private MessageFormat format(String name, Map<String, String> options) {
        return Formats.create(name, new FormatContext("shop", Shapes.SOURCE, registry, false), options);
    }

    private GenericRecord read(byte[] bytes) throws IOException {
        Schema schema = new Schema.Parser().parse(registry.schemaOf(ConfluentFrame.schemaId(bytes)));
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null);
        GenericRecord record = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
        assertThat(decoder.isEnd()).isTrue();
        return record;
    }

    private static ChangeContext context() {
        ChangeContext context = Shapes.at(3, 4, 5)
                .sourceTimeSeconds(1_700_000_000L)
                .captureTimeMs(1_700_000_001_000L)
                .threadId(7);
        context.gtid().putAscii("3e11fa47-71ca-11e1-9e33-c80aa9429562:23");
        return context;
    }

    private static byte[] encoded(MessageFormat format, ChangeKind kind, FakeRow before, FakeRow after) {
        return Shapes.encode(format.encoderFor(RealTypes.SHAPE, "topic"), kind, before, after, context());
    }

    private static void assertSame(Object avro, JsonNode json, String path) {
        if (avro instanceof GenericRecord record) {
            assertThat(json.isObject()).as(path).isTrue();
            assertThat(record.getSchema().getFields()).as(path).hasSize(json.size());
            record.getSchema()
                    .getFields()
                    .forEach(field ->
                            assertSame(record.get(field.pos()), json.get(field.name()), path + "." + field.name()));
        } else if (avro instanceof ByteBuffer bytes) {
            assertThat(Base64.getEncoder().encodeToString(bytes.array()))
                    .as(path)
                    .isEqualTo(json.asText());
        } else if (avro instanceof Utf8 text) {
            assertThat(text.toString()).as(path).isEqualTo(json.asText());
        } else if (avro instanceof List<?> list) {
            assertThat(list).as(path).hasSize(json.size());
            for (int i = 0; i < list.size(); i++) {
                assertSame(list.get(i), json.get(i), path + "[" + i + "]");
            }
        } else if (avro instanceof Float number) {
            assertThat(number).as(path).isEqualTo(json.floatValue());
        } else if (avro instanceof Double number) {
            assertThat(number).as(path).isEqualTo(json.doubleValue());
        } else if (avro instanceof Number number) {
            assertThat(number.longValue()).as(path).isEqualTo(json.longValue());
        } else if (avro instanceof Boolean flag) {
            assertThat(flag).as(path).isEqualTo(json.booleanValue());
        } else {
            assertThat(avro).as(path).isNull();
            assertThat(json.isNull()).as(path).isTrue();
        }
    }

    @Test
    void everyValueIsThatOfTheJsonMessage() throws IOException {
        for (String time : List.of("adaptive-time-microseconds", "isostring", "microseconds")) {
            for (String preset : List.of("none", "flink")) {
                Map<String, String> options = Map.of("debezium.time.precision.mode", time, "debezium.preset", preset);
                MessageFormat avro = format("debezium_avro", options);
                MessageFormat json = format("debezium_json", options);
                for (ChangeKind kind : ChangeKind.values()) {
                    boolean hasBefore = kind == ChangeKind.UPDATE || kind == ChangeKind.DELETE;
                    FakeRow before = hasBefore ? RealTypes.ROW_103 : null;
                    FakeRow after = kind == ChangeKind.DELETE ? null : RealTypes.ROW_101;

                    assertSame(
                            read(encoded(avro, kind, before, after)),
                            MAPPER.readTree(encoded(json, kind, before, after)),
                            kind.name());
                }
            }
        }
    }

    @Test
    void keysAndNoticesAreThoseOfTheJsonMessages() throws IOException {
        Map<String, String> options = Map.of(
                "debezium.provide.transaction.metadata", "true",
                "debezium.heartbeat.interval.ms", "1",
                "debezium.truncate.events", "true");
        SentMessages avro = notices(format("debezium_avro", options));
        SentMessages json = notices(format("debezium_json", options));

        assertThat(avro.list()).hasSameSizeAs(json.list()).hasSize(6);
        for (int i = 0; i < json.list().size(); i++) {
            SentMessages.Sent expected = json.list().get(i);
            SentMessages.Sent actual = avro.list().get(i);
            assertThat(actual.place()).isEqualTo(expected.place());
            assertSame(read(actual.value()), MAPPER.readTree(expected.value()), expected.place());
            if (expected.key() == null) {
                assertThat(actual.key()).isNull();
            } else {
                assertSame(read(actual.key()), MAPPER.readTree(expected.key()), "key of " + expected.place());
            }
        }
        assertThat(registry.latest())
                .containsKeys(
                        "topic-key",
                        "topic-value",
                        "shop-key",
                        "shop-value",
                        "shop.transaction-key",
                        "shop.transaction-value",
                        "__debezium-heartbeat.shop-key",
                        "__debezium-heartbeat.shop-value");
    }

    private static SentMessages notices(MessageFormat format) {
        SentMessages sent = new SentMessages();
        TableId id = RealTypes.SHAPE.id();
        format.beginTransaction(context(), sent);
        TableEncoder encoder = format.encoderFor(RealTypes.SHAPE, "topic");
        RowChange change = new RowChange().wrap(ChangeKind.INSERT, null, RealTypes.ROW_101, context());
        ByteSink value = new ByteSink(64);
        encoder.encode(change, value);
        ByteSink key = new ByteSink(64);
        encoder.encodeKey(change, key);
        sent.toTable(id, key.toByteArray(), value.toByteArray());
        format.endTransaction(context(), sent);
        format.encodeDdl(
                new DdlChange(DdlChange.Kind.ALTER_TABLE, "shop", "types", "ALTER", List.of(id), null, RealTypes.SHAPE),
                context(),
                sent);
        format.encodeDdl(
                new DdlChange(
                        DdlChange.Kind.TRUNCATE_TABLE, "shop", "types", "TRUNCATE", List.of(id), null, RealTypes.SHAPE),
                context(),
                sent);
        format.heartbeat(context(), sent);
        return sent;
    }

    @Test
    void schemaIsThatOfConfluentsConverter() {
        format("debezium_avro", Map.of())
                .encoderFor(
                        Shapes.table(
                                "my-shop",
                                "order lines",
                                List.of(
                                        Shapes.column("1st", ColumnType.TINYINT, "tinyint"),
                                        Shapes.scaled("price", ColumnType.DECIMAL, "decimal(10,2)", 10, 2)),
                                "PRIMARY=1st"),
                        "t");

        assertThat(registry.latest().get("t-value"))
                .startsWith(
                        "{\"type\":\"record\",\"name\":\"Envelope\",\"namespace\":\"shop.my_shop.order_lines\",\"fields\":["
                                + "{\"name\":\"before\",\"type\":[\"null\",{\"type\":\"record\",\"name\":\"Value\",\"fields\":["
                                + "{\"name\":\"_1st\",\"type\":[\"null\",{\"type\":\"int\",\"connect.type\":\"int16\"}],\"default\":null},"
                                + "{\"name\":\"price\",\"type\":[\"null\",{\"type\":\"bytes\",\"scale\":2,\"precision\":10,"
                                + "\"connect.version\":1,\"connect.parameters\":{\"scale\":\"2\",\"connect.decimal.precision\":\"10\"},"
                                + "\"connect.name\":\"org.apache.kafka.connect.data.Decimal\",\"logicalType\":\"decimal\"}],\"default\":null}],"
                                + "\"connect.name\":\"shop.my_shop.order_lines.Value\"}],\"default\":null},"
                                + "{\"name\":\"after\",\"type\":[\"null\",\"Value\"],\"default\":null},"
                                + "{\"name\":\"source\",\"type\":{\"type\":\"record\",\"name\":\"Source\","
                                + "\"namespace\":\"io.debezium.connector.mysql\",\"fields\":[")
                .contains(
                        "{\"name\":\"snapshot\",\"type\":[{\"type\":\"string\",\"connect.version\":1,\"connect.parameters\":"
                                + "{\"allowed\":\"true,first,first_in_data_collection,last_in_data_collection,last,false,incremental\"},"
                                + "\"connect.default\":\"false\",\"connect.name\":\"io.debezium.data.Enum\"},\"null\"],\"default\":\"false\"}")
                .endsWith("\"connect.version\":2,\"connect.name\":\"shop.my_shop.order_lines.Envelope\"}");
    }

    @Test
    void subjectsFollowTheStrategy() {
        format("debezium_avro", Map.of("debezium.subject", "topic-record-name")).encoderFor(RealTypes.SHAPE, "t");

        assertThat(registry.latest()).containsOnlyKeys("t-shop.shop.types.Envelope", "t-shop.shop.types.Key");
    }

    @Test
    void twoColumnsOfOneNameAreRefused() {
        MessageFormat format = format("debezium_avro", Map.of());

        assertThatThrownBy(() -> format.encoderFor(
                        Shapes.table(
                                "d",
                                "t",
                                List.of(
                                        Shapes.column("a b", ColumnType.INT, "int"),
                                        Shapes.column("a-b", ColumnType.INT, "int"))),
                        "t"))
                .hasMessageContaining("columns=a b, a-b")
                .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.SCHEMA_REJECTED));
    }

    @Test
    void twoTablesOfOneNameAreRefusedAndTheSameTableTwiceIsNot() {
        MessageFormat format = format("debezium_avro", Map.of());
        List<io.millrace.model.ColumnShape> columns = List.of(Shapes.column("a", ColumnType.INT, "int"));
        format.encoderFor(Shapes.table("d", "a b", columns), "t");
        format.encoderFor(Shapes.table("d", "a b", columns), "t");

        assertThatThrownBy(() -> format.encoderFor(Shapes.table("d", "a-b", columns), "t"))
                .hasMessageContaining("tables=d.a b, d.a-b");
    }

    @Test
    void decoderReadsByTheRegisteredSchema() {
        byte[] value = encoded(format("debezium_avro", Map.of()), ChangeKind.INSERT, null, RealTypes.ROW_101);

        assertThat(Formats.sniff(value, registry).orElseThrow().decode(value).after())
                .containsEntry("c_dec", "-99999999.99")
                .containsEntry("c_varchar", "h\u00e9llo \u65e5\u672c \ud83d\ude00 \"quoted\" \\ / \n\t\r");
        assertThat(Formats.sniff(value)).isEmpty();
        assertThatThrownBy(() -> Formats.decoder("debezium_avro").decode(value))
                .hasMessageContaining("no schema registry");
        assertThatThrownBy(() -> Formats.decoder("debezium_avro").decode("{}".getBytes(StandardCharsets.UTF_8)))
                .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.MESSAGE_UNREADABLE));
    }
}
