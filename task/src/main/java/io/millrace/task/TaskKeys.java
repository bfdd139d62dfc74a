package io.millrace.task;

import static io.millrace.task.KeyTypes.bool;
import static io.millrace.task.KeyTypes.choice;
import static io.millrace.task.KeyTypes.columnPattern;
import static io.millrace.task.KeyTypes.columnsByTable;
import static io.millrace.task.KeyTypes.duration;
import static io.millrace.task.KeyTypes.durationOrEndless;
import static io.millrace.task.KeyTypes.file;
import static io.millrace.task.KeyTypes.httpUrl;
import static io.millrace.task.KeyTypes.integer;
import static io.millrace.task.KeyTypes.list;
import static io.millrace.task.KeyTypes.map;
import static io.millrace.task.KeyTypes.reRead;
import static io.millrace.task.KeyTypes.secret;
import static io.millrace.task.KeyTypes.size;
import static io.millrace.task.KeyTypes.tablePattern;
import static io.millrace.task.KeyTypes.text;
import static io.millrace.task.KeyTypes.zone;

import io.millrace.model.TableId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every key of the task document, once, in the order of the document. */
public final class TaskKeys {
    private static final List<Key<?>> ALL = new ArrayList<>();
    private static final Map<String, String> SECTIONS = new LinkedHashMap<>();

    private static final String TOPIC_PATTERN = "[a-zA-Z0-9._-]{1,249}";
    private static final String TOPIC_RULE = "a topic name of 1 to 249 letters, digits, '.', '_' or '-'";

    static final Key<String> NAME = add(Key.required(
            "name",
            text(
                    "[A-Za-z][A-Za-z0-9_-]{3,49}",
                    "4 to 50 letters, digits, '-' and '_', the first one a letter",
                    "Choose another name"),
            "shop-to-kafka",
            "Names the task: in messages, in its server id, and in the topic that keeps its checkpoint. A task that is"
                    + " renamed is a new task."));
    static final Key<String> DESCRIPTION = add(Key.withDefault(
            "description",
            text(
                    "[^!=<>'&\"\\\\]{0,256}",
                    "a text of at most 256 characters without ! = < > ' & \" \\",
                    "Shorten it, or leave those characters out"),
            "\"\"",
            "The shop for the search index",
            "A note for people."));

