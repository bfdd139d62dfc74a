package io.millrace.runtime;

import io.millrace.engine.ColumnSelector;
import io.millrace.model.NameCase;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.task.ColumnPattern;
import java.util.List;

/**
 * The document's {@code objects.exclude_columns} as the engine asks for them.
 *
 * @param names how the source takes names of tables
 */
record ExcludedColumns(List<ColumnPattern> patterns, NameCase names) implements ColumnSelector {
    static ColumnSelector of(List<ColumnPattern> patterns) {
        return patterns.isEmpty() ? ALL : new ExcludedColumns(patterns, NameCase.KEPT);
    }

    @Override
    public boolean tells(TableId table, String column) {
        TableId compared = names.compared(table);
        return patterns.stream().noneMatch(pattern -> pattern.matches(compared.database(), compared.table(), column));
    }

    @Override
    public List<String> missingFrom(TableShape shape) {
        TableId compared = names.compared(shape.id());
        return patterns.stream()
                .filter(pattern -> compared.equals(pattern.exactTable()))
                .map(ColumnPattern::exactColumn)
                .filter(column -> column != null && shape.indexOf(column) < 0)
                .distinct()
                .toList();
    }

    @Override
    public ColumnSelector under(NameCase other) {
        return other == NameCase.KEPT
                ? this
                : new ExcludedColumns(
                        patterns.stream().map(ColumnPattern::ignoringCase).toList(), other);
    }
}
