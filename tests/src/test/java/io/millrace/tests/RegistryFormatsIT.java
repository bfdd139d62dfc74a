package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.model.Precheck;
import io.millrace.model.Precheck.Level;
import io.millrace.runtime.TaskRunner;
import io.millrace.servers.ApicurioRegistry;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.task.TaskDocuments;
import io.millrace.testkit.peers.RegistryFront;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two formats that cannot do without a registry, beside a real one: subjects, logins, refusals, changes of schema. */
@Tag("all-servers")
class RegistryFormatsIT {
    private static MysqlServer mysql;
    private static KafkaBroker kafka;
    private static ApicurioRegistry registry;

    @BeforeAll
    static void startServers() {
        mysql = MysqlServer.of(MysqlRelease.V8_0).start();
        kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
        registry = ApicurioRegistry.start();
    }

    @AfterAll
    static void stopServers() {
        registry.close();
        kafka.close();
        mysql.close();
    }

    @ParameterizedTest
    @CsvSource({
        "confluent_avro, topic-name, T-value, T-key",
        "confluent_avro, record-name, D.t.Value, D.t.Key",
        "confluent_avro, topic-record-name, T-D.t.Value, T-D.t.Key",
        "debezium_avro, topic-name, T-value, T-key",
        "debezium_avro, record-name, T.D.t.Envelope, T.D.t.Key",
        "debezium_avro, topic-record-name, T-T.D.t.Envelope, T-T.D.t.Key",
    })
    void eachSubjectFollowsAnAlterInTheMiddleOfTheStream(
            String format, String strategy, String valueSubject, String keySubject) throws Exception {
        String database = format.substring(0, 4) + "_" + strategy.replace('-', '_');
        String name = "subjects_" + database;
        makeTable(database);
        TaskText document =
                document(name, database, format, "subject: " + strategy, "{urls: \"" + registry.url() + "\"}");
        List<ConsumerRecord<byte[], byte[]>> records;
        try (RunningTask task = new RunningTask(document)) {
            task.awaitStreaming();
            execute(
                    "INSERT INTO " + database + ".t VALUES (2, 'before')",
                    "ALTER TABLE " + database + ".t ADD COLUMN later INT",
                    "INSERT INTO " + database + ".t VALUES (3, 'after', 33)");
            records = Topics.read(kafka, List.of(name), found -> found.size() >= 3);
        }
        RegistryAvro avro = new RegistryAvro(registry);
        List<JsonNode> rows = records.stream()
                .map(record -> row(avro.decode(record.value()).get("payload")))
                .toList();
        assertThat(rows).hasSize(3);
        for (JsonNode row : rows) {
            boolean last = row.get("id").asInt() == 3;
            assertThat(row.has("later")).isEqualTo(last);
            assertThat(row.path("later").asInt()).isEqualTo(last ? 33 : 0);
        }
        assertThat(records)
                .extracting(record -> idOf(record.key()))
                .containsOnly(idOf(subject(keySubject, name, database), 1));
        assertThat(records)
                .extracting(record -> idOf(record.value()))
                .containsOnly(
                        idOf(subject(valueSubject, name, database), 1), idOf(subject(valueSubject, name, database), 2));
        assertThat(ask("GET", "/subjects/" + subject(keySubject, name, database) + "/versions", ""))
                .isEqualTo("[1]");
        assertThat(ask("GET", "/subjects/" + subject(valueSubject, name, database) + "/versions", ""))
                .isEqualTo("[1,2]");
    }

    private static String subject(String pattern, String task, String database) {
        return pattern.replaceAll("\\bT\\b", task).replaceAll("\\bD\\b", database);
    }

    /** Debezium's row is inside an envelope. */
    private static JsonNode row(JsonNode payload) {
        return payload.has("after") ? payload.get("after") : payload;
    }

