package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.formats.Formats;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import io.millrace.runtime.TaskRunner;
import io.millrace.servers.ApicurioRegistry;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.task.TaskDocuments;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Columns that a task leaves out never leave the source, whatever the format; and a running task can leave out others. */
class ExcludedColumnsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** In every value of an excluded column: as it is, in base64 and in hex digits. */
    private static final String MARK = "S3CR3T";

    private static final List<String> MARKS = List.of(MARK, "UzNDUjNU", "533343523354");
    private static final List<String> NAMES = List.of("secret", "api_token", "other_token");

    private static KafkaBroker kafka;
    private static ApicurioRegistry registry;

    @BeforeAll
    static void startServers() {
        kafka = KafkaBroker.of(KafkaRelease.V4_4)
                .option("group.initial.rebalance.delay.ms=0")
                .start();
        registry = ApicurioRegistry.start();
    }

    @AfterAll
    static void stopServers() {
        registry.close();
        kafka.close();
    }

    @Test
    void noFormatTellsAnExcludedColumn() throws Exception {
        noFormatTellsAnExcludedColumn(MysqlRelease.V8_0);
    }

    @Test
    @Tag("all-servers")
    void noFormatTellsAnExcludedColumnOfTheNewestRelease() throws Exception {
        noFormatTellsAnExcludedColumn(MysqlRelease.V9_7);
    }

    private static void noFormatTellsAnExcludedColumn(MysqlRelease release) throws Exception {
        try (MysqlServer mysql = MysqlServer.of(release).start()) {
            String prefix = "hide_" + release.name().toLowerCase(Locale.ROOT) + "_";
            makePeople(mysql, "hidden");
            Map<TaskText, RunningTask> tasks = new LinkedHashMap<>();
            try {
                for (Checker.Format format : Checker.Format.values()) {
                    TaskText document = document(prefix, format.name().toLowerCase(Locale.ROOT), mysql);
                    assertThat(failed(document)).isEmpty();
                    tasks.put(document, new RunningTask(document));
                }
                assertThat(tasks).hasSameSizeAs(Formats.names());
                tasks.values().forEach(RunningTask::awaitStreaming);
                change(mysql, "hidden");
                tasks.values().forEach(task -> task.await(status -> status.streamRows() > 200, Duration.ofMinutes(1)));
                for (TaskText document : tasks.keySet()) {
                    assertKept(mysql, document, document.name().substring(prefix.length()));
                }
            } finally {
                tasks.values().forEach(RunningTask::close);
            }
            assertThat(schemas(prefix)).hasSizeGreaterThanOrEqualTo(3).allSatisfy(schema -> assertThat(schema)
                    .doesNotContain(NAMES));
        }
    }

    private static TaskText document(String prefix, String format, MysqlServer mysql) {
        TaskText document = TaskText.of(prefix + format, mysql, kafka, format);
        if (format.equals("plain_json") || format.equals("confluent_avro")) {
            document.with("  options: {plain.meta: fields, plain.delete: rewrite}");
        }
        if (format.equals("maxwell_json")) {
            document.with("  options: {maxwell.output-ddl: \"true\"}");
        }
        if (format.equals("dts_avro")) {
            document.with("  options: {dtsavro.registry: \"true\"}");
        }
        if (format.endsWith("_avro")) {
            document.with("schema_registry: {urls: \"" + registry.url() + "\"}");
        }
        return document.with(
                "objects:",
                "  include: [hidden.people]",
                "  exclude_columns: [hidden.people.Secret, \"*.*./.*_token/\"]",
                "full_load:",
                "  chunk_rows: 50");
    }

    private static void makePeople(MysqlServer mysql, String database) throws Exception {
        execute(
                mysql,
                "CREATE DATABASE " + database,
                "CREATE TABLE " + database + ".people (id INT PRIMARY KEY, secret VARCHAR(40), v BIGINT, name"
                        + " VARCHAR(40), api_token VARBINARY(40), UNIQUE KEY by_secret (secret, name)) CHARSET utf8mb4",
                "SET SESSION cte_max_recursion_depth = 10000",
                "INSERT INTO " + database + ".people WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n"
                        + " WHERE i < 200) SELECT i, CONCAT('" + MARK + "', i), i, CONCAT('name ', i), '" + MARK
                        + "' FROM n");
    }

    /** Every kind of change, also of excluded columns only, and DDL about both kinds of columns. */
    private static void change(MysqlServer mysql, String database) throws Exception {
        String people = database + ".people";
        execute(
                mysql,
                "UPDATE " + people + " SET v = v + 1000, name = 'new', secret = CONCAT('" + MARK
                        + "!', id) WHERE id < 20",
                "UPDATE " + people + " SET secret = CONCAT('" + MARK + "?', id) WHERE id < 10",
                "DELETE FROM " + people + " WHERE id BETWEEN 30 AND 40",
                "UPDATE " + people + " SET v = v + 1000, id = id + 1000 WHERE id BETWEEN 50 AND 55",
                "ALTER TABLE " + people + " ADD COLUMN other_token VARCHAR(40) AFTER id, ADD COLUMN note VARCHAR(9)",
                "UPDATE " + people + " SET v = v + 1000, other_token = '" + MARK + "', note = 'x'",
                "ALTER TABLE " + people + " DROP COLUMN api_token",
                "INSERT INTO " + people + " VALUES (5000, '" + MARK + "', '" + MARK + "x', 5000, 'last', 'y')");
    }

    private static void assertKept(MysqlServer mysql, TaskText document, String format) {
        CheckReport report = MainJob.checker(mysql, kafka, document, format, 5000)
                .table("hidden.people")
                .leavingOut("secret|.*_token")
                .registry(registry.url())
                .quiet(Duration.ofMillis(500))
                .patience(Duration.ofSeconds(30))
                .check();
        assertThat(report.passed()).as(format + ": " + report).isTrue();
        for (ConsumerRecord<byte[], byte[]> record : Topics.read(kafka, List.of(document.name()), all -> true)) {
            String bytes = text(record.key()) + text(record.value());
            for (var header : record.headers()) {
                bytes += text(header.value());
            }
            assertThat(bytes).as(format).doesNotContain(MARKS);
            if (!bytes.contains(" TABLE ")) { // a statement is told as it was made
                assertThat(bytes).as(format).doesNotContain(NAMES);
            }
        }
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Those that tasks of this prefix have registered. */
    private static List<String> schemas(String prefix) throws Exception {
        List<String> schemas = new ArrayList<>();
        for (JsonNode subject : JSON.readTree(get("/subjects"))) {
            if (subject.asText().contains(prefix)) {
                schemas.add(get("/subjects/" + subject.asText() + "/versions/latest"));
            }
        }
        return schemas;
    }

    private static String get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(registry.url() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static List<String> failed(TaskText document) {
        return TaskRunner.check(TaskDocuments.parse(document.toString())).stream()
                .filter(check -> check.level() == Precheck.Level.FAIL)
                .map(check -> check.code() + " " + check.found())
                .toList();
    }

    @Test
    void aRunningTaskLeavesColumnsOutAndTakesThemBack() throws Exception {
        try (MysqlServer mysql = MysqlServer.of(MysqlRelease.V8_0).start()) {
            refusesWhatCannotBe(mysql);
            followsChanges(mysql);
        }
    }

    private static TaskText canal(String name, MysqlServer mysql, String... objects) {
        return TaskText.of(name, mysql, kafka, "canal_json")
                .with("objects:", "  include: [" + name + ".*]")
                .with(objects);
    }

    private static void refusesWhatCannotBe(MysqlServer mysql) throws Exception {
        execute(
                mysql,
                "CREATE DATABASE wrongly",
                "CREATE TABLE wrongly.t (id INT PRIMARY KEY, note INT)",
                "CREATE TABLE wrongly.keyless (a INT NOT NULL, b INT)");
        TaskText key = canal("wrongly", mysql, "  exclude_columns: [wrongly.t.id]");
        TaskText typo = canal("wrongly", mysql, "  exclude_columns: [wrongly.t.noet]");

        assertThat(failed(key)).singleElement().asString().contains("SRC_COLUMNS_NEEDED", "wrongly.t.id");
        for (TaskText document : List.of(key, typo)) {
            MillraceException failure = (MillraceException) new RunningTask(document).awaitEnd();
            assertThat(failure.code()).isEqualTo(ErrorCode.TASK_INVALID);
            assertThat(failure).hasMessageContaining("wrongly.t.").hasMessageContaining("objects.exclude_columns");
        }
        RunningTask later = new RunningTask(canal("wrongly", mysql, "  exclude_columns: [wrongly.keyless.a]"));
        later.awaitStreaming();
        execute(mysql, "ALTER TABLE wrongly.keyless ADD PRIMARY KEY (a)");
        assertThat(later.awaitEnd()).hasMessageContaining("wrongly.keyless.a is part of the key");
        execute(mysql, "INSERT INTO wrongly.keyless VALUES (1, 2)");
        try (RunningTask corrected = new RunningTask(canal("wrongly", mysql))) {
            corrected.awaitStreaming();
            corrected.await(status -> status.streamRows() == 1, Duration.ofMinutes(1));
        }
    }

    private static void followsChanges(MysqlServer mysql) throws Exception {
        makePeople(mysql, "moving_columns");
        String people = "moving_columns.people";
        TaskText whole = canal("moving_columns", mysql);
        TaskText less = canal("moving_columns", mysql, "  exclude_columns: [" + people + ".secret]");
        TaskText key = canal("moving_columns", mysql, "  exclude_columns: [" + people + ".id]");
        TaskText again = canal("moving_columns", mysql, "  re_read: [" + people + " up to 3]");
        try (RunningTask task = new RunningTask(whole)) {
            task.awaitStreaming();
            execute(mysql, "INSERT INTO " + people + " VALUES (301, 'a', 1, 'a', 'a')");
            task.await(status -> status.streamRows() == 1, Duration.ofMinutes(1));
            assertThat(task.change(less))
                    .contains("followed objects.exclude_columns by a new attempt: from ", "left out: " + people);
            execute(mysql, "INSERT INTO " + people + " VALUES (302, 'b', 2, 'b', 'b')");
            assertThatThrownBy(() -> task.change(key)).hasMessageContaining(people + ".id is part of the key");
            execute(mysql, "INSERT INTO " + people + " VALUES (303, 'c', 3, 'c', 'c')");
            task.await(status -> status.streamRows() == 3, Duration.ofMinutes(1));
            assertThat(task.change(again)).contains("told again: " + people + ".secret", "reading again");
            execute(mysql, "INSERT INTO " + people + " VALUES (304, 'd', 4, 'd', 'd')");
            task.await(status -> status.streamRows() == 4 && status.fullLoadRows() == 203, Duration.ofMinutes(1));
        }
        Map<String, List<Boolean>> secrets = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record :
                Topics.read(kafka, List.of("moving_columns"), found -> found.size() >= 207)) {
            JsonNode row = Topics.json(record).get("data").get(0);
            secrets.computeIfAbsent(row.get("id").asText(), id -> new ArrayList<>())
                    .add(row.has("secret"));
        }
        assertThat(secrets).hasSize(204);
        assertThat(secrets)
                .containsEntry("3", List.of(true, true))
                .containsEntry("4", List.of(true))
                .containsEntry("301", List.of(true))
                .containsEntry("302", List.of(false))
                .containsEntry("303", List.of(false))
                .containsEntry("304", List.of(true));
    }

    private static void execute(MysqlServer mysql, String... statements) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
