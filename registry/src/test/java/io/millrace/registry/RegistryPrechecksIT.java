package io.millrace.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.formats.SchemaRegistry;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import io.millrace.model.Precheck.Level;
import io.millrace.model.TableId;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RegistryPrechecksIT {
    private static final TableId ORDERS = new TableId("shop", "orders");
    private static final TableId LINES = new TableId("shop", "lines");

    private final String subject = RealRegistry.newSubject();
    private final Map<TableId, Consumer<SchemaRegistry>> tables = new LinkedHashMap<>();

    private void table(TableId table, String ofSubject, String schema) {
        tables.put(table, registry -> registry.idOf(ofSubject, schema));
    }

    private List<Precheck> run(RegistrySettings settings) {
        List<Precheck> found = RegistryPrechecks.run(new RegistryClient(settings), tables, "debezium.subject");
        assertThat(found)
                .extracting(Precheck::code)
                .containsExactly("DST_REGISTRY", "DST_REGISTRY_SCHEMA", "DST_REGISTRY_SUBJECT");
        return found;
    }

    private Precheck schemas(RegistrySettings settings) {
        List<Precheck> found = run(settings);
        assertThat(found.get(0).level()).as(found.toString()).isEqualTo(Level.PASS);
        return found.get(1);
    }

    @Test
    void newAndRegisteredSchemasPassAndNothingIsRegistered() {
        String other = RealRegistry.newSubject();
        RegistryClient client = new RegistryClient(RealRegistry.settings());
        client.idOf(subject, RealRegistry.schema("int"));
        table(ORDERS, subject, RealRegistry.schema("int"));
        table(LINES, other, RealRegistry.schema("int"));

        Precheck found = schemas(RealRegistry.settings());
        assertThat(found.level()).as(found.toString()).isEqualTo(Level.PASS);
        assertThat(found.found()).isEqualTo("1 registered, 1 new, for 2 table(s)");
        assertThat(client.find(other, RealRegistry.schema("int"))).isEmpty();
    }

    @Test
    void anIncompatibleSchemaFailsWithTableAndSubject() throws Exception {
        new RegistryClient(RealRegistry.settings()).idOf(subject, RealRegistry.schema("int"));
        RealRegistry.setCompatibility(subject, "BACKWARD");
        table(ORDERS, subject, RealRegistry.schema("string"));
        table(LINES, RealRegistry.newSubject(), RealRegistry.schema("string"));

        Precheck found = schemas(RealRegistry.settings());
        assertThat(found.level()).isEqualTo(Level.FAIL);
        assertThat(found.found()).isEqualTo("table=shop.orders, subject=" + subject + ": incompatible");
        assertThat(found.remedy()).contains("compatibility level");

        Precheck overridden = schemas(RealRegistry.settings().withOverrideCompatibility(true));
        assertThat(overridden.level()).isEqualTo(Level.WARN);
        assertThat(overridden.found()).isEqualTo(found.found());
    }

    @Test
    void aVersionThatIsRegisteredAlreadyPassesThoughALaterOneBarsIt() throws Exception {
        RegistryClient client = new RegistryClient(RealRegistry.settings());
        client.idOf(subject, RealRegistry.schema("int"));
        client.idOf(subject, RealRegistry.schema("string"));
        RealRegistry.setCompatibility(subject, "BACKWARD");
        table(ORDERS, subject, RealRegistry.schema("int"));

        assertThat(schemas(RealRegistry.settings()).level()).isEqualTo(Level.PASS);
        assertThat(client.idOf(subject, RealRegistry.schema("int"))).isPositive();
    }

    @Test
    void withoutAutoRegisterASchemaHasToBeThere() {
        table(ORDERS, subject, RealRegistry.schema("int"));

        Precheck found = schemas(RealRegistry.settings().withAutoRegister(false));
        assertThat(found.level()).isEqualTo(Level.FAIL);
        assertThat(found.found()).isEqualTo("table=shop.orders, subject=" + subject + ": not registered");
        assertThat(found.remedy()).contains("auto_register: true");

        new RegistryClient(RealRegistry.settings()).idOf(subject, RealRegistry.schema("int"));
        assertThat(schemas(RealRegistry.settings().withAutoRegister(false)).level())
                .isEqualTo(Level.PASS);
    }

    @Test
    void severalTablesInOneSubjectFailWhereTheRegistryWouldRefuseTheSecond() throws Exception {
        table(ORDERS, subject, RealRegistry.schema("int"));
        table(LINES, subject, RealRegistry.schema("string"));
        RegistryClient client = new RegistryClient(RealRegistry.settings());
        client.idOf(subject, RealRegistry.schema("int"));
        RealRegistry.setCompatibility(subject, "NONE");
        Precheck allowed = run(RealRegistry.settings()).get(2);
        assertThat(allowed.level()).isEqualTo(Level.WARN);
        assertThat(allowed.found()).contains("subject=" + subject, "shop.orders, shop.lines", "level=NONE");
        assertThat(allowed.remedy()).contains("debezium.subject: topic-record-name", "its own topic");

        RealRegistry.setCompatibility(subject, "BACKWARD");
        Precheck refused = run(RealRegistry.settings()).get(2);
        assertThat(refused.level()).isEqualTo(Level.FAIL);
        assertThat(refused.found()).contains("level=BACKWARD");
        assertThat(refused.remedy()).contains("debezium.subject: topic-record-name");

        table(LINES, subject, RealRegistry.schema("int")); // one schema for all tables is meant so
        assertThat(run(RealRegistry.settings()).get(2).level()).isEqualTo(Level.PASS);
    }

    @Test
    void aTableThatTheFormatRefusesFails() {
        tables.put(ORDERS, registry -> {
            throw new MillraceException(ErrorCode.TASK_INVALID, "two columns get the same name");
        });
        assertThat(schemas(RealRegistry.settings())).satisfies(found -> {
            assertThat(found.level()).isEqualTo(Level.FAIL);
            assertThat(found.found()).isEqualTo("two columns get the same name");
        });
    }

    @Test
    void aDeadRegistryFailsAndADeadAddressOfSeveralWarns() {
        List<Precheck> dead = run(RegistrySettings.of("http://127.0.0.1:1/apis/ccompat/v7"));
        assertThat(dead).extracting(Precheck::level).containsExactly(Level.FAIL, Level.SKIPPED, Level.SKIPPED);
        assertThat(dead.get(0).found()).isEqualTo("http://127.0.0.1:1/apis/ccompat/v7: connection refused");

        List<Precheck> half = run(new RegistrySettings(
                List.of(URI.create("http://127.0.0.1:1"), URI.create(RealRegistry.url())),
                Credentials.NONE,
                RegistryTls.DEFAULT,
                true,
                false,
                Duration.ofSeconds(5)));
        assertThat(half).extracting(Precheck::level).containsExactly(Level.WARN, Level.PASS, Level.PASS);
    }

    @Test
    void aWrongPasswordFailsWithoutShowingIt() throws Exception {
        try (FrontDoor door = FrontDoor.before(RealRegistry.url()).login("Basic nobody")) {
            List<Precheck> found =
                    run(RegistrySettings.of(door.url()).withCredentials(Credentials.basic("alice", "wr0ng-secret")));
            assertThat(found).extracting(Precheck::level).containsExactly(Level.FAIL, Level.SKIPPED, Level.SKIPPED);
            assertThat(found.get(0).found()).startsWith("AUTH: ").doesNotContain("wr0ng-secret");
        }
    }
}
