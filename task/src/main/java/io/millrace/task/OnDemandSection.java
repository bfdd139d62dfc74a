package io.millrace.task;

import io.millrace.model.TableId;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is loaded besides the tables that the task began with.
 *
 * @param added what is told of a table that is added
 */
public record OnDemandSection(Added added, List<ReRead> reReads) {
    /** What is told of a table that is added to the task later. */
    public enum Added {
        /** As the task began: with the rows that are there, unless it began with changes only. */
        AS_STARTED,
        FULL_AND_INCREMENTAL,
        INCREMENTAL;

        @Override
        public String toString() {
            return KeyTypes.spell(this, '_');
        }
    }

    public OnDemandSection {
        reReads = List.copyOf(reReads);
    }

    /**
     * A table, or a range of its keys, to read again.
     *
     * @param text as written
     * @param after values of the key columns, empty for from the first row on
     * @param upTo values of the key columns, empty for to the last row
     */
    public record ReRead(String text, TableId table, List<String> after, List<String> upTo) {
        static final String SYNTAX = "database.table, perhaps followed by 'after KEY' and by 'up to KEY'";

        private static final Pattern RANGE = Pattern.compile("(.+?)(?:\\s+after\\s+(.+?))?(?:\\s+up to\\s+(.+))?");

        /** @throws IllegalArgumentException saying what is wrong, as a rule without the text itself */
        static ReRead parse(String text) {
            Matcher parts = RANGE.matcher(text.strip());
            TableId table = parts.matches() ? TablePattern.parse(parts.group(1)).exactTable() : null;
            if (table == null) {
                throw new IllegalArgumentException("must name one table, without a pattern");
            }
            return new ReRead(text.strip(), table, values(parts.group(2)), values(parts.group(3)));
        }

        private static List<String> values(@Nullable String list) {
            return list == null
                    ? List.of()
                    : Stream.of(list.split(",", -1)).map(String::strip).toList();
        }
    }
}
