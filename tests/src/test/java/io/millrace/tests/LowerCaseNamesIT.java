package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.model.Precheck;
import io.millrace.model.Precheck.Level;
import io.millrace.runtime.TaskRunner;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.task.TaskDocuments;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A whole task on a server with {@code lower_case_table_names=1}: however the task, the statements and the sessions spell a
 * table, it is one table with one shape, one topic and one way to its partition.
 */
class LowerCaseNamesIT {
    private static final int CUSTOMERS = 7;
    private static final List<String> TABLES = List.of("shop.orders", "shop.ord_items", "shop.ord_final", "shop.οδοσ");

    /** The server's lower case of ΟΔΟΣ, as the topic's name has it; Java's ends on another sigma. */
    private static final String ODOS = "_x03BF__x03B4__x03BF__x03C3_";

    private static KafkaBroker kafka;

    @BeforeAll
    static void startBroker() {
        kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"V8_0", "V9_7"})
    void everySpellingIsOneTable(MysqlRelease release) throws Exception {
        copy(release);
    }

    @Tag("all-servers")
    @ParameterizedTest
    @EnumSource(names = {"V5_5", "V5_6", "V5_7", "MARIADB_11_4"})
    void everySpellingIsOneTableInEveryOtherRelease(MysqlRelease release) throws Exception {
        copy(release);
    }

    /** Before 8.0 the setting can change between two starts of a server; what a task began under a name stays there. */
    @Tag("all-servers")
    @Test
    void aTaskGoesOnWhenItsServerBeginsToLowerNames(@TempDir Path directory) throws Exception {
        MysqlServer.Builder builder = MysqlServer.of(MysqlRelease.V5_7).directory(directory);
        int port;
        TaskText document;
        try (MysqlServer mysql = builder.start()) {
            port = mysql.port();
            document = TaskText.bare("switched", mysql, kafka)
                    .with(
                            "topics:",
                            "  format: switched-$database$-$tablename$",
                            "  partitions: 1",
                            "format:",
                            "  name: canal_json",
                            "objects:",
                            "  include: [shop.Orders]");
            execute(
                    mysql,
                    "",
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.Orders (id INT PRIMARY KEY)",
                    "INSERT INTO shop.Orders VALUES (1)");
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
            }
            execute(
                    mysql,
                    "shop",
                    "INSERT INTO Orders VALUES (2)",
                    "RENAME TABLE Orders TO orders",
                    "INSERT INTO orders VALUES (3)");
            mysql.stop();
        }
        try (MysqlServer mysql =
                builder.port(port).option("--lower-case-table-names=1").start()) {
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                execute(
                        mysql,
                        "shop",
                        "INSERT INTO ORDERS VALUES (4)",
                        "ALTER TABLE Orders ADD a INT NOT NULL DEFAULT 6",
                        "UPDATE orders SET a = 7 WHERE id = 1",
                        "INSERT INTO ORDERS VALUES (5, 5)");
                List<String> ids =
                        Topics.read(kafka, List.of("switched-shop-Orders"), found -> idsOf(found)
                                        .contains("5"))
                                .stream()
                                .flatMap(record -> idsOf(List.of(record)).stream())
                                .toList();
                assertThat(ids).containsExactly("1", "2", "3", "4", "1", "5");
            }
            assertThat(topics("switched-")).containsExactly("switched-shop-Orders");
        }
    }

    private static List<String> idsOf(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .flatMap(record -> Topics.json(record).path("data").findValuesAsText("id").stream())
                .toList();
    }

    private static void copy(MysqlRelease release) throws Exception {
        try (MysqlServer mysql =
                MysqlServer.of(release).option("--lower-case-table-names=1").start()) {
            TaskText document = document(release, mysql);
            execute(
                    mysql,
                    "",
                    "CREATE DATABASE SHOP DEFAULT CHARACTER SET utf8mb4",
                    "CREATE TABLE Shop.Orders (id INT PRIMARY KEY, customer INT) ENGINE=InnoDB",
                    "CREATE TABLE sHOP.ORD_Items (id INT PRIMARY KEY, label VARCHAR(20)) ENGINE=InnoDB",
                    "CREATE TABLE Shop.Ord_Tmp_1 (id INT PRIMARY KEY) ENGINE=InnoDB",
                    "CREATE TABLE Shop.Other (id INT PRIMARY KEY) ENGINE=InnoDB",
                    "CREATE TABLE Shop.`ΟΔΟΣ` (id INT PRIMARY KEY) ENGINE=InnoDB",
                    "INSERT INTO SHOP.`Οδοσ` VALUES (1), (2)",
                    "INSERT INTO shop.ORD_ITEMS VALUES (1, 'one'), (2, 'two')",
                    "INSERT INTO Shop.Ord_TMP_1 VALUES (1)",
                    "INSERT INTO Shop.OTHER VALUES (1)");
            insertOrders(mysql, 1, 60);
            assertThat(TaskRunner.check(TaskDocuments.parse(document.toString())))
                    .filteredOn(check -> check.level() == Level.FAIL)
                    .extracting(Precheck::found)
                    .isEmpty();
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                changeBeforeTheRestart(mysql);
            }
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                execute(
                        mysql,
                        "SHOP",
                        "ALTER TABLE ORD_FINAL ADD COLUMN added_b INT NOT NULL DEFAULT 5",
                        "INSERT INTO oRD_fINAL VALUES (3, 30, 300, 3000)",
                        "DELETE FROM Ord_Items",
                        "INSERT INTO ORD_ITEMS VALUES (9, 'nine', 99)");
                awaitRow(release, 9);
                CheckReport report = check(mysql, expectedTopics(release));
                assertThat(report.passed()).as(report.toString()).isTrue();
                execute(mysql, "SHOP", "TRUNCATE TABLE Ord_Items", "INSERT INTO ORD_ITEMS VALUES (10, 'ten', 0)");
                assertDdl(release);
            }
            assertOwnKeyColumns(release);
        }
    }

    private static TaskText document(MysqlRelease release, MysqlServer mysql) {
        return TaskText.bare("lower_" + release, mysql, kafka)
                .with(
                        "topics:",
                        "  format: " + release + "-$database$-$tablename$",
                        "  partitions: 4",
                        "partitioning:",
                        "  partition_by: key_hash",
                        "  key_columns:",
                        "    SHOP.Orders: [customer]",
                        "format:",
                        "  name: canal_json",
                        "objects:",
                        "  include: [Shop.ORDERS, \"SHOP./Ord_.*/\", \"Shop.`ΟΔΟΣ`\"]",
                        "  exclude: [\"shop./ORD_TMP_[0-9]+/\"]");
    }

    /** An online schema change of a kind too: a table of another name, that nobody selects, takes its place. */
    private static void changeBeforeTheRestart(MysqlServer mysql) throws SQLException {
        insertOrders(mysql, 61, 100);
        execute(
                mysql,
                "Shop",
                "ALTER TABLE Shop.ORDERS ADD COLUMN added_note INT NOT NULL DEFAULT 3",
                "INSERT INTO Orders VALUES (200, 1, 1)",
                "UPDATE shop.oRDERS SET added_note = 8 WHERE id < 20",
                "DELETE FROM SHOP.orders WHERE id BETWEEN 20 AND 30",
                "ALTER TABLE ORD_ITEMS ADD added_c INT NOT NULL DEFAULT 7, RENAME TO Ord_ITEMS2",
                "RENAME TABLE ORD_Items2 TO SHOP.Ord_Items",
                "INSERT INTO ORD_items VALUES (3, 'three', 3)",
                "CREATE TABLE SHOP.Staging (id INT PRIMARY KEY, a INT) ENGINE=InnoDB",
                "ALTER TABLE STAGING ADD COLUMN b INT",
                "RENAME TABLE Staging TO Shop.ORD_Final",
                "INSERT INTO ORD_FINAL VALUES (1, 10, 100)",
                "INSERT INTO `ΟΔΟΣ` VALUES (3)",
                "CREATE TABLE Shop.ORD_TMP_2 (id INT PRIMARY KEY) ENGINE=InnoDB",
                "INSERT INTO ord_tmp_2 VALUES (1)",
                "INSERT INTO OTHER VALUES (2)");
    }

    private static void insertOrders(MysqlServer mysql, int from, int to) throws SQLException {
        StringBuilder sql = new StringBuilder("INSERT INTO SHOP.ORDERS VALUES ");
        for (int id = from; id <= to; id++) {
            sql.append(id == from ? "(" : ", (")
                    .append(id)
                    .append(", ")
                    .append(id % CUSTOMERS)
                    .append(')');
        }
        execute(mysql, "", sql.toString());
    }

    private static CheckReport check(MysqlServer mysql, List<String> topics) {
        Checker checker = new Checker(
                mysql.jdbcUrl(),
                mysql.rootUser(),
                mysql.rootPassword(),
                kafka.bootstrapServers(),
                Checker.Format.CANAL_JSON,
                topics);
        TABLES.forEach(checker::table);
        return checker.check();
    }

    private static void awaitRow(MysqlRelease release, int id) {
        String wanted = Integer.toString(id);
        Topics.read(kafka, List.of(release + "-shop-ord_items"), found -> found.stream()
                .map(record -> Topics.json(record).path("data").path(0))
                .anyMatch(row -> row.path("id").asText().equals(wanted)));
    }

    /** Exactly those: no spelling has made one more. */
    private static List<String> expectedTopics(MysqlRelease release) {
        List<String> expected = Stream.of("orders", "ord_items", "ord_items2", "staging", "ord_final", ODOS)
                .map(table -> release + "-shop-" + table)
                .toList();
        assertThat(topics(release + "-")).containsExactlyInAnyOrderElementsOf(expected);
        return expected;
    }

    private static List<String> topics(String prefix) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.listTopics().names().get().stream()
                    .filter(topic -> topic.startsWith(prefix))
                    .toList();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Statements are told as they were written, under the table's one name. */
    private static void assertDdl(MysqlRelease release) {
        List<String> told = Topics.read(
                        kafka,
                        List.of(release + "-shop-orders", release + "-shop-ord_items", release + "-shop-ord_final"),
                        found -> found.stream().map(Topics::json).anyMatch(LowerCaseNamesIT::isTruncate))
                .stream()
                .map(Topics::json)
                .filter(message -> message.get("isDdl").asBoolean())
                .map(message -> message.get("table").asText() + ": "
                        + message.get("sql").asText())
                .toList();
        assertThat(told)
                .contains(
                        "orders: ALTER TABLE Shop.ORDERS ADD COLUMN added_note INT NOT NULL DEFAULT 3",
                        "ord_final: ALTER TABLE ORD_FINAL ADD COLUMN added_b INT NOT NULL DEFAULT 5",
                        "ord_items: TRUNCATE TABLE Ord_Items");
    }

    private static boolean isTruncate(JsonNode message) {
        return message.get("type").asText().equals("TRUNCATE");
    }

    /** Rows of one customer are in one partition, which the table's own key would not do. */
    private static void assertOwnKeyColumns(MysqlRelease release) {
        List<ConsumerRecord<byte[], byte[]>> records =
                Topics.read(kafka, List.of(release + "-shop-orders"), all -> true);
        Map<Integer, Set<Integer>> partitions = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            for (JsonNode row : Topics.json(record).path("data")) {
                partitions
                        .computeIfAbsent(row.get("customer").asInt(), any -> new HashSet<>())
                        .add(record.partition());
            }
        }
        assertThat(partitions).hasSize(CUSTOMERS);
        assertThat(partitions.values()).allMatch(its -> its.size() == 1);
    }

    private static void execute(MysqlServer mysql, String database, String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(database), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