    // source
    static final Key<String> SOURCE_HOST = section(
            "source",
            "The MySQL server that is read.",
            Key.required(
                    "source.host", text("\\S+", "a host name or address", "Write one"), "db.example.com", "Host."));
    static final Key<Integer> SOURCE_PORT =
            add(Key.withDefault("source.port", integer(1, 65_535), "3306", "3307", "Port."));
    static final Key<List<String>> SOURCE_OTHER_HOSTS = add(Key.withDefault(
            "source.other_hosts",
            list(
                    text("(\\[[0-9A-Fa-f:.%]+\\]|[^:\\s\\[\\],]+):\\d{1,5}", "host:port", "Write for example db2:3306"),
                    false),
            "[]",
            "[db2:3306]",
            "Other servers of the same replication, tried when the first is away; one that takes writes is preferred to a"
                    + " read-only one."));
    static final Key<String> SOURCE_USER = add(Key.required(
            "source.user",
            text(),
            "millrace",
            "Account with SELECT on the tables and the global privileges REPLICATION SLAVE and REPLICATION CLIENT."));
    static final Key<Secret> SOURCE_PASSWORD = add(
            Key.withDefault("source.password", secret(), "\"\"", "${env:MYSQL_PASSWORD}", "The account's password."));
    static final Key<SourceSection.TlsMode> TLS_MODE = section(
            "source.tls",
            "Encryption of the connections to the source.",
            Key.withDefault(
                    "source.tls.mode",
                    choice(SourceSection.TlsMode.class),
                    "preferred",
                    "verify-ca",
                    "Whether the connection is encrypted: never, if the server can, always; verify-ca also checks that"
                            + " a trusted authority signed the server's certificate, verify-identity that it names the"
                            + " host."));
    static final Key<Path> TLS_CA = add(Key.optional(
            "source.tls.ca",
            file(),
            "certs/ca.pem",
            "The authority to trust: PEM, JKS or PKCS12. Without it those that the JVM trusts."));
    static final Key<Secret> TLS_CA_PASSWORD = add(Key.withDefault(
            "source.tls.ca_password", secret(), "\"\"", "${env:CA_PASSWORD}", "Password of a JKS or PKCS12 ca."));
    static final Key<Path> TLS_KEY_STORE = add(Key.optional(
            "source.tls.key_store",
            file(),
            "certs/client.p12",
            "Our own certificate and key for servers that ask for one: JKS or PKCS12."));
    static final Key<Secret> TLS_KEY_STORE_PASSWORD = add(Key.withDefault(
            "source.tls.key_store_password", secret(), "\"\"", "${env:KEY_STORE_PASSWORD}", "Its password."));
    static final Key<Duration> CONNECT_TIMEOUT = add(Key.withDefault(
            "source.connect_timeout",
            duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
            "10s",
            "30s",
            "How long one attempt to connect may take."));
    static final Key<Long> SERVER_ID = add(Key.withDefault(
            "source.server_id",
            integer(0, 4_294_967_295L),
            "0",
            "184054",
            "Our own server id as a replica, different from every other replica's. 0 derives one from the task's name"
                    + " and the source."));
    static final Key<ZoneId> TIME_ZONE = add(Key.optional(
            "source.time_zone",
            zone(),
            "Europe/Berlin",
            "Zone in which TIMESTAMP values are printed. Without it the source's global time_zone."));
    static final Key<Duration> VISIBILITY_MARGIN = add(Key.withDefault(
            "source.visibility_margin",
            duration(Duration.ZERO, Duration.ofMinutes(10)),
            "11s",
            "2s",
            "For a source without GTID: how long it may take until a SELECT sees what the binlog already says. Must be"
                    + " above rpl_semi_sync_master_timeout; where semi-sync replication is off, 1s is plenty."));
    static final Key<Boolean> ALLOW_MINIMAL_IMAGE = add(Key.withDefault(
            "source.allow_minimal_image",
            bool(),
            "false",
            "true",
            "Whether row images without all columns are accepted (binlog_row_image MINIMAL or NOBLOB). Messages then lack"
                    + " the columns that a change does not name: of a DELETE they have the key only, of an UPDATE the key"
                    + " and what was set."));
    static final Key<String> HEARTBEAT_TABLE = section(
            "source.heartbeat",
            "A row of a table of the source that the task writes now and then. Without it the task only reads.",
            Key.withDefault(
                    "source.heartbeat.table",
                    text(
                            "([^.`\\s]{1,64}\\.[^.`\\s]{1,64})?",
                            "database.table, or empty",
                            "Write for example ops.millrace"),
                    "\"\"",
                    "ops.millrace_heartbeat",
                    "The table, empty for none. It has columns task VARCHAR(64) as primary key, token BIGINT and written_ms"
                            + " BIGINT, and may serve several tasks. The account needs SELECT, INSERT and UPDATE on it. Its changes"
                            + " are delivered only if the task selects it."));
    static final Key<Duration> HEARTBEAT_INTERVAL = add(Key.withDefault(
            "source.heartbeat.interval",
            duration(Duration.ofSeconds(1), Duration.ofHours(1)),
            "10s",
            "1m",
            "Time between two writes."));
    static final Key<Boolean> HEARTBEAT_CREATE = add(Key.withDefault(
            "source.heartbeat.create",
            bool(),
            "false",
            "true",
            "Whether the task creates the table if it is not there, which needs CREATE on it."));

