package io.millrace.cli.quickstart;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be asked of a quickstart. */
final class QuickstartOptions {
    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Keep servers' data and the task document there; the same command goes on with them.")
    @Nullable
    Path keep;

    @Option(
            names = "--mysql",
            paramLabel = "HOST:PORT",
            description = "Use this MySQL (5.7 or newer) and make a database 'shop' there.")
    @Nullable
    String mysql;

    @Option(names = "--mysql-user", paramLabel = "USER", description = "Its user. Default: ${DEFAULT-VALUE}")
    String mysqlUser = "root";

    @Option(
            names = "--mysql-password",
            paramLabel = "PASSWORD",
            description = "The user's password. Default: the environment variable MYSQL_PWD, else none")
    @Nullable
    String mysqlPassword;

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Use these Kafka brokers.")
    @Nullable
    String kafka;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Rows of history, in all tables together. Default: ${DEFAULT-VALUE}")
    long rows;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "canal_json",
            description = "Message format, as format.name in a task. Default: ${DEFAULT-VALUE}")
    String format = "";

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Stop by itself so long after the full load. Default: run until Ctrl-C")
    long durationSeconds;
}
