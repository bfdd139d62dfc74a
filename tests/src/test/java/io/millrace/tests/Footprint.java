package io.millrace.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What a task's process needs of memory: its heap is bounded by the flag, and this tells how much of it was in use. */
final class Footprint {
    private static final Pattern AFTER_GC = Pattern.compile("->(\\d+)M\\(");

    private final Path gcLog;

    Footprint(Path directory) {
        gcLog = directory.resolve("gc.log");
    }

    /** Flags of the process that is looked at; the collector is the launcher's. */
    List<String> flags() {
        return List.of("-XX:+UseSerialGC", "-Xlog:gc:file=" + gcLog + ":none:filecount=0");
    }

    String of(Process process) {
        try {
            String peak = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.substring("VmHWM:".length()).strip())
                    .findFirst()
                    .orElse("unknown");
            long heapMb = AFTER_GC.matcher(Files.readString(gcLog))
                    .results()
                    .mapToLong(found -> Long.parseLong(found.group(1)))
                    .max()
                    .orElse(0);
            return "peak RSS " + peak + ", at most " + heapMb + " MB of heap after a collection";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
