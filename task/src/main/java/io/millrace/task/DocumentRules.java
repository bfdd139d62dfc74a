package io.millrace.task;

import io.millrace.model.ErrorCode;
import io.millrace.model.TableId;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The rules between keys. */
final class DocumentRules {
    /** Kafka client properties that keys of the document decide, with those keys. */
    private static final Map<String, String> OWNED_PROPERTIES = Map.ofEntries(
            Map.entry("bootstrap.servers", "destination.bootstrap_servers"),
            Map.entry("security.protocol", "destination.security.protocol"),
            Map.entry("sasl.mechanism", "destination.security.sasl.mechanism"),
            Map.entry("sasl.jaas.config", "destination.security.sasl.jaas_config"),
            Map.entry("ssl.endpoint.identification.algorithm", "destination.security.verify_host"),
            Map.entry("ssl.truststore.location", "destination.security.truststore.location"),
            Map.entry("ssl.truststore.password", "destination.security.truststore.password"),
            Map.entry("ssl.truststore.type", "destination.security.truststore.type"),
            Map.entry("ssl.truststore.certificates", "destination.security.truststore.pem"),
            Map.entry("ssl.keystore.location", "destination.security.keystore.location"),
            Map.entry("ssl.keystore.password", "destination.security.keystore.password"),
            Map.entry("ssl.keystore.type", "destination.security.keystore.type"),
            Map.entry("ssl.keystore.certificate.chain", "destination.security.keystore.pem_chain"),
            Map.entry("ssl.keystore.key", "destination.security.keystore.pem_key"),
            Map.entry("ssl.key.password", "destination.security.keystore.key_password"),
            Map.entry("acks", "destination.acks"),
            Map.entry("compression.type", "destination.compression"),
            Map.entry("linger.ms", "destination.latency"),
            Map.entry("max.request.size", "destination.record_max_bytes"),
            Map.entry("session.timeout.ms", "lease.session_timeout"));

    /** Kafka client properties that follow from the other keys: order, delivery and memory hang on them. */
    private static final Set<String> FIXED_PROPERTIES = Set.of(
            "client.id",
            "enable.idempotence",
            "transactional.id",
            "transaction.timeout.ms",
            "max.in.flight.requests.per.connection",
            "delivery.timeout.ms",
            "request.timeout.ms",
            "default.api.timeout.ms",
            "max.block.ms",
            "retries",
            "buffer.memory",
            "batch.size",
            "key.serializer",
            "value.serializer",
            "key.deserializer",
            "value.deserializer",
            "partitioner.class",
            "interceptor.classes",
            "group.id",
            "group.instance.id",
            "group.protocol",
            "heartbeat.interval.ms",
            "max.poll.interval.ms",
            "partition.assignment.strategy",
            "isolation.level",
            "auto.offset.reset",
            "enable.auto.commit");

    private final Values values;
    private final List<Problem> problems;

    DocumentRules(Values values, List<Problem> problems) {
        this.values = values;
        this.problems = problems;
    }

    /** Checks all of them; a rule whose keys are wrong in themselves is left out. */
    void check() {
        topics();
        partitioning();
        oversize();
        objects();
        start();
        retry();
        delivery();
        sourceTls();
        sasl();
        stores();
        properties();
        registry();
    }

    private void topics() {
        TopicSection.Policy policy = values.find(TaskKeys.TOPIC_POLICY);
        if (policy == TopicSection.Policy.SINGLE) {
            if (!values.written(TaskKeys.TOPIC_NAME)) {
                problem(TaskKeys.TOPIC_POLICY, "single needs topics.name", "Name the topic");
            }
            refuse(TaskKeys.TOPIC_FORMAT, "means something with policy per_table only", "Remove it, or the policy");
        } else if (policy == TopicSection.Policy.PER_TABLE) {
            refuse(
                    TaskKeys.TOPIC_NAME,
                    "means something with policy single only",
                    "Remove it, or write policy: single");
            String format = values.find(TaskKeys.TOPIC_FORMAT);
            if (format != null && !format.contains("$tablename$")) {
                problem(
                        TaskKeys.TOPIC_FORMAT,
                        "must contain $tablename$, so that each table has its topic",
                        "Add it, or write policy: single and name the topic");
            }
        }
    }

    private void partitioning() {
        if (values.find(TaskKeys.PARTITION_BY) != PartitionSection.PartitionBy.KEY_HASH) {
            refuse(TaskKeys.KEY_COLUMNS, "means something with partition_by: key_hash only", "Remove it");
        }
    }

    private void oversize() {
        OversizeSection.Action action = values.find(TaskKeys.OVERSIZE_ACTION);
        Map<TableId, List<String>> columns = values.find(TaskKeys.OVERSIZE_TRUNCATE);
        if (action != OversizeSection.Action.TRUNCATE) {
            refuse(TaskKeys.OVERSIZE_TRUNCATE, "means something with action: truncate only", "Remove it");
        } else if (columns != null && columns.isEmpty()) {
            problem(
                    TaskKeys.OVERSIZE_ACTION,
                    "truncate needs to know which columns it may cut",
                    "Name them under oversize.truncate, for example {shop.document: [body]}");
        }
        if (action != OversizeSection.Action.DEAD_LETTER) {
            refuse(TaskKeys.DEAD_LETTER_TOPIC, "means something with action: dead_letter only", "Remove it");
        }
    }

