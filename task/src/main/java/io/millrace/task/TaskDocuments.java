package io.millrace.task;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads task documents. Thread-safe. */
public final class TaskDocuments {
    private TaskDocuments() {}

    /**
     * Reads a document from a file; relative paths in it start beside the file.
     *
     * @throws TaskDocumentException with everything that is wrong
     * @throws MillraceException TASK_INVALID when the file cannot be read
     */
    public static TaskDocument load(Path file) {
        String yaml;
        try {
            yaml = Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID,
                    "a task document must be a readable UTF-8 file: " + file + " ("
                            + e.getClass().getSimpleName() + "). 'millrace init " + file + "' writes one to begin with",
                    e);
        }
        Path directory = file.toAbsolutePath().getParent();
        return parse(file.toString(), yaml, directory == null ? Path.of("") : directory, System::getenv);
    }

    /**
     * Reads a document; relative paths in it start in the working directory.
     *
     * @throws TaskDocumentException with everything that is wrong
     */
    public static TaskDocument parse(String yaml) {
        return parse("the task document", yaml, Path.of(""), System::getenv);
    }

    /**
     * @param documentName for messages
     * @param directory where relative paths start
     * @param environment gives an environment variable's value, null if it is not set
     */
    public static TaskDocument parse(
            String documentName, String yaml, Path directory, Function<String, @Nullable String> environment) {
        DocumentReader reader = new DocumentReader(new References(directory, environment));
        Values values = reader.read(yaml);
        List<Problem> problems = reader.problems();
        new DocumentRules(values, problems).check();
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
            throw new TaskDocumentException(documentName, problems);
        }
        return build(values);
    }

    private static TaskDocument build(Values values) {
        return new TaskDocument(
                values.get(TaskKeys.NAME),
                values.get(TaskKeys.DESCRIPTION),
                source(values),
                destination(values),
                new TopicSection(
                        values.get(TaskKeys.TOPIC_POLICY),
                        values.get(TaskKeys.TOPIC_NAME),
                        values.get(TaskKeys.TOPIC_FORMAT),
                        values.get(TaskKeys.DDL_TOPIC),
                        values.get(TaskKeys.PARTITIONS),
                        values.get(TaskKeys.REPLICATION_FACTOR),
                        values.get(TaskKeys.CREATE)),
                new PartitionSection(
                        values.get(TaskKeys.PARTITION_BY),
                        values.get(TaskKeys.HASH),
                        values.get(TaskKeys.KEY_COLUMNS),
                        values.get(TaskKeys.PK_UPDATE_SPLIT)),
                new ObjectsSection(values.get(TaskKeys.INCLUDE), values.get(TaskKeys.EXCLUDE)),
                new TaskDocument.StartSection(values.get(TaskKeys.START_MODE), values.get(TaskKeys.START_FROM)),
                new TaskDocument.FormatSection(values.get(TaskKeys.FORMAT_NAME), values.get(TaskKeys.FORMAT_OPTIONS)),
                schemaRegistry(values),
                new TaskDocument.FullLoadSection(
                        values.get(TaskKeys.LOAD_THREADS),
                        values.get(TaskKeys.CHUNK_ROWS),
                        values.get(TaskKeys.CHUNK_BYTES),
                        values.get(TaskKeys.LOCK_TABLES)),
                values.get(TaskKeys.DDL),
                new TaskDocument.RetrySection(values.get(TaskKeys.RETRY_CONNECTION), values.get(TaskKeys.RETRY_OTHER)),
                values.get(TaskKeys.LEASE_SESSION_TIMEOUT),
                values.get(TaskKeys.CHECKPOINT_INTERVAL),
                new DeliverySection(
                        values.get(TaskKeys.DELIVERY_GUARANTEE),
                        values.get(TaskKeys.COMMIT_INTERVAL),
                        values.get(TaskKeys.COMMIT_BYTES),
                        values.get(TaskKeys.TRANSACTION_TIMEOUT)),
                new ThrottleSection(
                        new ThrottleSection.Rates(
                                values.get(TaskKeys.LOAD_ROWS_PER_SECOND),
                                values.get(TaskKeys.LOAD_BYTES_PER_SECOND),
                                values.get(TaskKeys.LOAD_QUERIES_PER_SECOND)),
                        new ThrottleSection.Rates(
                                values.get(TaskKeys.STREAM_ROWS_PER_SECOND),
                                values.get(TaskKeys.STREAM_BYTES_PER_SECOND),
                                0),
                        new ThrottleSection.Brake(
                                values.get(TaskKeys.THREADS_RUNNING),
                                values.get(TaskKeys.REPLICA_LAG),
                                values.get(TaskKeys.LAG_REPLICAS))),
                new OversizeSection(
                        values.get(TaskKeys.OVERSIZE_ACTION),
                        values.get(TaskKeys.OVERSIZE_TRUNCATE),
                        values.get(TaskKeys.DEAD_LETTER_TOPIC)),
                new OnDemandSection(values.get(TaskKeys.ADDED), values.get(TaskKeys.RE_READ)),
                values.get(TaskKeys.EXCLUDE_COLUMNS),
                values.get(TaskKeys.ON_UNLOGGED_CHANGES),
                values.get(TaskKeys.ENCODING_THREADS));
    }

    private static SourceSection source(Values values) {
        return new SourceSection(
                values.get(TaskKeys.SOURCE_HOST),
                values.get(TaskKeys.SOURCE_PORT),
                values.get(TaskKeys.SOURCE_OTHER_HOSTS),
                values.get(TaskKeys.SOURCE_USER),
                values.get(TaskKeys.SOURCE_PASSWORD),
                new SourceSection.Tls(
                        values.get(TaskKeys.TLS_MODE),
                        values.find(TaskKeys.TLS_CA),
                        values.get(TaskKeys.TLS_CA_PASSWORD),
                        values.find(TaskKeys.TLS_KEY_STORE),
                        values.get(TaskKeys.TLS_KEY_STORE_PASSWORD)),
                values.get(TaskKeys.CONNECT_TIMEOUT),
                values.get(TaskKeys.SERVER_ID),
                values.find(TaskKeys.TIME_ZONE),
                values.get(TaskKeys.VISIBILITY_MARGIN),
                values.get(TaskKeys.ALLOW_MINIMAL_IMAGE),
                new SourceSection.Heartbeat(
                        values.get(TaskKeys.HEARTBEAT_TABLE),
                        values.get(TaskKeys.HEARTBEAT_INTERVAL),
                        values.get(TaskKeys.HEARTBEAT_CREATE)));
    }

    private static DestinationSection destination(Values values) {
        DestinationSection.Truststore truststore = new DestinationSection.Truststore(
                values.get(TaskKeys.TRUSTSTORE_TYPE),
                values.find(TaskKeys.TRUSTSTORE_LOCATION),
                values.get(TaskKeys.TRUSTSTORE_PASSWORD),
                values.get(TaskKeys.TRUSTSTORE_PEM));
        DestinationSection.Keystore keystore = new DestinationSection.Keystore(
                values.get(TaskKeys.KEYSTORE_TYPE),
                values.find(TaskKeys.KEYSTORE_LOCATION),
                values.get(TaskKeys.KEYSTORE_PASSWORD),
                values.get(TaskKeys.KEY_PASSWORD),
                values.get(TaskKeys.KEYSTORE_PEM_CHAIN),
                values.get(TaskKeys.KEYSTORE_PEM_KEY));
        return new DestinationSection(
                values.get(TaskKeys.BOOTSTRAP_SERVERS),
                new DestinationSection.Security(
                        values.get(TaskKeys.PROTOCOL),
                        values.find(TaskKeys.MECHANISM),
                        values.get(TaskKeys.SASL_USER),
                        values.get(TaskKeys.SASL_PASSWORD),
                        values.get(TaskKeys.JAAS_CONFIG),
                        truststore,
                        keystore,
                        values.get(TaskKeys.VERIFY_HOST)),
                values.get(TaskKeys.ACKS),
                values.get(TaskKeys.COMPRESSION),
                values.get(TaskKeys.LATENCY),
                values.get(TaskKeys.RECORD_MAX_BYTES),
                values.get(TaskKeys.PROPERTIES));
    }

    private static SchemaRegistrySection schemaRegistry(Values values) {
        return new SchemaRegistrySection(
                values.get(TaskKeys.REGISTRY_URLS),
                values.get(TaskKeys.REGISTRY_USER),
                values.get(TaskKeys.REGISTRY_PASSWORD),
                values.get(TaskKeys.REGISTRY_TOKEN),
                new SchemaRegistrySection.Tls(
                        values.find(TaskKeys.REGISTRY_CA),
                        values.get(TaskKeys.REGISTRY_CA_PASSWORD),
                        values.find(TaskKeys.REGISTRY_KEY_STORE),
                        values.get(TaskKeys.REGISTRY_KEY_STORE_PASSWORD),
                        values.get(TaskKeys.REGISTRY_VERIFY_HOST)),
                values.get(TaskKeys.AUTO_REGISTER),
                values.get(TaskKeys.ON_INCOMPATIBLE),
                values.get(TaskKeys.REGISTRY_TIMEOUT));
    }
}
