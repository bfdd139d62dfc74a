package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.model.ErrorCode;
import io.millrace.model.TableId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.Node;

class TaskDocumentTest {
    private static final String SMALLEST = """
            name: shop-task
            source:
              host: db
              user: millrace
            destination:
              bootstrap_servers: broker:9092
            objects:
              include: ["shop.*"]
            """;

    @TempDir
    private Path directory;

    private final Map<String, String> environment = Map.of(
            "MYSQL_PASSWORD", "s3cr3t-my",
            "KAFKA_PASSWORD", "s3cr3t\"ka\\fka",
            "PORT", "70000-hidden");

    private TaskDocument parse(String yaml) {
        return TaskDocuments.parse("shop.yaml", yaml, directory, environment::get);
    }

    private TaskDocumentException fail(String yaml) {
        TaskDocumentException e = catchThrowableOfType(TaskDocumentException.class, () -> parse(yaml));
        assertThat(e).as("the document is refused: %s", yaml).isNotNull();
        return e;
    }

    private Problem onlyProblem(String yaml) {
        TaskDocumentException e = fail(yaml);
        assertThat(e.problems()).as(e.getMessage()).hasSize(1);
        return e.problems().get(0);
    }

    private static String with(String section, String lines) {
        String indented = lines.indent(2);
        return SMALLEST.contains("\n" + section + ":\n")
                ? SMALLEST.replace("\n" + section + ":\n", "\n" + section + ":\n" + indented)
                : SMALLEST + section + ":\n" + indented;
    }

    @Test
    void everyDefaultIsPinned() {
        TaskDocument task = parse(SMALLEST);

        assertThat(task)
                .isEqualTo(new TaskDocument(
                        "shop-task",
                        "",
                        new SourceSection(
                                "db",
                                3306,
                                List.of(),
                                "millrace",
                                Secret.of(""),
                                new SourceSection.Tls(
                                        SourceSection.TlsMode.PREFERRED, null, Secret.of(""), null, Secret.of("")),
                                Duration.ofSeconds(10),
                                0,
                                null,
                                Duration.ofSeconds(11),
                                false,
                                new SourceSection.Heartbeat("", Duration.ofSeconds(10), false)),
                        new DestinationSection(
                                List.of("broker:9092"),
                                new DestinationSection.Security(
                                        DestinationSection.Protocol.PLAINTEXT,
                                        null,
                                        "",
                                        Secret.of(""),
                                        Secret.of(""),
                                        new DestinationSection.Truststore(
                                                DestinationSection.StoreType.JKS, null, Secret.of(""), Secret.of("")),
                                        new DestinationSection.Keystore(
                                                DestinationSection.StoreType.JKS,
                                                null,
                                                Secret.of(""),
                                                Secret.of(""),
                                                Secret.of(""),
                                                Secret.of("")),
                                        true),
                                DestinationSection.Acks.ALL,
                                DestinationSection.Compression.LZ4,
                                DestinationSection.Latency.ADAPTIVE,
                                10 * 1024 * 1024,
                                Map.of()),
                        new TopicSection(TopicSection.Policy.PER_TABLE, "", "$database$-$tablename$", "", 12, 0, true),
                        new PartitionSection(
                                PartitionSection.PartitionBy.KEY_HASH,
                                PartitionSection.Hash.MURMUR2,
                                Map.of(),
                                PartitionSection.KeyUpdateSplit.AUTO),
                        new ObjectsSection(List.of(TablePattern.parse("shop.*")), List.of()),
                        new TaskDocument.StartSection(
                                TaskDocument.StartMode.FULL_AND_INCREMENTAL, new StartFrom(StartFrom.Kind.NOW, "")),
                        new TaskDocument.FormatSection("canal_json", Map.of()),
                        new SchemaRegistrySection(
                                List.of(),
                                "",
                                Secret.of(""),
                                Secret.of(""),
                                new SchemaRegistrySection.Tls(null, Secret.of(""), null, Secret.of(""), true),
                                true,
                                SchemaRegistrySection.OnIncompatible.FAIL,
                                Duration.ofSeconds(10)),
                        new TaskDocument.FullLoadSection(4, 8192, 8 * 1024 * 1024, false),
                        TaskDocument.DdlMode.DELIVER,
                        new TaskDocument.RetrySection(Duration.ofMinutes(720), Duration.ofMinutes(10)),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(1),
                        new DeliverySection(
                                DeliverySection.Guarantee.AT_LEAST_ONCE,
                                Duration.ofMillis(500),
                                256 << 20,
                                Duration.ofSeconds(60)),
                        new ThrottleSection(new ThrottleSection.Rates(0, 0, 0), new ThrottleSection.Rates(0, 0, 0)),
                        new OversizeSection(OversizeSection.Action.FAIL, Map.of(), ""),
                        new OnDemandSection(OnDemandSection.Added.AS_STARTED, List.of()),
                        List.of(),
                        TaskDocument.OnUnloggedChanges.WARN,
                        1));
    }

