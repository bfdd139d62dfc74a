package io.millrace.formats.debezium;

import io.millrace.formats.FormatContext;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.MessageOut;
import io.millrace.formats.TableEncoder;
import io.millrace.formats.debezium.ConnectOut.Presence;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.DdlChange;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's messages as its MySQL connector writes them: rows in envelopes, schema changes, and when they are switched on
 * transactions and heartbeats, each kind in its own topic.
 *
 * <p>A full-load row says {@code snapshot: "true"}, whichever it is: which one is the last of a table is known only after it.
 */
public final class DebeziumFormat implements MessageFormat {
    private final DebeziumOptions options;
    private final Wire wire;
    private final boolean omitsAbsent;
    private final String prefix;
    private final ConnectOut out;
    private final SourceBlock source;
    private final SchemaChanges changes;
    private final OpenTransaction transaction = new OpenTransaction();
    private final Map<String, TableId> tablesByName = new HashMap<>();

    /** Of the topics that have messages of one schema only. */
    private final Map<String, Wire.Frame> frames = new HashMap<>();

    DebeziumFormat(FormatContext context, DebeziumOptions options, Wire wire, boolean omitsAbsent, String version) {
        this.options = options;
        this.wire = wire;
        this.omitsAbsent = omitsAbsent;
        prefix = options.topicPrefix().isEmpty() ? context.taskName() : options.topicPrefix();
        out = wire.newOut();
        source = new SourceBlock(version, prefix, out);
        changes = new SchemaChanges(source, out);
    }

    @Override
    public TableEncoder encoderFor(TableShape shape, String topic) {
        return tableEncoder(shape, topic);
    }

    private DebeziumTableEncoder tableEncoder(TableShape shape, String topic) {
        return new DebeziumTableEncoder(
                shape,
                topic,
                recordName(shape.id()),
                options,
                wire,
                out,
                source,
                options.transactions() ? transaction : null,
                omitsAbsent);
    }