    private void objects() {
        for (Key<List<TablePattern>> key : List.of(TaskKeys.INCLUDE, TaskKeys.EXCLUDE)) {
            List<TablePattern> patterns = values.find(key);
            if (patterns == null) {
                continue;
            }
            if (key.required() && patterns.isEmpty() && problems.isEmpty()) {
                problem(key, "must name a table at least", "Write for example [\"shop.*\"]");
            }
            for (TablePattern pattern : patterns) {
                if (pattern.database() instanceof TablePattern.Name name
                        && ObjectsSection.isSystemDatabase(name.name())) {
                    problem(
                            key,
                            "MySQL's own databases are never copied, and '" + pattern + "' names one",
                            "Remove it");
                }
            }
        }
        overlap();
    }

    /** A table that is named on both sides is a mistake; a pattern that takes out a named one is not. */
    private void overlap() {
        List<TablePattern> include = values.find(TaskKeys.INCLUDE);
        List<TablePattern> exclude = values.find(TaskKeys.EXCLUDE);
        if (include == null || exclude == null) {
            return;
        }
        List<TableId> excluded = exclude.stream()
                .map(TablePattern::exactTable)
                .filter(Objects::nonNull)
                .toList();
        for (TablePattern pattern : include) {
            TableId table = pattern.exactTable();
            if (table != null && excluded.contains(table)) {
                problem(TaskKeys.EXCLUDE, "the table " + table + " is included and excluded by name", "Decide");
            }
        }
    }

    private void start() {
        TaskDocument.StartMode mode = values.find(TaskKeys.START_MODE);
        if (mode != null && mode != TaskDocument.StartMode.INCREMENTAL) {
            refuse(
                    TaskKeys.START_FROM,
                    "means something with mode incremental only: a full load knows where its changes begin",
                    "Remove it, or write mode: incremental");
        }
    }

    private void retry() {
        var connection = values.find(TaskKeys.RETRY_CONNECTION);
        var other = values.find(TaskKeys.RETRY_OTHER);
        if (connection != null && other != null && !connection.isZero() && other.compareTo(connection) >= 0) {
            Key<?> written = values.written(TaskKeys.RETRY_OTHER) ? TaskKeys.RETRY_OTHER : TaskKeys.RETRY_CONNECTION;
            problem(
                    written,
                    "retry.other must be less than retry.connection: " + other.toMinutes() + "m against "
                            + connection.toMinutes() + "m",
                    "Make one shorter or the other one longer");
        }
    }

    private void delivery() {
        var interval = values.find(TaskKeys.COMMIT_INTERVAL);
        var timeout = values.find(TaskKeys.TRANSACTION_TIMEOUT);
        if (interval != null && timeout != null && interval.multipliedBy(2).compareTo(timeout) > 0) {
            Key<?> written =
                    values.written(TaskKeys.COMMIT_INTERVAL) ? TaskKeys.COMMIT_INTERVAL : TaskKeys.TRANSACTION_TIMEOUT;
            problem(
                    written,
                    "delivery.transaction_timeout must be at least twice delivery.commit_interval: "
                            + timeout.toMillis() + " ms against " + interval.toMillis() + " ms",
                    "Make the interval shorter or the time-out longer");
        }
    }

    private void sourceTls() {
        needs(TaskKeys.TLS_CA_PASSWORD, TaskKeys.TLS_CA);
        needs(TaskKeys.TLS_KEY_STORE_PASSWORD, TaskKeys.TLS_KEY_STORE);
        if (values.find(TaskKeys.TLS_MODE) == SourceSection.TlsMode.DISABLED) {
            refuse(TaskKeys.TLS_CA, "means nothing with mode disabled", "Remove it, or choose another mode");
            refuse(TaskKeys.TLS_KEY_STORE, "means nothing with mode disabled", "Remove it, or choose another mode");
        }
    }

