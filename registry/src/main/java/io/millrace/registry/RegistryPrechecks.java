package io.millrace.registry;

import io.millrace.formats.SchemaRegistry;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import io.millrace.model.Precheck.Level;
import io.millrace.model.TableId;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What would keep a task from getting its schema ids, found out before it starts. Nothing is registered: the task's
 * encoders are made with a registry that only compares.
 */
public final class RegistryPrechecks {
    private static final String REACHED = "DST_REGISTRY";
    private static final String REACHED_CRITERION = "the schema registry answers at every address and lets us in";
    private static final String SCHEMAS = "DST_REGISTRY_SCHEMA";
    private static final String SUBJECTS = "DST_REGISTRY_SUBJECT";
    private static final String SUBJECTS_CRITERION = "no subject gets the schemas of several tables";
    private static final String ANYTHING_GOES = "NONE";
    private static final int SHOWN = 20;

    private final RegistryClient client;
    private final Map<TableId, Consumer<SchemaRegistry>> tables;
    private final String subjectOption;
    private final List<Precheck> findings = new ArrayList<>();

    private RegistryPrechecks(
            RegistryClient client, Map<TableId, Consumer<SchemaRegistry>> tables, String subjectOption) {
        this.client = client;
        this.tables = tables;
        this.subjectOption = subjectOption;
    }

    /**
     * @param tables for each table what asks for all of its schemas, as the task itself will
     * @param subjectOption the format's option for the subjects' names, "" if it has none
     * @return findings DST_REGISTRY, DST_REGISTRY_SCHEMA and DST_REGISTRY_SUBJECT
     */
    public static List<Precheck> run(
            RegistryClient client, Map<TableId, Consumer<SchemaRegistry>> tables, String subjectOption) {
        RegistryPrechecks prechecks = new RegistryPrechecks(client, tables, subjectOption);
        if (prechecks.isReached()) {
            prechecks.checkSchemas();
        } else {
            String why = "cannot be checked because " + REACHED + " failed";
            prechecks.add(SCHEMAS, Level.SKIPPED, prechecks.schemasCriterion(), why, "");
            prechecks.add(SUBJECTS, Level.SKIPPED, SUBJECTS_CRITERION, why, "");
        }
        return List.copyOf(prechecks.findings);
    }

    private boolean isReached() {
        List<String> silent = new ArrayList<>();
        int addresses = client.settings().urls().size();
        try {
            for (URI base : client.settings().urls()) {
                String problem = client.http().problemAt(base, "/subjects?limit=1");
                if (problem != null) {
                    silent.add(base + ": " + problem);
                }
            }
        } catch (MillraceException e) {
            String found = e.code() == ErrorCode.SCHEMA_REGISTRY_AUTH ? "AUTH: " : "";
            add(
                    REACHED,
                    Level.FAIL,
                    REACHED_CRITERION,
                    found + e.getMessage(),
                    "correct schema_registry.user and password, or token");
            return false;
        }
        String found = String.join("; ", silent);
        if (silent.size() == addresses) {
            add(
                    REACHED,
                    Level.FAIL,
                    REACHED_CRITERION,
                    found,
                    "correct schema_registry.urls (with the path of the Confluent-compatible API) and schema_registry.tls,"
                            + " and see that the registry runs");
            return false;
        }
        if (!silent.isEmpty()) {
            add(REACHED, Level.WARN, REACHED_CRITERION, found, "the task runs with the others; correct or remove it");
        } else {
            add(REACHED, Level.PASS, REACHED_CRITERION, client.settings().place(), "");
        }
        return true;
    }

    private String schemasCriterion() {
        return client.settings().autoRegister()
                ? "every table's schema is registered or can be under its subject's compatibility level"
                : "every table's schema is registered (auto_register: false)";
    }

    private void checkSchemas() {
        Comparing comparing = new Comparing();
        try {
            tables.forEach((table, encoders) -> {
                comparing.table = table;
                encoders.accept(comparing);
            });
        } catch (MillraceException e) {
            add(SCHEMAS, Level.FAIL, schemasCriterion(), "" + e.getMessage(), "see the message");
            add(SUBJECTS, Level.SKIPPED, SUBJECTS_CRITERION, "cannot be checked because " + SCHEMAS + " failed", "");
            return;
        }
        checkCompatibility(comparing);
        checkSubjects(comparing.sharedSubjects());
    }

