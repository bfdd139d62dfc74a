package io.millrace.formats.confluent;

import io.millrace.formats.DeleteForm;
import io.millrace.formats.MessageHeader;
import io.millrace.formats.SchemaRegistry;
import io.millrace.formats.TableEncoder;
import io.millrace.formats.avro.AvroBytes;
import io.millrace.formats.avro.ConfluentFrame;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.KeyShape;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
    private final ConfluentAvroOptions options;
    private final RowValueWriter values;
    private final RowValueWriter keyValues;
    private final int valueSchemaId;
    private final int keySchemaId;
    private final int[] keyColumns;
    private final boolean tellsDeleted;
    private final byte[] names;
    private byte[] file = new byte[0];
    private String fileName = "";

    ConfluentTableEncoder(
            TableShape shape,
            String topic,
            ConfluentAvroOptions options,
            SchemaRegistry registry,
            boolean partialImages) {
        this.shape = shape;
        this.options = options;
        values = new RowValueWriter(shape, options, partialImages);
        keyValues = new RowValueWriter(shape, options, false);
        KeyShape key = keyOf(shape);
        keyColumns = key == null
                ? new int[0]
                : key.columns().stream().mapToInt(Integer::intValue).toArray();
        tellsDeleted = options.delete() == ConfluentAvroOptions.Delete.REWRITE
                || options.delete() == ConfluentAvroOptions.Delete.REWRITE_WITH_TOMBSTONE
                || (options.delete() == ConfluentAvroOptions.Delete.TOMBSTONE && key == null);
        List<String> more = new ArrayList<>();
        if (tellsDeleted) {
            more.add(DELETED);
        }
        if (options.meta() == ConfluentAvroOptions.Meta.FIELDS) {
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

    private static @Nullable KeyShape keyOf(TableShape shape) {
        KeyShape primary = shape.primaryKey();
        return primary != null ? primary : shape.identity();
    }

    @Override
    public DeleteForm deleteForm() {
        boolean keyed = keyColumns.length > 0;
        return switch (options.delete()) {
            case TOMBSTONE -> keyed ? DeleteForm.TOMBSTONE : DeleteForm.MESSAGE;
            case REWRITE -> DeleteForm.MESSAGE;
            case REWRITE_WITH_TOMBSTONE -> keyed ? DeleteForm.MESSAGE_AND_TOMBSTONE : DeleteForm.MESSAGE;
            case DROP -> DeleteForm.NOTHING;
        };
    }

    @Override
    public void encode(RowChange change, ByteSink out) {
        ConfluentFrame.put(valueSchemaId, out);
        values.into(out);
        RowView row = change.row();
        for (int i = 0; i < shape.columnCount(); i++) {
            row.write(i, values);
        }
        if (tellsDeleted) {
            text(change.kind() == ChangeKind.DELETE ? TRUE : FALSE, out);
        }
        if (options.meta() == ConfluentAvroOptions.Meta.FIELDS) {
            putMeta(change, out);
        }
    }

    private void putMeta(RowChange change, ByteSink out) {
        ChangeContext context = change.context();
        AvroBytes.putLong(1, out);
        out.put(opOf(change.kind()));
        out.put(names);
        AvroBytes.putLong(context.captureTimeMs(), out);
        AvroBytes.putLong(sourceTimeMs(context), out);
        if (!context.binlogFile().equals(fileName)) {
            fileName = context.binlogFile();
            file = fileName.getBytes(StandardCharsets.UTF_8);
        }
        text(file, out);
        AvroBytes.putLong(position(context), out);
        AvroBytes.putLong(context.isSnapshot() ? 0 : context.rowInEvent(), out);
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

    private static char opOf(ChangeKind kind) {
        return switch (kind) {
            case INSERT -> 'c';
            case UPDATE -> 'u';
            case DELETE -> 'd';
            case SNAPSHOT -> 'r';
        };
    }

    private static long sourceTimeMs(ChangeContext context) {
        return context.sourceTimeSeconds() * 1000;
    }

    private static long position(ChangeContext context) {
        return context.isSnapshot() ? context.snapshotSequence() : context.eventEndOffset();
    }

    @Override
    public boolean encodeKey(RowChange change, ByteSink out) {
        if (keyColumns.length == 0) {
            return false;
        }
        ConfluentFrame.put(keySchemaId, out);
        keyValues.into(out);
        RowView row = change.row();
        for (int column : keyColumns) {
            // An image after an UPDATE need not carry the key.
            RowView from = row.isPresent(column) || change.kind() != ChangeKind.UPDATE ? row : change.before();
            from.write(column, keyValues);
        }
        return true;
    }

    @Override
    public List<MessageHeader> headersOf(RowChange change) {
        if (options.meta() != ConfluentAvroOptions.Meta.HEADERS) {
            return List.of();
        }
        ChangeContext context = change.context();
        List<MessageHeader> headers = new ArrayList<>(META.size());
        headers.add(header("__op", String.valueOf(opOf(change.kind()))));
        headers.add(header("__db", shape.id().database()));
        headers.add(header("__table", shape.id().table()));
        headers.add(header("__ts_ms", String.valueOf(context.captureTimeMs())));
        headers.add(header("__source_ts_ms", String.valueOf(sourceTimeMs(context))));
        headers.add(header("__file", context.binlogFile()));
        headers.add(header("__pos", String.valueOf(position(context))));
        headers.add(header("__row", String.valueOf(context.isSnapshot() ? 0 : context.rowInEvent())));
        if (context.gtid().length() > 0) {
            headers.add(new MessageHeader("__gtid", context.gtid().toByteArray()));
        }
        return headers;
    }

    private static MessageHeader header(String name, String value) {
        return new MessageHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean splits(RowView before, RowView after) {
        for (int column : keyColumns) {
            if (before.isPresent(column) && after.isPresent(column) && !before.sameValue(column, after)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long malformedCharacters() {
        return values.malformed();
    }
}
