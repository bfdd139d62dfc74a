package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to real servers, over HTTP only. */
class ConnectionsIT {
    private static final String PLANTED = "pl4nted-secret-that-nobody-shows";

    @TempDir
    static Path folder;

    private static MysqlServer mysql;
    private static KafkaBroker kafka;
    private static ServiceProcess service;
    private static Api api;

    @BeforeAll
    static void start() throws Exception {
        mysql = MysqlServer.of(MysqlRelease.V8_0).start();
        kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
        service =
                ServiceProcess.start(folder.resolve("data"), Map.of("MILLRACE_ADMIN_PASSWORD", "password of the test"));
        api = new Api(service.address());
        api.login("admin", "password of the test");
    }

    @AfterAll
    static void stop() {
        service.close();
        kafka.close();
        mysql.close();
    }

    private static Map<String, Object> toMysql(String name, String host, int port, String password) {
        return Map.of(
                "name",
                name,
                "kind",
                "MYSQL",
                "mysql",
                Map.of("host", host, "port", port, "user", mysql.user(), "password", Map.of("value", password)));
    }

    private static String outcomes(Api.Answer report) {
        StringBuilder out = new StringBuilder();
        for (JsonNode step : report.is(200).json().path("steps")) {
            out.append(step.path("stage").asText())
                    .append('=')
                    .append(step.path("outcome").asText())
                    .append(' ');
        }
        return out.toString().strip();
    }

    @Test
    void aSourceIsTestedStepByStep() {
        String id = api.post("/connections", toMysql("good", mysql.host(), mysql.port(), mysql.password()))
                .is(201)
                .at("id");
        Api.Answer report = api.post("/connections/" + id + "/test", Map.of());
        assertThat(outcomes(report))
                .isEqualTo("DNS=PASSED TCP=PASSED TLS=PASSED AUTHENTICATION=PASSED AUTHORIZATION=PASSED");
        assertThat(report.at("server")).startsWith("MySQL 8.0");
        assertThat(report.at("seenAs")).startsWith("millrace@");
        assertThat(report.at("localAddress")).isEqualTo("127.0.0.1");
    }

    @Test
    void whatIsWrongWithASourceIsToldApart() {
        assertThat(outcomes(api.post("/connections/test", toMysql("x", "no.such.host.invalid", 3306, "x"))))
                .startsWith("DNS=FAILED TCP=SKIPPED");
        assertThat(outcomes(api.post("/connections/test", toMysql("x", "127.0.0.1", 1, "x"))))
                .startsWith("DNS=PASSED TCP=FAILED TLS=SKIPPED");
        Api.Answer wrong = api.post("/connections/test", toMysql("x", mysql.host(), mysql.port(), "wrong-" + PLANTED));
        assertThat(outcomes(wrong)).endsWith("AUTHENTICATION=FAILED AUTHORIZATION=SKIPPED");
        assertThat(wrong.text()).doesNotContain(PLANTED);
    }

    @Test
    void aClusterIsTestedStepByStep() {
        Map<String, Object> plain = Map.of(
                "name",
                "cluster",
                "kind",
                "KAFKA",
                "kafka",
                Map.of("bootstrapServers", List.of(kafka.bootstrapServers())));
        String id = api.post("/connections", plain).is(201).at("id");
        Api.Answer report = api.post("/connections/" + id + "/test", Map.of());
        assertThat(outcomes(report))
                .isEqualTo("DNS=PASSED TCP=PASSED TLS=SKIPPED AUTHENTICATION=SKIPPED AUTHORIZATION=PASSED");
        assertThat(report.at("server")).startsWith("Kafka");
    }

    @Test
    void secretsAreWrittenOnlyAndNowhereToBeFound() throws Exception {
        Api.Answer made = api.post("/connections", toMysql("secretive", "127.0.0.1", 1, PLANTED))
                .is(201);
        assertThat(made.json().at("/mysql/password/set").asBoolean()).isTrue();
        String path = "/connections/" + made.at("id");
        api.get(path).is(200);
        api.get("/connections").is(200);
        api.get("/audit").is(200);
        api.post(path + "/test", Map.of()).is(200);
        Api.Answer renamed = api.patch(path, Map.of("name", "renamed")).is(200);
        assertThat(renamed.json().at("/mysql/password/set").asBoolean()).isTrue();
        assertThat(renamed.json().at("/mysql/host").asText()).isEqualTo("127.0.0.1");
        Api.Answer erased = api.patch(path, Map.of("mysql", Map.of("password", Map.of("value", ""))))
                .is(200);
        assertThat(erased.json().at("/mysql/password/set").asBoolean()).isFalse();
        api.delete(path).is(204);
        api.get(path).is(404);
        assertThat(api.answers()).doesNotContain(PLANTED);
        assertThat(service.output()).doesNotContain(PLANTED);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(bytes.contains(PLANTED)).as(file.toString()).isFalse();
            }
        }
    }

    @Test
    void rulesAreToldByField() {
        Api.Answer empty = api.post("/connections", Map.of("name", "!", "kind", "MYSQL", "mysql", Map.of("port", 0)))
                .is(422);
        assertThat(empty.json().path("fields").findValuesAsText("field"))
                .containsExactlyInAnyOrder("mysql.host", "mysql.port", "mysql.user", "name");
        Api.Answer sasl = api.post(
                        "/connections",
                        Map.of(
                                "name",
                                "k",
                                "kind",
                                "KAFKA",
                                "kafka",
                                Map.of("bootstrapServers", List.of("nothing"), "protocol", "SASL_SSL")))
                .is(422);
        assertThat(sasl.json().path("fields").findValuesAsText("field"))
                .containsExactlyInAnyOrder("kafka.bootstrapServers[0]", "kafka.mechanism", "kafka.user");
        Api.Answer certificate = api.post(
                        "/connections",
                        Map.of(
                                "name",
                                "c",
                                "kind",
                                "MYSQL",
                                "mysql",
                                Map.of("host", "h", "user", "u", "ca", Map.of("content", "bm8gY2VydGlmaWNhdGU="))))
                .is(422);
        assertThat(certificate.json().at("/fields/0/field").asText()).isEqualTo("mysql.ca.content");
    }
}
