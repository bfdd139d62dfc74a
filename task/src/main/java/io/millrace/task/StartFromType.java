package io.millrace.task;

import io.millrace.model.GtidPosition;
import io.millrace.model.GtidSet;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code now}, {@code earliest}, <code>{file, offset}</code>, <code>{gtid_set}</code>, <code>{timestamp}</code>. */
final class StartFromType implements KeyType<StartFrom> {
    private static final String RULE = "now, earliest, {file: mysql-bin.000042, offset: 4}, {gtid_set: ...} or"
            + " {timestamp: 2026-01-31T12:00:00Z}";
    private static final long FIRST_OFFSET = 4; // behind the magic number

    @Override
    public String label() {
        return "position";
    }

    @Override
    public String rule() {
        return RULE;
    }

    @Override
    public @Nullable StartFrom read(Node node, Reading reading) {
        return node instanceof MappingNode ? readMap(node, reading) : readWord(node, reading);
    }

    private static @Nullable StartFrom readWord(Node node, Reading reading) {
        String text = reading.text(node, "must be " + RULE);
        if (text == null) {
            return null;
        }
        if (text.equals("now")) {
            return new StartFrom(StartFrom.Kind.NOW, "");
        }
        if (text.equals("earliest")) {
            return new StartFrom(StartFrom.Kind.EARLIEST, "");
        }
        reading.reject(node, "must be " + RULE, "Write one of these");
        return null;
    }

    private static @Nullable StartFrom readMap(Node node, Reading reading) {
        Map<String, Node> entries = new LinkedHashMap<>();
        KeyTypes.forEachEntry(node, reading, RULE, (name, nameNode, valueNode) -> entries.put(name, valueNode));
        Set<String> names = entries.keySet();
        if (names.equals(Set.of("file", "offset"))) {
            return filePosition(entries, reading);
        }
        if (names.equals(Set.of("gtid_set"))) {
            return gtidSet(entries.get("gtid_set"), reading);
        }
        if (names.equals(Set.of("timestamp"))) {
            return timestamp(entries.get("timestamp"), reading);
        }
        reading.problem(node, "must be " + RULE + ", not a map with " + List.copyOf(names), "Write one of these");
        return null;
    }

    private static @Nullable StartFrom filePosition(Map<String, Node> entries, Reading reading) {
        Node fileNode = entries.get("file");
        Node offsetNode = entries.get("offset");
        if (fileNode == null || offsetNode == null) {
            return null;
        }
        String file = reading.text(fileNode, "file must be the name of a binlog file");
        Long offset = KeyTypes.integer(FIRST_OFFSET, Long.MAX_VALUE).read(offsetNode, reading);
        if (file != null && (file.contains("/") || file.contains(":"))) {
            reading.reject(
                    fileNode,
                    "file must be the name of a binlog file without a directory",
                    "SHOW BINARY LOGS lists the names");
            return null;
        }
        return file == null || offset == null ? null : new StartFrom(StartFrom.Kind.FILE_POSITION, file + ":" + offset);
    }

    private static @Nullable StartFrom gtidSet(@Nullable Node node, Reading reading) {
        String text = node == null ? null : reading.text(node, "gtid_set must be a GTID set");
        if (node == null || text == null) {
            return null;
        }
        try {
            boolean mariaDb = GtidPosition.isWritten(text);
            String set = mariaDb
                    ? GtidPosition.parse(text).toString()
                    : GtidSet.parse(text).toString();
            if (!set.isEmpty()) {
                return new StartFrom(StartFrom.Kind.GTID_SET, set);
            }
            reading.problem(node, "gtid_set must not be empty", "To read everything that is there, write earliest");
        } catch (IllegalArgumentException e) {
            reading.problem(
                    node,
                    "gtid_set must be a GTID set: " + e.getMessage(),
                    "Write it as @@gtid_executed gives it, or MariaDB's @@gtid_binlog_pos");
        }
        return null;
    }

    private static @Nullable StartFrom timestamp(@Nullable Node node, Reading reading) {
        String rule = "timestamp must be an ISO-8601 date and time with its zone, as 2026-01-31T12:00:00Z";
        String text = node == null ? null : reading.text(node, rule);
        if (node == null || text == null) {
            return null;
        }
        try {
            long ms = OffsetDateTime.parse(text).toInstant().toEpochMilli();
            return new StartFrom(StartFrom.Kind.TIMESTAMP, Long.toString(ms));
        } catch (DateTimeException | ArithmeticException e) {
            reading.reject(node, rule, "Write date, T, time and Z or an offset as +02:00");
            return null;
        }
    }
}
