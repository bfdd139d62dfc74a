package io.millrace.cli;

import java.io.PrintWriter;
import picocli.CommandLine;

/** The command without a terminal, for tests in other packages. */
public final class CommandLines {
    private CommandLines() {}

    public static CommandLine make(Interruption interruption, PrintWriter out, PrintWriter err) {
        return Main.commandLine(interruption, out, err, Ansi.OFF);
    }
}
