package io.millrace.runtime;

import io.millrace.engine.TaskSettings;
import io.millrace.model.Precheck;
import io.millrace.model.Precheck.Level;
import io.millrace.model.TableShape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What the columns that a task leaves out are to the selected tables: part of a key, or not there. */
final class ColumnChecks {
    private static final int NAMED = 20;

    private ColumnChecks() {}

    /** @param settings for this source, with columns to leave out */
    static List<Precheck> run(TaskSettings settings, Collection<TableShape> tables) {
        List<String> needed = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (TableShape table : tables) {
            String problem = settings.columnProblem(table);
            if (problem != null) {
                needed.add(problem);
            }
            settings.objects().columns().missingFrom(table).forEach(name -> missing.add(table.id() + "." + name));
        }
        return List.of(
                item(
                        "SRC_COLUMNS_NEEDED",
                        Level.FAIL,
                        "no column is left out that tells which row a message is about, or where it goes",
                        needed,
                        tables.size() + " table(s)",
                        "take it out of objects.exclude_columns, or leave the table out"),
                item(
                        "SRC_COLUMNS_THERE",
                        Level.WARN,
                        "every column that is left out by name is there",
                        missing,
                        tables.size() + " table(s)",
                        "correct objects.exclude_columns: a task does not begin with a wrong name; one whose column was"
                                + " dropped meanwhile goes on"));
    }

    private static Precheck item(
            String code, Level level, String criterion, List<String> wrong, String right, String remedy) {
        if (wrong.isEmpty()) {
            return new Precheck(code, Level.PASS, criterion, right, "");
        }
        String names = String.join("; ", wrong.subList(0, Math.min(NAMED, wrong.size())));
        String more = wrong.size() > NAMED ? "; and " + (wrong.size() - NAMED) + " more" : "";
        return new Precheck(code, level, criterion, names + more, remedy);
    }
}
