package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workload and checker on real servers; a copier of a few lines stands in for the product. */
class WorkloadIT {
    /** {@code -Dworkload.rows=350000} makes it a test of size and speed. */
    private static final int ROWS = Integer.getInteger("workload.rows", 1_500);

    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.of(KafkaRelease.V4_4).start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = MysqlRelease.class,
            names = {"V8_0", "V9_7"})
    void aCopyMadeWhenTheLoadHasStoppedIsEqualAndAlteredOnesAreNot(MysqlRelease release) throws Exception {
        String topic = "copy-" + release;
        try (MysqlServer server = MysqlServer.of(release).start();
                Workload workload = new Workload(server.jdbcUrl(), server.rootUser(), server.rootPassword())) {
            workload.rows(ROWS)
                    .changesPerSecond(2_000)
                    .alterEvery(Duration.ofMillis(300))
                    .xaPercent(10)
                    .create();
            long startedNs = System.nanoTime();
            workload.fill();
            tell(release + ": filled " + 6 * ROWS + " rows", startedNs);
            workload.start();
            while (workload.changes() < 4_000 || workload.alters() < 4) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            long last = workload.stop();
            assertThat(last).isEqualTo(workload.highestVersion());
            startedNs = System.nanoTime();
            Copier copier = new Copier(server, topic);
            copier.copy(workload.tableIds(), Set.of());
            tell(release + ": copied", startedNs);

            startedNs = System.nanoTime();
            CheckReport report = checker(server, topic, last).check();
            tell(release + ": checked " + report, startedNs);
            assertThat(report.passed()).as(report.toString()).isTrue();
            assertThat(report.rows()).isEqualTo(copier.rows);

            copier.copy(workload.tableIds().subList(0, 1), Set.of("v", "c_text"));
            CheckReport spoiled = checker(server, topic, last).check();
            assertThat(spoiled.equal()).isFalse();
            assertThat(spoiled.backwardSteps()).isPositive();
            assertThat(spoiled.differences()).anyMatch(line -> line.contains("column c_text"));
        }
    }

    @Test
    void theLoadOutlivesAKilledServer() throws Exception {
        try (MysqlServer server = MysqlServer.of(MysqlRelease.V8_0).start();
                Workload workload = new Workload(server.jdbcUrl(), server.rootUser(), server.rootPassword())) {
            workload.rows(500).changesPerSecond(2_000).create().fill().start();
            for (int kill = 0; kill < 2; kill++) {
                long before = workload.changes();
                while (workload.changes() < before + 500) {
                    TimeUnit.MILLISECONDS.sleep(10);
                }
                server.kill();
                server.restart();
            }
            long before = workload.changes();
            while (workload.changes() < before + 500) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            workload.stop();
            assertEveryVersionIsUnique(server, workload);
        }
    }

    private static void assertEveryVersionIsUnique(MysqlServer server, Workload workload) throws Exception {
        Set<Long> versions = new HashSet<>();
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), server.rootUser(), server.rootPassword());
                Statement statement = connection.createStatement()) {
            for (String table : workload.tableIds()) {
                try (ResultSet rows = statement.executeQuery("SELECT v FROM " + table)) {
                    while (rows.next()) {
                        assertThat(versions.add(rows.getLong(1))).isTrue();
                    }
                }
            }
        }
        assertThat(versions).hasSizeGreaterThan(1_000);
    }

    private static Checker checker(MysqlServer server, String topic, long last) {
        return new Checker(
                        server.jdbcUrl(),
                        server.user(),
                        server.password(),
                        broker.bootstrapServers(),
                        Checker.Format.CANAL_JSON,
                        List.of(topic))
                .database("shop")
                .until(last)
                .quiet(Duration.ofMillis(500));
    }

    private static void tell(String what, long sinceNs) {
        System.out.println(what + " in " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNs) + " ms");
    }

    /** Writes each row of some tables as a full-load row of Canal JSON. */
    private static final class Copier {
        private final ObjectMapper mapper = new ObjectMapper();
        private final MysqlServer server;
        private final String topic;
        private long rows;

        private Copier(MysqlServer server, String topic) throws Exception {
            this.server = server;
            this.topic = topic;
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1)))
                        .all()
                        .get();
            }
        }

        /** @param spoiled columns whose values are written wrongly: versions lowered, texts changed */
        private void copy(List<String> tables, Set<String> spoiled) throws Exception {
            Map<String, Object> properties =
                    Map.of("bootstrap.servers", broker.bootstrapServers(), "compression.type", "lz4");
            try (Connection connection =
                            DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                    KafkaProducer<byte[], byte[]> producer =
                            new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
                for (String id : tables) {
                    SourceTable table = SourceTable.read(
                            connection, id.substring(0, id.indexOf('.')), id.substring(id.indexOf('.') + 1));
                    new JdbcRows(connection).forEach(table, row -> {
                        rows++;
                        int partition = Math.floorMod(
                                table.keyColumns().stream()
                                        .map(row::get)
                                        .toList()
                                        .hashCode(),
                                3);
                        producer.send(new ProducerRecord<>(topic, partition, null, message(table, row, spoiled)));
                    });
                }
            }
        }

        private byte[] message(SourceTable table, Map<String, String> row, Set<String> spoiled) {
            ObjectNode message = mapper.createObjectNode();
            ObjectNode data = message.putArray("data").addObject();
            row.forEach((name, text) -> data.put(name, value(table.column(name), text, spoiled)));
            ObjectNode mysqlType = mapper.createObjectNode();
            ObjectNode sqlType = mapper.createObjectNode();
            for (String name : row.keySet()) {
                SourceColumn column = table.column(name);
                Integer code = MessageRules.canalCode(column);
                mysqlType.put(name, column.columnType());
                sqlType.put(name, code == null ? Types.OTHER : code);
            }
            message.put("database", table.database());
            message.put("es", 1_000);
            message.put("gtid", "");
            message.put("id", rows);
            message.put("isDdl", false);
            message.set("mysqlType", mysqlType);
            message.putNull("old");
            message.putNull("pkNames");
            message.put("sql", "");
            message.set("sqlType", sqlType);
            message.put("table", table.name());
            message.put("ts", 1);
            message.put("type", "INSERT");
            try {
                return mapper.writeValueAsBytes(message);
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String value(SourceColumn column, String text, Set<String> spoiled) {
            if (text == null) {
                return null;
            }
            if (spoiled.contains(column.name())) {
                return column.name().equals("v") ? Long.toString(Long.parseLong(text) - 1) : text + "!";
            }
            return column.isBinary() ? new String(HexFormat.of().parseHex(text), StandardCharsets.ISO_8859_1) : text;
        }
    }
}