    private void checkCompatibility(Comparing comparing) {
        if (!comparing.problems.isEmpty()) {
            add(
                    SCHEMAS,
                    Level.FAIL,
                    schemasCriterion(),
                    list(comparing.problems),
                    client.settings().autoRegister()
                            ? "undo the change of the table, change the subject's compatibility level, or give each table"
                                    + " its own subject"
                            : "register the schemas, or set schema_registry.auto_register: true");
            return;
        }
        if (!comparing.overridden.isEmpty()) {
            add(
                    SCHEMAS,
                    Level.WARN,
                    schemasCriterion(),
                    list(comparing.overridden),
                    "it is registered all the same (schema_registry.on_incompatible: register): see that consumers can"
                            + " read it");
            return;
        }
        add(
                SCHEMAS,
                Level.PASS,
                schemasCriterion(),
                comparing.registered + " registered, " + comparing.fresh + " new, for " + tables.size() + " table(s)",
                "");
    }

    /** A level that compares versions refuses the second table's schema, though each of them alone could be registered. */
    private void checkSubjects(Map<String, List<TableId>> shared) {
        if (shared.isEmpty()) {
            add(SUBJECTS, Level.PASS, SUBJECTS_CRITERION, tables.size() + " table(s)", "");
            return;
        }
        boolean refused = false;
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, List<TableId>> subject : shared.entrySet()) {
            String level = client.compatibilityLevel(subject.getKey());
            refused |= !level.equals(ANYTHING_GOES) && !client.settings().overrideCompatibility();
            found.add("subject=" + subject.getKey() + " would get the schemas of "
                    + subject.getValue().stream()
                            .limit(SHOWN)
                            .map(TableId::toString)
                            .toList()
                    + ", compatibility level=" + (level.isEmpty() ? "not told" : level));
        }
        String own = subjectOption.isEmpty()
                ? "give each table its own topic"
                : "set the format option " + subjectOption + ": topic-record-name, or give each table its own topic";
        add(
                SUBJECTS,
                refused ? Level.FAIL : Level.WARN,
                SUBJECTS_CRITERION,
                list(found),
                own + "; a subject is made for the versions of one schema"
                        + (refused ? ", and its level refuses another table's" : ""));
    }

    private void add(String code, Level level, String criterion, String found, String remedy) {
        findings.add(new Precheck(code, level, criterion, found, remedy));
    }

    private static String list(List<String> problems) {
        int shown = Math.min(SHOWN, problems.size());
        String text = String.join("; ", problems.subList(0, shown));
        return problems.size() > shown ? text + "; and " + (problems.size() - shown) + " more" : text;
    }

    /** Answers every question with an id that no message will carry, and remembers what a registration would say. */
    private final class Comparing implements SchemaRegistry {
        private final Map<String, Map<String, TableId>> schemasBySubject = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();

        /** What is registered although its subject's level forbids it. */
        private final List<String> overridden = new ArrayList<>();

        private @Nullable TableId table;
        private int registered;
        private int fresh;

        @Override
        public int idOf(String subject, String schema) {
            Map<String, TableId> schemas = schemasBySubject.computeIfAbsent(subject, name -> new LinkedHashMap<>());
            TableId asking = table;
            if (asking != null && schemas.putIfAbsent(schema, asking) == null) {
                compare(asking, subject, schema);
            }
            return 0;
        }

        private void compare(TableId asking, String subject, String schema) {
            try {
                if (client.find(subject, schema).isPresent()) {
                    registered++;
                    return;
                }
            } catch (MillraceException e) {
                if (e.code() != ErrorCode.SCHEMA_REJECTED) {
                    throw e;
                }
                problems.add("table=" + asking + ": " + e.getMessage());
                return;
            }
            if (!client.settings().autoRegister()) {
                problems.add("table=" + asking + ", subject=" + subject + ": not registered");
                return;
            }
            List<String> reasons = client.incompatibilities(subject, schema);
            if (reasons.isEmpty()) {
                fresh++;
            } else {
                List<String> found = client.settings().overrideCompatibility() ? overridden : problems;
                found.add("table=" + asking + ", subject=" + subject + ": " + String.join(", ", reasons));
            }
        }

        /** Subjects that would get the schemas of several tables. */
        private Map<String, List<TableId>> sharedSubjects() {
            Map<String, List<TableId>> shared = new LinkedHashMap<>();
            schemasBySubject.forEach((subject, schemas) -> {
                List<TableId> asking = schemas.values().stream().distinct().toList();
                if (asking.size() > 1) {
                    shared.put(subject, asking);
                }
            });
            return shared;
        }
    }
}
