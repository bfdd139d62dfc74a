package io.millrace.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One run of one program.
 *
 * @param run unlike any other run's; fit for the name of a topic and of a task
 * @param table database and name, or {@code many.*}
 * @param records how many come out
 * @param from where the changes begin; null with a full load, and for the end of the binlog
 */
record Job(
        Workload workload,
        String run,
        String table,
        long records,
        Source.@Nullable Backlog from,
        Source source,
        Destination destination) {

    String tableName() {
        return table.substring(table.indexOf('.') + 1);
    }

    String database() {
        return table.substring(0, table.indexOf('.'));
    }
}
