package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import io.millrace.testkit.Workload;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks on real servers, over HTTP only. */
class TasksIT {
    private static final String PASSWORD = "password of the test";

    @TempDir
    static Path folder;

    private static MysqlServer mysql;
    private static KafkaBroker kafka;
    private static ServiceProcess service;
    private static Api api;
    private static String source;
    private static String destination;

    @BeforeAll
    static void start() throws Exception {
        mysql = MysqlServer.of(MysqlRelease.V8_0).start();
        kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
        startService();
        source = api.post("/connections", toMysql("source")).is(201).at("id");
        destination = api.post("/connections", toKafka("destination")).is(201).at("id");
    }

    private static void startService() throws Exception {
        service = ServiceProcess.start(folder.resolve("data"), Map.of("MILLRACE_ADMIN_PASSWORD", PASSWORD));
        api = new Api(service.address());
        api.login("admin", PASSWORD);
    }

    @AfterAll
    static void stop() {
        service.close();
        kafka.close();
        mysql.close();
    }

    private static Map<String, Object> toMysql(String name) {
        Map<String, Object> password = Map.of("value", mysql.password());
        Map<String, Object> server =
                Map.of("host", mysql.host(), "port", mysql.port(), "user", mysql.user(), "password", password);
        return Map.of("name", name, "kind", "MYSQL", "mysql", server);
    }

    private static Map<String, Object> toKafka(String name) {
        return Map.of(
                "name", name, "kind", "KAFKA", "kafka", Map.of("bootstrapServers", List.of(kafka.bootstrapServers())));
    }

    private static Map<String, Object> task(String name, String tables, Map<String, Object> more) {
        Map<String, Object> document = new LinkedHashMap<>(Map.of(
                "objects", Map.of("include", List.of(tables)),
                "topics", Map.of("policy", "single", "name", name, "partitions", 3),
                "partitioning", Map.of("partition_by", "key_hash"),
                "format", Map.of("name", "canal_json"),
                "lease", Map.of("session_timeout", "6s")));
        document.putAll(more);
        return Map.of("name", name, "sourceId", source, "destinationId", destination, "document", document);
    }

