package io.millrace.formats.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.formats.FakeRow;
import io.millrace.formats.Formats;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.SentMessages;
import io.millrace.formats.Shapes;
import io.millrace.formats.TableEncoder;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.DdlChange;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What Debezium 3.6.1.Final sent for a MySQL 8.0.15, and what the encoder makes of the same rows. */
class RealDebeziumTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String VERSION = "3.6.1.Final";

    private static String real(String name) throws IOException {
        return Files.readString(Path.of("src/test/resources/golden/debezium/real-" + name + ".json"))
                .strip();
    }

    private static MessageFormat format(Map<String, String> options) {
        return Formats.create("debezium_json", Shapes.CONTEXT, options);
    }

    private static ChangeContext context(JsonNode real) {
        JsonNode source = real.get("source");
        ChangeContext context = new ChangeContext()
                .binlogFile(source.get("file").asText())
                .eventStartOffset(source.get("pos").asLong())
                .eventEndOffset(source.get("pos").asLong() + 1000)
                .rowInEvent(source.get("row").asInt())
                .serverId(source.get("server_id").asLong())
                .threadId(source.get("thread").asLong())
                .commitMicros(source.get("ts_us").asLong())
                .sourceTimeSeconds(source.get("ts_ms").asLong() / 1000)
                .captureTimeMs(real.get("ts_ms").asLong());
        context.gtid().putAscii(source.get("gtid").asText());
        return context;
    }

    /** Ours, but for the version, and for the fractions of the time of capture, which are zeros. */
    private static String told(FakeRow row, JsonNode real) {
        byte[] value = Shapes.encode(
                format(Map.of("debezium.topic.prefix", "plain")).encoderFor(RealTypes.SHAPE, "topic"),
                ChangeKind.INSERT,
                null,
                row,
                context(real));
        String text = new String(value, StandardCharsets.UTF_8)
                .replace("\"version\":\"" + io.millrace.model.Product.VERSION + '"', "\"version\":\"" + VERSION + '"');
        int micros = text.lastIndexOf(",\"ts_us\":");
        return text.substring(0, micros);
    }

    private static String upToMicros(String real) {
        return real.substring(0, real.lastIndexOf(",\"ts_us\":"));
    }

    @Test
    void rowsOfEveryTypeAreEqualByteForByte() throws IOException {
        String first = real("types-101");
        String second = real("types-103");

        // Debezium's stream puts a backslash before the comma of a label: we tell the label as it is. Its JSON writer
        // escapes what is beyond 16 bits.
        assertThat(told(RealTypes.ROW_101, MAPPER.readTree(first)))
                .isEqualTo(upToMicros(first.replace("x\\\\,y", "x,y").replace("\\uD83D\\uDE00", "\uD83D\uDE00")));
        assertThat(told(RealTypes.ROW_103, MAPPER.readTree(second))).isEqualTo(upToMicros(second));
    }

    @Test
    void schemasOfKeyAndValueAreEqual() throws IOException {
        TableEncoder encoder = format(Map.of("debezium.topic.prefix", "schemas", "debezium.schemas", "true"))
                .encoderFor(RealTypes.SHAPE, "topic");
        JsonNode real = MAPPER.readTree(real("types-101"));
        RowChange change = new RowChange().wrap(ChangeKind.INSERT, null, RealTypes.ROW_101, context(real));
        ByteSink key = new ByteSink(64);
        encoder.encodeKey(change, key);
        ByteSink value = new ByteSink(1024);
        encoder.encode(change, value);

        assertThat(key.toString()).isEqualTo("{\"schema\":" + real("types-key-schema") + ",\"payload\":{\"id\":101}}");
        assertThat(value.toString())
                .startsWith("{\"schema\":" + real("types-schema") + ",\"payload\":{\"before\":null");
    }

    @Test
    void schemasOfTransactionsAndSchemaChangesAreEqual() throws IOException {
        MessageFormat format =
                format(Map.of("debezium.schemas", "true", "debezium.provide.transaction.metadata", "true"));
        SentMessages sent = new SentMessages();
        ChangeContext context = context(MAPPER.readTree(real("types-101")));
        format.beginTransaction(context, sent);
        format.encodeDdl(
                new DdlChange(
                        DdlChange.Kind.CREATE_TABLE,
                        "shop",
                        "types",
                        "CREATE TABLE types",
                        List.of(new TableId("shop", "types")),
                        null,
                        RealTypes.SHAPE),
                context,
                sent);

        assertThat(sent.list().get(0).keyText()).startsWith("{\"schema\":" + real("transaction-key-schema") + ",");
        assertThat(sent.list().get(0).text()).startsWith("{\"schema\":" + real("transaction-schema") + ",");
        assertThat(sent.list().get(1).keyText()).startsWith("{\"schema\":" + real("change-key-schema") + ",");
        assertThat(sent.list().get(1).text()).startsWith("{\"schema\":" + real("change-schema") + ",");
    }

    @Test
    void columnsOfSchemaChangesAreThoseOfDebezium() throws IOException {
        SentMessages sent = new SentMessages();
        format(Map.of())
                .encodeDdl(
                        new DdlChange(
                                DdlChange.Kind.CREATE_TABLE,
                                "shop",
                                "types",
                                "CREATE TABLE types",
                                List.of(new TableId("shop", "types")),
                                null,
                                RealTypes.SHAPE),
                        context(MAPPER.readTree(real("types-101"))),
                        sent);
        JsonNode ours = MAPPER.readTree(sent.list().get(0).value()).at("/tableChanges/0");
        JsonNode real = MAPPER.readTree(real("types-change"));

        assertThat(ours.get("id")).isEqualTo(real.get("id"));
        assertThat(ours.get("type")).isEqualTo(real.get("type"));
        assertThat(ours.at("/table/primaryKeyColumnNames")).isEqualTo(real.at("/table/primaryKeyColumnNames"));
        assertThat(ours.at("/table/columns")).hasSameSizeAs(real.at("/table/columns"));
        for (int i = 0; i < ours.at("/table/columns").size(); i++) {
            ObjectNode column = (ObjectNode) ours.at("/table/columns/" + i);
            ObjectNode expected = (ObjectNode) real.at("/table/columns/" + i);
            if (column.get("name").asText().equals("c_char0")) {
                expected.put("length", 0); // Debezium says 10
            }
            assertThat(column).isEqualTo(expected);
        }
    }
}
