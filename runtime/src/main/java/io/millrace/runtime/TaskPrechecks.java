package io.millrace.runtime;

import io.millrace.engine.ChangeSource;
import io.millrace.engine.ColumnSelector;
import io.millrace.engine.TableSelector;
import io.millrace.engine.TaskSettings;
import io.millrace.formats.SchemaRegistry;
import io.millrace.kafka.DestinationPrechecks;
import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import io.millrace.model.SourceInfo;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.mysql.HeartbeatSettings;
import io.millrace.mysql.MysqlChangeSource;
import io.millrace.mysql.SourceAddresses;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.precheck.PrecheckScope;
import io.millrace.mysql.precheck.SourcePrechecks;
import io.millrace.task.TaskDocument;
import io.millrace.task.TaskDocument.StartMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The prechecks of both ends of one task. */
final class TaskPrechecks {
    private TaskPrechecks() {}

    static List<Precheck> run(TaskDocument task) {
        TaskSettings settings = TaskSettingsMapper.taskSettings(task, SchemaRegistry.NONE);
        SourceSettings source = source(TaskSettingsMapper.sourceAddresses(task));
        List<Precheck> found = new ArrayList<>(SourcePrechecks.run(
                source,
                new PrecheckScope(
                        settings.selector(),
                        task.objects().exactIncludes(),
                        List.of(),
                        task.start().mode() != StartMode.INCREMENTAL,
                        settings.startFrom(),
                        TaskSettingsMapper.snapshotLock(task),
                        task.source().allowMinimalImage())));
        found.addAll(SourcePrechecks.runBrake(source, settings.throttle().brake()));
        HeartbeatSettings heartbeat = TaskSettingsMapper.heartbeat(task);
        if (heartbeat != null) {
            found.addAll(SourcePrechecks.runHeartbeat(source, heartbeat));
        }
        boolean readable = found.stream().noneMatch(check -> check.level() == Precheck.Level.FAIL);
        Selected selected = readable ? selected(source, settings) : Selected.NOTHING;
        List<TableId> tables = TopicChecks.withTopics(
                settings.routing(),
                selected.tables().stream().map(TableShape::id).toList(),
                found);
        found.addAll(DestinationPrechecks.run(
                TaskSettingsMapper.sinkSettings(task), settings.routing().topicsOf(tables)));
        found.addAll(columns(settings, selected.source(), selected.tables()));
        found.addAll(RegistryUse.precheck(task, settings.routing(), selected.source(), selected.tables()));
        return found;
    }

    /** Nothing when all columns are told, or there are no tables. */
    private static List<Precheck> columns(TaskSettings settings, @Nullable SourceInfo source, List<TableShape> tables) {
        return source == null || tables.isEmpty() || settings.objects().columns() == ColumnSelector.ALL
                ? List.of()
                : ColumnChecks.run(settings.under(source.nameCase()), tables);
    }

    /** The one that a run would read from; the first one when none answers, for the checks to say why. */
    private static SourceSettings source(SourceAddresses addresses) {
        try {
            return addresses.choose();
        } catch (MillraceException e) {
            return addresses.first();
        }
    }

    /** What is checked of the tables that a document adds to a running task; nothing when it adds none. */
    static List<Precheck> runAdded(TaskDocument task, TaskDocument running) {
        TaskSettings settings = TaskSettingsMapper.taskSettings(task, SchemaRegistry.NONE);
        TableSelector before =
                TaskSettingsMapper.taskSettings(running, SchemaRegistry.NONE).selector();
        TableSelector added = table -> settings.selector().selects(table) && !before.selects(table);
        List<TableId> named =
                task.objects().exactIncludes().stream().filter(added::selects).toList();
        SourceSettings source = source(TaskSettingsMapper.sourceAddresses(task));
        SourceInfo info;
        List<TableShape> shapes;
        try (ChangeSource connection = new MysqlChangeSource(source)) {
            info = connection.connect();
            shapes = connection.readShapes(added);
        }
        List<TableId> tables = shapes.stream().map(TableShape::id).toList();
        if (tables.isEmpty() && named.isEmpty()) {
            return List.of();
        }
        List<Precheck> found = new ArrayList<>(SourcePrechecks.run(
                source,
                new PrecheckScope(
                        added,
                        named,
                        List.of(),
                        settings.onDemand().addedTables(),
                        null,
                        TaskSettingsMapper.snapshotLock(task),
                        task.source().allowMinimalImage())));
        found.addAll(columns(settings, info, shapes));
        List<TableId> withTopics = TopicChecks.withTopics(settings.routing(), tables, found);
        found.addAll(DestinationPrechecks.run(
                TaskSettingsMapper.sinkSettings(task), settings.routing().topicsOf(withTopics)));
        return found;
    }

    /** @param source null when it could not be reached */
    private record Selected(@Nullable SourceInfo source, List<TableShape> tables) {
        static final Selected NOTHING = new Selected(null, List.of());
    }

    /** Tables there are now; none when the source cannot say, which its own items have told. */
    private static Selected selected(SourceSettings source, TaskSettings settings) {
        try (ChangeSource connection = new MysqlChangeSource(source)) {
            SourceInfo info = connection.connect();
            return new Selected(info, connection.readShapes(settings.selector().under(info.nameCase())));
        } catch (MillraceException e) {
            return Selected.NOTHING;
        }
    }
}
