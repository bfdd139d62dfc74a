package io.millrace.formats.confluent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.formats.Cell;
import io.millrace.formats.DeleteForm;
import io.millrace.formats.EveryType;
import io.millrace.formats.FakeRow;
import io.millrace.formats.FormatContext;
import io.millrace.formats.Formats;
import io.millrace.formats.MemoryRegistry;
import io.millrace.formats.Shapes;
import io.millrace.formats.TableEncoder;
import io.millrace.formats.avro.ConfluentFrame;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnType;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.TableShape;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

/** Avro's own reader, with its conversions of logical types, finds the source's values. */
class ConfluentAvroTest {
    private static final TableShape KEYED = Shapes.table(
            "shop",
            "t",
            List.of(
                    Shapes.column("id", ColumnType.INT, "int"),
                    Shapes.scaled("price", ColumnType.DECIMAL, "decimal(10,2)", 10, 2),
                    Shapes.column("day", ColumnType.DATE, "date"),
                    Shapes.scaled("dt", ColumnType.DATETIME, "datetime(6)", -1, 6),
                    Shapes.scaled("ts", ColumnType.TIMESTAMP, "timestamp(3)", -1, 3),
                    Shapes.column("big", ColumnType.BIGINT, "bigint unsigned"),
                    Shapes.scaled("time", ColumnType.TIME, "time", -1, 0)),
            "PRIMARY=id");
    private static final FakeRow ROW = row(1, Cell.time(true, 838, 59, 59, 0));

    private final MemoryRegistry registry = new MemoryRegistry();

    private static FakeRow row(int id, Cell time) {
        return new FakeRow(
                Cell.number(id),
                Cell.decimal("-12.30"),
                Cell.date(2024, 2, 29),
                Cell.dateTime(2024, 2, 29, 1, 2, 3, 456_789),
                Cell.timestamp(1_709_168_523L, 456_000),
                Cell.unsigned("18446744073709551615"),
                time);
    }

    private TableEncoder encoder(TableShape shape, Map<String, String> options) {
        return Formats.create("confluent_avro", new FormatContext("t", Shapes.SOURCE, registry, false), options)
                .encoderFor(shape, "topic");
    }

