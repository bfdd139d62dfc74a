package io.millrace.server.connections;

import io.millrace.model.ConnectionReport;
import io.millrace.runtime.ConnectionTests;
import io.millrace.server.ServerSettings;
import io.millrace.server.api.Cursor;
import io.millrace.server.api.Page;
import io.millrace.server.api.PageRequest;
import io.millrace.server.api.Versions;
import io.millrace.server.audit.Audit;
import io.millrace.server.connections.Settings.Kind;
import io.millrace.server.problems.ApiException;
import io.millrace.server.problems.FieldProblem;
import io.millrace.server.problems.ProblemCode;
import io.millrace.server.storage.Ids;
import io.millrace.server.storage.KeyRing;
import io.millrace.task.DestinationSection;
import io.millrace.task.SourceSection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/** The saved connections and their secrets. Thread-safe. */
public final class Connections {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._()-]{0,63}");

    private final JdbcClient database;
    private final TransactionTemplate transactions;
    private final KeyRing keys;
    private final Audit audit;
    private final JsonMapper json;
    private final Path files;

    Connections(
            JdbcClient database,
            TransactionTemplate transactions,
            KeyRing keys,
            Audit audit,
            JsonMapper json,
            ServerSettings settings) {
        this.database = database;
        this.transactions = transactions;
        this.keys = keys;
        this.audit = audit;
        this.json = json;
        files = settings.data().resolve("certificates");
    }

    /** A row of the table. */
    record Stored(String id, String name, Kind kind, Settings settings, long createdAt, long changedAt, long version) {}

    /** @param kind null for every one */
    Page<ConnectionView> list(@Nullable Kind kind, String search, PageRequest page) {
        List<Stored> found = database.sql("SELECT * FROM connections WHERE id > :after"
                        + " AND (:kind = '' OR kind = :kind) AND (:search = '' OR LOWER(name) LIKE :pattern)"
                        + " ORDER BY id LIMIT :limit")
                .param("after", page.after().orElse(""))
                .param("kind", kind == null ? "" : kind.name())
                .param("search", search)
                .param("pattern", "%" + search.toLowerCase(java.util.Locale.ROOT) + "%")
                .param("limit", page.limit() + 1)
                .query(this::read)
                .list();
        return Page.of(found.stream().map(this::view).toList(), page, view -> Cursor.of(view.id()));
    }

    private ConnectionView view(Stored stored) {
        Set<String> names = Set.copyOf(database.sql("SELECT name FROM connection_secrets WHERE connection_id = ?")
                .param(stored.id())
                .query(String.class)
                .list());
        return ConnectionView.of(stored, names);
    }

    private Stored read(ResultSet row, int number) throws SQLException {
        return new Stored(
                row.getString("id"),
                row.getString("name"),
                Kind.valueOf(row.getString("kind")),
                json.readValue(row.getString("settings"), Settings.class),
                row.getLong("created_at"),
                row.getLong("changed_at"),
                row.getLong("version"));
    }

    private Stored stored(String id, boolean lock) {
        return database.sql("SELECT * FROM connections WHERE id = ?" + (lock ? " FOR UPDATE" : ""))
                .param(id)
                .query(this::read)
                .optional()
                .orElseThrow(() -> ApiException.notFound("connection", id));
    }

    ConnectionView get(String id) {
        return view(stored(id, false));
    }

    ConnectionView create(ConnectionInput input) {
        Kind kind = kind(input);
        String name = input.name() == null ? "" : input.name();
        Settings settings = checked(name, input.over(kind, null));
        Map<String, String> secrets = input.secrets();
        long now = System.currentTimeMillis();
        String id = Ids.next();
        try {
            transactions.executeWithoutResult(status -> {
                database.sql("INSERT INTO connections (id, name, kind, settings, created_at, changed_at, version)"
                                + " VALUES (?, ?, ?, ?, ?, ?, 1)")
                        .params(id, name, kind.name(), json.writeValueAsString(settings), now, now)
                        .update();
                setSecrets(id, secrets);
                audit.record("connection.create", "connection " + name, Map.of("kind", kind));
            });
        } catch (DuplicateKeyException e) {
            throw taken(name);
        }
        return get(id);
    }

    private static Kind kind(ConnectionInput input) {
        Kind kind = input.kind();
        if (kind == null) {
            throw ApiException.invalid("kind", "MYSQL, MARIADB, POLARDB or KAFKA");
        }
        return kind;
    }

    private static ApiException taken(String name) {
        return new ApiException(ProblemCode.NAME_TAKEN, "There is a connection " + name + " already");
    }

    private static Settings checked(String name, Settings settings) {
        List<FieldProblem> problems = new ArrayList<>(settings.problems());
        if (!NAME.matcher(name).matches()) {
            problems.add(new FieldProblem(
                    "name", "1 to 64 letters, digits, spaces and . _ ( ) -, beginning with a letter or digit"));
        }
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        return settings;
    }

    ConnectionView change(String id, ConnectionInput input, @Nullable String ifMatch) {
        Map<String, String> secrets = input.secrets();
        try {
            transactions.executeWithoutResult(status -> {
                Stored before = stored(id, true);
                Versions.require(ifMatch, before.version());
                if (input.kind() != null && input.kind() != before.kind()) {
                    throw ApiException.invalid("kind", "cannot be changed: it is " + before.kind());
                }
                String name = input.name() == null ? before.name() : input.name();
                Settings settings = checked(name, input.over(before.kind(), before.settings()));
                database.sql("UPDATE connections SET name = ?, settings = ?, changed_at = ?, version = version + 1"
                                + " WHERE id = ?")
                        .params(name, json.writeValueAsString(settings), System.currentTimeMillis(), id)
                        .update();
                setSecrets(id, secrets);
                audit.record("connection.change", "connection " + name, Map.of("secrets", secrets.keySet()));
            });
        } catch (DuplicateKeyException e) {
            throw taken(String.valueOf(input.name()));
        }
        return get(id);
    }

    void delete(String id, @Nullable String ifMatch) {
        transactions.executeWithoutResult(status -> {
            Stored before = stored(id, true);
            Versions.require(ifMatch, before.version());
            List<String> users = database.sql(
                            "SELECT name FROM tasks WHERE source_id = :id OR destination_id = :id ORDER BY name LIMIT 10")
                    .param("id", id)
                    .query(String.class)
                    .list();
            if (!users.isEmpty()) {
                throw new ApiException(
                        ProblemCode.IN_USE,
                        "Tasks use the connection " + before.name() + ": " + String.join(", ", users));
            }
            database.sql("DELETE FROM connection_secrets WHERE connection_id = ?")
                    .param(id)
                    .update();
            database.sql("DELETE FROM connections WHERE id = ?").param(id).update();
            audit.record("connection.delete", "connection " + before.name(), Map.of());
        });
        FileSystemUtils.deleteRecursively(files.resolve(id).toFile());
    }

    private static String place(String id, String name) {
        return "connection/" + id + "/" + name;
    }

    private void setSecrets(String id, Map<String, String> secrets) {
        secrets.forEach((name, value) -> {
            database.sql("DELETE FROM connection_secrets WHERE connection_id = ? AND name = ?")
                    .params(id, name)
                    .update();
            if (!value.isEmpty()) {
                database.sql("INSERT INTO connection_secrets (connection_id, name, secret_value) VALUES (?, ?, ?)")
                        .params(id, name, keys.encrypt(place(id, name), value.getBytes(StandardCharsets.UTF_8)))
                        .update();
            }
        });
    }

    private Map<String, String> secrets(String id) {
        Map<String, String> found = new LinkedHashMap<>();
        database.sql("SELECT name, secret_value FROM connection_secrets WHERE connection_id = ?")
                .param(id)
                .query(row -> {
                    String name = row.getString("name");
                    found.put(
                            name,
                            new String(
                                    keys.decrypt(place(id, name), row.getBytes("secret_value")),
                                    StandardCharsets.UTF_8));
                });
        return found;
    }

    /**
     * A connection as a task's source, with its secrets. The files it names are there until the connection is deleted.
     *
     * @throws ApiException NOT_FOUND; VALIDATION_FAILED when it is one to Kafka
     */
    public SourceSection source(String id) {
        Stored stored = stored(id, false);
        Settings.Mysql mysql = stored.settings().mysql();
        if (mysql == null) {
            throw ApiException.invalid(
                    "source", "a source is a MySQL server: " + stored.name() + " is " + stored.kind());
        }
        return Sections.source(mysql, secrets(id), files.resolve(id));
    }

    /**
     * A connection as a task's destination, with its secrets.
     *
     * @throws ApiException NOT_FOUND; VALIDATION_FAILED when it is none to Kafka
     */
    public DestinationSection destination(String id) {
        Stored stored = stored(id, false);
        Settings.Kafka kafka = stored.settings().kafka();
        if (kafka == null) {
            throw ApiException.invalid(
                    "destination", "a destination is a Kafka cluster: " + stored.name() + " is " + stored.kind());
        }
        return Sections.destination(kafka, secrets(id));
    }

    /** Tries a saved connection. Takes some seconds. */
    ConnectionReport test(String id) {
        Stored stored = stored(id, false);
        audit.record("connection.test", "connection " + stored.name(), Map.of());
        return stored.kind() == Kind.KAFKA
                ? ConnectionTests.destination(destination(id))
                : ConnectionTests.source(source(id));
    }

    /** Tries a connection that is not saved; nothing of it is kept. */
    ConnectionReport test(ConnectionInput input) {
        Kind kind = kind(input);
        Settings settings = checked("unsaved", input.over(kind, null));
        Map<String, String> secrets = input.secrets();
        audit.record("connection.test", "unsaved connection", Map.of("kind", kind));
        Settings.Kafka kafka = settings.kafka();
        if (kafka != null) {
            return ConnectionTests.destination(Sections.destination(kafka, secrets));
        }
        Path folder = files.resolve("unsaved-" + Ids.next());
        try {
            Settings.Mysql mysql = settings.mysql();
            if (mysql == null) {
                throw ApiException.invalid("mysql", "where the server is");
            }
            return ConnectionTests.source(Sections.source(mysql, secrets, folder));
        } finally {
            FileSystemUtils.deleteRecursively(folder.toFile());
        }
    }
}
