package io.millrace.formats.debezium;

import io.millrace.formats.DeleteForm;
import io.millrace.formats.MessageHeader;
import io.millrace.formats.TableEncoder;
import io.millrace.formats.debezium.ConnectOut.Presence;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ChangeKind;
import io.millrace.model.KeyShape;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table as Debezium's envelopes. An UPDATE of the key is told as DELETE of the old and CREATE of the new one,
 * each naming the other key in a header.
 */
final class DebeziumTableEncoder implements TableEncoder {
    private static final byte[] CREATE = "c".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UPDATE = "u".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DELETE = "d".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] READ = "r".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUNCATE = "t".getBytes(StandardCharsets.US_ASCII);

    private final boolean tombstones;
    private final ConnectOut out;
    private final SourceBlock source;
    private final byte[] database;
    private final byte[] table;
    private final Names names;
    private final Wire.Frame valueFrame;
    private final RowStruct image;
    private final int[] keyColumns;
    private final @Nullable Key key;
    private final @Nullable OpenTransaction transaction;
    private final OpenTransaction.@Nullable Counter counter;
    private final @Nullable Names transactionNames;
    private final ByteSink times = new ByteSink(96);
    private long timesMs;

    /** The key of the records, and how headers spell it: JSON without a schema, as Connect's header converter does, of the wire's names. */
    private record Key(Wire.Frame frame, RowStruct struct, ConnectOut headerOut, RowStruct header) {}

    /** @param transaction null if rows do not speak of it */
    DebeziumTableEncoder(
            TableShape shape,
            String topic,
            String recordName,
            DebeziumOptions options,
            Wire wire,
            ConnectOut out,
            SourceBlock source,
            @Nullable OpenTransaction transaction,
            boolean omitsAbsent) {
        this.out = out;
        this.source = source;
        this.transaction = transaction;
        tombstones = options.tombstones();
        database = source.database(shape.id().database());
        table = source.table(shape.id().table());
        List<Integer> all = RowStruct.allOf(shape);
        ConnectSchema row = RowStruct.schema(shape, all, options, recordName + ".Value");
        ConnectSchema envelope = Schemas.envelope(recordName + ".Envelope", row.orNull());
        names = new Names(envelope, out);
        valueFrame = wire.ofValue(envelope, topic);
        image = new RowStruct(shape, all, options, out, omitsAbsent);
        counter = transaction == null ? null : transaction.of(shape.id());
        transactionNames =
                transaction == null ? null : new Names(envelope.fields().get(3).schema(), out);
        KeyShape keyShape = keyOf(shape);
        keyColumns = keyShape == null
                ? new int[0]
                : keyShape.columns().stream().mapToInt(Integer::intValue).toArray();
        key = keyShape == null ? null : keyOf(shape, keyShape.columns(), topic, recordName, options, wire);
    }

    private Key keyOf(
            TableShape shape,
            List<Integer> columns,
            String topic,
            String recordName,
            DebeziumOptions options,
            Wire wire) {
        ConnectSchema schema = RowStruct.schema(shape, columns, options, recordName + ".Key");
        ConnectOut headerOut = new JsonConnectOut(wire::fieldName);
        return new Key(
                wire.ofKey(schema, topic),
                new RowStruct(shape, columns, options, out, false),
                headerOut,
                new RowStruct(shape, columns, options, headerOut, false));
    }

    /** The primary key, else the first unique key whose columns are all NOT NULL. */
    static @Nullable KeyShape keyOf(TableShape shape) {
        for (KeyShape key : shape.keys()) {
            if (key.isPrimary()
                    || key.columns().stream()
                            .noneMatch(column -> shape.column(column).nullable())) {
                return key;
            }
        }
        return null;
    }

    @Override
    public void encode(RowChange change, ByteSink sink) {
        boolean hasBefore = change.kind() == ChangeKind.UPDATE || change.kind() == ChangeKind.DELETE;
        encode(
                hasBefore ? change.before() : null,
                change.kind() == ChangeKind.DELETE ? null : change.after(),
                change.context(),
                switch (change.kind()) {
                    case INSERT -> CREATE;
                    case UPDATE -> UPDATE;
                    case DELETE -> DELETE;
                    case SNAPSHOT -> READ;
                },
                sink);
    }

    /** Appends the event of a TRUNCATE. */
    void encodeTruncate(ChangeContext context, ByteSink sink) {
        encode(null, null, context, TRUNCATE, sink);
    }

    private void encode(
            @Nullable RowView before, @Nullable RowView after, ChangeContext context, byte[] op, ByteSink sink) {
        out.into(sink);
        valueFrame.open(sink);
        out.openStruct();
        image(0, before, null);
        image(1, after, before);
        names.put(2, out);
        source.write(context, database, table, op != TRUNCATE);
        names.put(3, out);
        if (transaction == null || counter == null || transactionNames == null || context.isSnapshot()) {
            out.nul(Presence.NULL_FIRST);
        } else {
            transaction.writeBlock(context, counter, transactionNames, out);
        }
        names.put(4, out);
        out.text(op);
        times(context.captureTimeMs(), sink);
        out.closeStruct();
        valueFrame.close(sink);
    }

    /** When it was read: the same for all rows of an event. */
    private void times(long captureTimeMs, ByteSink sink) {
        if (times.length() > 0 && captureTimeMs == timesMs) {
            sink.put(times.array(), 0, times.length());
            return;
        }
        int from = sink.length();
        names.put(5, out);
        out.optionalNumber(captureTimeMs);
        names.put(6, out);
        out.optionalNumber(captureTimeMs * 1000);
        names.put(7, out);
        out.optionalNumber(captureTimeMs * 1_000_000);
        times.clear();
        times.put(sink.array(), from, sink.length() - from);
        timesMs = captureTimeMs;
    }

    /** @param before the row before an UPDATE, when {@code row} is the one after it */
    private void image(int field, @Nullable RowView row, @Nullable RowView before) {
        names.put(field, out);
        if (row == null) {
            out.nul(Presence.NULL_FIRST);
            return;
        }
        out.present(Presence.NULL_FIRST);
        if (before == null) {
            image.write(row, null);
        } else {
            image.writeUpdated(row, before);
        }
    }

    @Override
    public boolean encodeKey(RowChange change, ByteSink sink) {
        if (key == null) {
            return false;
        }
        out.into(sink);
        key.frame().open(sink);
        key.struct().write(change.row(), change.kind() == ChangeKind.UPDATE ? change.before() : null);
        key.frame().close(sink);
        return true;
    }

    @Override
    public List<MessageHeader> headersOf(RowChange change) {
        if (key == null || !change.isMove()) {
            return List.of();
        }
        ByteSink sink = new ByteSink(64);
        key.headerOut().into(sink);
        boolean delete = change.kind() == ChangeKind.DELETE;
        key.header().write(delete ? change.after() : change.before(), delete ? change.before() : null);
        return List.of(new MessageHeader(delete ? "__debezium.newkey" : "__debezium.oldkey", sink.toByteArray()));
    }

    @Override
    public boolean splits(RowView before, RowView after) {
        for (int column : keyColumns) {
            if (after.isPresent(column) && before.isPresent(column) && !before.sameValue(column, after)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public DeleteForm deleteForm() {
        return tombstones ? DeleteForm.MESSAGE_AND_TOMBSTONE : DeleteForm.MESSAGE;
    }

    @Override
    public long malformedCharacters() {
        return image.malformed();
    }
}
