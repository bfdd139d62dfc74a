package io.millrace.servers;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder of everything downloaded or prepared, shared by all JVMs of this user.
 *
 * <p>An entry is a directory that appears whole or not at all: it is made in a temporary sibling and renamed. A file
 * lock per entry keeps two JVMs from making the same one, a monitor two threads. Place: {@code MILLRACE_CACHE}, else
 * {@code $XDG_CACHE_HOME/millrace/servers}, else {@code ~/.cache/millrace/servers}. Thread-safe.
 */
final class ServerCache {
    private static final ConcurrentHashMap<Path, Object> MONITORS = new ConcurrentHashMap<>();

    private final Path root;

    ServerCache(Path root) {
        this.root = root;
    }

    static ServerCache ofUser() {
        String chosen = System.getenv("MILLRACE_CACHE");
        if (chosen != null && !chosen.isBlank()) {
            return new ServerCache(Path.of(chosen).toAbsolutePath());
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base =
                xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home", "."), ".cache");
        return new ServerCache(base.resolve("millrace").resolve("servers").toAbsolutePath());
    }

    Path root() {
        return root;
    }

    /** Fills an empty directory; what it leaves there becomes the entry. */
    @FunctionalInterface
    interface Maker {
        void make(Path directory) throws IOException;
    }

    /** The entry's directory, made by {@code maker} when it is not there yet. Never modify what is in it. */
    Path entry(String name, Maker maker) {
        Path target = root.resolve(name);
        if (Files.isDirectory(target)) {
            return target;
        }
        synchronized (MONITORS.computeIfAbsent(target, path -> new Object())) {
            try {
                Files.createDirectories(root.resolve("locks"));
                Files.createDirectories(root.resolve("tmp"));
                try (FileChannel channel = FileChannel.open(
                                root.resolve("locks").resolve(name + ".lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    if (!Files.isDirectory(target) && lock.isValid()) {
                        makeWhole(name, target, maker);
                    }
                }
                return target;
            } catch (IOException e) {
                throw new ServerUnavailableException(
                        "cannot write the cache entry " + target + ": " + e.getMessage()
                                + ". Remedy: make room or rights there, or choose another folder with MILLRACE_CACHE",
                        e);
            }
        }
    }

    private void makeWhole(String name, Path target, Maker maker) throws IOException {
        // We hold the lock of this name: any such leftover belongs to a JVM that died while making it.
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(root.resolve("tmp"), name + "~*")) {
            for (Path leftover : leftovers) {
                Directories.delete(leftover);
            }
        }
        Path temporary = Files.createTempDirectory(root.resolve("tmp"), name + "~");
        try {
            Directories.makeReadableByAll(temporary);
            maker.make(temporary);
            move(temporary, target);
        } finally {
            Directories.delete(temporary);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the cache folder must lie on one file system", e);
        }
    }
}