    private void sasl() {
        DestinationSection.Protocol protocol = values.find(TaskKeys.PROTOCOL);
        if (protocol == null) {
            return;
        }
        if (!protocol.sasl()) {
            for (Key<?> key :
                    List.of(TaskKeys.MECHANISM, TaskKeys.SASL_USER, TaskKeys.SASL_PASSWORD, TaskKeys.JAAS_CONFIG)) {
                refuse(key, "means something with protocol SASL_PLAINTEXT or SASL_SSL only", "Remove it, or change it");
            }
            return;
        }
        DestinationSection.Mechanism mechanism = values.find(TaskKeys.MECHANISM);
        if (mechanism == null) {
            if (!values.written(TaskKeys.MECHANISM)) {
                problem(
                        TaskKeys.PROTOCOL,
                        protocol + " needs destination.security.sasl.mechanism",
                        "Name the mechanism that the brokers offer, as SCRAM-SHA-512");
            }
            return;
        }
        boolean jaas = values.written(TaskKeys.JAAS_CONFIG);
        if (mechanism.takesPassword() && !jaas && !values.written(TaskKeys.SASL_USER)) {
            problem(TaskKeys.MECHANISM, mechanism + " needs user and password", "Give both, or jaas_config");
        } else if (!mechanism.takesPassword() && !jaas) {
            problem(TaskKeys.MECHANISM, mechanism + " needs jaas_config", "Give it, better as a reference to a file");
        }
        if (jaas) {
            refuse(TaskKeys.SASL_USER, "and jaas_config exclude each other", "Remove one");
            refuse(TaskKeys.SASL_PASSWORD, "and jaas_config exclude each other", "Remove one");
        }
    }

    private void stores() {
        DestinationSection.Protocol protocol = values.find(TaskKeys.PROTOCOL);
        if (protocol != null && !protocol.ssl()) {
            for (Key<?> key : List.of(
                    TaskKeys.TRUSTSTORE_LOCATION,
                    TaskKeys.TRUSTSTORE_PEM,
                    TaskKeys.KEYSTORE_LOCATION,
                    TaskKeys.KEYSTORE_PEM_CHAIN,
                    TaskKeys.KEYSTORE_PEM_KEY,
                    TaskKeys.VERIFY_HOST)) {
                refuse(key, "means something with protocol SSL or SASL_SSL only", "Remove it, or change the protocol");
            }
            return;
        }
        excludeEachOther(TaskKeys.TRUSTSTORE_LOCATION, TaskKeys.TRUSTSTORE_PEM);
        excludeEachOther(TaskKeys.KEYSTORE_LOCATION, TaskKeys.KEYSTORE_PEM_CHAIN);
        needs(TaskKeys.TRUSTSTORE_PASSWORD, TaskKeys.TRUSTSTORE_LOCATION);
        needs(TaskKeys.KEYSTORE_PASSWORD, TaskKeys.KEYSTORE_LOCATION);
        needs(TaskKeys.KEYSTORE_PEM_KEY, TaskKeys.KEYSTORE_PEM_CHAIN);
        needs(TaskKeys.KEYSTORE_PEM_CHAIN, TaskKeys.KEYSTORE_PEM_KEY);
    }

    private void properties() {
        Map<String, Secret> properties = values.find(TaskKeys.PROPERTIES);
        if (properties == null) {
            return;
        }
        for (String name : properties.keySet()) {
            String owner = OWNED_PROPERTIES.get(name);
            if (owner != null) {
                problem(TaskKeys.PROPERTIES, name + " has a key of its own", "Write it as " + owner);
            } else if (FIXED_PROPERTIES.contains(name)) {
                problem(TaskKeys.PROPERTIES, name + " is fixed: order, delivery and memory hang on it", "Remove it");
            }
        }
    }

    private void registry() {
        List<URI> urls = values.find(TaskKeys.REGISTRY_URLS);
        if (urls == null) {
            return;
        }
        for (Key<?> key : List.of(TaskKeys.REGISTRY_USER, TaskKeys.REGISTRY_TOKEN)) {
            if (urls.isEmpty()) {
                needs(key, TaskKeys.REGISTRY_URLS);
            }
        }
        needs(TaskKeys.REGISTRY_PASSWORD, TaskKeys.REGISTRY_USER);
        if (values.written(TaskKeys.REGISTRY_USER)) {
            refuse(TaskKeys.REGISTRY_TOKEN, "and user exclude each other", "Remove one");
        }
        if (urls.stream().noneMatch(url -> "https".equals(url.getScheme()))) {
            for (Key<?> key :
                    List.of(TaskKeys.REGISTRY_CA, TaskKeys.REGISTRY_KEY_STORE, TaskKeys.REGISTRY_VERIFY_HOST)) {
                refuse(key, "means something with an https address only", "Remove it, or write https:// in urls");
            }
        }
        needs(TaskKeys.REGISTRY_CA_PASSWORD, TaskKeys.REGISTRY_CA);
        needs(TaskKeys.REGISTRY_KEY_STORE_PASSWORD, TaskKeys.REGISTRY_KEY_STORE);
    }

    private void needs(Key<?> key, Key<?> other) {
        if (!values.written(other)) {
            refuse(key, "means something with " + other.path() + " only", "Remove it, or give both");
        }
    }

    private void excludeEachOther(Key<?> key, Key<?> other) {
        if (values.written(other)) {
            refuse(key, "and " + other.path() + " exclude each other", "Remove one");
        }
    }

    private void refuse(Key<?> key, String rule, String remedy) {
        if (values.written(key)) {
            problem(key, rule, remedy);
        }
    }

    private void problem(Key<?> key, String rule, String remedy) {
        problems.add(Reading.problemAt(ErrorCode.TASK_INVALID, values.nodeOf(key), key.path(), rule, remedy));
    }
}