    private GenericRecord read(byte[] bytes) throws IOException {
        GenericData data = new GenericData();
        data.addLogicalTypeConversion(new org.apache.avro.Conversions.DecimalConversion());
        data.addLogicalTypeConversion(new TimeConversions.DateConversion());
        data.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
        data.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
        Schema schema = new Schema.Parser().parse(registry.schemaOf(ConfluentFrame.schemaId(bytes)));
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null);
        GenericRecord record = new GenericDatumReader<GenericRecord>(schema, schema, data).read(null, decoder);
        assertThat(decoder.isEnd()).isTrue();
        return record;
    }

    private byte[] encoded(TableShape shape, FakeRow row, Map<String, String> options) {
        return Shapes.encode(encoder(shape, options), ChangeKind.INSERT, null, row, Shapes.at(3, 4, 5));
    }

    private static RowChange delete(FakeRow row) {
        return new RowChange().wrap(ChangeKind.DELETE, row, null, Shapes.at(3, 4, 5));
    }

    @Test
    void logicalTypesHoldTheSourcesValues() throws IOException {
        GenericRecord read = read(encoded(KEYED, ROW, Map.of()));

        assertThat(read.get("id")).isEqualTo(1);
        assertThat(read.get("price")).isEqualTo(new BigDecimal("-12.30"));
        assertThat(read.get("day")).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(read.get("dt")).isEqualTo(LocalDateTime.parse("2024-02-29T01:02:03.456789"));
        assertThat(read.get("ts")).isEqualTo(Instant.parse("2024-02-29T01:02:03.456Z"));
        assertThat(read.get("big")).isEqualTo(new BigDecimal("18446744073709551615"));
        assertThat(read.get("time")).isEqualTo(-(838 * 3600L + 59 * 60 + 59) * 1_000_000);
        assertThat(read.getSchema().getFullName()).isEqualTo("shop.t.Value");
        assertThat(registry.latest()).containsOnlyKeys("topic-key", "topic-value");
    }

    @Test
    void everyTypeIsReadByAvrosReader() throws IOException {
        GenericRecord read = read(encoded(EveryType.SHAPE, EveryType.ROW, Map.of()));

        assertThat(read.getSchema().getFields()).hasSize(EveryType.SHAPE.columnCount());
        assertThat(read.get("c_zero")).as("a date that does not exist").isNull();
        assertThat(read.get("c_bit")).isEqualTo(5L);
        assertThat(((GenericRecord) read.get("c_geo")).get("srid")).isEqualTo(0L);
    }

    @Test
    void keyIsARecordOfTheKeysColumns() throws IOException {
        ByteSink key = new ByteSink(16);
        boolean keyed = encoder(KEYED, Map.of()).encodeKey(delete(ROW), key);

        assertThat(keyed).isTrue();
        assertThat(read(key.toByteArray()).toString()).isEqualTo("{\"id\": 1}");
    }

    @Test
    void deleteIsToldAsChosen() throws IOException {
        assertThat(encoder(KEYED, Map.of()).deleteForm()).isEqualTo(DeleteForm.TOMBSTONE);
        assertThat(encoder(KEYED, Map.of("plain.delete", "drop")).deleteForm()).isEqualTo(DeleteForm.NOTHING);
        TableEncoder both = encoder(KEYED, Map.of("plain.delete", "rewrite-with-tombstone"));
        assertThat(both.deleteForm()).isEqualTo(DeleteForm.MESSAGE_AND_TOMBSTONE);
        ByteSink out = new ByteSink(64);
        both.encode(delete(ROW), out);
        assertThat(read(out.toByteArray()).get("__deleted")).hasToString("true");
    }

    @Test
    void deleteThatNeitherATombstoneNorAFieldCouldTellIsRefused() {
        TableEncoder encoder = encoder(KEYED, Map.of("key.mode", "none"));

        assertThat(encoder.deleteForm()).isEqualTo(DeleteForm.MESSAGE);
        assertThatThrownBy(() -> encoder.encode(delete(ROW), new ByteSink(64)))
                .hasMessageContaining("shop.t")
                .hasMessageContaining("plain.delete=rewrite")
                .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.TASK_INVALID));
    }

    @Test
    void deleteInATableWithoutKeyIsTheOldRow() throws IOException {
        TableShape keyless = Shapes.table("shop", "n", List.of(Shapes.column("v", ColumnType.INT, "int")));
        TableEncoder encoder = encoder(keyless, Map.of());
        RowChange change = delete(new FakeRow(Cell.number(7)));
        ByteSink out = new ByteSink(64);
        encoder.encode(change, out);

        assertThat(encoder.deleteForm()).isEqualTo(DeleteForm.MESSAGE);
        assertThat(encoder.encodeKey(change, new ByteSink(16))).isFalse();
        assertThat(read(out.toByteArray())).hasToString("{\"v\": 7, \"__deleted\": \"true\"}");
    }

    @Test
    void metaFieldsSayWhereTheRowComesFrom() throws IOException {
        ChangeContext context =
                Shapes.at(3, 4, 5).rowInEvent(2).captureTimeMs(11).sourceTimeSeconds(10);
        context.gtid().putAscii("u:1");
        byte[] value =
                Shapes.encode(encoder(KEYED, Map.of("plain.meta", "fields")), ChangeKind.UPDATE, ROW, ROW, context);

        assertThat(read(value).toString())
                .endsWith(
                        "\"__op\": \"u\", \"__db\": \"shop\", \"__table\": \"t\", \"__ts_ms\": 11, \"__source_ts_ms\": 10000,"
                                + " \"__file\": \"binlog.000003\", \"__pos\": 5, \"__row\": 2, \"__gtid\": \"u:1\"}");
        assertThat(Formats.sniff(value, registry).orElseThrow().decode(value).kind())
                .isEqualTo("UPDATE");
    }

    @Test
    void changedKeySplitsAndOtherChangesDoNot() {
        TableEncoder encoder = encoder(KEYED, Map.of());

        assertThat(encoder.splits(ROW, row(2, Cell.NULL))).isTrue();
        assertThat(encoder.splits(ROW, row(1, Cell.NULL))).isFalse();
    }

    @Test
    void timeBeyondADayStopsWhereATimeOfDayWasAskedFor() {
        assertThatThrownBy(() -> encoded(KEYED, ROW, Map.of("plain.time", "time-micros")))
                .hasMessageContaining("shop.t.time")
                .satisfies(e -> assertThat(((MillraceException) e).code()).isEqualTo(ErrorCode.SCHEMA_MISMATCH));
    }

    @Test
    void namesThatBecomeOneAreRefused() {
        assertThatThrownBy(() -> encoder(
                        Shapes.table(
                                "d",
                                "t",
                                List.of(
                                        Shapes.column("a b", ColumnType.INT, "int"),
                                        Shapes.column("a-b", ColumnType.INT, "int"))),
                        Map.of()))
                .hasMessageContaining("columns=a b, a-b");
    }
}
