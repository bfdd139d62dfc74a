package io.millrace.formats.dts;

import io.millrace.formats.TableEncoder;
import io.millrace.formats.avro.AvroBytes;
import io.millrace.formats.json.JsonText;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.KeyShape;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.util.Set;
import java.util.zip.CRC32;

/** Rows of one table as DTS records: name, key tags and {@code fields} rendered once, then values between them. */
final class DtsTableEncoder implements TableEncoder {
    private static final int ARRAY_BRANCH = 2;

    private final TableShape shape;
    private final byte[] schemaFrame;
    private final RecordFrame frame;
    private final boolean gtidInRows;
    private final TagWriter tags;
    private final DtsValueWriter values;
    private final Operation snapshotOperation;

    /** {@code objectName} and {@code processTimestamps}. */
    private final byte[] name;

    /** {@code metaVersion} and {@code pk_uk_info} as a map. */
    private final byte[] tableTags;

    /** {@code fields}. */
    private final byte[] fields;

    /** What stands before the values of an image: array branch and count. */
    private final byte[] imageOpen;

    /** Per column where its value stands in the image written last. */
    private final int[] starts;

    private final int[] ends;

    /** @param schemaFrame stands before every record; empty without a registry */
    DtsTableEncoder(
            TableShape shape,
            byte[] schemaFrame,
            RecordFrame frame,
            Set<Tag> wantedTags,
            DtsAvroOptions options,
            boolean partialImages) {
        this.shape = shape;
        this.schemaFrame = schemaFrame;
        this.frame = frame;
        gtidInRows = !options.transactions();
        tags = new TagWriter(wantedTags);
        DtsColumn[] columns = shape.columns().stream()
                .map(column -> DtsColumn.of(shape, column, options))
                .toArray(DtsColumn[]::new);
        values = new DtsValueWriter(shape, columns, partialImages);
        snapshotOperation = options.fullLoadOperation() == DtsAvroOptions.FullLoadOperation.INIT
                ? Operation.INIT
                : Operation.INSERT;
        starts = new int[columns.length];
        ends = new int[columns.length];
        ByteSink constant = new ByteSink(256);
        AvroBytes.putLong(1, constant);
        AvroBytes.putString(ObjectName.join(shape.id().database(), shape.id().table()), constant);
        constant.put(AvroBytes.ZERO);
        name = constant.toByteArray();
        imageOpen = renderImageOpen();
        fields = renderFields(columns);
        tableTags = renderTableTags(wantedTags);
    }

    private byte[] renderImageOpen() {
        ByteSink constant = new ByteSink(8);
        AvroBytes.putLong(ARRAY_BRANCH, constant);
        AvroBytes.putLong(shape.columnCount(), constant);
        return constant.toByteArray();
    }

    private byte[] renderFields(DtsColumn[] columns) {
        ByteSink constant = new ByteSink(256);
        constant.put(imageOpen);
        for (int i = 0; i < columns.length; i++) {
            AvroBytes.putString(shape.column(i).name(), constant);
            AvroBytes.putLong(columns[i].typeNumber(), constant);
        }
        constant.put(AvroBytes.ZERO);
        return constant.toByteArray();
    }

    private byte[] renderTableTags(Set<Tag> wantedTags) {
        ByteSink keys = new ByteSink(64);
        putKeys(keys);
        CRC32 version = new CRC32(); // changes with any change of fields or keys, and only then
        version.update(fields);
        version.update(keys.array(), 0, keys.length());
        ByteSink constant = new ByteSink(128);
        TagWriter writer = new TagWriter(wantedTags);
        writer.open(constant);
        writer.number(Tag.META_VERSION, version.getValue());
        writer.text(Tag.KEYS, keys.array(), keys.length());
        writer.close();
        return constant.toByteArray();
    }

    /** A JSON object of key name to column names; {@code {}} when there is no key. */
    private void putKeys(ByteSink out) {
        out.put('{');
        for (int k = 0; k < shape.keys().size(); k++) {
            KeyShape key = shape.keys().get(k);
            if (k > 0) {
                out.put(',');
            }
            JsonText.putString(key.name(), out);
            out.putAscii(":[");
            for (int i = 0; i < key.columns().size(); i++) {
                if (i > 0) {
                    out.put(',');
                }
                JsonText.putString(shape.column(key.columns().get(i)).name(), out);
            }
            out.put(']');
        }
        out.put('}');
    }

    @Override
    public long malformedCharacters() {
        return values.malformed();
    }

    @Override
    public void encode(RowChange change, ByteSink out) {
        ChangeContext context = change.context();
        values.into(out);
        out.put(schemaFrame);
        frame.open(context, out);
        Operation operation =
                switch (change.kind()) {
                    case INSERT -> Operation.INSERT;
                    case UPDATE -> Operation.UPDATE;
                    case DELETE -> Operation.DELETE;
                    case SNAPSHOT -> snapshotOperation;
                };
        out.put(operation.code());
        out.put(name);
        putTags(context, out);
        out.put(fields);
        switch (change.kind()) {
            case INSERT, SNAPSHOT -> {
                out.put(AvroBytes.ZERO);
                putImage(change.after(), out);
            }
            case UPDATE -> {
                putImage(change.before(), out);
                putUpdatedImage(change.after(), change.before(), out);
            }
            case DELETE -> {
                putImage(change.before(), out);
                out.put(AvroBytes.ZERO);
            }
        }
        frame.close(context, out);
    }

    private void putTags(ChangeContext context, ByteSink out) {
        tags.open(out);
        if (gtidInRows && context.gtid().length() > 0) { // else the BEGIN record carries it
            tags.text(Tag.GTID, context.gtid().array(), context.gtid().length());
        }
        tags.copy(tableTags);
        tags.number(Tag.READ_TIME, context.captureTimeMs());
        tags.number(Tag.SERVER_ID, context.serverId());
        if (context.threadId() != 0) {
            tags.number(Tag.THREAD_ID, context.threadId());
        }
        tags.close();
    }

    private void putImage(RowView row, ByteSink out) {
        out.put(imageOpen);
        for (int i = 0; i < ends.length; i++) {
            starts[i] = out.length();
            row.write(i, values);
            ends[i] = out.length();
        }
        out.put(AvroBytes.ZERO);
    }

    /** The image behind the one of {@code before}: what has not changed is copied from there, run by run. */
    private void putUpdatedImage(RowView row, RowView before, ByteSink out) {
        out.put(imageOpen);
        int column = 0;
        while (column < ends.length) {
            int from = column;
            while (column < ends.length && row.sameValue(column, before)) {
                column++;
            }
            if (column > from) {
                out.put(out.array(), starts[from], ends[column - 1] - starts[from]);
            } else {
                row.write(column++, values);
            }
        }
        out.put(AvroBytes.ZERO);
    }
}