    // destination
    static final Key<List<String>> BOOTSTRAP_SERVERS = section(
            "destination",
            "The Kafka cluster that is written.",
            Key.required(
                    "destination.bootstrap_servers",
                    list(
                            text(
                                    "(\\[[0-9A-Fa-f:.%]+\\]|[^:\\s\\[\\],]+):\\d{1,5}",
                                    "host:port", "Write for example broker1:9092"),
                            true),
                    "broker1:9092, broker2:9092",
                    "Brokers to ask for the others."));
    static final Key<DestinationSection.Protocol> PROTOCOL = section(
            "destination.security",
            "How the brokers are talked to.",
            Key.withDefault(
                    "destination.security.protocol",
                    choice(DestinationSection.Protocol.class),
                    "PLAINTEXT",
                    "SASL_SSL",
                    "With or without encryption (SSL) and user (SASL)."));
    static final Key<DestinationSection.Mechanism> MECHANISM = section(
            "destination.security.sasl",
            "Who we are, for the protocols with SASL.",
            Key.optional(
                    "destination.security.sasl.mechanism",
                    choice(DestinationSection.Mechanism.class),
                    "SCRAM-SHA-512",
                    "How we say who we are. GSSAPI and OAUTHBEARER need jaas_config."));
    static final Key<String> SASL_USER =
            add(Key.withDefault("destination.security.sasl.user", text(), "\"\"", "millrace", "User."));
    static final Key<Secret> SASL_PASSWORD = add(Key.withDefault(
            "destination.security.sasl.password", secret(), "\"\"", "${env:KAFKA_PASSWORD}", "Password."));
    static final Key<Secret> JAAS_CONFIG = add(Key.withDefault(
            "destination.security.sasl.jaas_config",
            secret(),
            "\"\"",
            "${file:/run/secrets/kafka-jaas}",
            "A whole JAAS configuration in place of user and password."));
    static final Key<Path> TRUSTSTORE_LOCATION = section(
            "destination.security.truststore",
            "Whom we trust, for the protocols with SSL. Without a file or PEM text: whom the JVM trusts.",
            Key.optional(
                    "destination.security.truststore.location", file(), "certs/kafka.jks", "File with certificates."));
    static final Key<DestinationSection.StoreType> TRUSTSTORE_TYPE = add(Key.withDefault(
            "destination.security.truststore.type",
            choice(DestinationSection.StoreType.class),
            "JKS",
            "PKCS12",
            "Format of the file."));
    static final Key<Secret> TRUSTSTORE_PASSWORD = add(Key.withDefault(
            "destination.security.truststore.password",
            secret(),
            "\"\"",
            "${env:TRUSTSTORE_PASSWORD}",
            "Password of the file."));
    static final Key<Secret> TRUSTSTORE_PEM = add(Key.withDefault(
            "destination.security.truststore.pem",
            secret(),
            "\"\"",
            "${file:certs/kafka-ca.pem}",
            "Certificates as PEM text, in place of a file."));
    static final Key<Path> KEYSTORE_LOCATION = section(
            "destination.security.keystore",
            "Our own certificate and key, for brokers that ask for one.",
            Key.optional(
                    "destination.security.keystore.location",
                    file(),
                    "certs/millrace.p12",
                    "File with the certificate and its key."));
    static final Key<DestinationSection.StoreType> KEYSTORE_TYPE = add(Key.withDefault(
            "destination.security.keystore.type",
            choice(DestinationSection.StoreType.class),
            "JKS",
            "PKCS12",
            "Format of the file."));
    static final Key<Secret> KEYSTORE_PASSWORD = add(Key.withDefault(
            "destination.security.keystore.password",
            secret(),
            "\"\"",
            "${env:KEYSTORE_PASSWORD}",
            "Password of the file."));
    static final Key<Secret> KEY_PASSWORD = add(Key.withDefault(
            "destination.security.keystore.key_password",
            secret(),
            "\"\"",
            "${env:KEY_PASSWORD}",
            "Password of the key, if it has one of its own."));
    static final Key<Secret> KEYSTORE_PEM_CHAIN = add(Key.withDefault(
            "destination.security.keystore.pem_chain",
            secret(),
            "\"\"",
            "${file:certs/millrace.pem}",
            "The certificate chain as PEM text, in place of a file."));
    static final Key<Secret> KEYSTORE_PEM_KEY = add(Key.withDefault(
            "destination.security.keystore.pem_key",
            secret(),
            "\"\"",
            "${file:certs/millrace-key.pem}",
            "The private key (PKCS 8) as PEM text, with pem_chain."));
    static final Key<Boolean> VERIFY_HOST = add(Key.withDefault(
            "destination.security.verify_host",
            bool(),
            "true",
            "false",
            "Whether a broker's certificate has to name its host."));
    static final Key<DestinationSection.Acks> ACKS = add(Key.withDefault(
            "destination.acks",
            choice(DestinationSection.Acks.class),
            "all",
            "1",
            "How many brokers have a record before it counts as delivered: none, the leader, all that are in sync. With"
                    + " 0 and 1 changes can be lost when a broker fails."));
    static final Key<DestinationSection.Compression> COMPRESSION = add(Key.withDefault(
            "destination.compression",
            choice(DestinationSection.Compression.class),
            "lz4",
            "zstd",
            "Compression of record batches. zstd needs brokers from 2.1 on."));
    static final Key<DestinationSection.Latency> LATENCY = add(Key.withDefault(
            "destination.latency",
            choice(DestinationSection.Latency.class),
            "adaptive",
            "low",
            "How long messages wait for others, which saves CPU time here and at the brokers. adaptive: 10 ms at most"
                    + " while many come, a millisecond or two while few do; low: not at all. With exactly_once they are"
                    + " seen at the next commit in either case."));
    static final Key<Integer> RECORD_MAX_BYTES = add(Key.withDefault(
                    "destination.record_max_bytes",
                    size(1 << 10, 1 << 30),
                    "10MiB",
                    "4MiB",
                    "Largest message value. Section oversize says what becomes of a larger one. Brokers and topics have limits of their own, 1 MiB"
                            + " unless configured.")
            .in("bytes"));
    static final Key<Map<String, Secret>> PROPERTIES = add(Key.withDefault(
            "destination.properties",
            map(secret()),
            "{}",
            "{client.dns.lookup: resolve_canonical_bootstrap_servers_only}",
            "Further properties of the Kafka clients, as they are called there."));

