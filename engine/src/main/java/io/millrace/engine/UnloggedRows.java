package io.millrace.engine;

import io.millrace.engine.ObjectSettings.OnUnlogged;
import io.millrace.model.ChangeContext;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of statements that change rows without a row event: reported and counted, or the task stops before it has
 * passed them, or their tables are read again. On the stream's thread, under the gate.
 */
final class UnloggedRows {
    private static final Logger LOG = LoggerFactory.getLogger(UnloggedRows.class);
    private static final Pattern PLAIN_NAME = Pattern.compile("[\\p{L}\\p{Nd}_$-]+");

    private final String taskName;
    private final OnUnlogged action;
    private final Progress progress;
    private final Set<TableId> wanted = new LinkedHashSet<>();

    UnloggedRows(TaskSettings task, Progress progress) {
        this.taskName = task.taskName();
        this.action = task.objects().onUnlogged();
        this.progress = progress;
    }

    /**
     * The stream comes to such a statement.
     *
     * @param what the clause that does it
     * @param tables of the task
     * @throws MillraceException ROWS_NOT_LOGGED if the task is to stop
     */
    void onStatement(String what, Collection<TableId> tables, ChangeContext context) {
        String names = tables.stream().map(UnloggedRows::written).collect(Collectors.joining(", "));
        String told = "a statement says in rows what it changes in them: " + what + " of " + names
                + " does not, so that consumers do not hear which rows came or went";
        if (action == OnUnlogged.FAIL) {
            throw new MillraceException(
                    ErrorCode.ROWS_NOT_LOGGED,
                    told + ". To go on set objects.on_unlogged_changes to warn or re_read, or leave the tables out");
        }
        progress.unloggedChanges.increment();
        String place = " [binlog " + context.binlogFile() + ", statement ending at " + context.eventEndOffset()
                + (context.gtid().length() == 0 ? "" : ", transaction " + context.gtid()) + "]";
        boolean readable = !what.startsWith("DISCARD ");
        String remedy;
        if (!readable) {
            remedy = "Nothing can be read there until IMPORT TABLESPACE";
        } else if (action == OnUnlogged.RE_READ) {
            remedy = "The tables are read again, which tells the rows that came, but not those that went";
            wanted.addAll(tables);
        } else {
            remedy = "objects.re_read: [" + names + "] tells the rows that came, but not those that went";
        }
        LOG.warn("task {}: {}: {}. {}{}", taskName, ErrorCode.ROWS_NOT_LOGGED, told, remedy, place);
    }

    /** The tables to read again from the end of this transaction on; told once. */
    List<TableId> drain() {
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<TableId> tables = new ArrayList<>(wanted);
        wanted.clear();
        return tables;
    }

    /** As a task document takes it. */
    private static String written(TableId table) {
        return written(table.database()) + "." + written(table.table());
    }

    private static String written(String name) {
        return PLAIN_NAME.matcher(name).matches() ? name : "`" + name.replace("`", "``") + "`";
    }
}
