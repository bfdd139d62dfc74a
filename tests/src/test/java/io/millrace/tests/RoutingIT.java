package io.millrace.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.CanalJsonReader;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import io.millrace.testkit.RowMessage;
import io.millrace.testkit.Workload;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Topics, partitions, compression and acks are as the task document says; partitions computed here once more. */
class RoutingIT {
    private static final int PARTITIONS = 5;

    @TempDir
    static Path directory;

    private static MysqlServer mysql;
    private static KafkaBroker kafka;

    @BeforeAll
    static void startServers() {
        mysql = MysqlServer.of(MysqlRelease.V8_0).start();
        kafka = KafkaBroker.of(KafkaRelease.V4_4)
                .directory(directory)
                .option("group.initial.rebalance.delay.ms=0")
                .start();
    }

    @AfterAll
    static void stopServers() {
        mysql.close();
        kafka.close();
    }

    @ParameterizedTest
    @CsvSource({
        "table_hash, murmur2",
        "table_hash, java",
        "key_hash, murmur2",
        "key_hash, java",
        "key_hash, canal",
        "key_hash, crc32"
    })
    void eachMessageIsInThePartitionOfItsHash(String policy, String hash) throws IOException {
        String name = policy + "_" + hash;
        TaskText document = TaskText.bare(name, mysql, kafka)
                .with(
                        "topics:",
                        "  format: $database$-$tablename$",
                        "  partitions: " + PARTITIONS,
                        "partitioning:",
                        "  partition_by: " + policy,
                        "  hash: " + hash,
                        "objects:",
                        "  include: [" + name + ".*]");
        try (Workload workload = workload(name, 6, 300).changesPerSecond(400).alterEvery(Duration.ofMillis(400))) {
            workload.create().fill().start();
            List<String> topics =
                    workload.tableIds().stream().map(id -> id.replace('.', '-')).toList();
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                RunningTask.sleep(1_500);
                check(name, topics, workload.stop());
            }
            boolean byKey = policy.equals("key_hash");
            CanalJsonReader reader = new CanalJsonReader();
            Map<String, Set<Integer>> used = new HashMap<>();
            int ddl = 0;
            for (ConsumerRecord<byte[], byte[]> record : Topics.read(kafka, topics, all -> true)) {
                JsonNode json = Topics.json(record);
                String table =
                        json.get("database").asText() + "." + json.get("table").asText();
                assertThat(record.topic()).isEqualTo(table.replace('.', '-'));
                RowMessage row = reader.read(record.value(), Map.of());
                if (row == null) {
                    ddl++;
                    assertThat(record.partition()).isEqualTo(byKey ? 0 : partition(hash, List.of(table)));
                    continue;
                }
                used.computeIfAbsent(table, any -> new HashSet<>()).add(record.partition());
                // An UPDATE that changes the key is one message only if both keys have the same partition.
                for (Map<String, String> image :
                        Stream.of(row).flatMap(RoutingIT::images).toList()) {
                    List<String> input = byKey ? KeyText.of(table, image) : List.of(table);
                    assertThat(record.partition())
                            .as(() -> table + " " + input)
                            .isEqualTo(input.isEmpty() ? 0 : partition(hash, input));
                }
            }
            assertThat(used).hasSize(6);
            assertThat(used.get(name + ".visits")).hasSize(1);
            assertThat(used.get(name + ".tokens")).hasSize(byKey ? PARTITIONS : 1);
            assertThat(ddl).isPositive();
        }
    }

    private static Stream<Map<String, String>> images(RowMessage row) {
        return Stream.of(row.before(), row.after()).filter(image -> image != null);
    }

    /** As documented: murmur2 or CRC-32 of the parts joined by U+0001, or XOR of String.hashCode() of each. */
    private static int partition(String hash, List<String> parts) {
        byte[] text = String.join("\u0001", parts).getBytes(StandardCharsets.UTF_8);
        int xor = parts.stream().mapToInt(String::hashCode).reduce(0, (a, b) -> a ^ b);
        CRC32 crc = new CRC32();
        crc.update(text);
        return switch (hash) {
            case "murmur2" -> Utils.toPositive(Utils.murmur2(text)) % PARTITIONS;
            case "crc32" -> (int) (crc.getValue() % PARTITIONS);
            case "canal" -> Math.abs(Math.abs(xor) % PARTITIONS);
            default -> Math.floorMod(xor, PARTITIONS);
        };
    }

    @ParameterizedTest
    @CsvSource({"none, 0", "gzip, 0", "snappy, 1", "zstd, 1", "lz4, all", "none, all"})
    void compressesAndWaitsAsTold(String compression, String acks) throws IOException {
        String name = "batches_" + compression + "_" + acks;
        TaskText document = TaskText.bare(name, mysql, kafka)
                .with(
                        "  compression: " + compression,
                        "  acks: " + acks,
                        "topics:",
                        "  policy: single",
                        "  name: " + name,
                        "  partitions: 1",
                        "objects:",
                        "  include: [" + name + ".*]");
        try (Workload workload = workload(name, 3, 300).changesPerSecond(200)) {
            workload.create().fill().start();
            try (RunningTask task = new RunningTask(document)) {
                task.awaitStreaming();
                check(name, List.of(name), workload.stop());
            }
        }
        assertThat(codecs(name)).containsExactly(compression);
    }

    /** What the broker has on disk. */
    private static Set<String> codecs(String topic) throws IOException {
        File log;
        try (Stream<Path> files = Files.walk(directory)) {
            log = files.filter(file -> file.toString().endsWith("/" + topic + "-0/00000000000000000000.log"))
                    .findFirst()
                    .orElseThrow()
                    .toFile();
        }
        Set<String> codecs = new HashSet<>();
        try (FileRecords records = FileRecords.open(log, false)) {
            for (RecordBatch batch : records.batches()) {
                codecs.add(batch.compressionType().name);
            }
        }
        return codecs;
    }

    private static Workload workload(String database, int tables, int rows) {
        return new Workload(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword())
                .database(database)
                .tables(tables)
                .rows(rows);
    }

    private static void check(String database, Collection<String> topics, long version) {
        CheckReport report = new Checker(
                        mysql.jdbcUrl(),
                        mysql.rootUser(),
                        mysql.rootPassword(),
                        kafka.bootstrapServers(),
                        Checker.Format.CANAL_JSON,
                        topics)
                .database(database)
                .until(version)
                .quiet(Duration.ofSeconds(1))
                .check();
        System.out.println(database + ": " + report);
        assertThat(report.passed()).as(report.toString()).isTrue();
    }
}