    // topics
    static final Key<TopicSection.Policy> TOPIC_POLICY = section(
            "topics",
            "Which topics are written, and how missing ones are made.",
            Key.withDefault(
                    "topics.policy",
                    choice(TopicSection.Policy.class),
                    "per_table",
                    "single",
                    "One topic for everything, or one for each table."));
    static final Key<String> TOPIC_NAME = add(Key.withDefault(
            "topics.name",
            text(TOPIC_PATTERN, TOPIC_RULE, "Choose another name"),
            "\"\"",
            "shop-changes",
            "The topic, with policy single."));
    static final Key<String> TOPIC_FORMAT = add(Key.withDefault(
            "topics.format",
            text(
                    "([a-zA-Z0-9._-]|\\$database\\$|\\$tablename\\$){1,249}",
                    "letters, digits, '.', '_', '-' and the variables $database$ and $tablename$",
                    "Write for example $database$-$tablename$"),
            "$database$-$tablename$",
            "mysql.$database$.$tablename$",
            "Names of the topics with policy per_table. For DDL about a whole database $tablename$ is empty and goes"
                    + " together with one separator beside it; if nothing is left, it goes to the topic NAME.transactions, NAME being"
                    + " the task's. Other characters of a name become _xHHHH_."));
    static final Key<String> DDL_TOPIC = add(Key.withDefault(
            "topics.ddl_topic",
            text(TOPIC_PATTERN, TOPIC_RULE, "Choose another name"),
            "\"\"",
            "shop-ddl",
            "Topic of all DDL messages. Without it they go where the table's rows go."));
    static final Key<Integer> PARTITIONS = add(Key.withDefault(
            "topics.partitions",
            integer(1, 10_000),
            "12",
            "6",
            "Partitions of a topic that is made; an existing one keeps its own."));
    static final Key<Integer> REPLICATION_FACTOR = add(Key.withDefault(
            "topics.replication_factor",
            integer(0, 32_767),
            "0",
            "3",
            "Copies of a topic that is made. 0 means 3, or as many as there are brokers."));
    static final Key<Boolean> CREATE =
            add(Key.withDefault("topics.create", bool(), "true", "false", "Whether missing topics are made."));

    // partitioning
    static final Key<PartitionSection.PartitionBy> PARTITION_BY = section(
            "partitioning",
            "Which partition a row goes to: what is in one partition stays in commit order.",
            Key.withDefault(
                    "partitioning.partition_by",
                    choice(PartitionSection.PartitionBy.class),
                    "key_hash",
                    "table_hash",
                    "partition_0: everything in commit order, slowest. table_hash: each table in commit order. key_hash:"
                            + " each row (by primary key, else unique key) in commit order; DDL, and tables without a"
                            + " key, go to partition 0."));
    static final Key<PartitionSection.Hash> HASH = add(Key.withDefault(
            "partitioning.hash",
            choice(PartitionSection.Hash.class),
            "murmur2",
            "java",
            "murmur2 and crc32 are of the key's texts joined by U+0001, NULL as \\N; murmur2 is Kafka's own. java and canal"
                    + " XOR the String.hashCode of each text, NULL as nothing: java takes the floor modulus, canal"
                    + " removes the sign as Canal does. DTS says hashCode and no more."));
    static final Key<Map<TableId, List<String>>> KEY_COLUMNS = add(Key.withDefault(
            "partitioning.key_columns",
            columnsByTable(),
            "{}",
            "{shop.order_line: [order_id]}",
            "Columns that replace the primary key as hash input, by table, with key_hash."));
    static final Key<PartitionSection.KeyUpdateSplit> PK_UPDATE_SPLIT = add(Key.withDefault(
            "partitioning.pk_update_split",
            choice(PartitionSection.KeyUpdateSplit.class),
            "auto",
            "never",
            "When an UPDATE that changes the key is written as DELETE and INSERT; auto: when the two keys have"
                    + " different partitions."));

