package io.millrace.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The program's entry: parses, runs, and ends the process with an {@link ExitCode}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::onSignal, "millrace-signal"));
        int code;
        try {
            code = commandLine(interruption, out, err, Ansi.ofStdout()).execute(arguments);
        } finally {
            interruption.finished();
        }
        if (!interruption.requested()) { // else the JVM is ending already, and exit would wait for itself
            System.exit(code);
        }
    }

    /** The command with everything it needs from outside; for main and for tests. */
    static CommandLine commandLine(Interruption interruption, PrintWriter out, PrintWriter err, Ansi ansi) {
        MillraceCommand root = new MillraceCommand();
        Context context = new Context(interruption, out, err, ansi);
        CommandLine line = new CommandLine(root);
        line.addSubcommand(new CommandLine(new RunCommand(context)))
                .addSubcommand(new CommandLine(new CheckCommand(context)))
                .addSubcommand(new CommandLine(new ResetCommand(context)))
                .addSubcommand(new CommandLine(new ServeCommand(context)))
                .addSubcommand(new CommandLine(new TailCommand(context)))
                .addSubcommand(new CommandLine(new InitCommand(context)))
                .addSubcommand(new CommandLine(new DocsCommand(context)))
                .addSubcommand(new CommandLine(new io.millrace.cli.quickstart.QuickstartCommand(context)))
                .addSubcommand(new CommandLine(new CommandLine.HelpCommand()));
        line.setOut(out);
        line.setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setColorScheme(
                CommandLine.Help.defaultColorScheme(ansi.on() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        String[] footer = MillraceCommand.exitCodes();
        line.getCommandSpec().usageMessage().footer(footer);
        line.getSubcommands()
                .values()
                .forEach(sub -> sub.getCommandSpec().usageMessage().footer(footer));
        line.setExecutionExceptionHandler((failure, where, parsed) -> {
            ErrorOutput.print(failure, err, ansi, root.logging.debug);
            return ExitCode.of(failure).code();
        });
        line.setExecutionStrategy(parsed -> {
            root.logging.apply();
            return new CommandLine.RunLast().execute(parsed);
        });
        return line;
    }
}
