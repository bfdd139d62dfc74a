package io.millrace.runtime;

import io.millrace.engine.ChangeSource;
import io.millrace.engine.TaskSettings;
import io.millrace.kafka.DestinationPrechecks;
import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.mysql.MysqlChangeSource;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.load.SnapshotLock;
import io.millrace.mysql.precheck.PrecheckScope;
import io.millrace.mysql.precheck.SourcePrechecks;
import io.millrace.task.TaskDocument;
import io.millrace.task.TaskDocument.StartMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The prechecks of both ends of one task. */
final class TaskPrechecks {
    private TaskPrechecks() {}

    static List<Precheck> run(TaskDocument task) {
        TaskSettings settings = TaskSettingsMapper.taskSettings(task);
        SourceSettings source = TaskSettingsMapper.sourceSettings(task);
        List<Precheck> found = new ArrayList<>(SourcePrechecks.run(
                source,
                new PrecheckScope(
                        settings.selector(),
                        task.objects().exactIncludes(),
                        List.of(),
                        task.start().mode() != StartMode.INCREMENTAL,
                        settings.startFrom(),
                        SnapshotLock.NONE)));
        boolean readable = found.stream().noneMatch(check -> check.level() == Precheck.Level.FAIL);
        Collection<TableId> tables = readable ? selectedTables(source, settings) : Set.of();
        found.addAll(DestinationPrechecks.run(
                TaskSettingsMapper.sinkSettings(task), settings.routing().topicsOf(tables)));
        return found;
    }

    /** Tables there are now; none when the source cannot say, which its own items have told. */
    private static Collection<TableId> selectedTables(SourceSettings source, TaskSettings settings) {
        try (ChangeSource connection = new MysqlChangeSource(source)) {
            connection.connect();
            return connection.readShapes(settings.selector()).stream()
                    .map(TableShape::id)
                    .toList();
        } catch (MillraceException e) {
            return Set.of();
        }
    }
}
