package io.millrace.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.formats.SchemaRegistry;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.registry.RegistryHttp.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A client of a schema registry with Confluent's REST protocol.
 *
 * <p>Ids and schemas never change, so each is asked for once in a client's life: one client per task keeps producing
 * while the registry is away. Thread-safe; two threads may ask for the same id at once, which a registry answers alike.
 */
public final class RegistryClient implements SchemaRegistry {
    private static final int INCOMPATIBLE = 409;
    private static final int NO_SUBJECT = 40401;
    private static final int NO_VERSION = 40402;
    private static final int NO_SCHEMA = 40403;
    private static final int LONGEST_SHOWN_SCHEMA = 2_000;

    private record Registration(String subject, String schema) {}

    private final RegistrySettings settings;
    private final RegistryHttp http;
    private final Map<Registration, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, String> schemas = new ConcurrentHashMap<>();

    /** @throws MillraceException TASK_INVALID when a key or trust store cannot be read; nothing is connected yet */
    public RegistryClient(RegistrySettings settings) {
        this.settings = settings;
        this.http = new RegistryHttp(settings);
    }

    @Override
    public int idOf(String subject, String schema) {
        Registration registration = new Registration(subject, schema);
        Integer known = ids.get(registration);
        if (known == null) {
            known = settings.autoRegister() ? register(subject, schema) : lookUp(subject, schema);
            ids.put(registration, known);
        }
        return known;
    }

    /**
     * The schema of an id, as JSON.
     *
     * @throws MillraceException MESSAGE_UNREADABLE if the registry has no Avro schema of this id
     */
    public String schemaOf(int id) {
        String known = schemas.get(id);
        if (known == null) {
            known = fetch(id);
            schemas.put(id, known);
        }
        return known;
    }

    private int register(String subject, String schema) {
        Answer answer = post(subject, schema);
        if (answer.status() == INCOMPATIBLE && settings.overrideCompatibility()) {
            answer = registerUnderNone(subject, schema);
        }
        if (!answer.ok()) {
            throw rejected(subject, answer);
        }
        return idIn(subject, answer);
    }

    private Answer post(String subject, String schema) {
        return http.post("/subjects/" + encode(subject) + "/versions", Map.of("schema", schema));
    }

