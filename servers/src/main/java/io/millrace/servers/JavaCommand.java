package io.millrace.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The beginning of a command line that runs a server under this JVM's Java. */
public final class JavaCommand {
    private static final int LONG_LIVED_HEAP_MB = 512;

    private JavaCommand() {}

    /** This JVM's {@code java}. */
    public static String program() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Program and options for a heap of at most so many megabytes; the caller adds class path and main class. */
    public static List<String> ofHeap(int megabytes) {
        List<String> command = new ArrayList<>(List.of(program(), "-Xmx" + megabytes + "m", "-XX:+UseSerialGC"));
        if (megabytes < LONG_LIVED_HEAP_MB) {
            // A small server is for tests of behaviour, which end before the second compiler pays off.
            command.add("-XX:TieredStopAtLevel=1");
        }
        return command;
    }
}
