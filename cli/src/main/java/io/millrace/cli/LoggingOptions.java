package io.millrace.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options of every command that say what is logged; applied before anything asks for a logger. */
final class LoggingOptions {
    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces, and log more to stderr.")
    boolean debug;

    @Option(
            names = "--log-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Log what the program does to this file.")
    @Nullable
    Path logFile;

    void apply() {
        if (logFile != null) {
            System.setProperty("millrace.log.file", logFile.toAbsolutePath().toString());
            System.setProperty("logback.configurationFile", "logback-file.xml");
        } else if (debug) {
            System.setProperty("millrace.log.level", "INFO");
        }
    }
}