    @ParameterizedTest
    @ValueSource(strings = {"confluent_avro", "debezium_avro"})
    void aLoginOverTlsIsUsedAndARefusedOneIsToldBeforehand(String format) throws Exception {
        String database = format.substring(0, 4) + "_login";
        makeTable(database);
        try (RegistryFront front = RegistryFront.of(registry.url())
                .basicAuth("alice", "s3cret-word")
                .tls()
                .start()) {
            String tls = ", tls: {ca: \"" + front.trustStore() + "\", ca_password: " + front.trustStorePassword() + "}";
            String allowed = "{urls: \"" + front.url() + "\", user: alice, password: s3cret-word" + tls + "}";
            String name = "login_" + database;
            TaskText document = document(name, database, format, "", allowed);
            assertThat(levels(document)).containsExactly(Level.PASS, Level.PASS);
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                List<ConsumerRecord<byte[], byte[]>> records =
                        Topics.read(kafka, List.of(name), found -> !found.isEmpty());
                JsonNode row = row(new RegistryAvro(registry)
                        .decode(records.get(0).value())
                        .get("payload"));
                assertThat(row.get("a").asText()).isEqualTo("loaded");
            }
            assertThat(front.requests()).anyMatch(request -> request.contains("/subjects/" + name + "-value"));

            String wrong = "{urls: \"" + front.url() + "\", user: alice, password: wr0ng-word" + tls + "}";
            List<Precheck> refused = registryItems(document(name, database, format, "", wrong));
            assertThat(refused).extracting(Precheck::level).containsExactly(Level.FAIL, Level.SKIPPED);
            assertThat(refused.get(0).found()).startsWith("AUTH: ").doesNotContain("wr0ng-word");

            String untrusted = "{urls: \"" + front.url() + "\", user: alice, password: s3cret-word}";
            assertThat(levels(document(name, database, format, "", untrusted)))
                    .containsExactly(Level.FAIL, Level.SKIPPED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"confluent_avro", "debezium_avro"})
    void anIncompatibleSchemaIsToldBeforeDataFlows(String format) throws Exception {
        String database = format.substring(0, 4) + "_refused";
        String name = "refused_" + database;
        makeTable(database);
        TaskText document = document(name, database, format, "", "{urls: \"" + registry.url() + "\"}");
        assertThat(levels(document)).containsExactly(Level.PASS, Level.PASS);
        ask("POST", "/subjects/" + name + "-value/versions", "{\"schema\":\"{\\\"type\\\":\\\"long\\\"}\"}");
        ask("PUT", "/config/" + name + "-value", "{\"compatibility\":\"BACKWARD\"}");

        List<Precheck> found = registryItems(document);
        assertThat(found).extracting(Precheck::level).containsExactly(Level.PASS, Level.FAIL);
        assertThat(found.get(1).found()).contains("table=" + database + ".t, subject=" + name + "-value");
        try (TaskRunner runner = new TaskRunner(TaskDocuments.parse(document.toString()))) {
            assertThat(catchThrowable(runner::run))
                    .hasMessageContainingAll("subject=" + name + "-value", "409", "PUT /config/" + name + "-value");
        }
    }

    /** @param option of the format behind its prefix, "" for none */
    private static TaskText document(String name, String database, String format, String option, String registry) {
        boolean debezium = format.startsWith("debezium");
        String own = option.isEmpty() ? "" : (debezium ? "debezium." : "plain.") + option;
        String more = debezium ? "debezium.schema.changes: off" + (own.isEmpty() ? "" : ", ") : "";
        return TaskText.of(name, mysql, kafka, format)
                .with(
                        "  options: {" + more + own + "}",
                        "objects: {include: [" + database + ".*]}",
                        "schema_registry: " + registry);
    }

    private static void makeTable(String database) throws SQLException {
        execute(
                "CREATE DATABASE " + database,
                "CREATE TABLE " + database + ".t (id INT PRIMARY KEY, a VARCHAR(20))",
                "INSERT INTO " + database + ".t VALUES (1, 'loaded')");
    }

    private static List<Level> levels(TaskText document) {
        return registryItems(document).stream().map(Precheck::level).toList();
    }

    /** The registry itself and its subjects' schemas; who shares a subject is {@code RegistryPrechecksIT}'s. */
    private static List<Precheck> registryItems(TaskText document) {
        return TaskRunner.check(TaskDocuments.parse(document.toString())).stream()
                .filter(check -> check.code().startsWith("DST_REGISTRY"))
                .filter(check -> !check.code().equals("DST_REGISTRY_SUBJECT"))
                .toList();
    }

    private static int idOf(byte[] framed) {
        assertThat(framed[0]).isZero();
        return ByteBuffer.wrap(framed, 1, Integer.BYTES).getInt();
    }

    private static int idOf(String subject, int version) throws Exception {
        String answer = ask("GET", "/subjects/" + subject + "/versions/" + version, "");
        return PeerMessage.json(answer.getBytes(StandardCharsets.UTF_8))
                .get("id")
                .asInt();
    }

    private static String ask(String method, String path, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(registry.url() + path))
                                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
