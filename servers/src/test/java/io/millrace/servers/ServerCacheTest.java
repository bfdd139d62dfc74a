package io.millrace.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCacheTest {
    @TempDir
    Path root;

    private ServerCache cache;

    @BeforeEach
    void openCache() {
        cache = new ServerCache(root);
    }

    @Test
    void anEntryIsMadeOnce() {
        AtomicInteger made = new AtomicInteger();
        ServerCache.Maker maker = directory -> {
            made.incrementAndGet();
            Files.writeString(directory.resolve("program"), "x");
        };
        Path first = cache.entry("server", maker);
        Path second = cache.entry("server", maker);
        assertThat(second).isEqualTo(first);
        assertThat(first.resolve("program")).exists();
        assertThat(made).hasValue(1);
    }

    @Test
    void manyThreadsMakeOneEntry() throws Exception {
        AtomicInteger made = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Path>> calls = IntStream.range(0, 8)
                    .<Callable<Path>>mapToObj(thread -> () -> cache.entry("server", directory -> {
                        made.incrementAndGet();
                        Files.writeString(directory.resolve("program"), "x");
                    }))
                    .toList();
            for (Future<Path> entry : threads.invokeAll(calls)) {
                assertThat(entry.get().resolve("program")).exists();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void aFailedMakerLeavesNothingAndTheNextTryWorks() throws IOException {
        assertThatThrownBy(() -> cache.entry("server", directory -> {
                    Files.writeString(directory.resolve("half"), "x");
                    throw new ServerUnavailableException("no network");
                }))
                .hasMessage("no network");
        assertThat(root.resolve("server")).doesNotExist();
        try (Stream<Path> leftovers = Files.list(root.resolve("tmp"))) {
            assertThat(leftovers).isEmpty();
        }
        Path entry = cache.entry("server", directory -> Files.writeString(directory.resolve("whole"), "x"));
        assertThat(entry.resolve("whole")).exists();
        assertThat(entry.resolve("half")).doesNotExist();
    }

    @Test
    void leftoversOfADeadMakerAreRemoved() throws IOException {
        Path leftover = Files.createDirectories(root.resolve("tmp").resolve("server~123"));
        cache.entry("server", directory -> Files.writeString(directory.resolve("whole"), "x"));
        assertThat(leftover).doesNotExist();
    }

    @Test
    void reservedPortsDiffer() {
        try (Ports.Reservation first = Ports.reserve(cache);
                Ports.Reservation second = Ports.reserve(cache)) {
            assertThat(first.port()).isNotEqualTo(second.port());
        }
    }
}