    // objects
    static final Key<List<TablePattern>> INCLUDE = section(
            "objects",
            "Which tables are copied. MySQL's own databases never are.",
            Key.required(
                    "objects.include",
                    list(tablePattern(), false),
                    "[\"shop.*\", \"crm./ord_.*/\", \"`a.b`.customer\"]",
                    "Tables to copy, also those that are created later if a pattern matches them. Upper and lower case count as on"
                            + " the source: they do not where its lower_case_table_names is 1 or 2."));
    static final Key<List<TablePattern>> EXCLUDE = add(Key.withDefault(
            "objects.exclude", list(tablePattern(), false), "[]", "[\"shop./tmp_.*/\"]", "Tables to leave out."));
    static final Key<List<ColumnPattern>> EXCLUDE_COLUMNS = add(Key.withDefault(
            "objects.exclude_columns",
            list(columnPattern(), false),
            "[]",
            "[shop.customers.password, \"*.*./.*_secret/\"]",
            "Columns to leave out: no message has their values, nor their names where it describes a table. Other columns are"
                    + " told, those that are added later too. A column of the primary key, or of the key that rows are"
                    + " spread over partitions by, cannot be left out."));
    static final Key<TaskDocument.OnUnloggedChanges> ON_UNLOGGED_CHANGES = add(Key.withDefault(
            "objects.on_unlogged_changes",
            choice(TaskDocument.OnUnloggedChanges.class),
            "warn",
            "re_read",
            "What a statement does that changes rows of a table without a row in the binlog (EXCHANGE, TRUNCATE or DROP PARTITION,"
                    + " DISCARD or IMPORT TABLESPACE). With warn it is reported and counted; re_read has the tables read again;"
                    + " with fail the task stops before it. A table that is read again tells of rows that came, not of rows"
                    + " that went."));
    static final Key<OnDemandSection.Added> ADDED = add(Key.withDefault(
            "objects.added",
            choice(OnDemandSection.Added.class),
            "as_started",
            "incremental",
            "What is told of a table that include or exclude adds to the task later: full_and_incremental, the rows that are"
                    + " there and then every change; incremental, the changes from then on. as_started does what"
                    + " start.mode says."));
    static final Key<List<OnDemandSection.ReRead>> RE_READ = add(Key.withDefault(
            "objects.re_read",
            list(reRead(), false),
            "[]",
            "[shop.orders, shop.items after 1000 up to 2000]",
            "Tables, or ranges of their keys, to read again beside the changes. Each entry is done once, also through"
                    + " restarts; to have it done again, take it out, save, and put it back. KEY is the value of the key"
                    + " column, or one for each with commas between them; the first row is the one behind the key after"
                    + " 'after', the last one that of 'up to'."));

    // start
    static final Key<TaskDocument.StartMode> START_MODE = section(
            "start",
            "What is copied: the rows that are there, the changes that come, or both. A task that has a checkpoint goes"
                    + " on from there.",
            Key.withDefault(
                    "start.mode",
                    choice(TaskDocument.StartMode.class),
                    "full_and_incremental",
                    "incremental",
                    "Full load and then every change; full load only; changes only."));
    static final Key<StartFrom> START_FROM = add(Key.withDefault(
            "start.from",
            new StartFromType(),
            "now",
            "{file: mysql-bin.000042, offset: 4}",
            "Where the changes begin, with mode incremental."));

    // format
    private static final String FORMATS =
            "canal_json, dts_avro, shareplex_json, drs_json, drs_json_c, debezium_json, maxwell_json, debezium_avro,"
                    + " confluent_avro, plain_json";
    static final Key<String> FORMAT_NAME = section(
            "format",
            "What the messages look like.",
            Key.withDefault(
                    "format.name",
                    text(FORMATS.replace(", ", "|"), "one of " + FORMATS, "Write one of " + FORMATS),
                    "canal_json",
                    "dts_avro",
                    "Message format."));
    static final Key<Map<String, String>> FORMAT_OPTIONS = add(Key.withDefault(
            "format.options",
            map(text()),
            "{}",
            "{some.option: value}",
            "The format's own options; the formats' documentation lists them."));
    static final Key<TaskDocument.DdlMode> DDL = add(Key.withDefault(
            "ddl",
            choice(TaskDocument.DdlMode.class),
            "deliver",
            "drop",
            "Whether DDL is written as messages. Rows follow the new shape in either case."));