    /** Takes the subject's level away for one registration; puts it back whatever becomes of that. */
    private Answer registerUnderNone(String subject, String schema) {
        String config = "/config/" + encode(subject);
        Answer before = http.get(config);
        Answer changed = http.put(config, Map.of("compatibility", "NONE"));
        if (!changed.ok()) {
            throw rejected(subject, changed);
        }
        Answer answer = post(subject, schema);
        String level = before.body().path("compatibilityLevel").asText();
        Answer restored = before.ok() && !level.isEmpty()
                ? http.put(config, Map.of("compatibility", level))
                : http.delete(config);
        if (!restored.ok()) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_REJECTED,
                    "a subject's compatibility level must be put back after a schema that it forbids: subject="
                            + subject
                            + ", level=" + (level.isEmpty() ? "none of its own" : level) + ", registry="
                            + restored.base() + ", answer="
                            + settings.credentials().redact(restored.message())
                            + ". It is NONE now: set it, and start the task again");
        }
        return answer;
    }

    private int lookUp(String subject, String schema) {
        return find(subject, schema)
                .orElseThrow(() -> new MillraceException(
                        ErrorCode.SCHEMA_REJECTED,
                        "with auto_register: false a schema must be registered beforehand: " + missing(subject, schema)
                                + ". Register it, or set schema_registry.auto_register: true"));
    }

    /** The id of a schema that is registered under a subject; registers nothing. */
    OptionalInt find(String subject, String schema) {
        Answer answer = http.post("/subjects/" + encode(subject), Map.of("schema", schema));
        if (answer.errorCode() == NO_SUBJECT || answer.errorCode() == NO_SCHEMA) {
            return OptionalInt.empty();
        }
        if (!answer.ok()) {
            throw rejected(subject, answer);
        }
        return OptionalInt.of(idIn(subject, answer));
    }

    /**
     * Why a schema that is not registered yet could not be, in the registry's words; empty if it could.
     *
     * <p>Asks against the versions that the subject's level names; older registries answer for the latest one only.
     */
    List<String> incompatibilities(String subject, String schema) {
        String versions = "/compatibility/subjects/" + encode(subject) + "/versions";
        Map<String, String> body = Map.of("schema", schema);
        Answer answer;
        try {
            answer = http.post(versions + "?verbose=true", body);
        } catch (MillraceException e) {
            if (e.code() != ErrorCode.SCHEMA_REGISTRY_UNREACHABLE) {
                throw e;
            }
            answer = http.post(versions + "/latest?verbose=true", body); // fails again if that was not the reason
        }
        if (answer.errorCode() == NO_SUBJECT || answer.errorCode() == NO_VERSION) {
            return List.of();
        }
        if (!answer.ok()) {
            return List.of(settings.credentials().redact(answer.message()));
        }
        if (answer.body().path("is_compatible").asBoolean(false)) {
            return List.of();
        }
        List<String> reasons = new ArrayList<>();
        answer.body().path("messages").forEach(message -> reasons.add(message.asText()));
        return reasons.isEmpty() ? List.of("incompatible") : reasons;
    }

    /** The compatibility level of a subject, its own or the registry's, in upper case; "" if the registry does not say. */
    String compatibilityLevel(String subject) {
        for (String path : List.of("/config/" + encode(subject) + "?defaultToGlobal=true", "/config")) {
            Answer answer = http.get(path);
            String level =
                    answer.ok() ? answer.body().path("compatibilityLevel").asText("") : "";
            if (!level.isEmpty()) {
                return level.toUpperCase(Locale.ROOT);
            }
        }
        return "";
    }

    RegistryHttp http() {
        return http;
    }

    RegistrySettings settings() {
        return settings;
    }

    private String fetch(int id) {
        Answer answer = http.get("/schemas/ids/" + Integer.toUnsignedString(id));
        if (answer.errorCode() == NO_SCHEMA || answer.status() == 404) {
            throw unreadable(id, "there is no such schema at " + settings.place());
        }
        if (!answer.ok()) {
            throw unreadable(
                    id, answer.base() + " answered " + settings.credentials().redact(answer.message()));
        }
        String type = answer.body().path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw unreadable(id, "it is a schema of type " + type);
        }
        if (!answer.body().path("references").isEmpty()) {
            throw unreadable(id, "it refers to other schemas, which Millrace never does");
        }
        return answer.body().path("schema").asText();
    }

    private int idIn(String subject, Answer answer) {
        JsonNode id = answer.body().path("id");
        if (!id.canConvertToInt() || !id.isIntegralNumber()) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_REJECTED,
                    "a schema's id must be a number of 32 bits: subject=" + subject + ", registry=" + answer.base()
                            + ", id=" + id);
        }
        return id.asInt();
    }

    private MillraceException rejected(String subject, Answer answer) {
        String remedy = answer.status() == INCOMPATIBLE
                ? "Undo the change of the table, allow it with the subject's compatibility level (PUT /config/"
                        + subject
                        + ") or with schema_registry.on_incompatible: register, or give each table its own subject"
                : "See the registry's answer and its log";
        return new MillraceException(
                ErrorCode.SCHEMA_REJECTED,
                "the schema registry must take the schema: subject=" + subject + ", registry=" + answer.base()
                        + ", answer=" + settings.credentials().redact(answer.message()) + ". " + remedy);
    }

    private String missing(String subject, String schema) {
        boolean shown = schema.length() <= LONGEST_SHOWN_SCHEMA;
        return "subject=" + subject + ", registry=" + settings.place() + ", schema="
                + (shown ? schema : schema.substring(0, LONGEST_SHOWN_SCHEMA) + "...");
    }

    private static MillraceException unreadable(int id, String why) {
        return new MillraceException(
                ErrorCode.MESSAGE_UNREADABLE,
                "a message's schema must be in the schema registry: id=" + Integer.toUnsignedString(id) + ", " + why);
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
