package io.millrace.runtime;

import io.millrace.engine.TableSelector;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.NameCase;
import io.millrace.model.TableId;
import io.millrace.task.ObjectsSection;
import io.millrace.task.TablePattern;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The document's {@code objects} as the engine asks for them.
 *
 * @param names how the source takes names
 */
record ObjectSelector(ObjectsSection objects, NameCase names) implements TableSelector {
    private static final String EXCLUDED = "- ";

    @Override
    public boolean selects(TableId table) {
        TableId compared = names.compared(table);
        return objects.selects(compared.database(), compared.table());
    }

    /** One pattern per line, those that leave tables out behind a minus. */
    @Override
    public String describe() {
        return Stream.concat(
                        objects.include().stream().map(TablePattern::text),
                        objects.exclude().stream().map(pattern -> EXCLUDED + pattern.text()))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public TableSelector described(String text) {
        try {
            Map<Boolean, List<TablePattern>> patterns = text.lines()
                    .collect(Collectors.partitioningBy(
                            line -> line.startsWith(EXCLUDED),
                            Collectors.mapping(
                                    line -> TablePattern.parse(
                                            line.startsWith(EXCLUDED) ? line.substring(EXCLUDED.length()) : line),
                                    Collectors.toList())));
            ObjectsSection stored =
                    new ObjectsSection(patterns.getOrDefault(false, List.of()), patterns.getOrDefault(true, List.of()));
            return new ObjectSelector(stored, NameCase.KEPT).under(names);
        } catch (IllegalArgumentException e) {
            throw new MillraceException(
                    ErrorCode.CHECKPOINT_INVALID,
                    "the selection in the checkpoint is made of patterns: " + e.getMessage()
                            + ". Start the task anew under another name or delete its checkpoint topic",
                    e);
        }
    }

    @Override
    public TableSelector under(NameCase other) {
        return other == NameCase.KEPT ? this : new ObjectSelector(objects.ignoringCase(), other);
    }
}
