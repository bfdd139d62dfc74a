package io.millrace.cli;

import io.millrace.model.Product;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root: only help of its own. */
@Command(
        name = "millrace",
        description = "Copies MySQL tables into Apache Kafka and keeps them in step.",
        mixinStandardHelpOptions = true,
        version = "millrace " + MillraceCommand.VERSION,
        synopsisSubcommandLabel = "COMMAND")
final class MillraceCommand implements Runnable {
    static final String VERSION = Product.VERSION;

    @Mixin
    LoggingOptions logging = new LoggingOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Name a command.");
    }

    /** The footer of every help page. */
    static String[] exitCodes() {
        List<String> lines = new ArrayList<>(List.of("", "Exit codes:"));
        for (ExitCode code : ExitCode.values()) {
            lines.add(String.format("  %3d  %s", code.code(), code.meaning()));
        }
        return lines.toArray(String[]::new);
    }
}