    private static JsonNode await(String path, String what, Predicate<JsonNode> reached) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            JsonNode seen = api.get(path).is(200).json();
            if (reached.test(seen)) {
                return seen;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never " + what + ": " + seen + "\n" + service.output());
            }
            Thread.sleep(100);
        }
    }

    private static JsonNode awaitState(String path, String state) throws Exception {
        return await(
                path + "/status", state, seen -> seen.path("state").asText().equals(state));
    }

    private static List<String> messages(String path) {
        return api.get(path + "/events").is(200).json().path("items").findValuesAsText("message");
    }

    private static void awaitLoading(String path) throws Exception {
        await(
                path + "/status",
                "loading",
                seen -> seen.path("state").asText().equals("FULL_SYNC")
                        && seen.at("/run/fullLoadRows").asLong() > 0);
    }

    @Test
    void aTaskGoesOnByItselfAfterAKillInTheFullLoadAndObeysUntilItIsDeleted() throws Exception {
        try (Workload workload = new Workload(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword())
                .tables(3)
                .rows(6_000)
                .changesPerSecond(100)) {
            workload.create().fill().start();
            Map<String, Object> slow = Map.of(
                    "full_load", Map.of("threads", 1, "chunk_rows", 200),
                    "throttle", Map.of("full_load", Map.of("rows_per_second", 300)));
            String path = "/tasks/"
                    + api.post("/tasks", task("story", "shop.*", slow)).is(201).at("id");
            assertThat(api.post(path + "/start", Map.of()).is(202).at("state")).isEqualTo("STARTING");
            awaitLoading(path);
            isRefusedWhileItRuns(path);

            service.kill();
            startService();
            awaitLoading(path);

            JsonNode throttled = api.put(path + "/throttle", Map.of()).is(200).json();
            assertThat(throttled.at("/document/throttle").isEmpty()).isTrue();
            awaitState(path, "INCREMENTAL");
            api.post(path + "/pause", Map.of()).is(202);
            awaitState(path, "PAUSED");
            assertThat(api.get(path + "/status").json().path("run").isNull()).isTrue();
            api.post(path + "/resume", Map.of()).is(202);
            awaitState(path, "INCREMENTAL");
            assertThat(api.get(path + "/status").json().at("/run/position").asText())
                    .isNotEmpty();

            long last = workload.stop();
            assertThatTheCopyIsRight("story", last);
            api.post(path + "/stop", Map.of()).is(202);
            awaitState(path, "STOPPED");
            api.post(path + "/start", Map.of()).is(409);
            assertThat(messages(path))
                    .contains("created", "start", "FULL_SYNC", "INCREMENTAL", "pause", "PAUSED", "resume", "STOPPED")
                    .anyMatch(message -> message.startsWith("STARTING: the service has started"))
                    .anyMatch(message -> message.startsWith("throttle is"));
            api.delete(path).is(204);
            api.get(path).is(404);
        }
    }

    private static void isRefusedWhileItRuns(String path) {
        Api.Answer refused = api.post(path + "/resume", Map.of()).is(409);
        assertThat(refused.at("code")).isEqualTo("STATE_CONFLICT");
        assertThat(refused.json().at("/more/state").asText()).isEqualTo("FULL_SYNC");
        assertThat(refused.json().at("/more/allowed").toString()).contains("PAUSE", "STOP");
        api.patch(path, Map.of("document", Map.of())).is(409);
        api.delete(path).is(409);
        assertThat(api.delete("/connections/" + source).is(409).at("code")).isEqualTo("IN_USE");
        api.patch(path, Map.of("description", "may be changed at any time")).is(200);
    }

    private static void assertThatTheCopyIsRight(String topic, long version) {
        CheckReport report = new Checker(
                        mysql.jdbcUrl(),
                        mysql.rootUser(),
                        mysql.rootPassword(),
                        kafka.bootstrapServers(),
                        Checker.Format.CANAL_JSON,
                        List.of(topic))
                .until(version)
                .toleratingKeylessLeftovers()
                .database("shop")
                .check();
        assertThat(report.passed()).as(report.toString()).isTrue();
    }

    @Test
    void aTaskThatFailsItsPrechecksSaysWhyAndCanBeMended() throws Exception {
        String path = "/tasks/"
                + api.post("/tasks", task("mended", "nothing_here.orders", Map.of()))
                        .is(201)
                        .at("id");
        api.post(path + "/start", Map.of()).is(202);
        JsonNode failed = awaitState(path, "PRECHECK_FAILED");
        assertThat(failed.at("/failure/code").asText()).isEqualTo("PRECHECK_FAILED");
        assertThat(failed.at("/failure/message").asText()).contains("nothing_here");
        Object better = task("mended", "shop.*", Map.of()).get("document");
        JsonNode mended = api.patch(path, Map.of("document", better)).is(200).json();
        assertThat(mended.path("state").asText()).isEqualTo("READY");
        assertThat(mended.path("failure").isNull()).isTrue();
        api.delete(path).is(204);
    }

    @Test
    void aTaskThatFailsLeavesTheOthersAlone() throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE two");
            statement.execute("CREATE TABLE two.slim (id INT PRIMARY KEY)");
            statement.execute("CREATE TABLE two.wide (id INT PRIMARY KEY, text_ TEXT)");
            statement.execute("INSERT INTO two.slim VALUES (1), (2)");
            statement.execute("INSERT INTO two.wide VALUES (1, REPEAT('x', 5000))");
        }
        Map<String, Object> full = Map.of("start", Map.of("mode", "full"));
        Map<String, Object> tooSmall = Map.of("destination", Map.of("record_max_bytes", "1KiB"));
        String good = "/tasks/"
                + api.post("/tasks", task("slim", "two.slim", full)).is(201).at("id");
        String streaming = "/tasks/"
                + api.post("/tasks", task("streaming", "two.slim", Map.of()))
                        .is(201)
                        .at("id");
        String bad = "/tasks/"
                + api.post("/tasks", task("wide", "two.wide", tooSmall)).is(201).at("id");
        for (String path : List.of(bad, good, streaming)) {
            api.post(path + "/start", Map.of()).is(202);
        }
        assertThat(awaitState(bad, "FAILED").at("/failure/code").asText()).isEqualTo("RECORD_TOO_LARGE");
        awaitState(good, "COMPLETED");
        awaitState(streaming, "INCREMENTAL");
        api.post(bad + "/resume", Map.of()).is(202);
        awaitState(bad, "FAILED");
        assertThat(messages(bad))
                .filteredOn(message -> message.equals("FAILED"))
                .hasSize(2);
        awaitState(streaming, "INCREMENTAL");
        api.post(bad + "/stop", Map.of()).is(202);
        awaitState(bad, "STOPPED");
        api.post(streaming + "/stop", Map.of()).is(202);
        awaitState(streaming, "STOPPED");
        for (String path : List.of(bad, good, streaming)) {
            api.delete(path).is(204);
        }
    }

    @Test
    void whatIsWrongWithATaskIsToldByField() {
        Api.Answer empty = api.post("/tasks", Map.of("name", "1")).is(422);
        assertThat(empty.json().path("fields").findValuesAsText("field"))
                .contains("name", "sourceId", "destinationId", "document.objects.include");
        Map<String, Object> wrong = Map.of(
                "source", Map.of("password", "pl4nted"),
                "destination", Map.of("properties", Map.of("sasl.jaas.config", "pl4nted")),
                "topics", Map.of("name", "${file:/etc/hostname}"));
        Api.Answer refused =
                api.post("/tasks", task("refused", "shop.*", wrong)).is(422);
        assertThat(refused.json().path("fields").findValuesAsText("field"))
                .containsExactlyInAnyOrder(
                        "document.source.password", "document.destination.properties", "document.topics.name");
        assertThat(refused.text()).doesNotContain("pl4nted");
        Map<String, Object> unknown = Map.of("full_load", Map.of("threads", 0), "nonsense", 1);
        assertThat(api.post("/tasks", task("unknown", "shop.*", unknown))
                        .is(422)
                        .json()
                        .path("fields")
                        .findValuesAsText("field"))
                .containsExactlyInAnyOrder("document.full_load.threads", "document.nonsense");
    }

    @Test
    void viewersLookAndVersionsAreKept() {
        Api.Answer made =
                api.post("/tasks", task("versioned", "shop.*", Map.of())).is(201);
        String path = "/tasks/" + made.at("id");
        Map<String, String> old = Map.of("If-Match", made.headers().get("etag"));
        api.send("PATCH", path, Map.of("tags", Map.of("team", "shop")), old).is(200);
        api.send("PATCH", path, Map.of("description", "late"), old).is(412);
        String value = api.post("/tokens", Map.of("name", "looks", "role", "VIEWER"))
                .is(201)
                .at("value");
        Api viewer = new Api(service.address()).with("Authorization", "Bearer " + value);
        assertThat(viewer.get(path).is(200).json().at("/tags/team").asText()).isEqualTo("shop");
        viewer.get("/tasks?limit=1").is(200);
        viewer.get(path + "/status").is(200);
        viewer.get(path + "/events").is(200);
        viewer.post(path + "/start", Map.of()).is(403);
        viewer.put(path + "/throttle", Map.of()).is(403);
        viewer.delete(path).is(403);
        api.delete(path).is(204);
    }
}