    // schema registry
    static final Key<List<URI>> REGISTRY_URLS = section(
            "schema_registry",
            "Where Avro schemas are registered; formats whose messages carry a schema's id need it.",
            Key.withDefault(
                    "schema_registry.urls",
                    list(httpUrl(), true),
                    "[]",
                    "[\"http://registry:8080/apis/ccompat/v7\"]",
                    "Bases of an API that is compatible with Confluent's, tried in this order: Confluent, Karapace and"
                            + " Redpanda have it at the root, Apicurio under /apis/ccompat/v7."));
    static final Key<String> REGISTRY_USER = add(Key.withDefault(
            "schema_registry.user", text(), "\"\"", "millrace", "User, where the registry asks for one (HTTP basic)."));
    static final Key<Secret> REGISTRY_PASSWORD = add(Key.withDefault(
            "schema_registry.password", secret(), "\"\"", "${env:REGISTRY_PASSWORD}", "Password of that user."));
    static final Key<Secret> REGISTRY_TOKEN = add(Key.withDefault(
            "schema_registry.token",
            secret(),
            "\"\"",
            "${file:/run/secrets/registry-token}",
            "A bearer token, in place of user and password."));
    static final Key<Boolean> AUTO_REGISTER = add(
            Key.withDefault(
                    "schema_registry.auto_register",
                    bool(),
                    "true",
                    "false",
                    "Whether a new schema is registered. If not, it has to be there already, and the task stops where it is not."));
    static final Key<SchemaRegistrySection.OnIncompatible> ON_INCOMPATIBLE = add(Key.withDefault(
            "schema_registry.on_incompatible",
            choice(SchemaRegistrySection.OnIncompatible.class),
            "fail",
            "register",
            "What happens when the subject's compatibility level forbids a new schema: the task stops, or the schema is"
                    + " registered all the same, with the level NONE for that moment, which the login must be allowed"
                    + " to set."));
    static final Key<Duration> REGISTRY_TIMEOUT = add(Key.withDefault(
            "schema_registry.request_timeout",
            duration(Duration.ofMillis(100), Duration.ofMinutes(5)),
            "10s",
            "30s",
            "How long one address may take for one answer."));
    static final Key<Path> REGISTRY_CA = section(
            "schema_registry.tls",
            "Encryption of the connections to the registry, with https addresses.",
            Key.optional(
                    "schema_registry.tls.ca",
                    file(),
                    "certs/registry-ca.pem",
                    "The authority to trust: PEM, JKS or PKCS12. Without it those that the JVM trusts."));
    static final Key<Secret> REGISTRY_CA_PASSWORD = add(Key.withDefault(
            "schema_registry.tls.ca_password",
            secret(),
            "\"\"",
            "${env:CA_PASSWORD}",
            "Password of a JKS or PKCS12 ca."));
    static final Key<Path> REGISTRY_KEY_STORE = add(Key.optional(
            "schema_registry.tls.key_store",
            file(),
            "certs/client.p12",
            "Our own certificate and key for registries that ask for one: JKS or PKCS12."));
    static final Key<Secret> REGISTRY_KEY_STORE_PASSWORD = add(Key.withDefault(
            "schema_registry.tls.key_store_password", secret(), "\"\"", "${env:KEY_STORE_PASSWORD}", "Its password."));
    static final Key<Boolean> REGISTRY_VERIFY_HOST = add(Key.withDefault(
            "schema_registry.tls.verify_host",
            bool(),
            "true",
            "false",
            "Whether the registry's certificate has to name its host."));

    // full load
    static final Key<Integer> LOAD_THREADS = section(
            "full_load",
            "How the rows that are there are read.",
            Key.withDefault(
                    "full_load.threads",
                    integer(1, 64),
                    "4",
                    "8",
                    "Chunks read at the same time, over a connection each."));
    static final Key<Integer> CHUNK_ROWS = add(
            Key.withDefault("full_load.chunk_rows", integer(1, 1_000_000), "8192", "2048", "Rows of a chunk at most.")
                    .in("rows"));
    static final Key<Integer> CHUNK_BYTES = add(Key.withDefault(
                    "full_load.chunk_bytes",
                    size(64 << 10, 256 << 20),
                    "8MiB",
                    "2MiB",
                    "Encoded bytes of a chunk at most: with threads, the bound on the full load's memory.")
            .in("bytes"));
    static final Key<Boolean> LOCK_TABLES = add(Key.withDefault(
            "full_load.lock_tables",
            bool(),
            "false",
            "true",
            "Whether tables are locked against writers (LOCK TABLES ... READ) where a read alone does not show one moment."
                    + " Tables that are not InnoDB are locked while a chunk is read, or all of a table without a key;"
                    + " InnoDB tables without a key for an instant. The account needs LOCK TABLES on them."));

