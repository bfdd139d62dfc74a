package io.millrace.cli.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The task document that a quickstart runs, written where people can read it. */
final class QuickstartDocument {
    static final String TASK_NAME = "quickstart-shop";
    private static final String PASSWORD_FILE = "mysql-password";

    private QuickstartDocument() {}

    /** The topic of a table of the shop. */
    static String topicOf(String table) {
        return "quickstart-" + ShopSchema.DATABASE + "-" + table;
    }

    /** The topic that keeps the task's checkpoint. */
    static String checkpointTopic() {
        return "__millrace-" + TASK_NAME;
    }

    /**
     * Writes the document, and the password beside it in a file that only its owner may read.
     *
     * @return the document
     */
    static Path write(
            Path directory, String host, int port, String user, String password, String bootstrapServers, String format)
            throws IOException {
        Path passwordFile = directory.resolve(PASSWORD_FILE);
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, password);
        Path file = directory.resolve("task.yaml");
        Files.writeString(file, """
                # Written by 'millrace quickstart'. 'millrace docs' explains every key.
                name: %s
                description: Web shop of the quickstart
                source:
                  host: "%s"
                  port: %d
                  user: "%s"
                  password: ${file:%s}
                destination:
                  bootstrap_servers: "%s"
                topics:
                  format: quickstart-$database$-$tablename$
                  partitions: 4
                objects:
                  include: ["%s.*"]
                  exclude: ["%s.%s"]
                format:
                  name: %s
                """.formatted(
                        TASK_NAME,
                        yaml(host),
                        port,
                        yaml(user),
                        PASSWORD_FILE,
                        yaml(bootstrapServers),
                        ShopSchema.DATABASE,
                        ShopSchema.DATABASE,
                        ShopSchema.MARKER,
                        format));
        return file;
    }

    /** Between double quotes; a reference in it is not meant as one. */
    private static String yaml(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("${", "$${");
    }
}
