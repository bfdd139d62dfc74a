package io.millrace.formats;

import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.KeyShape;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every format lets one choose: the record's key and headers that tell where the change comes from. */
record CommonOptions(KeyMode keyMode, boolean headers) {
    /** The record key. */
    enum KeyMode {
        /** The key that the format defines; most define none. */
        FORMAT,
        NONE,
        /** A compact JSON object of the primary key's columns; none for tables without one. */
        PK,
        /** {@code database.table}. */
        TABLE
    }

    static final List<FormatOption> DESCRIPTIONS = List.of(
            FormatOption.of(
                    "key.mode",
                    KeyMode.class,
                    "Record keys: the format's own (Debezium and Maxwell define one), none, the primary key as a JSON"
                            + " object, or database.table."),
            FormatOption.flag(
                    "headers.enabled",
                    false,
                    "Whether each row's record carries the headers src.gtid, src.file, src.pos, src.row and"
                            + " event.type."));

    static CommonOptions from(OptionValues values) {
        return new CommonOptions(values.read("key.mode", KeyMode.class), values.readFlag("headers.enabled"));
    }

    /** The format with these options applied to its rows. */
    MessageFormat wrap(MessageFormat format, ZoneId outputZone) {
        return keyMode == KeyMode.FORMAT && !headers ? format : new Wrapped(format, outputZone);
    }

    private final class Wrapped implements MessageFormat {
        private final MessageFormat format;
        private final ZoneId outputZone;

        Wrapped(MessageFormat format, ZoneId outputZone) {
            this.format = format;
            this.outputZone = outputZone;
        }

        @Override
        public TableEncoder encoderFor(TableShape shape, String topic) {
            return new WrappedTable(format.encoderFor(shape, topic), shape, outputZone);
        }

        @Override
        public void encodeDdl(DdlChange ddl, ChangeContext context, MessageOut out) {
            format.encodeDdl(ddl, context, out);
        }

        @Override
        public @Nullable RowCompleter rowCompleter() {
            return format.rowCompleter();
        }

        @Override
        public void beginTransaction(ChangeContext context, MessageOut out) {
            format.beginTransaction(context, out);
        }

        @Override
        public void endTransaction(ChangeContext context, MessageOut out) {
            format.endTransaction(context, out);
        }

        @Override
        public long heartbeatIntervalMs() {
            return format.heartbeatIntervalMs();
        }

        @Override
        public void heartbeat(ChangeContext context, MessageOut out) {
            format.heartbeat(context, out);
        }

        @Override
        public boolean wantsCreateStatement() {
            return format.wantsCreateStatement();
        }

        @Override
        public void beginLoad(TableShape shape, String createStatement, ChangeContext context, MessageOut out) {
            format.beginLoad(shape, createStatement, context, out);
        }

        @Override
        public void endLoad(TableShape shape, ChangeContext context, MessageOut out) {
            format.endLoad(shape, context, out);
        }
    }

    private final class WrappedTable implements TableEncoder {
        private final TableEncoder encoder;
        private final @Nullable KeyEncoder primaryKey;
        private final byte[] tableName;

        WrappedTable(TableEncoder encoder, TableShape shape, ZoneId outputZone) {
            this.encoder = encoder;
            KeyShape key = shape.primaryKey();
            primaryKey = key == null ? null : new KeyEncoder(shape, key, outputZone);
            tableName = shape.id().toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void encode(RowChange change, ByteSink out) {
            encoder.encode(change, out);
        }

        @Override
        public boolean encodeKey(RowChange change, ByteSink out) {
            switch (keyMode) {
                case FORMAT -> {
                    return encoder.encodeKey(change, out);
                }
                case PK -> {
                    if (primaryKey != null) {
                        primaryKey.encode(change.row(), out);
                    }
                    return primaryKey != null;
                }
                case TABLE -> {
                    out.put(tableName);
                    return true;
                }
                default -> {
                    return false;
                }
            }
        }

        @Override
        public List<MessageHeader> headersOf(RowChange change) {
            if (!headers) {
                return encoder.headersOf(change);
            }
            ChangeContext context = change.context();
            List<MessageHeader> list = new ArrayList<>(encoder.headersOf(change));
            list.add(new MessageHeader("src.gtid", context.gtid().toByteArray()));
            list.add(header("src.file", context.binlogFile()));
            list.add(header("src.pos", String.valueOf(context.eventEndOffset())));
            list.add(header(
                    "src.row",
                    String.valueOf(context.isSnapshot() ? context.snapshotSequence() : context.rowInEvent())));
            list.add(header("event.type", change.kind().name()));
            return list;
        }

        private static MessageHeader header(String name, String value) {
            return new MessageHeader(name, value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public boolean splits(RowView before, RowView after) {
            return encoder.splits(before, after);
        }

        /** A tombstone needs the key of its row: without one the DELETE is a message. */
        @Override
        public DeleteForm deleteForm() {
            DeleteForm form = encoder.deleteForm();
            boolean namesRow = keyMode == KeyMode.FORMAT || (keyMode == KeyMode.PK && primaryKey != null);
            return namesRow || !form.hasTombstone() ? form : DeleteForm.MESSAGE;
        }

        @Override
        public long malformedCharacters() {
            return encoder.malformedCharacters();
        }
    }
}
