package io.millrace.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.servers.ApicurioRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client and a real Apicurio Registry, bare or behind a door with a login or TLS. */
class RegistryClientIT {
    private static final String INT_ROW = RealRegistry.schema("int");
    private static final String STRING_ROW = RealRegistry.schema("string");
    private static final String ALICE = "Basic " + Base64.getEncoder().encodeToString("alice:t0p-secret".getBytes());

    @TempDir
    private Path directory;

    private final String subject = RealRegistry.newSubject();

    private static MillraceException failureOf(RegistrySettings settings, String subject, String schema) {
        MillraceException e =
                catchThrowableOfType(MillraceException.class, () -> new RegistryClient(settings).idOf(subject, schema));
        assertThat(e).as("the schema is refused").isNotNull();
        return e;
    }

    @Test
    void aSchemaKeepsItsIdWhoeverRegistersIt() {
        int id = new RegistryClient(RealRegistry.settings()).idOf(subject, INT_ROW);

        RegistryClient other = new RegistryClient(RealRegistry.settings());
        assertThat(other.idOf(subject, INT_ROW)).isEqualTo(id);
        assertThat(other.idOf(subject, STRING_ROW)).isNotEqualTo(id); // Apicurio's own level is NONE
        assertThat(other.schemaOf(id)).isEqualTo(INT_ROW);
    }

    @Test
    void aSubjectMayHaveEveryCharacter() {
        RegistryClient client = new RegistryClient(RealRegistry.settings());
        int id = client.idOf(subject + " a/b%c+d.e:ä", INT_ROW);

        assertThat(new RegistryClient(RealRegistry.settings().withAutoRegister(false))
                        .idOf(subject + " a/b%c+d.e:ä", INT_ROW))
                .isEqualTo(id);
    }

