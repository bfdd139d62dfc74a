package io.millrace.formats.debezium;

/** The schemas of Debezium's messages (Debezium 3.6, {@code SchemaFactory}, as its MySQL connector sends them). */
final class Schemas {
    private static final ConnectSchema STRING = ConnectSchema.of(ConnectType.STRING);
    private static final ConnectSchema STRING_OR_NULL = ConnectSchema.optional(ConnectType.STRING);
    private static final ConnectSchema INT32_OR_NULL = ConnectSchema.optional(ConnectType.INT32);
    private static final ConnectSchema INT64 = ConnectSchema.of(ConnectType.INT64);
    private static final ConnectSchema INT64_OR_NULL = ConnectSchema.optional(ConnectType.INT64);
    private static final ConnectSchema BOOLEAN_OR_NULL = ConnectSchema.optional(ConnectType.BOOLEAN);

    static final ConnectSchema SOURCE = ConnectSchema.of(ConnectType.STRUCT)
            .named("io.debezium.connector.mysql.Source", 1)
            .field("version", STRING)
            .field("connector", STRING)
            .field("name", STRING)
            .field("ts_ms", INT64)
            .field(
                    "snapshot",
                    STRING_OR_NULL
                            .named("io.debezium.data.Enum", 1)
                            .with(
                                    "allowed",
                                    "true,first,first_in_data_collection,last_in_data_collection,last,false,incremental")
                            .defaultingTo(new ConnectDefault("\"false\"", "\"false\"")))
            .field("db", STRING)
            .field("sequence", STRING_OR_NULL)
            .field("ts_us", INT64_OR_NULL)
            .field("ts_ns", INT64_OR_NULL)
            .field("table", STRING_OR_NULL)
            .field("server_id", INT64)
            .field("gtid", STRING_OR_NULL)
            .field("file", STRING)
            .field("pos", INT64)
            .field("row", ConnectSchema.of(ConnectType.INT32))
            .field("thread", INT64_OR_NULL)
            .field("query", STRING_OR_NULL);

    private static final ConnectSchema TRANSACTION = ConnectSchema.optional(ConnectType.STRUCT)
            .named("event.block", 1)
            .field("id", STRING)
            .field("total_order", INT64)
            .field("data_collection_order", INT64);

    static final ConnectSchema TRANSACTION_KEY = ConnectSchema.of(ConnectType.STRUCT)
            .named("io.debezium.connector.common.TransactionMetadataKey", 1)
            .field("id", STRING);

    static final ConnectSchema TRANSACTION_VALUE = ConnectSchema.of(ConnectType.STRUCT)
            .named("io.debezium.connector.common.TransactionMetadataValue", 1)
            .field("status", STRING)
            .field("id", STRING)
            .field("event_count", INT64_OR_NULL)
            .field(
                    "data_collections",
                    ConnectSchema.arrayOf(ConnectSchema.optional(ConnectType.STRUCT)
                                    .named("event.collection", 1)
                                    .field("data_collection", STRING)
                                    .field("event_count", INT64))
                            .orNull())
            .field("ts_ms", INT64);

    static final ConnectSchema HEARTBEAT_KEY = ConnectSchema.of(ConnectType.STRUCT)
            .named("io.debezium.connector.common.ServerNameKey", 1)
            .field("serverName", STRING);

    static final ConnectSchema HEARTBEAT_VALUE = ConnectSchema.of(ConnectType.STRUCT)
            .named("io.debezium.connector.common.Heartbeat", 1)
            .field("ts_ms", INT64);

    static final ConnectSchema CHANGE_KEY = ConnectSchema.of(ConnectType.STRUCT)
            .named("io.debezium.connector.mysql.SchemaChangeKey", 1)
            .field("databaseName", STRING);

    static final ConnectSchema CHANGE_COLUMN = ConnectSchema.of(ConnectType.STRUCT)
            .named("io.debezium.connector.schema.Column", 1)
            .field("name", STRING)
            .field("jdbcType", ConnectSchema.of(ConnectType.INT32))
            .field("nativeType", INT32_OR_NULL)
            .field("typeName", STRING)
            .field("typeExpression", STRING_OR_NULL)
            .field("charsetName", STRING_OR_NULL)
            .field("length", INT32_OR_NULL)
            .field("scale", INT32_OR_NULL)
            .field("position", ConnectSchema.of(ConnectType.INT32))
            .field("optional", BOOLEAN_OR_NULL)
            .field("autoIncremented", BOOLEAN_OR_NULL)
            .field("generated", BOOLEAN_OR_NULL)
            .field("comment", STRING_OR_NULL)
            .field("defaultValueExpression", STRING_OR_NULL)
            .field("enumValues", ConnectSchema.arrayOf(STRING).orNull());

    static final ConnectSchema CHANGE_TABLE = ConnectSchema.optional(ConnectType.STRUCT)
            .named("io.debezium.connector.schema.Table", 1)
            .field("defaultCharsetName", STRING_OR_NULL)
            .field("primaryKeyColumnNames", ConnectSchema.arrayOf(STRING).orNull())
            .field("columns", ConnectSchema.arrayOf(CHANGE_COLUMN))
            .field("comment", STRING_OR_NULL);

    static final ConnectSchema CHANGE = ConnectSchema.of(ConnectType.STRUCT)
            .named("io.debezium.connector.schema.Change", 1)
            .field("type", STRING)
            .field("id", STRING)
            .field("table", CHANGE_TABLE);

    static final ConnectSchema CHANGE_VALUE = ConnectSchema.of(ConnectType.STRUCT)
            .named("io.debezium.connector.mysql.SchemaChangeValue", 1)
            .field("source", SOURCE)
            .field("ts_ms", INT64)
            .field("databaseName", STRING_OR_NULL)
            .field("schemaName", STRING_OR_NULL)
            .field("ddl", STRING_OR_NULL)
            .field("tableChanges", ConnectSchema.arrayOf(CHANGE));

    private Schemas() {}

    /** Of a table's rows; {@code row} is the optional struct of its columns. */
    static ConnectSchema envelope(String name, ConnectSchema row) {
        return ConnectSchema.of(ConnectType.STRUCT)
                .named(name, 2)
                .field("before", row)
                .field("after", row)
                .field("source", SOURCE)
                .field("transaction", TRANSACTION)
                .field("op", STRING)
                .field("ts_ms", INT64_OR_NULL)
                .field("ts_us", INT64_OR_NULL)
                .field("ts_ns", INT64_OR_NULL);
    }
}
