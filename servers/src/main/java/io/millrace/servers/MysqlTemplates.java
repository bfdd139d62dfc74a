package io.millrace.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Initialised data directories, made once per release (and once more with names in lower case) and copied for each
 * server: initialising takes seconds, copying does not.
 */
final class MysqlTemplates {
    /** Since 8.0 a server refuses a data directory that was initialised with another value. */
    static final String LOWER_CASE = "--lower-case-table-names=1";

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private MysqlTemplates() {}

    /**
     * A data directory to copy, not to use.
     *
     * @param options those of the server that is going to use a copy
     */
    static Path dataDirectory(
            MysqlDistribution distribution, List<String> options, ServerCache cache, Consumer<String> progress) {
        boolean lowerCase = distribution.release().initializesItself() && options.contains(LOWER_CASE);
        String name = distribution.release().cacheName() + (lowerCase ? "-lower-case" : "");
        return cache.entry("data-" + name, directory -> {
            progress.accept("Initialising a data directory of " + name);
            make(distribution, lowerCase, directory);
        });
    }

    private static void make(MysqlDistribution distribution, boolean lowerCase, Path directory) throws IOException {
        if (distribution.release().isMariaDb()) {
            run(
                    distribution,
                    directory,
                    List.of(
                            distribution
                                    .baseDirectory()
                                    .resolve("scripts/mariadb-install-db")
                                    .toString(),
                            "--no-defaults",
                            "--force",
                            "--basedir=" + distribution.baseDirectory(),
                            "--datadir=" + directory,
                            "--auth-root-authentication-method=normal"));
        } else if (distribution.release().initializesItself()) {
            List<String> command = new ArrayList<>(distribution.launch());
            command.add("--no-defaults");
            command.add("--initialize-insecure");
            command.add("--basedir=" + distribution.baseDirectory());
            command.add("--datadir=" + directory);
            command.add("--lc-messages-dir=" + distribution.share());
            // Small redo files make a small template; a server makes them anew in its own size.
            if (distribution.release() != MysqlRelease.V9_7) {
                command.add("--innodb-log-file-size=4M");
            }
            if (lowerCase) {
                command.add(LOWER_CASE);
            }
            if (MysqlServer.isRoot()) {
                command.add("--user=root");
            }
            run(distribution, directory, command);
        } else {
            Directories.copy(distribution.shippedData(), directory);
        }
        // The server's UUID must not be shared: two sources with one UUID are one source to a replica.
        Files.deleteIfExists(directory.resolve("auto.cnf"));
    }

    private static void run(MysqlDistribution distribution, Path directory, List<String> command) throws IOException {
        String name = distribution.release().cacheName() + " (initialising)";
        Path log = Files.createTempFile("millrace-initialise", ".log");
        try (Watchdog watchdog = new Watchdog(null)) {
            ServerProcess process =
                    ServerProcess.start(name, command, distribution.environment(), directory, log, watchdog);
            int code = process.awaitEnd(LIMIT);
            if (code != 0) {
                throw new ServerUnavailableException(
                        name + " ended with exit code " + code + "; its log ends: " + process.logTail());
            }
        } finally {
            Files.deleteIfExists(log);
        }
    }
}
