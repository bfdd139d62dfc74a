package io.millrace.runtime;

import io.millrace.engine.ObjectSettings;
import io.millrace.engine.RoutingSettings;
import io.millrace.formats.FormatContext;
import io.millrace.formats.FormatOption;
import io.millrace.formats.Formats;
import io.millrace.formats.MessageFormat;
import io.millrace.formats.SchemaRegistry;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import io.millrace.model.Precheck.Level;
import io.millrace.model.SourceInfo;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.registry.RegistryClient;
import io.millrace.registry.RegistryPrechecks;
import io.millrace.registry.RegistrySettings;
import io.millrace.task.TaskDocument;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a task's format needs of others: which schemas it asks its registry for is found out by making encoders, so that no
 * format has to tell.
 */
final class RegistryUse {
    /** A source and a table to try a format with. */
    private static final SourceInfo NOBODY = new SourceInfo("8.0.0", "", 0, false, 0, ZoneOffset.UTC);

    private static final TableShape EXAMPLE = new TableShape(
            new TableId("example", "example"),
            List.of(new ColumnShape(
                    "id",
                    ColumnType.INT,
                    "int",
                    false,
                    false,
                    null,
                    -1,
                    -1,
                    List.of(),
                    ColumnShape.Generated.NO,
                    false)),
            List.of(new KeyShape(KeyShape.PRIMARY, List.of(0), false)),
            "InnoDB");

    private RegistryUse() {}

    /**
     * Tries the task's format on a table of one column.
     *
     * @throws MillraceException TASK_INVALID when an option is wrong, or when the format needs a registry and the task
     *     has none
     */
    static boolean asksRegistry(TaskDocument task) {
        AtomicBoolean asked = new AtomicBoolean();
        SchemaRegistry registry = task.schemaRegistry().urls().isEmpty()
                ? SchemaRegistry.NONE
                : (subject, schema) -> {
                    asked.set(true);
                    return 0;
                };
        format(task, NOBODY, registry).encoderFor(EXAMPLE, "example");
        return asked.get();
    }

    /** Whether the task's format may write record headers. */
    static boolean writesHeaders(TaskDocument task) {
        return format(task, NOBODY, (subject, schema) -> 0).writesHeaders();
    }

    /**
     * What the registry will say to the task.
     *
     * @param source null when it cannot be reached; then there are no tables
     * @return nothing when the task has no registry
     */
    static List<Precheck> precheck(
            TaskDocument task, RoutingSettings routing, @Nullable SourceInfo source, Collection<TableShape> tables) {
        RegistrySettings settings = TaskSettingsMapper.registrySettings(task);
        if (settings == null) {
            return List.of();
        }
        String criterion = "the schema registry is what the format needs";
        if (!asksRegistry(task)) {
            return List.of(
                    new Precheck(
                            "DST_REGISTRY",
                            Level.WARN,
                            criterion,
                            "the format " + task.format().name() + " registers no schemas",
                            "remove schema_registry, or choose a format in Avro, for dts_avro with its option dtsavro.registry"));
        }
        RegistryClient client;
        try {
            client = new RegistryClient(settings);
        } catch (MillraceException e) {
            return List.of(new Precheck(
                    "DST_REGISTRY", Level.FAIL, criterion, "" + e.getMessage(), "correct schema_registry.tls"));
        }
        Map<TableId, Consumer<SchemaRegistry>> encoders = new LinkedHashMap<>();
        if (source != null) {
            ObjectSettings objects = TaskSettingsMapper.objects(task).under(source.nameCase());
            for (TableShape table : tables) {
                encoders.put(table.id(), registry -> objects.told(format(task, source, registry))
                        .encoderFor(table, routing.topicOf(table.id())));
            }
        }
        String subjectOption = Formats.options(task.format().name()).stream()
                .map(FormatOption::name)
                .filter(name -> name.endsWith(".subject"))
                .findFirst()
                .orElse("");
        return RegistryPrechecks.run(client, encoders, subjectOption);
    }

    private static MessageFormat format(TaskDocument task, SourceInfo source, SchemaRegistry registry) {
        return Formats.create(
                task.format().name(),
                new FormatContext(task.name(), source, registry, task.source().allowMinimalImage()),
                task.format().options());
    }
}
