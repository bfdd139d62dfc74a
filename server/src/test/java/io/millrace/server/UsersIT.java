package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logging in, users, tokens and the audit log, over HTTP only. */
class UsersIT {
    private static final String OWN_PASSWORD = "a password of my own";

    @TempDir
    static Path folder;

    private static ServiceProcess service;
    private static Api admin;
    private static String oneTimePassword;

    @BeforeAll
    static void start() throws Exception {
        service = ServiceProcess.start(folder.resolve("data"), Map.of());
        oneTimePassword = service.printed("password");
        admin = new Api(service.address());
        admin.login("admin", oneTimePassword);
        assertThat(admin.get("/users").is(403).at("code")).isEqualTo("PASSWORD_CHANGE_REQUIRED");
        Api.Answer changed = admin.put(
                        "/session/password", Map.of("currentPassword", oneTimePassword, "newPassword", OWN_PASSWORD))
                .is(200);
        admin.with("X-CSRF-Token", changed.at("csrfToken"));
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static Api user(String name, String role) {
        String first = "first password of " + name;
        admin.post("/users", Map.of("name", name, "role", role, "password", first))
                .is(201);
        Api api = new Api(service.address());
        api.login(name, first);
        Api.Answer changed = api.put(
                        "/session/password", Map.of("currentPassword", first, "newPassword", "own password of " + name))
                .is(200);
        return api.with("X-CSRF-Token", changed.at("csrfToken"));
    }

    @Test
    void theOneTimePasswordIsGoodForOneLogin() {
        Api.Answer refused = new Api(service.address())
                .post("/session", Map.of("name", "admin", "password", oneTimePassword))
                .is(401);
        assertThat(refused.at("code")).isEqualTo("LOGIN_FAILED");
    }

    @Test
    void aRequestOfASessionNeedsItsCsrfToken() {
        Api other = new Api(service.address());
        other.post("/session", Map.of("name", "admin", "password", OWN_PASSWORD))
                .is(200);
        Map<String, String> nobody = Map.of("name", "sneaked", "role", "ADMIN", "password", "long enough, surely");
        assertThat(other.post("/users", nobody).is(403).at("code")).isEqualTo("CSRF_TOKEN_MISSING");
        assertThat(other.send("POST", "/users", nobody, Map.of("X-CSRF-Token", "guessed"))
                        .is(403)
                        .at("code"))
                .isEqualTo("CSRF_TOKEN_MISSING");
        assertThat(other.get("/session").is(200).at("csrfToken")).isNotEmpty();
    }

    @Test
    void anotherPasswordEndsTheSessionsOfTheOneBefore() {
        Api first = user("resetter", "VIEWER");
        String id = first.get("/session").at("userId");
        admin.patch("/users/" + id, Map.of("password", "set by the admin!")).is(200);
        first.get("/session").is(401);
        Api again = new Api(service.address());
        assertThat(again.login("resetter", "set by the admin!").at("mustChangePassword"))
                .isEqualTo("true");
    }

    @Test
    void aDisabledUserIsOutAtOnceAndHisTokensToo() {
        Api api = user("leaver", "OPERATOR");
        String token = api.post("/tokens", Map.of("name", "script", "role", "OPERATOR"))
                .is(201)
                .at("value");
        Api script = new Api(service.address()).with("Authorization", "Bearer " + token);
        String id = script.get("/session").is(200).at("userId");
        admin.patch("/users/" + id, Map.of("disabled", true)).is(200);
        api.get("/session").is(401);
        script.get("/session").is(401);
    }

    @Test
    void aTokenMayAtMostWhatItSaysAndNeedsNoCsrfToken() {
        String token = admin.post("/tokens", Map.of("name", "reader", "role", "VIEWER"))
                .is(201)
                .at("value");
        Api script = new Api(service.address()).with("Authorization", "Bearer " + token);
        assertThat(script.get("/session").is(200).at("role")).isEqualTo("VIEWER");
        assertThat(script.get("/users").is(403).at("code")).isEqualTo("FORBIDDEN");
        assertThat(script.post("/tokens", Map.of("name", "more", "role", "ADMIN"))
                        .is(422)
                        .json()
                        .at("/fields/0/field")
                        .asText())
                .isEqualTo("role");
        String id = script.post("/tokens", Map.of("name", "own", "role", "VIEWER"))
                .is(201)
                .json()
                .at("/token/id")
                .asText();
        script.delete("/tokens/" + id).is(204);
        script.put("/session/password", Map.of("currentPassword", OWN_PASSWORD, "newPassword", "something else!"))
                .is(403);
    }

    @Test
    void anExpiredTokenAndAnInventedOneAreRefused() throws Exception {
        String token = admin.post(
                        "/tokens",
                        Map.of("name", "brief", "role", "ADMIN", "expiresAt", System.currentTimeMillis() + 1_500))
                .is(201)
                .at("value");
        Api script = new Api(service.address()).with("Authorization", "Bearer " + token);
        script.get("/session").is(200);
        Thread.sleep(1_600);
        assertThat(script.get("/session").is(401).headers()).containsEntry("www-authenticate", "Bearer");
        new Api(service.address())
                .with("Authorization", "Bearer mlr_invented")
                .get("/session")
                .is(401);
    }

    @Test
    void theLastAdminCannotBeRemoved() {
        String id = admin.get("/session").at("userId");
        assertThat(admin.delete("/users/" + id).is(409).at("code")).isEqualTo("CONFLICT");
        admin.patch("/users/" + id, Map.of("role", "VIEWER")).is(409);
        admin.patch("/users/" + id, Map.of("disabled", true)).is(409);
        assertThat(admin.get("/session").at("role")).isEqualTo("ADMIN");
    }

    @Test
    void aChangeOfAnOldVersionIsRefused() {
        Api.Answer made = admin.post(
                        "/users", Map.of("name", "versioned", "role", "VIEWER", "password", "long enough, surely"))
                .is(201);
        String path = "/users/" + made.at("id");
        String tag = made.headers().get("etag");
        String next = admin.send("PATCH", path, Map.of("role", "OPERATOR"), Map.of("If-Match", tag))
                .is(200)
                .headers()
                .get("etag");
        assertThat(admin.send("PATCH", path, Map.of("role", "ADMIN"), Map.of("If-Match", tag))
                        .is(412)
                        .at("code"))
                .isEqualTo("VERSION_CONFLICT");
        admin.send("DELETE", path, null, Map.of("If-Match", next)).is(204);
        admin.get(path).is(404);
    }

    @Test
    void rulesAreToldByField() {
        Api.Answer empty = admin.post("/users", Map.of("name", "x")).is(422);
        assertThat(empty.json().path("fields").findValuesAsText("field")).contains("role", "password");
        Api.Answer unknown = admin.post("/users", Map.of("nmae", "x")).is(422);
        assertThat(unknown.json().at("/fields/0/field").asText()).isEqualTo("nmae");
        Api.Answer role = admin.post(
                        "/users", Map.of("name", "xy", "role", "KING", "password", "pa55word-that-nobody-sees"))
                .is(422);
        assertThat(role.json().at("/fields/0/field").asText()).isEqualTo("role");
        assertThat(role.text()).doesNotContain("pa55word");
        Api.Answer shortOne = admin.post("/users", Map.of("name", "xy", "role", "ADMIN", "password", "short"))
                .is(422);
        assertThat(shortOne.json().at("/fields/0/field").asText()).isEqualTo("password");
        assertThat(admin.post("/users", "{\"name\": ").is(400).at("code")).isEqualTo("REQUEST_MALFORMED");
        assertThat(admin.get("/nothing").is(404).at("code")).isEqualTo("NOT_FOUND");
        assertThat(admin.put("/users", Map.of()).is(405).at("code")).isEqualTo("METHOD_NOT_ALLOWED");
        assertThat(admin.get("/users?limit=0")
                        .is(422)
                        .json()
                        .at("/fields/0/field")
                        .asText())
                .isEqualTo("limit");
        assertThat(admin.post("/users", Map.of("name", "Admin", "role", "VIEWER", "password", "long enough, surely"))
                        .is(409)
                        .at("code"))
                .isEqualTo("NAME_TAKEN");
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedUnread() {
        String large = "{\"name\": \"" + "x".repeat(4 << 20) + "\"}";
        assertThat(admin.post("/users", large).is(413).at("code")).isEqualTo("REQUEST_TOO_LARGE");
    }

    @Test
    void whoGuessesHasToWait() {
        Api guesser = new Api(service.address());
        // Waits double: however slow the machine, soon one is longer than a request.
        List<Integer> answers = java.util.stream.IntStream.range(0, 14)
                .mapToObj(i -> guesser.post("/session", Map.of("name", "guessed", "password", "wrong " + i))
                        .status())
                .toList();
        assertThat(answers).startsWith(401, 401, 401, 401, 401).contains(429);
    }

    @Test
    void theAuditLogSaysWhoDidWhatPageByPage() {
        user("audited", "VIEWER");
        Api.Answer page = admin.get("/audit?limit=2&subject=audited").is(200);
        assertThat(page.json().path("items")).hasSize(2);
        assertThat(page.json().at("/items/0/action").asText()).isEqualTo("user.password");
        assertThat(page.json().at("/items/0/user").asText()).isEqualTo("audited");
        Api.Answer next = admin.get("/audit?limit=2&subject=audited&cursor=" + page.at("nextCursor"))
                .is(200);
        assertThat(next.json().at("/items/0/action").asText()).isEqualTo("user.create");
        assertThat(next.json().at("/items/0/user").asText()).isEqualTo("admin");
        assertThat(next.json().path("nextCursor").isNull()).isTrue();
    }

    @Test
    void folderAndKeysAreForTheOwnerOnly() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data"))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data/keys.json"))))
                .isEqualTo("rw-------");
    }
}
