package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.formats.DecodedMessage;
import io.millrace.model.MillraceException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class MessageTextTest {
    private static ConsumerRecord<byte[], byte[]> record(String value) {
        return new ConsumerRecord<>(
                "shop-orders", 3, 17, null, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> row(String... namesAndValues) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return row;
    }

    private static DecodedMessage message(Map<String, String> before, Map<String, String> after, String sql) {
        return new DecodedMessage("UPDATE", "shop", "orders", before, after, sql, 1_000, "17");
    }

    @Test
    void anUpdateShowsWhatItChanged() {
        DecodedMessage update =
                message(row("status", "paid", "note", null), row("id", "1", "status", "sent", "note", null), "");

        assertThat(MessageText.line(record(""), update, Ansi.OFF))
                .isEqualTo("1970-01-01 00:00:01.000 p3@17 UPDATE shop.orders id=1, status=paid → sent, note=NULL");
    }

    @Test
    void aGlanceAtAnUpdateShowsTheKeyAndWhatChanged() {
        DecodedMessage update = message(
                row("status", "paid", "note", "x"), row("id", "1", "a", "b", "status", "sent", "note", "x"), "");

        assertThat(MessageText.glance(update)).isEqualTo("00:00:01 UPDATE shop.orders id=1, status=paid → sent");
    }

    @Test
    void aDeletedRowAndAStatementAreShown() {
        assertThat(MessageText.content(message(row("id", "1"), Map.of(), ""))).isEqualTo("id=1");
        assertThat(MessageText.content(message(Map.of(), Map.of(), "DROP TABLE t")))
                .isEqualTo("DROP TABLE t");
    }

    @Test
    void longAndUnprintableValuesAreShortened() {
        assertThat(MessageText.content(message(Map.of(), row("a", "x\u001b\ny", "b", "z".repeat(100)), "")))
                .isEqualTo("a=x··y, b=" + "z".repeat(59) + "…");
    }

    @Test
    void aMessageOfAnotherKindIsNamedByItsPlace() {
        MessageText text = new MessageText(null, null);

        assertThatThrownBy(() -> text.decode(record("hello")))
                .isInstanceOf(MillraceException.class)
                .hasMessageContaining("shop-orders partition 3 offset 17")
                .hasMessageContaining("canal_json");
        assertThatThrownBy(() -> text.decode(record(null))).hasMessageContaining("has no value");
    }

    @Test
    void aCanalMessageIsRecognised() {
        DecodedMessage decoded = new MessageText(null, null)
                .decode(record(
                        "{\"id\":1,\"database\":\"shop\",\"table\":\"orders\",\"pkNames\":[\"id\"],\"isDdl\":false,"
                                + "\"type\":\"INSERT\",\"es\":1000,\"ts\":1001,\"sql\":\"\",\"sqlType\":{\"id\":4},"
                                + "\"mysqlType\":{\"id\":\"int\"},\"data\":[{\"id\":\"5\"}],\"old\":null}"));

        assertThat(decoded.kind()).isEqualTo("INSERT");
        assertThat(MessageText.json(record(""), decoded).toString())
                .contains("\"offset\":17")
                .contains("\"after\":{\"id\":\"5\"}");
    }
}