    @Test
    void aChangeThatTheSubjectsLevelForbidsIsRejectedInTheRegistrysWords() throws Exception {
        RegistryClient client = new RegistryClient(RealRegistry.settings());
        client.idOf(subject, INT_ROW);
        RealRegistry.setCompatibility(subject, "BACKWARD");

        MillraceException e = failureOf(RealRegistry.settings(), subject, STRING_ROW);
        assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_REJECTED);
        assertThat(e)
                .hasMessageContainingAll(
                        "subject=" + subject,
                        RealRegistry.url(),
                        "409 ",
                        "not compatible with writer type",
                        "PUT /config/");
        assertThat(client.idOf(subject, INT_ROW)).isPositive();
    }

    @Test
    void aForbiddenChangeIsRegisteredWhereTheTaskSaysSoAndTheLevelStays() throws Exception {
        RegistryClient client = new RegistryClient(RealRegistry.settings().withOverrideCompatibility(true));
        client.idOf(subject, INT_ROW);
        RealRegistry.setCompatibility(subject, "BACKWARD");

        int id = client.idOf(subject, STRING_ROW);

        assertThat(new RegistryClient(RealRegistry.settings().withAutoRegister(false)).idOf(subject, STRING_ROW))
                .isEqualTo(id);
        MillraceException e = failureOf(RealRegistry.settings(), subject, RealRegistry.schema("long"));
        assertThat(e).hasMessageContainingAll("409 ", "on_incompatible: register");
    }

    @Test
    void aSchemaThatIsNoneIsRejected() {
        MillraceException e = failureOf(RealRegistry.settings(), subject, "{\"type\":\"strinx\"}");
        assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_REJECTED);
        assertThat(e).hasMessageContainingAll("subject=" + subject, "422/42201");
    }

    @Test
    void withoutAutoRegisterNothingIsRegistered() {
        RegistrySettings lookUp = RealRegistry.settings().withAutoRegister(false);
        MillraceException unknownSubject = failureOf(lookUp, subject, INT_ROW);
        assertThat(unknownSubject.code()).isEqualTo(ErrorCode.SCHEMA_REJECTED);
        assertThat(unknownSubject)
                .hasMessageContainingAll("auto_register: false", "subject=" + subject, "schema=" + INT_ROW);

        int id = new RegistryClient(RealRegistry.settings()).idOf(subject, STRING_ROW);
        assertThat(new RegistryClient(lookUp).idOf(subject, STRING_ROW)).isEqualTo(id);
        assertThat(failureOf(lookUp, subject, INT_ROW).code()).isEqualTo(ErrorCode.SCHEMA_REJECTED);
    }

    @Test
    void anIdThatTheRegistryDoesNotHaveIsAnUnreadableMessage() {
        MillraceException e = catchThrowableOfType(
                MillraceException.class, () -> new RegistryClient(RealRegistry.settings()).schemaOf(-5));
        assertThat(e.code()).isEqualTo(ErrorCode.MESSAGE_UNREADABLE);
        assertThat(e).hasMessageContainingAll("id=4294967291", RealRegistry.url());
    }

    @Test
    void aLoginIsAskedForAndNeverShown() throws Exception {
        try (FrontDoor door = FrontDoor.before(RealRegistry.url()).login(ALICE)) {
            RegistrySettings nobody = RegistrySettings.of(door.url());
            assertThat(new RegistryClient(nobody.withCredentials(Credentials.basic("alice", "t0p-secret")))
                            .idOf(subject, INT_ROW))
                    .isPositive();

            MillraceException wrong =
                    failureOf(nobody.withCredentials(Credentials.basic("alice", "wr0ng-secret")), subject, INT_ROW);
            assertThat(wrong.code()).isEqualTo(ErrorCode.SCHEMA_REGISTRY_AUTH);
            assertThat(wrong).hasMessageContainingAll(door.url(), "401", "not you", "schema_registry.user");
            assertThat(wrong).hasMessageNotContainingAny("wr0ng-secret");
            assertThat(failureOf(nobody, subject, INT_ROW)).hasMessageContaining("has no login");

            door.login("Bearer to.k-en");
            assertThat(new RegistryClient(nobody.withCredentials(Credentials.bearer("to.k-en"))).idOf(subject, INT_ROW))
                    .isPositive();
        }
    }

    @Test
    void aSecretThatTheRegistryRepeatsIsHidden() throws Exception {
        try (FrontDoor door = FrontDoor.before(RealRegistry.url())
                .answering(FrontDoor.status(
                        403, "{\"error_code\":40301,\"message\":\"t0p-secret is bad: " + ALICE + "\"}"))) {
            MillraceException e = failureOf(
                    RegistrySettings.of(door.url()).withCredentials(Credentials.basic("alice", "t0p-secret")),
                    subject,
                    INT_ROW);
            assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_REGISTRY_AUTH);
            assertThat(e).hasMessageContaining("403/40301 [hidden] is bad: Basic [hidden]");
        }
    }

    @Test
    void trustsTheAuthorityItIsGivenAndNoOther() throws Exception {
        Path mine = FrontDoor.newKeyStore(directory, "mine", "ip:127.0.0.1");
        Path other = FrontDoor.newKeyStore(directory, "other", "ip:127.0.0.1");
        try (FrontDoor door = FrontDoor.withTls(RealRegistry.url(), mine)) {
            RegistrySettings settings = RegistrySettings.of(door.url());
            RegistryTls pem = new RegistryTls(FrontDoor.certificateOf(mine, "mine"), "", null, "", true);
            assertThat(new RegistryClient(settings.withTls(pem)).idOf(subject, INT_ROW))
                    .isPositive();

            for (RegistryTls wrong : List.of(
                    RegistryTls.DEFAULT,
                    new RegistryTls(FrontDoor.certificateOf(other, "other"), "", null, "", true))) {
                MillraceException e = failureOf(settings.withTls(wrong), subject, INT_ROW);
                assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_REGISTRY_UNREACHABLE);
                assertThat(e).hasMessageContainingAll(door.url(), "TLS: ");
            }
        }
    }

    @Test
    void aCertificateHasToNameItsHostUnlessToldOtherwise() throws Exception {
        Path store = FrontDoor.newKeyStore(directory, "elsewhere", "dns:registry.example");
        Path ca = FrontDoor.certificateOf(store, "elsewhere");
        try (FrontDoor door = FrontDoor.withTls(RealRegistry.url(), store)) {
            RegistrySettings settings = RegistrySettings.of(door.url());
            assertThat(failureOf(settings.withTls(new RegistryTls(ca, "", null, "", true)), subject, INT_ROW))
                    .hasMessageContainingAll("TLS: ", "127.0.0.1");
            assertThat(new RegistryClient(settings.withTls(new RegistryTls(ca, "", null, "", false)))
                            .idOf(subject, INT_ROW))
                    .isPositive();
        }
    }

    @Test
    void aStoreThatCannotBeOpenedIsAWrongDocument() throws Exception {
        Path store = FrontDoor.newKeyStore(directory, "mine", "ip:127.0.0.1");
        RegistrySettings settings = RegistrySettings.of("https://127.0.0.1:1")
                .withTls(new RegistryTls(store, "wr0ng-secret", null, "", true));
        MillraceException e = catchThrowableOfType(MillraceException.class, () -> new RegistryClient(settings));
        assertThat(e.code()).isEqualTo(ErrorCode.TASK_INVALID);
        assertThat(e).hasMessageContaining(store.toString()).hasMessageNotContainingAny("wr0ng-secret");
    }

    @Test
    void idsOutliveTheRegistryAndNewOnesWaitForIt() {
        try (ApicurioRegistry registry = ApicurioRegistry.start()) {
            RegistryClient client = new RegistryClient(RegistrySettings.of(registry.url()));
            int id = client.idOf(subject, INT_ROW);
            assertThat(client.schemaOf(id)).isEqualTo(INT_ROW);
            registry.kill();

            assertThat(client.idOf(subject, INT_ROW)).isEqualTo(id);
            assertThat(client.schemaOf(id)).isEqualTo(INT_ROW);
            MillraceException e = catchThrowableOfType(MillraceException.class, () -> client.idOf(subject, STRING_ROW));
            assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_REGISTRY_UNREACHABLE);
            assertThat(e.code().retry()).isEqualTo(ErrorCode.Retry.CONNECTION);
            assertThat(e).hasMessageContainingAll(registry.url(), "connection refused", "schema_registry.urls");

            registry.restart();
            assertThat(client.idOf(subject, STRING_ROW)).isPositive();
        }
    }

    @Test
    void theNextAddressTakesOver() throws Exception {
        try (FrontDoor first = FrontDoor.before(RealRegistry.url());
                FrontDoor second = FrontDoor.before(RealRegistry.url())) {
            RegistryClient client = new RegistryClient(new RegistrySettings(
                    List.of(URI.create(first.url()), URI.create(second.url() + "/")),
                    Credentials.NONE,
                    RegistryTls.DEFAULT,
                    true,
                    false,
                    Duration.ofSeconds(10)));
            client.idOf(subject, INT_ROW);
            assertThat(second.requests()).isEmpty();

            first.answering(FrontDoor.status(503, "busy"));
            client.idOf(subject, STRING_ROW);
            client.idOf(subject, RealRegistry.schema("long"));
            assertThat(first.requests()).hasSize(2);
            assertThat(second.requests()).hasSize(2).allMatch(request -> request.startsWith("POST /apis/ccompat/v7/s"));

            second.answering(FrontDoor.status(502, ""));
            first.answering(FrontDoor.status(500, "{\"error_code\":50001,\"message\":\"store is away\"}"));
            MillraceException e = catchThrowableOfType(
                    MillraceException.class, () -> client.idOf(subject, RealRegistry.schema("bytes")));
            assertThat(e)
                    .hasMessageContainingAll(
                            first.url() + ": answered 500/50001 store is away", second.url() + ": answered 502");
        }
    }

    @Test
    void anAddressThatIsNoRegistryIsTold() {
        String root = RealRegistry.url().replace("/apis/ccompat/v7", "");
        MillraceException e = failureOf(RegistrySettings.of(root), subject, INT_ROW);
        assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_REGISTRY_UNREACHABLE);
        assertThat(e).hasMessageContainingAll(root, "404", "is the path right?", "/apis/ccompat/v7 for Apicurio");
    }

    @Test
    void aRegistryThatDoesNotAnswerInTimeIsUnreachable() throws Exception {
        try (FrontDoor door = FrontDoor.before(RealRegistry.url()).answering(exchange -> {
            exchange.sendResponseHeaders(200, 100); // and then nothing
            exchange.getResponseBody().flush();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        })) {
            RegistrySettings impatient = new RegistrySettings(
                    List.of(URI.create(door.url())),
                    Credentials.NONE,
                    RegistryTls.DEFAULT,
                    true,
                    false,
                    Duration.ofMillis(300));
            MillraceException e = failureOf(impatient, subject, INT_ROW);
            assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_REGISTRY_UNREACHABLE);
            assertThat(e).hasMessageContaining("no answer within 300 ms");
            assertThat(door.requests()).hasSize(1);
        }
    }

    @Test
    void answersThatAreNoneAreToldApart() throws Exception {
        try (FrontDoor door = FrontDoor.before(RealRegistry.url())) {
            door.answering(FrontDoor.status(200, "<html>a proxy</html>"));
            assertThat(failureOf(RegistrySettings.of(door.url()), subject, INT_ROW)
                            .code())
                    .isEqualTo(ErrorCode.SCHEMA_REGISTRY_UNREACHABLE);
            door.answering(FrontDoor.status(307, ""));
            assertThat(failureOf(RegistrySettings.of(door.url()), subject, INT_ROW))
                    .hasMessageContaining("307: it wants another address");
            door.answering(FrontDoor.status(429, "{}"));
            assertThat(failureOf(RegistrySettings.of(door.url()), subject, INT_ROW)
                            .code())
                    .isEqualTo(ErrorCode.SCHEMA_REGISTRY_UNREACHABLE);
            door.answering(FrontDoor.status(200, "{\"id\":4294967296}"));
            assertThat(failureOf(RegistrySettings.of(door.url()), subject, INT_ROW))
                    .hasMessageContaining("id=4294967296");
        }
    }

    @Test
    void anIdleConnectionThatTheRegistryHasClosedIsNoFailure() throws Exception {
        try (FrontDoor door = FrontDoor.before(RealRegistry.url())) {
            RegistryClient client = new RegistryClient(RegistrySettings.of(door.url()));
            door.answering(exchange -> {
                door.answering(FrontDoor.status(200, "{\"id\":7}"));
                exchange.close(); // without a word
            });
            assertThat(client.idOf(subject, INT_ROW)).isEqualTo(7);
            assertThat(door.requests()).hasSize(2);
        }
    }
}