    @Test
    void everyKeyIsReadFromItsPathAndNothingElseChanges() {
        for (Key<?> key : TaskKeys.all()) {
            List<Problem> problems = new ArrayList<>();
            String[] parts = key.path().split("\\.");
            StringBuilder yaml = new StringBuilder();
            for (int i = 0; i < parts.length; i++) {
                yaml.append("  ".repeat(i))
                        .append(parts[i])
                        .append(i < parts.length - 1 ? ":\n" : ": " + key.example());
            }
            References references = new References(directory, name -> "resolved " + name);
            writeFile(key.example());
            Values values = readRaw(yaml.toString(), references);
            Object expected =
                    key.type().read(node(key.example()), new Reading(key.path(), false, references, problems));

            assertThat(problems).as(key.path()).isEmpty();
            assertThat(values.find(key)).as(key.path()).isNotNull().isEqualTo(expected);
            assertThat(String.valueOf(key.defaultText())).as(key.path()).isNotEqualTo(key.example());
            for (Key<?> other : TaskKeys.all()) {
                assertThat(values.written(other)).as(other.path()).isEqualTo(other.equals(key));
            }
        }
    }

    private void writeFile(String example) {
        if (example.startsWith("${file:") && !example.contains(":/")) {
            try {
                Path file = directory.resolve(example.substring(7, example.length() - 1));
                Files.createDirectories(file.getParent());
                Files.writeString(file, "pem text\n");
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /** Examples with absolute files are tried with an environment reference: what matters is the path of the key. */
    private static Values readRaw(String yaml, References references) {
        return new DocumentReader(references).read(yaml.replaceFirst("\\$\\{file:/[^}]*}", "\\${env:ABSOLUTE}"));
    }

    private static Node node(String yaml) {
        String text = yaml.replaceFirst("\\$\\{file:/[^}]*}", "\\${env:ABSOLUTE}");
        return new Compose(LoadSettings.builder().build()).composeString(text).orElseThrow();
    }

    @Test
    void everyValueOfADocumentReachesItsRecord() {
        TaskDocument task = parse("""
                name: all-of-it
                description: A note
                ddl: drop
                source: {host: db, port: 3307, other_hosts: [db2:3308],
                  user: "${env:PORT}", password: "${env:MYSQL_PASSWORD}", server_id: 7,
                  connect_timeout: 3s, time_zone: "+02:00", visibility_margin: 250ms, allow_minimal_image: true,
                  tls: {mode: verify-ca, ca: ca.jks, ca_password: c, key_store: k.p12, key_store_password: k}}
                destination:
                  bootstrap_servers: [a:1, "[::1]:2"]
                  acks: 0
                  compression: none
                  record_max_bytes: 4MiB
                  properties: {client.rack: eu-1}
                  security:
                    protocol: SASL_SSL
                    verify_host: false
                    sasl: {mechanism: SCRAM-SHA-512, user: u, password: "${env:KAFKA_PASSWORD}"}
                    truststore: {type: PKCS12, location: /t.p12, password: t}
                    keystore: {pem_chain: chain, pem_key: key, key_password: kp}
                topics: {policy: single, name: all, ddl_topic: ddl, partitions: 3, replication_factor: 2, create: false}
                partitioning: {hash: java, key_columns: {shop.orders: "a, b", "`x.y`.z": [c]}, pk_update_split: never}
                objects: {include: [shop.orders, "`x.y`.z", "*./t_\\\\d+/"], exclude: ["shop./tmp.*/"]}
                start: {mode: incremental, from: {timestamp: "1970-01-01T01:00:01+01:00"}}
                format: {name: dts_avro, options: {a: b}}
                schema_registry:
                  urls: "http://one:8081, https://two/apis/ccompat/v7"
                  user: r
                  password: "${env:MYSQL_PASSWORD}"
                  auto_register: false
                  on_incompatible: register
                  request_timeout: 3s
                  tls: {ca: ca.jks, ca_password: c, key_store: k.p12, key_store_password: k, verify_host: false}
                full_load: {threads: 2, chunk_rows: 10, chunk_bytes: 65536, lock_tables: true}
                retry: {connection: 20m, other: 19m}
                lease: {session_timeout: 20s}
                checkpoint: {interval: 500ms}
                """);

        assertThat(task.source().password().reveal()).isEqualTo("s3cr3t-my");
        assertThat(task.source().user()).isEqualTo("70000-hidden");
        assertThat(task.source().otherHosts()).containsExactly("db2:3308");
        assertThat(task.source().serverId()).isEqualTo(7);
        assertThat(task.source().visibilityMargin()).isEqualTo(Duration.ofMillis(250));
        assertThat(task.source().allowMinimalImage()).isTrue();
        assertThat(task.fullLoad()).isEqualTo(new TaskDocument.FullLoadSection(2, 10, 65536, true));
        assertThat(task.source().timeZone()).hasToString("+02:00");
        assertThat(task.source().tls().ca()).isEqualTo(directory.resolve("ca.jks"));
        assertThat(task.source().tls().mode()).isEqualTo(SourceSection.TlsMode.VERIFY_CA);
        assertThat(task.destination().bootstrapServers()).containsExactly("a:1", "[::1]:2");
        assertThat(task.destination().acks()).isEqualTo(DestinationSection.Acks.NONE);
        assertThat(task.destination().recordMaxBytes()).isEqualTo(4 << 20);
        assertThat(task.destination().clientProperties())
                .containsOnly(
                        Map.entry("bootstrap.servers", "a:1,[::1]:2"),
                        Map.entry("client.rack", "eu-1"),
                        Map.entry("security.protocol", "SASL_SSL"),
                        Map.entry("sasl.mechanism", "SCRAM-SHA-512"),
                        Map.entry(
                                "sasl.jaas.config",
                                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"u\""
                                        + " password=\"s3cr3t\\\"ka\\\\fka\";"),
                        Map.entry("ssl.truststore.type", "PKCS12"),
                        Map.entry("ssl.truststore.location", "/t.p12"),
                        Map.entry("ssl.truststore.password", "t"),
                        Map.entry("ssl.keystore.type", "PEM"),
                        Map.entry("ssl.keystore.certificate.chain", "chain"),
                        Map.entry("ssl.keystore.key", "key"),
                        Map.entry("ssl.key.password", "kp"),
                        Map.entry("ssl.endpoint.identification.algorithm", ""));
        assertThat(task.topics())
                .isEqualTo(new TopicSection(
                        TopicSection.Policy.SINGLE, "all", "$database$-$tablename$", "ddl", 3, 2, false));
        assertThat(task.topics().nameFormat()).isEqualTo("all");
        assertThat(task.partitioning().keyColumns())
                .containsEntry(new TableId("shop", "orders"), List.of("a", "b"))
                .containsEntry(new TableId("x.y", "z"), List.of("c"));
        assertThat(task.objects().exactIncludes())
                .containsExactly(new TableId("shop", "orders"), new TableId("x.y", "z"));
        assertThat(task.objects().selects("other", "t_12")).isTrue();
        assertThat(task.start().from()).isEqualTo(new StartFrom(StartFrom.Kind.TIMESTAMP, "1000"));
        assertThat(task.format()).isEqualTo(new TaskDocument.FormatSection("dts_avro", Map.of("a", "b")));
        assertThat(task.schemaRegistry())
                .isEqualTo(new SchemaRegistrySection(
                        List.of(URI.create("http://one:8081"), URI.create("https://two/apis/ccompat/v7")),
                        "r",
                        Secret.of("s3cr3t-my"),
                        Secret.of(""),
                        new SchemaRegistrySection.Tls(
                                directory.resolve("ca.jks"),
                                Secret.of("c"),
                                directory.resolve("k.p12"),
                                Secret.of("k"),
                                false),
                        false,
                        SchemaRegistrySection.OnIncompatible.REGISTER,
                        Duration.ofSeconds(3)));
        assertThat(task.retry())
                .isEqualTo(new TaskDocument.RetrySection(Duration.ofMinutes(20), Duration.ofMinutes(19)));
        assertThat(task.checkpointInterval()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void allProblemsAreReportedTogetherInTheOrderOfTheDocument() {
        TaskDocumentException e = fail("""
                name: x
                source:
                  hots: db
                  port: 70000
                  user: millrace
                destination:
                  bootstrap_servers: broker
                  acks: 2
                objects:
                  include: ["shop"]
                """);

        assertThat(e.code()).isEqualTo(ErrorCode.TASK_INVALID);
        assertThat(e.getMessage().lines())
                .containsExactly(
                        "shop.yaml has 7 problems:",
                        "  line 1, column 7: name: must be 4 to 50 letters, digits, '-' and '_', the first one a letter,"
                                + " not 'x'. Choose another name",
                        "  line 2, column 1: source.host: this key is required. Add it, as host: db.example.com",
                        "  line 3, column 3: source.hots: there is no such key. Did you mean source.host?",
                        "  line 4, column 9: source.port: must be an integer from 1 to 65535, not '70000'. Write a"
                                + " number between 1 and 65535",
                        "  line 7, column 22: destination.bootstrap_servers: must be host:port, not 'broker'. Write for"
                                + " example broker1:9092",
                        "  line 8, column 9: destination.acks: must be one of 0, 1, all, not '2'. Write one of 0, 1, all",
                        "  line 10, column 13: objects.include: must name a table behind the database; for all of its"
                                + " tables add '.*', not 'shop'. Write for example shop.orders, shop.* or shop./ord_.*/");
    }

    @Test
    void aSecondValueForAKeyIsRefused() {
        Problem problem = onlyProblem(SMALLEST + "name: other-name\n");

        assertThat(problem.line()).isEqualTo(9);
        assertThat(problem.key()).isEqualTo("name");
        assertThat(problem.rule()).contains("once");
    }

    @Test
    void anEmptyValueIsRefusedButAnEmptySectionIsNot() {
        Problem problem = onlyProblem(with("source", "port:") + "retry:\n");

        assertThat(problem)
                .hasToString("line 3, column 8: source.port: must be an integer from 1 to 65535, and it has"
                        + " no value. Give it a value, or remove the line");
    }

    @Test
    void aSectionThatIsATextIsRefused() {
        assertThat(onlyProblem(SMALLEST + "retry: never\n").toString())
                .startsWith("line 9, column 8: retry: the section must be a map");
    }

    @Test
    void aListWhereOneValueBelongsIsRefused() {
        assertThat(onlyProblem(with("source", "port: [1, 2]")).rule()).isEqualTo("must be an integer from 1 to 65535");
    }

    @Test
    void brokenYamlIsToldWithItsPlaceAndWithoutTheLineItself() {
        Problem problem = onlyProblem("name: shop-task\nsource: {password: hunter2\nobjects: x\n");

        assertThat(problem.line()).isEqualTo(3);
        assertThat(problem.toString()).doesNotContain("hunter2").contains("YAML");
    }

    @Test
    void anEmptyDocumentIsToldWhatToDo() {
        assertThat(onlyProblem("# nothing\n").remedy()).contains("millrace init");
    }

    @Test
    void aMissingVariableIsNamedAndHasItsOwnCode() {
        TaskDocumentException e = fail(with("source", "password: ${env:NOT_THERE}"));

        assertThat(e.code()).isEqualTo(ErrorCode.SECRET_UNAVAILABLE);
        assertThat(e.getMessage()).contains("line 3, column 13: source.password: the environment variable NOT_THERE");
    }

    @Test
    void aMissingFileIsNamed() {
        TaskDocumentException e = fail(with("source", "password: ${file:nowhere/pw}"));

        assertThat(e.code()).isEqualTo(ErrorCode.SECRET_UNAVAILABLE);
        assertThat(e.getMessage()).contains("the file nowhere/pw cannot be read");
    }

    @Test
    void aFileBesideTheDocumentGivesItsTextWithoutTheLineBreakAtItsEnd() throws Exception {
        Files.writeString(directory.resolve("pw"), "from file\n");
        Path document = directory.resolve("task.yaml");
        Files.writeString(document, with("source", "password: x${file:pw}y"));

        assertThat(TaskDocuments.load(document).source().password().reveal()).isEqualTo("xfrom filey");
    }

    @Test
    void anUnknownReferenceIsRefusedAndAnEscapedOneIsNot() {
        assertThat(onlyProblem(with("source", "password: ${vault:x}")).rule()).contains("${env:NAME} or ${file:PATH}");
        assertThat(parse(with("source", "password: $${env:X}"))
                        .source()
                        .password()
                        .reveal())
                .isEqualTo("${env:X}");
    }

    @Test
    void secretsNeverShow() {
        String yaml = with("source", "password: ${env:MYSQL_PASSWORD}\nport: ${env:PORT}");

        assertThat(fail(yaml).getMessage())
                .contains("not '${env:PORT}'")
                .doesNotContain("hidden")
                .doesNotContain("s3cr3t");
        assertThat(parse(with("source", "password: ${env:MYSQL_PASSWORD}")
                                .replace("bootstrap_servers", "properties: {a: s3cr3t}\n  bootstrap_servers"))
                        .toString())
                .contains(Secret.MASK)
                .doesNotContain("s3cr3t");
        assertThat(onlyProblem(with("source", "password: [s3cr3t]")).toString()).doesNotContain("s3cr3t");
    }

    @Test
    void rulesBetweenKeysNameBoth() {
        assertThat(onlyProblem(with("topics", "policy: single")).rule()).contains("topics.name");
        assertThat(onlyProblem(with("topics", "name: all")).rule()).contains("policy single");
        assertThat(onlyProblem(with("topics", "format: all-$database$")).rule()).contains("$tablename$");
        assertThat(onlyProblem(with("start", "from: earliest")).rule()).contains("incremental");
        assertThat(onlyProblem(with("retry", "connection: 10m\nother: 10m")).rule())
                .contains("10m against 10m");
        assertThat(onlyProblem(with("retry", "connection: 10m")).key()).isEqualTo("retry.connection");
        assertThat(parse(with("retry", "connection: 0s")).retry().connection()).isZero();
        assertThat(onlyProblem(with("delivery", "commit_interval: 6s\ntransaction_timeout: 11s"))
                        .rule())
                .contains("at least twice");
        assertThat(onlyProblem(with("partitioning", "partition_by: table_hash\nkey_columns: {a.b: c}"))
                        .rule())
                .contains("key_hash");
        assertThat(onlyProblem(with("destination", "security: {protocol: SASL_SSL}"))
                        .rule())
                .contains("mechanism");
        assertThat(onlyProblem(with("destination", "security: {sasl: {user: u}}"))
                        .rule())
                .contains("SASL_SSL");
        assertThat(onlyProblem(with("destination", "security: {protocol: SASL_SSL, sasl: {mechanism: GSSAPI}}"))
                        .rule())
                .contains("jaas_config");
        assertThat(onlyProblem(with("destination", "security: {truststore: {location: x}}"))
                        .rule())
                .contains("protocol SSL");
        assertThat(onlyProblem(with("destination", "security: {protocol: SSL, truststore: {location: x, pem: y}}"))
                        .rule())
                .contains("exclude each other");
        assertThat(onlyProblem(with("destination", "properties: {acks: 1}")).remedy())
                .contains("destination.acks");
        assertThat(onlyProblem(with("destination", "properties: {transactional.id: x}"))
                        .rule())
                .contains("fixed");
        assertThat(onlyProblem(with("source", "tls: {ca_password: x}")).rule()).contains("source.tls.ca");
        assertThat(onlyProblem(with("objects", "exclude: [mysql.user]")).rule()).contains("MySQL's own");
        assertThat(onlyProblem(SMALLEST.replace("[\"shop.*\"]", "[a.b]") + "  exclude: [a.b]\n")
                        .rule())
                .contains("included and excluded");
        assertThat(onlyProblem(SMALLEST.replace("[\"shop.*\"]", "[]")).rule()).contains("a table at least");
    }

    @Test
    void theSchemaRegistrysKeysBelongTogether() {
        assertThat(onlyProblem(with("schema_registry", "user: u")).rule()).contains("schema_registry.urls");
        assertThat(onlyProblem(with("schema_registry", "urls: http://r\npassword: p"))
                        .rule())
                .contains("schema_registry.user");
        assertThat(onlyProblem(with("schema_registry", "urls: http://r\nuser: u\ntoken: t"))
                        .rule())
                .contains("exclude each other");
        assertThat(onlyProblem(with("schema_registry", "urls: http://r\ntls: {ca: x}"))
                        .rule())
                .contains("https");
        assertThat(onlyProblem(with("schema_registry", "urls: r:8081")).rule()).contains("http://", "'r:8081'");
        assertThat(onlyProblem(with("schema_registry", "urls: [http://r/?a=b]")).rule())
                .contains("a path");
        Problem login = onlyProblem(with("schema_registry", "urls: http://u:s3cr3t@r"));
        assertThat(login.rule()).contains("login").doesNotContain("s3cr3t");
    }

    @Test
    void everyWayToNameAStartIsRead() {
        String gtid = "3E11FA47-71CA-11E1-9E33-C80AA9429562:1-5";
        assertThat(startOf("earliest")).isEqualTo(new StartFrom(StartFrom.Kind.EARLIEST, ""));
        assertThat(startOf("now")).isEqualTo(new StartFrom(StartFrom.Kind.NOW, ""));
        assertThat(startOf("{file: bin.01, offset: 4}"))
                .isEqualTo(new StartFrom(StartFrom.Kind.FILE_POSITION, "bin.01:4"));
        assertThat(startOf("{gtid_set: \"" + gtid + "\"}"))
                .isEqualTo(new StartFrom(StartFrom.Kind.GTID_SET, gtid.toLowerCase(java.util.Locale.ROOT)));
        assertThat(startOf("{timestamp: 1970-01-01T00:00:02Z}"))
                .isEqualTo(new StartFrom(StartFrom.Kind.TIMESTAMP, "2000"));
    }

    private StartFrom startOf(String yaml) {
        return parse(with("start", "mode: incremental\nfrom: " + yaml)).start().from();
    }

    @Test
    void aStartThatCannotBeReadSaysWhy() {
        assertThat(startProblem("yesterday")).contains("not 'yesterday'");
        assertThat(startProblem("{file: bin.01}")).contains("not a map with [file]");
        assertThat(startProblem("{file: bin.01, offset: 3}")).contains("from 4 to");
        assertThat(startProblem("{file: a/bin.01, offset: 4}")).contains("without a directory");
        assertThat(startOf("{gtid_set: \"7-3-9, 0-1-42\"}"))
                .isEqualTo(new StartFrom(StartFrom.Kind.GTID_SET, "0-1-42,7-3-9"));
        assertThat(startProblem("{gtid_set: \"0-1-42,0-2-43\"}")).contains("each domain once");
        assertThat(startProblem("{gtid_set: abc}")).contains("UUID");
        assertThat(startProblem("{timestamp: 2026-01-01 00:00:00}")).contains("ISO-8601");
        assertThat(startProblem("{timestamp: 2026-01-01T00:00:00}")).contains("ISO-8601");
    }

    private String startProblem(String yaml) {
        return onlyProblem(with("start", "mode: incremental\nfrom: " + yaml)).rule();
    }
}
