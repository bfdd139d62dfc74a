package io.millrace.servers;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Downloads and unpacks Debian packages with {@code apt-get} and {@code dpkg -x}, with lists, status and archives in a
 * folder of its own: nothing on the machine changes and no root is needed. Lists come from the mirror that the machine
 * is set up for.
 */
final class DebianPackages {
    private final String what;
    private final Path work;
    private final List<String> options;
    private final Consumer<String> progress;

    private DebianPackages(String what, Path work, List<String> sources, Consumer<String> progress) throws IOException {
        this.what = what;
        this.work = work;
        this.progress = progress;
        Files.createDirectories(work.resolve("lists/partial"));
        Files.createDirectories(work.resolve("cache/archives/partial"));
        Path status = work.resolve("status");
        if (!Files.exists(status)) {
            Files.createFile(status);
        }
        options = new ArrayList<>(sources);
        options.add("-oDir::State=" + work);
        options.add("-oDir::State::Lists=" + work.resolve("lists"));
        options.add("-oDir::State::Status=" + status);
        options.add("-oDir::Cache=" + work.resolve("cache"));
        options.add("-oDir::Log=" + work);
        options.add("-oAPT::Sandbox::User=");
        options.add("-oAcquire::Languages=none");
        options.add("-oAcquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false");
        options.add("-oDebug::NoLocking=true");
    }

    /** Packages of the release that this machine runs. */
    static DebianPackages ofHost(String what, Path work, Consumer<String> progress) throws IOException {
        return new DebianPackages(what, work, List.of(), progress);
    }

    /** Packages of another suite on the same mirror. */
    static DebianPackages ofSuite(String what, String suite, Path work, Consumer<String> progress) throws IOException {
        String site = Command.run(what, work, Map.of(), List.of("apt-get", "indextargets", "--format", "$(SITE)"))
                .lines()
                .filter(line -> !line.isBlank() && !line.contains("security"))
                .findFirst()
                .orElseThrow(() -> new ServerUnavailableException("cannot obtain " + what
                        + ": apt-get knows no package source. Remedy: run 'apt-get update' on a Debian system"));
        Path list = work.resolve("sources.list");
        Files.writeString(list, "deb " + site.strip() + " " + suite + " main\n");
        Path noParts = Files.createDirectories(work.resolve("sources.d"));
        return new DebianPackages(
                what, work, List.of("-oDir::Etc::SourceList=" + list, "-oDir::Etc::SourceParts=" + noParts), progress);
    }

    /** Downloads the first of the names that the lists know. */
    void downloadFirst(List<String> names) {
        update();
        ServerUnavailableException last = null;
        for (String name : names) {
            try {
                apt("download", name);
                return;
            } catch (ServerUnavailableException unknownHere) {
                last = unknownHere;
            }
        }
        throw last == null ? new ServerUnavailableException("no package asked for") : last;
    }

    /** Downloads the packages with everything they depend on. */
    void downloadClosure(List<String> names) {
        update();
        List<String> arguments =
                new ArrayList<>(List.of("--download-only", "--yes", "--no-install-recommends", "install"));
        arguments.addAll(names);
        apt(arguments.toArray(new String[0]));
    }

    private void update() {
        progress.accept("Reading Debian's package lists for " + what);
        apt("update");
    }

    private void apt(String... arguments) {
        List<String> command = new ArrayList<>(List.of("apt-get", "-q"));
        command.addAll(options);
        command.addAll(List.of(arguments));
        Command.run(what, work, Map.of("DEBIAN_FRONTEND", "noninteractive", "LC_ALL", "C"), command);
    }

    /** Unpacks everything downloaded into one tree. */
    void unpackAll(Path tree) throws IOException {
        int unpacked = 0;
        for (Path folder : List.of(work, work.resolve("cache/archives"))) {
            try (DirectoryStream<Path> archives = Files.newDirectoryStream(folder, "*.deb")) {
                for (Path archive : archives) {
                    Command.run(what, work, Map.of(), List.of("dpkg", "-x", archive.toString(), tree.toString()));
                    unpacked++;
                }
            }
        }
        if (unpacked == 0) {
            throw new ServerUnavailableException("cannot obtain " + what + ": apt-get downloaded no package");
        }
    }
}
