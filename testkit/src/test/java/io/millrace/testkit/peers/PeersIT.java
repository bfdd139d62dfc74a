package io.millrace.testkit.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.servers.ApicurioRegistry;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The peers themselves: that they start, and that what they write is theirs. */
@Tag("matrix")
class PeersIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static MysqlServer mysql;
    private static KafkaBroker kafka;

    @BeforeAll
    static void startServers() throws Exception {
        mysql = MysqlServer.of(MysqlRelease.V8_0).start();
        kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
        try (Connection connection = DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE shop");
            statement.execute("CREATE TABLE shop.t (id INT PRIMARY KEY, v VARCHAR(20))");
            statement.execute("INSERT INTO shop.t VALUES (1, 'ä')");
            statement.execute("CREATE DATABASE maxwell");
            statement.execute("CREATE USER maxwell IDENTIFIED WITH mysql_native_password BY 'maxwell'");
            statement.execute("GRANT ALL ON *.* TO maxwell");
        }
    }

    @AfterAll
    static void stopServers() {
        kafka.close();
        mysql.close();
    }

    @Test
    void debeziumWritesJsonAndAvro() throws Exception {
        try (ApicurioRegistry registry = ApicurioRegistry.start();
                ConnectWorker worker = ConnectWorker.start(kafka.bootstrapServers())) {
            worker.create("json", worker.debezium("j", mysql.port(), mysql.rootUser(), mysql.rootPassword()));
            Map<String, String> avro = worker.debezium("a", mysql.port(), mysql.rootUser(), mysql.rootPassword());
            avro.putAll(ConnectWorker.avro(registry.port()));
            worker.create("avro", avro);

            JsonNode json = JSON.readTree(first("j.shop.t"));
            assertThat(json.at("/after/v").asText()).isEqualTo("ä");
            assertThat(json.at("/source/version").asText()).isEqualTo(ConnectWorker.DEBEZIUM_VERSION);

            ByteBuffer framed = ByteBuffer.wrap(first("a.shop.t"));
            assertThat(framed.get()).isZero();
            Schema schema = schema(registry, framed.getInt());
            GenericRecord record = new GenericDatumReader<GenericRecord>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(framed.array(), 5, framed.remaining(), null));
            assertThat(schema.getFullName()).isEqualTo("a.shop.t.Envelope");
            assertThat(((GenericRecord) record.get("after")).get("v")).hasToString("ä");
        }
    }

    @Test
    void maxwellWritesJson() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("maxwell", 1, (short) 1)))
                    .all()
                    .get();
        }
        try (MaxwellDaemon maxwell = MaxwellDaemon.start(
                        mysql.port(), "maxwell", "maxwell", kafka.bootstrapServers(), "maxwell", Map.of());
                Connection connection = DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), "");
                Statement statement = connection.createStatement()) {
            assertThat(maxwell.isRunning()).isTrue();
            statement.execute("INSERT INTO shop.t VALUES (2, 'ö')");
            JsonNode json = JSON.readTree(first("maxwell"));
            assertThat(json.path("type").asText()).isEqualTo("insert");
            assertThat(json.at("/data/v").asText()).isEqualTo("ö");
        }
    }

    private static Schema schema(ApicurioRegistry registry, int id) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(registry.url() + "/schemas/ids/" + id))
                .build();
        String body = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        return new Schema.Parser().parse(JSON.readTree(body).path("schema").asText());
    }

    private static byte[] first(String topic) throws InterruptedException {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            long deadlineNs = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            while (!consumer.listTopics().containsKey(topic)) {
                requireBefore(deadlineNs, "topic " + topic);
                Thread.sleep(100);
            }
            List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<byte[]> values = new ArrayList<>();
            while (values.isEmpty()) {
                assertThat(System.nanoTime())
                        .as("deadline for a record in " + topic)
                        .isLessThan(deadlineNs);
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
            return values.get(0);
        }
    }

    private static void requireBefore(long deadlineNs, String awaited) {
        if (System.nanoTime() > deadlineNs) {
            throw new AssertionError("there is no " + awaited);
        }
    }
}
