package io.millrace.formats.dts;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.formats.Cell;
import io.millrace.formats.EveryType;
import io.millrace.formats.FakeRow;
import io.millrace.formats.FormatContext;
import io.millrace.formats.Formats;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.SchemaRegistry;
import io.millrace.formats.SentMessages;
import io.millrace.formats.Shapes;
import io.millrace.formats.avro.ConfluentFrame;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlChange;
import io.millrace.model.TableShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

/** What stands in DTS records, seen through Avro's own reader. */
class DtsAvroFormatTest {
    private static GenericRecord read(byte[] value) throws Exception {
        Schema schema = new Schema.Parser().parse(DtsAvroFormat.class.getResourceAsStream("Record.avsc"));
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(value, null));
    }

    private static MessageFormat format(String... options) {
        Map<String, String> byName = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            byName.put(options[i], options[i + 1]);
        }
        return Formats.create("dts_avro", Shapes.CONTEXT, byName);
    }

    private static String only(ColumnShape column, Cell cell, String... options) throws Exception {
        TableShape shape = Shapes.table("d", "t", List.of(column));
        GenericRecord record = read(Shapes.encode(
                format(options).encoderFor(shape, "topic"),
                ChangeKind.INSERT,
                null,
                new FakeRow(cell),
                Shapes.at(3, 4, 5)));
        Object number = ((GenericRecord) ((List<?>) record.get("fields")).get(0)).get("dataTypeNumber");
        GenericRecord value = (GenericRecord) ((List<?>) record.get("afterImages")).get(0);
        StringBuilder text = new StringBuilder(number + " " + value.getSchema().getName());
        value.getSchema().getFields().forEach(field -> {
            Object it = value.get(field.pos());
            text.append(' ').append(it instanceof java.nio.ByteBuffer bytes ? hex(bytes) : it);
        });
        return text.toString();
    }

    private static String hex(java.nio.ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return java.util.HexFormat.of().formatHex(copy);
    }

    private static ColumnShape varchar(String charset) {
        return Shapes.text("v", ColumnType.VARCHAR, "varchar(9)", charset);
    }

    @Test
    void textKeepsTheBytesAndNameOfItsCharset() throws Exception {
        assertThat(only(varchar("gbk"), Cell.text(Cell.bytesOf(0xD6, 0xD0)))).isEqualTo("253 Character gbk d6d0");
        assertThat(only(varchar("utf8mb3"), Cell.text("é"))).isEqualTo("253 Character utf8 c3a9");
        assertThat(only(varchar("utf8"), Cell.text("é"))).isEqualTo("253 Character utf8 c3a9");
    }

    @Test
    void charsetsThatConsumersLackAreTranscoded() throws Exception {
        assertThat(only(varchar("dec8"), Cell.text(Cell.bytesOf(0xE1)))).isEqualTo("253 Character utf8mb4 c3a1");
        assertThat(only(varchar("koi8u"), Cell.text(Cell.bytesOf(0xA4)))).isEqualTo("253 Character utf8mb4 d194");
    }

    @Test
    void charsetOptionTranscodesAll() throws Exception {
        assertThat(only(varchar("gbk"), Cell.text(Cell.bytesOf(0xD6, 0xD0)), "dtsavro.charset", "utf8mb4"))
                .isEqualTo("253 Character utf8mb4 e4b8ad");
    }

    @Test
    void textTypesAreBinaryObjectsInUtf8OrCharacters() throws Exception {
        ColumnShape text = Shapes.text("v", ColumnType.LONGTEXT, "longtext", "latin1");

        assertThat(only(text, Cell.text(Cell.bytesOf(0xE9)))).isEqualTo("252 BinaryObject TEXT c3a9");
        assertThat(only(text, Cell.text(Cell.bytesOf(0xE9)), "dtsavro.text", "character"))
                .isEqualTo("253 Character latin1 e9");
    }

    @Test
    void transcodedTextOfAnyLengthHasItsOwnLength() throws Exception {
        ColumnShape text = Shapes.text("v", ColumnType.LONGTEXT, "longtext", "latin1");
        for (int length : new int[] {0, 1, 31, 32, 33, 63, 64, 65, 4095, 4096, 4097, 8191, 8192, 100_000}) {
            byte[] bytes = new byte[length];
            java.util.Arrays.fill(bytes, (byte) 0xE9);

            assertThat(only(text, Cell.text(bytes))).isEqualTo("252 BinaryObject TEXT " + "c3a9".repeat(length));
        }
    }

    @Test
    void transcodedTextMayShrink() throws Exception {
        ColumnShape text = Shapes.text("v", ColumnType.TEXT, "text", "utf32");
        byte[] bytes = new byte[400];
        for (int i = 3; i < bytes.length; i += 4) {
            bytes[i] = 'a';
        }

        assertThat(only(text, Cell.text(bytes))).isEqualTo("252 BinaryObject TEXT " + "61".repeat(100));
    }

    @Test
    void declaredFloatDigitsAreKept() throws Exception {
        assertThat(only(Shapes.scaled("v", ColumnType.FLOAT, "float(7,3)", 7, 3), Cell.single(1.1f)))
                .isEqualTo("4 Float 1.1 7 3");
        assertThat(only(Shapes.column("v", ColumnType.FLOAT, "float"), Cell.single(3.4028235E38f)))
                .isEqualTo("4 Float 3.4028235E38 12 31");
    }

    @Test
    void bitSaysItsBytes() throws Exception {
        assertThat(only(Shapes.scaled("v", ColumnType.BIT, "bit(64)", 64, -1), Cell.bit(-1)))
                .isEqualTo("16 Integer 8 18446744073709551615");
    }

    @Test
    void vectorIsABlob() throws Exception {
        assertThat(only(Shapes.column("v", ColumnType.VECTOR, "vector(1)"), Cell.bytes(0, 0, 128, 63)))
                .isEqualTo("252 BinaryObject BLOB 0000803f");
    }

    @Test
    void fullLoadOperationAndBornTimestampFollowTheirOptions() throws Exception {
        TableShape shape = Shapes.table("d", "t", List.of(varchar("utf8mb4")));
        ChangeContext context = Shapes.at(3, 4, 5).snapshot(77).sourceTimeSeconds(1_700_000_000L);
        FakeRow row = new FakeRow(Cell.text("a"));
        GenericRecord plain =
                read(Shapes.encode(format().encoderFor(shape, "topic"), ChangeKind.SNAPSHOT, null, row, context));
        GenericRecord changed = read(Shapes.encode(
                format("dtsavro.full-load-op", "INSERT", "dtsavro.born-timestamp", "millis")
                        .encoderFor(shape, "topic"),
                ChangeKind.SNAPSHOT,
                null,
                row,
                context));

        assertThat(plain.get("operation")).hasToString("INIT");
        assertThat(plain.get("bornTimestamp")).isEqualTo(1_700_000_000L);
        assertThat(plain.get("id")).isEqualTo(77L);
        assertThat(changed.get("operation")).hasToString("INSERT");
        assertThat(changed.get("bornTimestamp")).isEqualTo(1_700_000_000_000L);
    }

    @Test
    void metaVersionChangesWithTheTableOnly() throws Exception {
        String first = metaVersion(Shapes.table("d", "t", List.of(varchar("utf8mb4"))));

        assertThat(metaVersion(Shapes.table("d", "t", List.of(varchar("utf8mb4")))))
                .isEqualTo(first);
        assertThat(metaVersion(Shapes.table("d", "t", List.of(varchar("utf8mb4")), "PRIMARY=v")))
                .isNotEqualTo(first);
        assertThat(metaVersion(
                        Shapes.table("d", "t", List.of(varchar("utf8mb4"), Shapes.column("c", ColumnType.INT, "int")))))
                .isNotEqualTo(first);
    }

    private static String metaVersion(TableShape shape) throws Exception {
        Cell[] cells = new Cell[shape.columnCount()];
        java.util.Arrays.fill(cells, Cell.NULL);
        GenericRecord record = read(Shapes.encode(
                format().encoderFor(shape, "topic"), ChangeKind.INSERT, null, new FakeRow(cells), Shapes.at(3, 4, 5)));
        return tags(record).get("metaVersion");
    }

    private static Map<String, String> tags(GenericRecord record) {
        Map<String, String> tags = new HashMap<>();
        ((Map<?, ?>) record.get("tags")).forEach((key, tag) -> tags.put(key.toString(), tag.toString()));
        return tags;
    }

    @Test
    void ddlCarriesTheStateOfItsSession() throws Exception {
        ChangeContext context = Shapes.at(3, 4, 5)
                .sourceTimeSeconds(1_700_000_000L)
                .captureTimeMs(1_700_000_000_123L)
                .threadId(9)
                .flags2(0)
                .sqlMode(1_168_113_696L)
                .charsetCodes("33,33,8");
        context.gtid().putAscii("uuid:1");
        ByteSink out = new ByteSink(16);
        format().encodeDdl(
                        new DdlChange(DdlChange.Kind.OTHER, "", "", "create x", List.of()),
                        context,
                        SentMessages.into(out));
        GenericRecord record = read(out.toByteArray());

        assertThat(record.get("objectName")).isNull();
        assertThat(tags(record))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "GTID", "uuid:1",
                        "Q_CHARSET_CODE", "33,33,8",
                        "Q_FLAGS2_CODE", "0",
                        "Q_SQL_MODE_CODE", "1168113696",
                        "commitTimestamp", "1700000000",
                        "lowerCaseTableNames", "false",
                        "readerThroughoutTime", "1700000000123",
                        "server_id", "101",
                        "thread_id", "9"));
    }

    @Test
    void ddlTellsTheExecutedSetWhereThereIsOne() throws Exception {
        ByteSink out = new ByteSink(16);
        format().encodeDdl(
                        new DdlChange(DdlChange.Kind.OTHER, "d", "", "x", List.of()),
                        Shapes.at(3, 4, 5).executedGtids(() -> "uuid:1-4"),
                        SentMessages.into(out));

        assertThat(tags(read(out.toByteArray()))).containsEntry("GTID_SET", "uuid:1-4");
    }

    @Test
    void noValueIsShorterThan64Bytes() {
        MessageFormat format = Formats.create(
                "dts_avro",
                new FormatContext(
                        "t",
                        new io.millrace.model.SourceInfo("5", "", 1, false, 0, java.time.ZoneOffset.UTC),
                        SchemaRegistry.NONE,
                        false),
                Map.of("emit.transactions", "true", "emit.heartbeat.ms", "1000"));
        ChangeContext context = new ChangeContext().captureTimeMs(1_700_000_000_123L);
        TableShape shape = Shapes.table("", "t", List.of(Shapes.column("c", ColumnType.INT, "int")));
        FakeRow row = new FakeRow(Cell.NULL);
        assertThat(Shapes.encode(format.encoderFor(shape, "topic"), ChangeKind.DELETE, row, null, context).length)
                .isGreaterThanOrEqualTo(64);
        SentMessages marks = new SentMessages();
        format.beginTransaction(context, marks);
        format.endTransaction(context, marks);
        format.heartbeat(context, marks);
        assertThat(marks.list()).hasSize(3).allSatisfy(it -> assertThat(it.value())
                .hasSizeGreaterThanOrEqualTo(64));
        ByteSink out = new ByteSink(16);
        format.encodeDdl(new DdlChange(DdlChange.Kind.OTHER, "", "", "", List.of()), context, SentMessages.into(out));
        assertThat(out.length()).isGreaterThanOrEqualTo(64);
    }

    @Test
    void decoderPrintsEveryType() {
        byte[] value = Shapes.encode(
                format().encoderFor(EveryType.SHAPE, "topic"),
                ChangeKind.INSERT,
                null,
                EveryType.ROW,
                Shapes.at(3, 4, 512));

        assertThat(new DtsAvroDecoder().decode(value).after().values().toString())
                .isEqualTo("[-5, 1, -300, 70000, -1, 4294967295, -9, 18446744073709551615, -12.3400, 1.1, 2.5, 5,"
                        + " 2024-02-29, -838:59:59, 12:34:56.789000, 2024-02-29 01:02:03,"
                        + " 2024-02-29 01:02:03.456789, 2024-02-29 01:02:03, 2024-02-29 01:02:03.456789, 2024,"
                        + " 0000-00-00 00:00:00, é, 中, 0x00ff, hé, 0x0001fe, b, x,z, {\"a\": 1},"
                        + " 0x0101000000000000000000f03f0000000000000040, null]");
        assertThat(new DtsAvroDecoder().decode(value).position()).isEqualTo("512@3");
    }

    private static List<GenericRecord> marks(MessageFormat format, ChangeContext context) throws Exception {
        SentMessages sent = new SentMessages();
        format.beginTransaction(context, sent);
        format.endTransaction(context, sent);
        format.heartbeat(context, sent);
        List<GenericRecord> records = new java.util.ArrayList<>();
        for (SentMessages.Sent it : sent.list()) {
            assertThat(it.place()).isEqualTo("marks");
            records.add(read(it.value()));
        }
        return records;
    }

    @Test
    void transactionsAndHeartbeatsAreOnlyToldWhereTheyAreAskedFor() throws Exception {
        assertThat(marks(format(), Shapes.at(3, 4, 5))).isEmpty();
        assertThat(format().heartbeatIntervalMs()).isZero();
        assertThat(marks(format("emit.heartbeat.ms", "500"), Shapes.at(3, 4, 5)))
                .extracting(it -> it.get("operation").toString())
                .containsExactly("HEARTBEAT");
        assertThat(format("emit.heartbeat.ms", "500").heartbeatIntervalMs()).isEqualTo(500);
    }

    @Test
    void numbersOfATransactionRiseFromBeginOverItsRowsToCommitAndTheNextBegin() throws Exception {
        MessageFormat format = format("emit.transactions", "true");
        TableShape shape = Shapes.table("d", "t", List.of(varchar("utf8mb4")));
        List<GenericRecord> first = marks(format, Shapes.at(3, 1_000, 2_000).rowInEvent(7));
        List<GenericRecord> second = marks(format, Shapes.at(3, 2_000, 3_000));
        GenericRecord row = read(Shapes.encode(
                format.encoderFor(shape, "topic"),
                ChangeKind.INSERT,
                null,
                new FakeRow(Cell.text("a")),
                Shapes.at(3, 1_000, 1_500)));

        assertThat(first.get(0).get("sourcePosition")).hasToString("1000@3");
        assertThat(first.get(1).get("sourcePosition")).hasToString("2000@3");
        assertThat(List.of(
                        (Long) first.get(0).get("id"),
                        (Long) row.get("id"),
                        (Long) first.get(1).get("id"),
                        (Long) second.get(0).get("id"),
                        (Long) second.get(1).get("id")))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void gtidStandsInTheBeginRecordElseInEachRow() throws Exception {
        TableShape shape = Shapes.table("d", "t", List.of(varchar("utf8mb4")));
        ChangeContext context = Shapes.at(3, 4, 5);
        context.gtid().putAscii("uuid:1");
        FakeRow row = new FakeRow(Cell.text("a"));
        MessageFormat with = format("emit.transactions", "true");

        assertThat(tags(marks(with, context).get(0))).containsEntry("GTID", "uuid:1");
        assertThat(tags(read(Shapes.encode(with.encoderFor(shape, "t"), ChangeKind.INSERT, null, row, context))))
                .doesNotContainKey("GTID");
        assertThat(tags(read(Shapes.encode(format().encoderFor(shape, "t"), ChangeKind.INSERT, null, row, context))))
                .containsEntry("GTID", "uuid:1");
    }

    @Test
    void heartbeatBetweenTransactionsNamesTheServerThatIsRead() throws Exception {
        ChangeContext idle = new ChangeContext().binlogFile("binlog.000003").eventEndOffset(197);

        assertThat(tags(marks(format("emit.heartbeat.ms", "1"), idle).get(0))).containsEntry("server_id", "101");
    }

    @Test
    void absentColumnIsNoneWhereThatIsAcceptedAndLeftOutByTheDecoder() throws Exception {
        TableShape shape =
                Shapes.table("d", "t", List.of(varchar("utf8mb4"), Shapes.column("c", ColumnType.INT, "int")));
        byte[] value = Shapes.encode(
                Formats.create("dts_avro", new FormatContext("t", Shapes.SOURCE, SchemaRegistry.NONE, true), Map.of())
                        .encoderFor(shape, "topic"),
                ChangeKind.UPDATE,
                new FakeRow(Cell.text("a"), Cell.ABSENT),
                new FakeRow(Cell.ABSENT, Cell.NULL),
                Shapes.at(3, 4, 5));

        assertThat(((List<?>) read(value).get("beforeImages")).get(1)).hasToString("NONE");
        assertThat(((List<?>) read(value).get("afterImages")).get(0)).hasToString("NONE");
        assertThat(((List<?>) read(value).get("afterImages")).get(1)).isNull();
        assertThat(new DtsAvroDecoder().decode(value).before()).isEqualTo(Map.of("v", "a"));
        assertThat(new DtsAvroDecoder().decode(value).after()).containsOnlyKeys("c");
    }

    /** Gives one id per subject, beginning with 10, and keeps what was registered. */
    private static final class ListedSchemas implements SchemaRegistry {
        private final Map<String, String> bySubject = new java.util.LinkedHashMap<>();

        @Override
        public int idOf(String subject, String schema) {
            bySubject.put(subject, schema);
            return 9 + bySubject.size();
        }
    }

    private static MessageFormat registered(SchemaRegistry registry, String... options) {
        Map<String, String> byName = new HashMap<>(
                Map.of("dtsavro.registry", "true", "emit.transactions", "true", "emit.heartbeat.ms", "1"));
        for (int i = 0; i < options.length; i += 2) {
            byName.put(options[i], options[i + 1]);
        }
        return Formats.create("dts_avro", new FormatContext("t", Shapes.SOURCE, registry, false), byName);
    }

    @Test
    void registeredRecordsAreTheSameBehindTheIdOfTheirSchema() throws Exception {
        ListedSchemas registry = new ListedSchemas();
        TableShape shape = Shapes.table("d", "t", List.of(varchar("utf8mb4")));
        FakeRow row = new FakeRow(Cell.text("a"));
        byte[] plain = Shapes.encode(
                format("emit.transactions", "true").encoderFor(shape, "shop"),
                ChangeKind.INSERT,
                null,
                row,
                Shapes.at(3, 4, 5));
        byte[] framed = Shapes.encode(
                registered(registry).encoderFor(shape, "shop"), ChangeKind.INSERT, null, row, Shapes.at(3, 4, 5));

        assertThat(java.util.HexFormat.of().formatHex(framed))
                .isEqualTo("000000000a" + java.util.HexFormat.of().formatHex(plain));
        assertThat(registry.bySubject).containsOnlyKeys("shop-value");
        Schema shipped = new Schema.Parser().parse(DtsAvroFormat.class.getResourceAsStream("Record.avsc"));
        String text = registry.bySubject.get("shop-value");
        assertThat(new Schema.Parser().parse(text)).isEqualTo(shipped);
        assertThat(text).doesNotContain("avro.java.string", "\n", " ").startsWith("{\"type\":\"record\"");
        assertThat(new DtsAvroDecoder().decode(framed)).isEqualTo(new DtsAvroDecoder().decode(plain));
        assertThat(Formats.sniff(framed)).contains(Formats.decoder("dts_avro"));
    }

    @Test
    void everyRecordIsRegisteredUnderItsOwnTopic() {
        ListedSchemas registry = new ListedSchemas();
        MessageFormat format = registered(registry);
        SentMessages sent = new SentMessages();
        format.encodeDdl(new DdlChange(DdlChange.Kind.OTHER, "d", "", "x", List.of()), Shapes.at(3, 4, 5), sent);
        format.beginTransaction(Shapes.at(3, 4, 5), sent);
        format.endTransaction(Shapes.at(3, 4, 5), sent);
        format.heartbeat(Shapes.at(3, 4, 5), sent);

        assertThat(registry.bySubject).containsOnlyKeys("ddl-value", "marks-value");
        assertThat(sent.list()).hasSize(4).allSatisfy(it -> {
            assertThat(ConfluentFrame.schemaId(it.value())).isBetween(10, 11);
            assertThat(new DtsAvroDecoder().decode(it.value()).sourceTimeMs()).isZero();
        });
    }

    @Test
    void subjectFollowsItsOption() {
        TableShape shape = Shapes.table("d", "t", List.of(varchar("utf8mb4")));
        for (Map.Entry<String, String> expected : Map.of(
                        "record-name", "com.alibaba.dts.formats.avro.Record",
                        "topic-record-name", "shop-com.alibaba.dts.formats.avro.Record")
                .entrySet()) {
            ListedSchemas registry = new ListedSchemas();
            registered(registry, "dtsavro.subject", expected.getKey()).encoderFor(shape, "shop");

            assertThat(registry.bySubject).containsOnlyKeys(expected.getValue());
        }
    }
}
