package io.millrace.formats.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.formats.Cell;
import io.millrace.formats.DecodedMessage;
import io.millrace.formats.DeleteForm;
import io.millrace.formats.EveryType;
import io.millrace.formats.FakeRow;
import io.millrace.formats.FormatContext;
import io.millrace.formats.Formats;
import io.millrace.formats.Golden;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.SchemaRegistry;
import io.millrace.formats.Shapes;
import io.millrace.formats.TableEncoder;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnType;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exact plain rows, and what becomes of a DELETE. */
class PlainJsonGoldenTest {
    private static final TableShape KEYED = table("t1", "PRIMARY=name,id");
    private static final TableShape KEYLESS = table("visits");
    private static final FakeRow ROW = new FakeRow(Cell.number(1), Cell.text("A\"b"), Cell.decimal("5.10"));

    private static TableShape table(String name, String... keys) {
        return Shapes.table(
                "shop",
                name,
                List.of(
                        Shapes.column("id", ColumnType.BIGINT, "bigint"),
                        Shapes.text("name", ColumnType.VARCHAR, "varchar(50)", "utf8mb4"),
                        Shapes.scaled("price", ColumnType.DECIMAL, "decimal(10,2)", 10, 2)),
                keys);
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
                "plain_json", new FormatContext("shop", Shapes.SOURCE, SchemaRegistry.NONE, partialImages), byName);
    }

    private static ChangeContext at() {
        ChangeContext context = Shapes.at(3, 400, 512)
                .sourceTimeSeconds(1_709_168_523L)
                .captureTimeMs(1_709_168_523_456L)
                .rowInEvent(2);
        context.gtid().putAscii("3e11fa47-71ca-11e1-9e33-c80aa9429562:23");
        return context;
    }

    private static RowChange change(ChangeKind kind) {
        FakeRow before = kind == ChangeKind.UPDATE || kind == ChangeKind.DELETE ? ROW : null;
        return new RowChange().wrap(kind, before, kind == ChangeKind.DELETE ? null : ROW, at());
    }

    private static String value(TableEncoder encoder, RowChange change) {
        ByteSink out = new ByteSink(64);
        encoder.encode(change, out);
        return out.toString();
    }

    @Test
    void everyTypeByDefault() throws Exception {
        byte[] value = Shapes.message(format(), EveryType.SHAPE, ChangeKind.INSERT, null, EveryType.ROW, at());

        Golden.assertMatches("plain/every-type.json", value);
        assertThat(new ObjectMapper().readTree(value).size()).isEqualTo(EveryType.SHAPE.columnCount());
    }

    @Test
    void everyTypeWithMetadataAndStrings() throws Exception {
        byte[] value = Shapes.message(
                format("plain.meta", "fields", "plain.decimal", "string", "plain.json", "string"),
                EveryType.SHAPE,
                ChangeKind.INSERT,
                null,
                EveryType.ROW,
                at());

        Golden.assertMatches("plain/every-type-strings.json", value);
        assertThat(new ObjectMapper().readTree(value).size())
                .isEqualTo(EveryType.SHAPE.columnCount() + PlainRow.META.size());
    }

    @ParameterizedTest
    @CsvSource({
        "tombstone, TOMBSTONE, MESSAGE",
        "rewrite, MESSAGE, MESSAGE",
        "rewrite-with-tombstone, MESSAGE_AND_TOMBSTONE, MESSAGE",
        "drop, NOTHING, NOTHING"
    })
    void deleteIsWhatTheOptionSaysAndNoTombstoneWithoutAKey(String option, DeleteForm keyed, DeleteForm keyless) {
        MessageFormat format = format("plain.delete", option);

        assertThat(format.encoderFor(KEYED, "topic").deleteForm()).isEqualTo(keyed);
        assertThat(format.encoderFor(KEYLESS, "topic").deleteForm()).isEqualTo(keyless);
    }

    @ParameterizedTest
    @CsvSource({"format, TOMBSTONE", "pk, TOMBSTONE", "none, MESSAGE", "table, MESSAGE"})
    void recordKeyThatDoesNotNameTheRowMakesADeleteAMessage(String keyMode, DeleteForm form) {
        TableEncoder encoder = format("key.mode", keyMode).encoderFor(KEYED, "topic");

        assertThat(encoder.deleteForm()).isEqualTo(form);
        assertThat(value(encoder, change(ChangeKind.DELETE))).endsWith(",\"__deleted\":\"true\"}");
    }

    @Test
    void rowsSayWhetherTheyWereDeletedWhereADeleteIsAMessage() {
        String row = "{\"id\":1,\"name\":\"A\\\"b\",\"price\":5.10";
        TableEncoder keyed = format().encoderFor(KEYED, "topic");
        TableEncoder keyless = format().encoderFor(KEYLESS, "topic");
        TableEncoder rewritten = format("plain.delete", "rewrite").encoderFor(KEYED, "topic");

        assertThat(value(keyed, change(ChangeKind.INSERT))).isEqualTo(row + "}");
        assertThat(value(keyless, change(ChangeKind.INSERT))).isEqualTo(row + ",\"__deleted\":\"false\"}");
        assertThat(value(keyless, change(ChangeKind.DELETE))).isEqualTo(row + ",\"__deleted\":\"true\"}");
        assertThat(value(rewritten, change(ChangeKind.UPDATE))).isEqualTo(row + ",\"__deleted\":\"false\"}");
    }

    @Test
    void keyHasItsColumnsInItsOrderAndValuesOfTheRow() {
        ByteSink key = new ByteSink(64);

        assertThat(format().encoderFor(KEYED, "topic").encodeKey(change(ChangeKind.DELETE), key))
                .isTrue();
        assertThat(key).hasToString("{\"name\":\"A\\\"b\",\"id\":1}");
        assertThat(format().encoderFor(KEYLESS, "topic").encodeKey(change(ChangeKind.DELETE), key))
                .isFalse();
    }

    @Test
    void onlyAnUpdateOfTheKeySplits() {
        FakeRow dearer = new FakeRow(Cell.number(1), Cell.text("A\"b"), Cell.decimal("6.00"));
        FakeRow moved = new FakeRow(Cell.number(2), Cell.text("A\"b"), Cell.decimal("5.10"));
        TableEncoder encoder = format().encoderFor(KEYED, "topic");

        assertThat(encoder.splits(ROW, dearer)).isFalse();
        assertThat(encoder.splits(ROW, moved)).isTrue();
        assertThat(format().encoderFor(KEYLESS, "topic").splits(ROW, moved)).isFalse();
    }

    @Test
    void headersTellWhatFieldsWould() {
        TableEncoder encoder = format("plain.meta", "headers").encoderFor(KEYED, "topic");

        assertThat(encoder.headersOf(change(ChangeKind.UPDATE)).stream()
                        .map(it -> it.name() + "=" + new String(it.value(), StandardCharsets.UTF_8)))
                .containsExactly(
                        "__op=u",
                        "__db=shop",
                        "__table=t1",
                        "__ts_ms=1709168523456",
                        "__source_ts_ms=1709168523000",
                        "__file=binlog.000003",
                        "__pos=512",
                        "__row=2",
                        "__gtid=3e11fa47-71ca-11e1-9e33-c80aa9429562:23");
        assertThat(value(encoder, change(ChangeKind.UPDATE))).doesNotContain("__");
        assertThat(format().encoderFor(KEYED, "topic").headersOf(change(ChangeKind.UPDATE)))
                .isEmpty();
    }

    @Test
    void minimalImageTakesTheKeyFromTheOldRowAndLeavesOutTheRest() {
        FakeRow before = new FakeRow(Cell.number(1), Cell.text("x"), Cell.ABSENT);
        FakeRow after = new FakeRow(Cell.ABSENT, Cell.ABSENT, Cell.decimal("6.00"));
        RowChange change = new RowChange().wrap(ChangeKind.UPDATE, before, after, at());
        RowChange deleted = new RowChange().wrap(ChangeKind.DELETE, before, null, at());
        TableEncoder encoder = format(true).encoderFor(KEYED, "topic");
        ByteSink key = new ByteSink(64);
        encoder.encodeKey(change, key);

        assertThat(key).hasToString("{\"name\":\"x\",\"id\":1}");
        assertThat(value(encoder, change)).isEqualTo("{\"id\":1,\"name\":\"x\",\"price\":6.00}");
        assertThat(value(encoder, deleted)).isEqualTo("{\"id\":1,\"name\":\"x\",\"__deleted\":\"true\"}");
    }

    @ParameterizedTest
    @CsvSource({"__op, plain.meta, fields", "__deleted, plain.delete, rewrite"})
    void columnWithTheNameOfAnAddedFieldIsRefusedByName(String column, String option, String value) {
        TableShape shape =
                Shapes.table("shop", "odd", List.of(Shapes.column(column, ColumnType.INT, "int")), "PRIMARY=" + column);

        assertThatThrownBy(() -> format(option, value).encoderFor(shape, "topic"))
                .hasMessageContaining("shop.odd." + column)
                .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.TASK_INVALID));
        assertThat(format().encoderFor(shape, "topic")).isNotNull();
    }

    @Test
    void decoderTellsColumnsFromMetadata() {
        byte[] value = Shapes.message(
                format("plain.meta", "fields", "plain.delete", "rewrite"), KEYED, ChangeKind.DELETE, ROW, null, at());
        DecodedMessage read = Formats.decoder("plain_json").decode(value);

        assertThat(read.kind()).isEqualTo("DELETE");
        assertThat(read.before()).isEqualTo(Map.of("id", "1", "name", "A\"b", "price", "5.10"));
        assertThat(read.after()).isEmpty();
        assertThat(read.position()).isEqualTo("binlog.000003:512:2");
    }
}
