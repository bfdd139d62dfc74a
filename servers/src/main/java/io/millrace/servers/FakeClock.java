package io.millrace.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A wall clock for one process of our own that jumps when we say so; its monotonic clock runs on. By Debian's {@code
 * libfaketime}, taken into the cache without root and preloaded into that process alone.
 */
public final class FakeClock {
    private final Path library;
    private final Path offset;

    private FakeClock(Path library, Path offset) {
        this.library = library;
        this.offset = offset;
    }

    /**
     * @param directory for the file that says how late it is
     * @throws ServerUnavailableException when the library cannot be obtained
     */
    public static FakeClock obtain(Path directory, Consumer<String> progress) {
        ServerCache cache = ServerCache.ofUser();
        Path folder = cache.entry(
                "libfaketime",
                made -> NativeLibraries.fromDebian("libfaketime.so.1", List.of("libfaketime"), made, progress));
        FakeClock clock = new FakeClock(folder.resolve("libfaketime.so.1"), directory.resolve("clock-offset"));
        clock.jumpTo(0);
        return clock;
    }

    /**
     * What the process needs in its environment. Without {@code FAKETIME_FORCE_MONOTONIC_FIX=0} every timed wait of a JVM
     * polls, and an idle process takes a core; without a cache each look at the clock reads the file.
     */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "DONT_FAKE_MONOTONIC", "1");
    }

    /** The process's wall clock is so far ahead of the true one, or behind it, a second or two from now on. */
    public void jumpTo(int seconds) {
        try {
            Path next = offset.resolveSibling("clock-offset.next");
            Files.writeString(next, (seconds < 0 ? "" : "+") + seconds + "\n");
            Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
