package io.millrace.formats.dts;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.dts.subscribe.clients.record.AvroRecordParser;
import com.aliyun.dts.subscribe.clients.record.RecordSchema;
import com.aliyun.dts.subscribe.clients.record.RowImage;
import com.aliyun.dts.subscribe.clients.recordgenerator.AvroDeserializer;
import io.millrace.formats.Cell;
import io.millrace.formats.EveryType;
import io.millrace.formats.FakeRow;
import io.millrace.formats.OptionValues;
import io.millrace.formats.SentMessages;
import io.millrace.formats.Shapes;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlChange;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

/** Sample records that the published consumers are known to read, byte for byte, and what these consumers see in them. */
class DtsAvroVectorTest {
    private static final Map<String, String> VECTORS = vectors();
    private static final TableShape T1 = Shapes.table(
            "shop",
            "t1",
            List.of(
                    Shapes.column("id", ColumnType.BIGINT, "bigint"),
                    Shapes.text("name", ColumnType.VARCHAR, "varchar(20)", "utf8mb4")),
            "PRIMARY=id");
    private static final FakeRow ANN = new FakeRow(Cell.number(1), Cell.text("Ann"));
    private static final FakeRow NAMELESS = new FakeRow(Cell.number(1), Cell.NULL);

    private static Map<String, String> vectors() {
        Map<String, String> byName = new HashMap<>();
        try {
            for (String line : Files.readAllLines(Path.of("src/test/resources/golden/dts-avro-vectors.txt"))) {
                String[] words = line.split(" ");
                byName.put(words[0], words[1]);
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return byName;
    }

    private static DtsAvroFormat format(long id, Set<Tag> tags) {
        return new DtsAvroFormat(Shapes.CONTEXT, DtsAvroOptions.defaults(), tags, context -> id);
    }

    private static DtsAvroFormat rowFormat(long id) {
        return format(id, EnumSet.of(Tag.KEYS, Tag.SERVER_ID, Tag.THREAD_ID));
    }

    private static ChangeContext at(long start, long end) {
        return Shapes.at(3, start, end).sourceTimeSeconds(1_700_000_000).threadId(12);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void insertIsVector1() {
        byte[] value =
                Shapes.encode(rowFormat(1001).encoderFor(T1, "topic"), ChangeKind.INSERT, null, ANN, at(235, 512));

        assertThat(hex(value)).isEqualTo(VECTORS.get("V1"));
    }

    @Test
    void updateIsVector2() {
        byte[] value =
                Shapes.encode(rowFormat(1002).encoderFor(T1, "topic"), ChangeKind.UPDATE, ANN, NAMELESS, at(535, 812));

        assertThat(hex(value)).isEqualTo(VECTORS.get("V2"));
    }

    @Test
    void deleteIsVector3() {
        byte[] value = Shapes.encode(
                rowFormat(1003).encoderFor(T1, "topic"), ChangeKind.DELETE, NAMELESS, null, at(835, 1112));

        assertThat(hex(value)).isEqualTo(VECTORS.get("V3"));
    }

    @Test
    void fullLoadRowIsVector4() {
        FakeRow row = new FakeRow(Cell.number(7), Cell.text("x"));
        byte[] value = Shapes.encode(
                format(5, EnumSet.of(Tag.KEYS)).encoderFor(T1, "topic"),
                ChangeKind.SNAPSHOT,
                null,
                row,
                at(0, 197).snapshot(5));

        assertThat(hex(value)).isEqualTo(VECTORS.get("V4"));
    }

    @Test
    void ddlIsVector5() {
        ChangeContext context = at(1300, 1300);
        context.gtid().putAscii("3e11fa47-71ca-11e1-9e33-c80aa9429562:23");
        ByteSink out = new ByteSink(16);
        format(1004, EnumSet.of(Tag.GTID, Tag.SERVER_ID))
                .encodeDdl(
                        new DdlChange(DdlChange.Kind.ALTER_TABLE, "shop", "t1", "alter table t1 add c int", List.of()),
                        context,
                        SentMessages.into(out));

        assertThat(hex(out.toByteArray())).isEqualTo(VECTORS.get("V5"));
    }

    @Test
    void commitIsVector6() {
        SentMessages sent = new SentMessages();
        DtsAvroOptions options = DtsAvroOptions.from(
                new OptionValues(DtsAvroFormat.NAME, Map.of("emit.transactions", "true"), DtsAvroOptions.DESCRIPTIONS));
        new DtsAvroFormat(Shapes.CONTEXT, options, EnumSet.of(Tag.READ_TIME, Tag.SERVER_ID), context -> 1005)
                .endTransaction(at(1143, 1143).captureTimeMs(1_700_000_000_123L), sent);

        assertThat(hex(sent.list().get(0).value())).isEqualTo(VECTORS.get("V6"));
    }

    @Test
    void rowOfEveryTypeIsVector7() {
        assertThat(hex(everyType())).isEqualTo(VECTORS.get("V7"));
    }

    private static byte[] everyType() {
        return Shapes.encode(
                format(2000, EnumSet.of(Tag.KEYS, Tag.SERVER_ID)).encoderFor(EveryType.SHAPE, "topic"),
                ChangeKind.INSERT,
                null,
                EveryType.ROW,
                at(197, 197));
    }

    @Test
    void publishedSdkReadsEveryType() {
        com.aliyun.dts.subscribe.clients.formats.avro.Record read = new AvroDeserializer().deserialize(everyType());
        RecordSchema schema = AvroRecordParser.getRecordSchema(read);
        RowImage after = AvroRecordParser.getRowImage(schema, read, false);

        assertThat(schema.getDatabaseName().get()).isEqualTo("shop");
        assertThat(schema.getTableName().get()).isEqualTo("all.types");
        assertThat(after.getPrimaryKeyValues()).hasSize(1);
        assertThat(after.getPrimaryKeyValues()[0].getRight()).hasToString("-1");
        Map<String, String> printed = new HashMap<>();
        for (int i = 0; i < schema.getFieldCount(); i++) {
            String name = schema.getField(i).getFieldName();
            printed.put(
                    name, after.getValue(i) == null ? null : after.getValue(i).toString());
        }
        assertThat(printed)
                .containsEntry("c_tiny", "-5")
                .containsEntry("c_bigu", "18446744073709551615")
                .containsEntry("c_dec", "-12.3400")
                .containsEntry("c_bit", "5")
                .containsEntry("c_date", "2024-02-29")
                .containsEntry("c_time3", "12:34:56.789")
                .containsEntry("c_dt6", "2024-02-29 01:02:03.456789")
                .containsEntry("c_year", "2024")
                .containsEntry("c_char", "é")
                .containsEntry("c_vgbk", "中")
                .containsEntry("c_enum", "b")
                .containsEntry("c_set", "x,z")
                .containsEntry("c_json", "{\"a\": 1}")
                .containsEntry("c_geo", "POINT (1 2)")
                .containsEntry("c_null", null);
    }

    @Test
    void publishedSdkReadsDdl() {
        ByteSink out = new ByteSink(16);
        new DtsAvroFormat(Shapes.CONTEXT, DtsAvroOptions.defaults())
                .encodeDdl(
                        new DdlChange(DdlChange.Kind.DROP_TABLE, "shop", "t1", "drop table t1", List.of()),
                        at(1, 2),
                        SentMessages.into(out));
        com.aliyun.dts.subscribe.clients.formats.avro.Record read =
                new AvroDeserializer().deserialize(out.toByteArray());

        assertThat(AvroRecordParser.getOperationType(read)).hasToString("DDL");
        assertThat(read.getAfterImages()).hasToString("drop table t1");
    }

    @Test
    void avroReadsEveryVectorWithTheShippedSchema() throws Exception {
        Schema schema = new Schema.Parser().parse(DtsAvroFormat.class.getResourceAsStream("Record.avsc"));
        for (Map.Entry<String, String> vector : VECTORS.entrySet()) {
            BinaryDecoder decoder =
                    DecoderFactory.get().binaryDecoder(HexFormat.of().parseHex(vector.getValue()), null);
            GenericRecord read = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);

            assertThat(decoder.isEnd()).as(vector.getKey()).isTrue();
            assertThat(read.get("bornTimestamp")).as(vector.getKey()).isEqualTo(1_700_000_000L);
        }
    }

    @Test
    void avroSeesWhatWasWritten() throws Exception {
        Schema schema = new Schema.Parser().parse(DtsAvroFormat.class.getResourceAsStream("Record.avsc"));
        ChangeContext context = at(235, 512).captureTimeMs(1_700_000_000_123L).rowInEvent(300);
        context.gtid().putAscii("3e11fa47-71ca-11e1-9e33-c80aa9429562:23");
        byte[] value = Shapes.encode(
                new DtsAvroFormat(Shapes.CONTEXT, DtsAvroOptions.defaults()).encoderFor(T1, "topic"),
                ChangeKind.INSERT,
                null,
                ANN,
                context);
        GenericRecord read = new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(value, null));

        assertThat(read.get("id")).isEqualTo((3L << 40) | (512L << 8) | 255);
        Map<String, String> tags = new HashMap<>();
        ((Map<?, ?>) read.get("tags")).forEach((key, tag) -> tags.put(key.toString(), tag.toString()));
        assertThat(tags)
                .containsEntry("GTID", "3e11fa47-71ca-11e1-9e33-c80aa9429562:23")
                .containsEntry("readerThroughoutTime", "1700000000123")
                .containsEntry("pk_uk_info", "{\"PRIMARY\":[\"id\"]}")
                .containsEntry("server_id", "101")
                .containsEntry("thread_id", "12")
                .containsOnlyKeys(
                        "GTID", "metaVersion", "pk_uk_info", "readerThroughoutTime", "server_id", "thread_id");
        assertThat(Long.parseLong(tags.get("metaVersion"))).isBetween(0L, 0xFFFF_FFFFL);
        GenericData.Record name = (GenericData.Record) ((List<?>) read.get("afterImages")).get(1);
        java.nio.ByteBuffer bytes = (java.nio.ByteBuffer) name.get("value");
        assertThat(StandardCharsets.UTF_8.decode(bytes).toString()).isEqualTo("Ann");
    }
}