    // running
    static final Key<Duration> RETRY_CONNECTION = section(
            "retry",
            "How long errors are retried, counted from the first one.",
            Key.withDefault(
                    "retry.connection",
                    durationOrEndless(Duration.ofMinutes(10), Duration.ofMinutes(1440)),
                    "720m",
                    "60m",
                    "While the source or the destination cannot be reached."));
    static final Key<Duration> RETRY_OTHER = add(Key.withDefault(
            "retry.other",
            duration(Duration.ofMinutes(1), Duration.ofMinutes(1440)),
            "10m",
            "5m",
            "Other errors that may pass; less than retry.connection."));
    static final Key<Duration> LEASE_SESSION_TIMEOUT = section(
            "lease",
            "A second run of the same task is refused while the first one lives.",
            Key.withDefault(
                    "lease.session_timeout",
                    duration(Duration.ofSeconds(6), Duration.ofMinutes(5)),
                    "15s",
                    "30s",
                    "How long a run that has gone silent still holds the task; the brokers'"
                            + " group.min/max.session.timeout.ms limit it."));
    static final Key<Duration> CHECKPOINT_INTERVAL = section(
            "checkpoint",
            "Where a run goes on after a stop or a crash.",
            Key.withDefault(
                    "checkpoint.interval",
                    duration(Duration.ofMillis(100), Duration.ofMinutes(1)),
                    "1s",
                    "5s",
                    "How often the position is stored: what may be written twice after a crash."));

    static final Key<DeliverySection.Guarantee> DELIVERY_GUARANTEE = section(
            "delivery",
            "What a crash may do to the messages.",
            Key.withDefault(
                    "delivery.guarantee",
                    choice(DeliverySection.Guarantee.class),
                    "at_least_once",
                    "exactly_once",
                    "With at_least_once the last moments before a crash may come again, in order; with exactly_once"
                            + " never, for consumers with isolation.level=read_committed, which then see whole"
                            + " source transactions. That needs brokers from 2.5 on and destination.acks all. A"
                            + " source transaction of more than delivery.commit_bytes, or that takes more than a sixth of"
                            + " delivery.transaction_timeout to be written, becomes visible in parts, and the rows of a"
                            + " table without a key come again when its full load of more than that time is interrupted."));
    static final Key<Duration> COMMIT_INTERVAL = add(Key.withDefault(
            "delivery.commit_interval",
            duration(Duration.ofMillis(50), Duration.ofSeconds(20)),
            "500ms",
            "2s",
            "With exactly_once: how often messages become visible. Shorter costs throughput."));
    static final Key<Integer> COMMIT_BYTES = add(
            Key.withDefault(
                    "delivery.commit_bytes",
                    size(64 << 10, 1 << 30),
                    "256MiB",
                    "32MiB",
                    "With exactly_once: after so many bytes of messages they become visible before the interval is over. A source"
                            + " transaction of more becomes visible in parts; with at_least_once it gets a checkpoint inside."));
    static final Key<Duration> TRANSACTION_TIMEOUT = add(Key.withDefault(
            "delivery.transaction_timeout",
            duration(Duration.ofSeconds(10), Duration.ofMinutes(15)),
            "60s",
            "2m",
            "With exactly_once: how long consumers with isolation.level=read_committed may wait for a run that died in the"
                    + " middle, until the brokers end its Kafka transaction. At most their transaction.max.timeout.ms, and"
                    + " at least twice delivery.commit_interval. A source transaction that takes more than a sixth of it"
                    + " to be written becomes visible in parts."));

