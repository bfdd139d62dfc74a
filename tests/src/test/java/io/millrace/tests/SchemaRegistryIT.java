package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.TaskStatus;
import io.millrace.model.Precheck;
import io.millrace.model.Precheck.Level;
import io.millrace.runtime.TaskRunner;
import io.millrace.servers.ApicurioRegistry;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.task.TaskDocuments;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import io.millrace.testkit.Workload;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole tasks with a real schema registry: messages are read with the schema that it gives for their id. */
@Tag("all-servers")
class SchemaRegistryIT {
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

    private static TaskText document(String name, String database) {
        return TaskText.of(name, mysql, kafka, "dts_avro")
                .with(
                        "  options: {dtsavro.registry: \"true\"}",
                        "objects: {include: [" + database + ".*]}",
                        "schema_registry: {urls: \"" + registry.url() + "/\", request_timeout: 5s}");
    }

    private static void execute(String... statements) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
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

    private static List<Integer> idsOf(String topic, int messages) {
        List<ConsumerRecord<byte[], byte[]>> records =
                Topics.read(kafka, List.of(topic), found -> found.size() >= messages);
        assertThat(records).hasSizeGreaterThanOrEqualTo(messages).allMatch(record -> record.value()[0] == 0);
        return records.stream()
                .map(record -> ByteBuffer.wrap(record.value(), 1, 4).getInt())
                .distinct()
                .toList();
    }

    @Test
    void whatAConsumerReadsByTheRegistrysSchemaIsTheSource() throws Exception {
        try (Workload workload = new Workload(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword())
                .tables(3)
                .rows(3_000)
                .changesPerSecond(200)
                .alterEvery(Duration.ofSeconds(2))) {
            workload.create().fill().start();
            TaskText document = document("registered", "shop");
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                RunningTask.sleep(3_000);
                workload.stop();
                CheckReport report = new Checker(
                                mysql.jdbcUrl(),
                                mysql.rootUser(),
                                mysql.rootPassword(),
                                kafka.bootstrapServers(),
                                Checker.Format.DTS_AVRO,
                                List.of(document.name()))
                        .registry(registry.url())
                        .database("shop")
                        .until(workload.highestVersion())
                        .check();
                System.out.println("dts_avro by registry: " + report);
                assertThat(report.passed()).as(report.toString()).isTrue();
            }
            assertThat(ask("GET", "/subjects/registered-value/versions", "")).isEqualTo("[1]");
        }
    }

    @Test
    void aTaskWaitsForItsRegistryAndThenNeedsItNoMore() throws Exception {
        execute("CREATE DATABASE waits", "CREATE TABLE waits.t (id INT PRIMARY KEY)", "INSERT INTO waits.t VALUES (1)");
        registry.kill();
        try (RunningTask task = new RunningTask(document("waits", "waits"))) {
            task.await(
                    status -> status.phase() == TaskStatus.Phase.RETRYING
                            && status.lastError().startsWith("SCHEMA_REGISTRY_UNREACHABLE")
                            && status.lastError().contains(registry.url() + ": connection refused"),
                    Duration.ofMinutes(2));
            registry.restart();
            task.awaitStreaming();
            List<Integer> ids = idsOf("waits", 1);

            registry.kill();
            execute("INSERT INTO waits.t VALUES (2)", "UPDATE waits.t SET id = 3 WHERE id = 2");
            assertThat(idsOf("waits", 3)).isEqualTo(ids).hasSize(1);
            assertThat(task.status().phase()).isEqualTo(TaskStatus.Phase.STREAMING);
        } finally {
            registry.restart();
        }
    }

    @Test
    void aCheckTellsWhatARunWouldMeet() throws Exception {
        execute("CREATE DATABASE checked", "CREATE TABLE checked.t (id INT PRIMARY KEY)");
        TaskText document = document("checked", "checked");
        assertThat(registryItems(document)).extracting(Precheck::level).containsExactly(Level.PASS, Level.PASS);
        assertThat(ask("GET", "/subjects", "")).doesNotContain("checked-value");

        ask("POST", "/subjects/checked-value/versions", "{\"schema\":\"{\\\"type\\\":\\\"long\\\"}\"}");
        ask("PUT", "/config/checked-value", "{\"compatibility\":\"BACKWARD\"}");
        List<Precheck> found = registryItems(document);
        assertThat(found).extracting(Precheck::level).containsExactly(Level.PASS, Level.FAIL);
        assertThat(found.get(1).found()).contains("table=checked.t, subject=checked-value");

        try (TaskRunner runner = new TaskRunner(TaskDocuments.parse(document.toString()))) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(runner::run))
                    .hasMessageContainingAll("subject=checked-value", "409", "PUT /config/checked-value");
        }
    }

    private static List<Precheck> registryItems(TaskText document) {
        return TaskRunner.check(TaskDocuments.parse(document.toString())).stream()
                .filter(check -> check.code().startsWith("DST_REGISTRY"))
                .filter(check -> !check.code().equals("DST_REGISTRY_SUBJECT"))
                .toList();
    }
}
