package io.millrace.tests;

import io.millrace.servers.KafkaBroker;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.CheckReport;
import io.millrace.testkit.Checker;
import io.millrace.testkit.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What the fault runs have in common: a workload, a task in a process of its own, and the checker at the end. */
final class MainJob {
    private MainJob() {}

    static Workload workload(MysqlServer mysql, int tables, int rowsPerTable, double changesPerSecond) {
        return new Workload(mysql.jdbcUrl(), mysql.rootUser(), mysql.rootPassword())
                .tables(tables)
                .rows(rowsPerTable)
                .changesPerSecond(changesPerSecond);
    }

    /** Compares source and topic; the workload has stopped, the task may still be catching up. */
    static CheckReport check(MysqlServer mysql, KafkaBroker kafka, TaskText document, String format, long version) {
        return checker(mysql, kafka, document, format, version).database("shop").check();
    }

    /** The same for the tables that the caller names. */
    static Checker checker(MysqlServer mysql, KafkaBroker kafka, TaskText document, String format, long version) {
        return new Checker(
                        mysql.jdbcUrl(),
                        mysql.rootUser(),
                        mysql.rootPassword(),
                        kafka.bootstrapServers(),
                        Checker.Format.valueOf(format.toUpperCase(Locale.ROOT)),
                        List.of(document.name()))
                .until(version)
                .patience(Duration.ofMinutes(10))
                .toleratingKeylessLeftovers();
    }
}
