package io.millrace.task;

import io.millrace.model.TableId;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Which tables are copied: those that an {@code include} matches and no {@code exclude}. MySQL's own databases never
 * are. Names are compared as the server spells them. Thread-safe.
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

    /** The included tables that are named without a pattern: each of them has to exist. */
    public List<TableId> exactIncludes() {
        return include.stream()
                .map(TablePattern::exactTable)
                .filter(Objects::nonNull)
                .toList();
    }
}
