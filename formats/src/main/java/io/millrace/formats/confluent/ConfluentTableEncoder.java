package io.millrace.formats.confluent;

import io.millrace.formats.DeleteForm;
import io.millrace.formats.MessageHeader;
import io.millrace.formats.SchemaRegistry;
import io.millrace.formats.TableEncoder;
import io.millrace.formats.avro.AvroBytes;
import io.millrace.formats.avro.ConfluentFrame;
import io.millrace.formats.plain.PlainOptions;
import io.millrace.formats.plain.PlainRow;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.ErrorCode;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of one table as Avro records of its columns. */
final class ConfluentTableEncoder implements TableEncoder {
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final String DELETED = "{\"name\":\"__deleted\",\"type\":\"string\"}";
    private static final List<String> META = List.of(
            "{\"name\":\"__op\",\"type\":\"string\"}",
            "{\"name\":\"__db\",\"type\":\"string\"}",
            "{\"name\":\"__table\",\"type\":\"string\"}",
            "{\"name\":\"__ts_ms\",\"type\":\"long\"}",
            "{\"name\":\"__source_ts_ms\",\"type\":\"long\"}",
            "{\"name\":\"__file\",\"type\":\"string\"}",
            "{\"name\":\"__pos\",\"type\":\"long\"}",
            "{\"name\":\"__row\",\"type\":\"int\"}",
            "{\"name\":\"__gtid\",\"type\":[\"null\",\"string\"],\"default\":null}");

    private final TableShape shape;
    private final PlainRow plain;
    private final RowValueWriter values;
    private final RowValueWriter keyValues;
    private final int valueSchemaId;
    private final int keySchemaId;
    private final boolean tellsDeleted;
    private final boolean tellsMeta;
    private final byte[] names;
    private byte[] file = new byte[0];
    private String fileName = "";

    ConfluentTableEncoder(TableShape shape, String topic, ConfluentAvroOptions options, SchemaRegistry registry) {
        this.shape = shape;
        plain = new PlainRow(shape, options.plain());
        values = new RowValueWriter(shape, options);
        keyValues = new RowValueWriter(shape, options);
        KeyShape key = plain.keyShape();
        tellsDeleted = plain.tellsDeleted();
        tellsMeta = options.plain().meta() == PlainOptions.Meta.FIELDS;
        List<String> more = new ArrayList<>();
        if (tellsDeleted) {
            more.add(DELETED);
        }
        if (tellsMeta) {
            more.addAll(META);
        }
        List<Integer> all = IntStream.range(0, shape.columnCount()).boxed().toList();
        valueSchemaId = registry.idOf(
                options.subjects().ofValue(topic, RowSchema.recordName(shape, "Value")),
                RowSchema.of(shape, all, "Value", more, options));
        keySchemaId = key == null
                ? 0
                : registry.idOf(
                        options.subjects().ofKey(topic, RowSchema.recordName(shape, "Key")),
                        RowSchema.of(shape, key.columns(), "Key", List.of(), options));
        ByteSink constant = new ByteSink(64);
        AvroBytes.putString(shape.id().database(), constant);
        AvroBytes.putString(shape.id().table(), constant);
        names = constant.toByteArray();
    }

    @Override
    public DeleteForm deleteForm() {
        return plain.deleteForm();
    }

    @Override
    public void encode(RowChange change, ByteSink out) {
        if (change.kind() == ChangeKind.DELETE && !tellsDeleted) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID,
                    "a DELETE of " + shape.id()
                            + " would look like any other row: its tombstone has no key, for key.mode"
                            + " names another; set plain.delete=rewrite or key.mode=format");
        }
        ConfluentFrame.put(valueSchemaId, out);
        values.into(out);
        for (int i = 0; i < shape.columnCount(); i++) {
            PlainRow.imageOf(change, i).write(i, values);
        }
        if (tellsDeleted) {
            text(change.kind() == ChangeKind.DELETE ? TRUE : FALSE, out);
        }
        if (tellsMeta) {
            putMeta(change, out);
        }
    }

    private void putMeta(RowChange change, ByteSink out) {
        ChangeContext context = change.context();
        AvroBytes.putLong(1, out);
        out.put(PlainRow.opOf(change.kind()));
        out.put(names);
        AvroBytes.putLong(context.captureTimeMs(), out);
        AvroBytes.putLong(PlainRow.sourceTimeMs(context), out);
        if (!context.binlogFile().equals(fileName)) {
            fileName = context.binlogFile();
            file = fileName.getBytes(StandardCharsets.UTF_8);
        }
        text(file, out);
        AvroBytes.putLong(PlainRow.positionOf(context), out);
        AvroBytes.putLong(PlainRow.rowOf(context), out);
        if (context.gtid().length() == 0) {
            out.put(AvroBytes.ZERO);
        } else {
            AvroBytes.putLong(1, out);
            AvroBytes.putBytes(context.gtid().array(), 0, context.gtid().length(), out);
        }
    }

    private static void text(byte[] utf8, ByteSink out) {
        AvroBytes.putBytes(utf8, 0, utf8.length, out);
    }

    @Override
    public boolean encodeKey(RowChange change, ByteSink out) {
        if (plain.keyLength() == 0) {
            return false;
        }
        ConfluentFrame.put(keySchemaId, out);
        keyValues.into(out);
        for (int i = 0; i < plain.keyLength(); i++) {
            int column = plain.keyColumn(i);
            PlainRow.imageOf(change, column).write(column, keyValues);
        }
        return true;
    }

    @Override
    public List<MessageHeader> headersOf(RowChange change) {
        return plain.headersOf(change);
    }

    @Override
    public boolean splits(RowView before, RowView after) {
        return plain.splits(before, after);
    }

    @Override
    public long malformedCharacters() {
        return values.malformed();
    }
}