    // throttle
    private static final int MAX_RATE = Integer.MAX_VALUE;
    static final Key<Integer> LOAD_ROWS_PER_SECOND = section(
            "throttle",
            "How fast the task may go. What is over the limit is not read from the source.",
            "throttle.full_load",
            "The full load, all its threads together.",
            Key.withDefault(
                            "throttle.full_load.rows_per_second",
                            integer(0, MAX_RATE),
                            "0",
                            "20000",
                            "Rows per second, 0 for no limit.")
                    .in("rows/s"));
    static final Key<Integer> LOAD_BYTES_PER_SECOND = add(Key.withDefault(
                    "throttle.full_load.bytes_per_second",
                    size(0, 1 << 30),
                    "0",
                    "20MiB",
                    "Bytes of messages per second, before compression; 0 for no limit.")
            .in("bytes/s"));
    static final Key<Integer> LOAD_QUERIES_PER_SECOND = add(Key.withDefault(
                    "throttle.full_load.queries_per_second",
                    integer(0, MAX_RATE),
                    "0",
                    "20",
                    "Statements per second that read a table of the source, 0 for no limit. A chunk takes two.")
            .in("1/s"));
    static final Key<Integer> THREADS_RUNNING = add(Key.withDefault(
            "throttle.full_load.threads_running",
            integer(0, 100_000),
            "0",
            "40",
            "The full load waits while the source's status variable Threads_running is above this, 0 for no limit. It is"
                    + " asked for once a second; our own connections count."));
    static final Key<Duration> REPLICA_LAG = add(Key.withDefault(
            "throttle.full_load.replica_lag",
            duration(Duration.ZERO, Duration.ofDays(1)),
            "0s",
            "10s",
            "The full load waits while one of the replicas, or the source if it is one, is behind by more than this; 0s"
                    + " for no limit. Whole seconds count. Needs REPLICATION CLIENT there (MariaDB: SLAVE MONITOR)."));
    static final Key<List<String>> LAG_REPLICAS = add(Key.withDefault(
            "throttle.full_load.replicas",
            list(
                    text("(\\[[0-9A-Fa-f:.%]+\\]|[^:\\s\\[\\],]+):\\d{1,5}", "host:port", "Write for example db2:3306"),
                    false),
            "[]",
            "[db2:3306, db3:3306]",
            "The replicas whose lag counts; they are asked with the source's account."));
    static final Key<Integer> STREAM_ROWS_PER_SECOND = section(
            "throttle.stream",
            "The changes.",
            Key.withDefault(
                            "throttle.stream.rows_per_second",
                            integer(0, MAX_RATE),
                            "0",
                            "5000",
                            "Row changes per second, 0 for no limit. A limit below what the source writes lets the task"
                                    + " fall behind, in the end behind what the source keeps.")
                    .in("rows/s"));
    static final Key<Integer> STREAM_BYTES_PER_SECOND = add(Key.withDefault(
                    "throttle.stream.bytes_per_second",
                    size(0, 1 << 30),
                    "0",
                    "5MiB",
                    "Bytes of messages per second, before compression; 0 for no limit.")
            .in("bytes/s"));

    // oversize
    static final Key<OversizeSection.Action> OVERSIZE_ACTION = section(
            "oversize",
            "What becomes of a row whose message is larger than destination.record_max_bytes. Each one is counted and"
                    + " logged with its key and place.",
            Key.withDefault(
                    "oversize.action",
                    choice(OversizeSection.Action.class),
                    "fail",
                    "dead_letter",
                    "With fail the task stops; truncate cuts columns until the message fits; dead_letter tells another topic"
                            + " of the row, by key and place; skip leaves it out."));
    static final Key<Map<TableId, List<String>>> OVERSIZE_TRUNCATE = add(Key.withDefault(
            "oversize.truncate",
            columnsByTable(),
            "{}",
            "{shop.document: [body, notes]}",
            "Columns of text or bytes that truncate may cut, by table. The header millrace.truncated names those of the"
                    + " message. A large row of another table stops the task."));
    static final Key<String> DEAD_LETTER_TOPIC = add(Key.withDefault(
            "oversize.dead_letter_topic",
            text(TOPIC_PATTERN, TOPIC_RULE, "Choose another name"),
            "\"\"",
            "shop-dead-letters",
            "Topic of dead_letter, whose records are JSON objects with table, key, kind and place. Without it: the"
                    + " task's name and .dead-letters."));

    // encoding
    static final Key<Integer> ENCODING_THREADS = section(
            "encoding",
            "How the rows of the stream become messages.",
            Key.withDefault(
                    "encoding.threads",
                    integer(1, 16),
                    "1",
                    "4",
                    "Threads that encode rows of the stream, whose messages keep their order. With 1 the thread that reads"
                            + " the binlog encodes, too, which costs least. More help where that thread is busy all the"
                            + " time, with wide rows, on a machine with cores to spare. Rows of tables whose full load"
                            + " runs, and Debezium's formats with transaction metadata, are encoded one after the"
                            + " other."));

    private TaskKeys() {}

    private static <T> Key<T> add(Key<T> key) {
        ALL.add(key);
        return key;
    }

    /** The first key of a section, with the section's help. */
    private static <T> Key<T> section(String path, String help, Key<T> first) {
        SECTIONS.put(path, help);
        return add(first);
    }

    /** The first key of a section that is inside another one without keys of its own. */
    private static <T> Key<T> section(String outer, String outerHelp, String path, String help, Key<T> first) {
        SECTIONS.put(outer, outerHelp);
        return section(path, help, first);
    }

    /** Every key, in the order of the document. */
    public static List<Key<?>> all() {
        return List.copyOf(ALL);
    }

    /** Sections with their help, in the order of the document; nested ones as {@code source.tls}. */
    static Map<String, String> sections() {
        return SECTIONS;
    }
}
