package io.millrace.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.CommandLines;
import io.millrace.cli.Interruption;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart on real servers: once with its own, else with a pair that the tests share. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class QuickstartIT {
    private static MysqlServer mysql;
    private static KafkaBroker kafka;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Interruption interruption = new Interruption();

    @BeforeAll
    static void startServers() {
        mysql = MysqlServer.of(MysqlRelease.V8_0).start();
        kafka = KafkaBroker.of(KafkaRelease.V4_4).start();
    }

    @AfterAll
    static void stopServers() {
        kafka.close();
        mysql.close();
    }

    private int execute(String... arguments) {
        return CommandLines.make(interruption, new PrintWriter(out), new PrintWriter(err))
                .execute(arguments);
    }

    private static List<String> onOwnServers(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "quickstart",
                "--mysql",
                "127.0.0.1:" + mysql.port(),
                "--kafka",
                kafka.bootstrapServers(),
                "--rows",
                "1000"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static Set<String> databases() throws Exception {
        Set<String> names = new HashSet<>();
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW DATABASES")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private static void sql(String text) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword());
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    /** The rows of a topic as {@code tail --json} shows them. */
    private Set<String> keysIn(String topic, String column) throws Exception {
        out.getBuffer().setLength(0);
        assertThat(execute(
                        "tail",
                        topic,
                        "--bootstrap",
                        kafka.bootstrapServers(),
                        "--from-beginning",
                        "--to-end",
                        "--json"))
                .as(err.toString())
                .isZero();
        Set<String> keys = new HashSet<>();
        for (String line : out.toString().lines().toList()) {
            JsonNode message = new ObjectMapper().readTree(line);
            assertThat(message.has("error")).as(line).isFalse();
            if (message.get("sql").textValue().isEmpty()) {
                keys.add(message.get("after").get(column).textValue());
            }
        }
        return keys;
    }

    @Test
    @Order(1)
    void aForeignDatabaseIsNotTouched() throws Exception {
        sql("CREATE DATABASE shop");
        try {
            assertThat(execute(onOwnServers().toArray(String[]::new))).isEqualTo(3);

            assertThat(err.toString()).contains("has a database 'shop' that quickstart has not made");
            assertThat(databases()).contains("shop");
        } finally {
            sql("DROP DATABASE shop");
        }
    }

    @Test
    @Order(2)
    void anAccountWithoutRightsIsToldSo() {
        int code = execute(onOwnServers("--mysql-user", mysql.user(), "--mysql-password", mysql.password())
                .toArray(String[]::new));

        assertThat(code).isEqualTo(5);
        assertThat(err.toString()).startsWith("error SOURCE_PRIVILEGE: ").contains("GRANT ALL ON shop.*");
    }

    @Test
    @Order(3)
    void whatIsKeptIsCompleteAndGoesOn() throws Exception {
        String keep = directory.resolve("kept here").toString();
        String[] command = onOwnServers("--keep", keep, "--duration", "2").toArray(String[]::new);

        assertThat(execute(command)).as(err.toString()).isZero();

        assertThat(out.toString())
                .contains("Everything is stopped. Kept in " + keep)
                .contains("--keep '" + keep + "'");
        assertThat(keysIn(QuickstartDocument.topicOf("category"), "id")).hasSize(ShopRows.categories());
        assertThat(keysIn(QuickstartDocument.topicOf("product_category"), "sku"))
                .hasSize((int) ShopSize.of(1000).products());

        out.getBuffer().setLength(0);
        assertThat(execute(command)).as(err.toString()).isZero();

        assertThat(out.toString()).doesNotContain("rows of history").contains(" 0 rows loaded");
        sql("DROP DATABASE shop");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteTopics(topics()).all().get();
        }
    }

    /** The topics of the task, its checkpoint included. */
    private static Set<String> topics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Set<String> names = new HashSet<>(admin.listTopics().names().get());
            names.removeIf(name -> !name.startsWith("quickstart-") && !name.startsWith("__millrace"));
            return names;
        }
    }

    @Test
    @Order(4)
    void nothingIsLeftBehindAtSomebodysOwnServers() throws Exception {
        List<String> command = onOwnServers("--duration", "1", "--format", "dts_avro");
        Set<String> before = temporary();

        assertThat(execute(command.toArray(String[]::new))).as(err.toString()).isZero();

        assertThat(out.toString()).contains("messages delivered").doesNotContain("retrying");
        assertThat(databases()).doesNotContain("shop");
        assertThat(topics()).isEmpty();
        assertThat(temporary()).isEqualTo(before);
    }

    @Test
    @Order(5)
    void itBringsItsOwnServersAndASignalStopsEverything() throws Exception {
        Set<String> before = temporary();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> code = thread.submit(() -> execute("quickstart", "--rows", "2000"));
            while (!out.toString().contains("streaming: ") && !code.isDone()) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            interruption.request();

            assertThat(code.get()).as(err.toString()).isEqualTo(130);
        } finally {
            thread.shutdownNow();
        }
        assertThat(out.toString())
                .contains("The shop has 2,000 rows of history")
                .contains("quickstart-shop: stopped at ")
                .contains("Everything is stopped and removed.")
                .doesNotContain("their last error");
        Matcher changes = Pattern.compile("rows loaded, ([0-9,]+) changes").matcher(out.toString());
        assertThat(changes.find()).isTrue();
        assertThat(changes.group(1)).isNotEqualTo("0");
        assertThat(temporary()).isEqualTo(before);
    }

    private static Set<String> temporary() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            Set<String> names = new HashSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("millrace-quickstart-"))
                    .forEach(names::add);
            return names;
        }
    }
}
