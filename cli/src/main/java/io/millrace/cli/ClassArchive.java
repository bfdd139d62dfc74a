package io.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes that a running task has loaded, as an archive that the next start maps into its memory instead of loading and
 * verifying them one by one: half of a start's work. It fits one build under one Java; the launcher names it so.
 *
 * <p>The JVM writes the list of its classes itself ({@code -XX:DumpLoadedClassList}); a second JVM makes the archive of it
 * while the task goes on. Nobody needs the archive: when it cannot be made, starts are as slow as before.
 */
final class ClassArchive {
    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

    /** By then a task streams, and has loaded what it needs for that. */
    private static final long AFTER_MS = TimeUnit.SECONDS.toMillis(20);

    private static final long WITHIN_SECONDS = 120;

    private final Path list;
    private final Path archive;

    /**
     * @param list written by this JVM
     * @param archive to be made
     */
    ClassArchive(Path list, Path archive) {
        this.list = list;
        this.archive = archive;
    }

    /** Makes the archive that the launcher asks for, a little later. */
    static void makeLater() {
        String list = System.getProperty("millrace.class.list");
        String archive = System.getProperty("millrace.class.archive");
        if (list == null || archive == null) {
            return;
        }
        ClassArchive wanted = new ClassArchive(Path.of(list), Path.of(archive));
        wanted.list.toFile().deleteOnExit();
        Thread thread = new Thread(wanted::waitAndMake, "millrace-classes");
        thread.setDaemon(true);
        thread.start();
    }

    private void waitAndMake() {
        try {
            Thread.sleep(AFTER_MS);
            make(System.getProperty("java.class.path"));
        } catch (IOException e) {
            LOG.info("the classes were not archived, which makes starts slower and nothing else: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @throws IOException when there is no archive afterwards */
    void make(@Nullable String classPath) throws IOException, InterruptedException {
        Path wholeLines = list.resolveSibling(list.getFileName() + ".read");
        Path made = archive.resolveSibling(list.getFileName() + ".jsa");
        wholeLines.toFile().deleteOnExit();
        made.toFile().deleteOnExit();
        try {
            String text = Files.readString(list);
            Files.writeString(
                    wholeLines, text.substring(0, text.lastIndexOf('\n') + 1)); // the JVM may be writing the last
            Process dump = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xshare:dump",
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-XX:SharedClassListFile=" + wholeLines,
                            "-XX:SharedArchiveFile=" + made,
                            "-cp",
                            String.valueOf(classPath)))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!dump.waitFor(WITHIN_SECONDS, TimeUnit.SECONDS)) {
                dump.destroyForcibly();
                throw new IOException("it took longer than " + WITHIN_SECONDS + " s");
            }
            if (dump.exitValue() != 0) {
                throw new IOException("java -Xshare:dump ended with " + dump.exitValue());
            }
            Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(wholeLines);
            Files.deleteIfExists(made);
        }
    }
}
