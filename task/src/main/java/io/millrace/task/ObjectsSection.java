package io.millrace.task;

import io.millrace.model.TableId;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Which tables are copied: those that an {@code include} matches and no {@code exclude}. MySQL's own databases never
 * are. Thread-safe.
 */
public record ObjectsSection(List<TablePattern> include, List<TablePattern> exclude) {
    private static final Set<String> SYSTEM_DATABASES =
            Set.of("mysql", "information_schema", "performance_schema", "sys");

    public ObjectsSection {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    static boolean isSystemDatabase(String database) {
        return SYSTEM_DATABASES.contains(database.toLowerCase(Locale.ROOT));
    }

    public boolean selects(String database, String table) {
        return !isSystemDatabase(database)
                && include.stream().anyMatch(pattern -> pattern.matches(database, table))
                && exclude.stream().noneMatch(pattern -> pattern.matches(database, table));
    }

    /** The same tables on a server without case in names; to be asked with names in lower case. */
    public ObjectsSection ignoringCase() {
        return new ObjectsSection(
                include.stream().map(TablePattern::ignoringCase).toList(),
                exclude.stream().map(TablePattern::ignoringCase).toList());
    }

    /** The included tables that are named without a pattern: each of them has to exist. */
    public List<TableId> exactIncludes() {
        return include.stream()
                .map(TablePattern::exactTable)
                .filter(Objects::nonNull)
                .toList();
    }
}