    /** The name that Debezium's own topic would have: whatever a topic's name can not hold is an underscore. */
    private String recordName(TableId id) {
        String topic = prefix + "." + id.database() + "." + id.table();
        String name = wire.recordName(topic.replaceAll("[^a-zA-Z0-9._-]", "_"));
        TableId other = tablesByName.putIfAbsent(name, id);
        if (other != null && !other.equals(id) && wire.needsDistinctNames()) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_REJECTED,
                    "Avro's names have only letters A to Z, digits and underscores, so the records of two tables would"
                            + " have the name " + name + ": tables=" + other + ", " + id
                            + ". Copy one of them with a task of another debezium.topic.prefix, or choose a JSON format");
        }
        return name;
    }

    private Wire.Frame keyFrame(ConnectSchema schema, String topic) {
        return frames.computeIfAbsent(topic + " key", it -> wire.ofKey(schema, topic));
    }

    private Wire.Frame valueFrame(ConnectSchema schema, String topic) {
        return frames.computeIfAbsent(topic + " value", it -> wire.ofValue(schema, topic));
    }

    /** With a transaction block every row says how many came before it. */
    @Override
    public boolean encodesRowsAlone() {
        return !options.transactions();
    }

    /** Where a row's key changes, its DELETE and INSERT name each other. */
    @Override
    public boolean writesHeaders() {
        return true;
    }

    @Override
    public void encodeDdl(DdlChange ddl, ChangeContext context, MessageOut messages) {
        if (ddl.kind() == DdlChange.Kind.TRUNCATE_TABLE) {
            encodeTruncate(ddl, context, messages);
        } else {
            encodeChange(ddl, context, messages);
        }
    }

    private void encodeTruncate(DdlChange ddl, ChangeContext context, MessageOut messages) {
        TableShape shape = ddl.after();
        if (options.truncates() && shape != null) {
            ByteSink value = new ByteSink(512);
            tableEncoder(shape, messages.tableTopic(shape.id())).encodeTruncate(context, value);
            messages.toTable(shape.id(), null, value.toByteArray());
        }
    }

    private void encodeChange(DdlChange ddl, ChangeContext context, MessageOut messages) {
        if (options.schemaChanges() == DebeziumOptions.SchemaChanges.OFF) {
            return;
        }
        boolean own = options.schemaChanges() == DebeziumOptions.SchemaChanges.PREFIX_TOPIC;
        String topic = own ? prefix : messages.ddlTopic();
        byte[] key = message(keyFrame(Schemas.CHANGE_KEY, topic), Schemas.CHANGE_KEY, names -> {
            names.put(0, out);
            out.text(ddl.database());
        });
        Wire.Frame frame = valueFrame(Schemas.CHANGE_VALUE, topic);
        ByteSink value = new ByteSink(512);
        out.into(value);
        frame.open(value);
        changes.write(ddl, context);
        frame.close(value);
        if (own) {
            messages.toTopic(topic, key, value.toByteArray());
        } else {
            messages.toDdl(key, value.toByteArray());
        }
    }

    /** Writes the fields of a struct. */
    private interface Fields {
        void write(Names names);
    }

    private byte[] message(Wire.Frame frame, ConnectSchema schema, Fields fields) {
        ByteSink sink = new ByteSink(128);
        out.into(sink);
        frame.open(sink);
        out.openStruct();
        fields.write(new Names(schema, out));
        out.closeStruct();
        frame.close(sink);
        return sink.toByteArray();
    }

    @Override
    public void beginTransaction(ChangeContext context, MessageOut messages) {
        if (options.transactions()) {
            transaction.begin();
            sendTransaction("BEGIN", null, context, messages);
        }
    }

    @Override
    public void endTransaction(ChangeContext context, MessageOut messages) {
        if (options.transactions()) {
            sendTransaction("END", transaction.tables(), context, messages);
        }
    }

    private void sendTransaction(
            String status, @Nullable Map<TableId, Long> tables, ChangeContext context, MessageOut messages) {
        String topic = prefix + ".transaction";
        byte[] key = message(keyFrame(Schemas.TRANSACTION_KEY, topic), Schemas.TRANSACTION_KEY, names -> {
            names.put(0, out);
            OpenTransaction.writeId(context, out);
        });
        byte[] value = message(valueFrame(Schemas.TRANSACTION_VALUE, topic), Schemas.TRANSACTION_VALUE, names -> {
            names.put(0, out);
            out.text(status);
            names.put(1, out);
            OpenTransaction.writeId(context, out);
            names.put(2, out);
            if (tables == null) {
                out.nul(Presence.NULL_FIRST);
                names.put(3, out);
                out.nul(Presence.NULL_FIRST);
            } else {
                out.optionalNumber(transaction.rows());
                names.put(3, out);
                out.present(Presence.NULL_FIRST);
                writeTables(tables);
            }
            names.put(4, out);
            out.number(SourceBlock.micros(context) / 1000);
        });
        messages.toTopic(topic, key, value);
    }

    private void writeTables(Map<TableId, Long> tables) {
        byte[] collection = out.rendered("data_collection");
        byte[] count = out.rendered("event_count");
        out.openArray(tables.size());
        boolean first = true;
        for (Map.Entry<TableId, Long> table : tables.entrySet()) {
            out.item(first);
            out.present(Presence.NULL_FIRST);
            out.openStruct();
            out.name(collection, true);
            out.text(table.getKey().toString());
            out.name(count, false);
            out.number(table.getValue());
            out.closeStruct();
            first = false;
        }
        out.closeArray(tables.size());
    }

    @Override
    public long heartbeatIntervalMs() {
        return options.heartbeatIntervalMs();
    }

    @Override
    public void heartbeat(ChangeContext context, MessageOut messages) {
        if (options.heartbeatIntervalMs() == 0) {
            return;
        }
        String topic = options.heartbeatTopicsPrefix() + "." + prefix;
        byte[] key = message(keyFrame(Schemas.HEARTBEAT_KEY, topic), Schemas.HEARTBEAT_KEY, names -> {
            names.put(0, out);
            out.text(prefix);
        });
        byte[] value = message(valueFrame(Schemas.HEARTBEAT_VALUE, topic), Schemas.HEARTBEAT_VALUE, names -> {
            names.put(0, out);
            out.number(context.captureTimeMs());
        });
        messages.toTopic(topic, key, value);
    }

    @Override
    public boolean wantsCreateStatement() {
        return options.schemaChanges() != DebeziumOptions.SchemaChanges.OFF;
    }

    /** A table's definition goes to the schema changes before its rows. */
    @Override
    public void beginLoad(TableShape shape, String createStatement, ChangeContext context, MessageOut messages) {
        TableId id = shape.id();
        DdlChange create = new DdlChange(
                DdlChange.Kind.CREATE_TABLE, id.database(), id.table(), createStatement, List.of(id), null, shape);
        if (options.schemaChanges() == DebeziumOptions.SchemaChanges.PREFIX_TOPIC) {
            encodeChange(create, context, messages);
        }
    }
}
