package io.millrace.tests.matrix;

import io.millrace.engine.ChangeSource.ProvenSchema;
import io.millrace.engine.TableReader;
import io.millrace.engine.TableSelector;
import io.millrace.formats.DecodedMessage;
import io.millrace.formats.MessageDecoder;
import io.millrace.model.ChangeKind;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.RowView;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.mysql.MysqlChangeSource;
import io.millrace.schema.SchemaTracker;
import io.millrace.tests.matrix.FormatBench.Message;
import io.millrace.tests.matrix.MatrixTable.Value;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tables of the matrix through both paths, under one setting.
 *
 * <p>Rows are inserted, read by the full load, updated, read again and deleted; then the binlog of all that is streamed,
 * and each image is compared with the row that the full load read: the calls, and the message in every format. What the
 * full load read is compared with the text written down in the matrix and with the server's own. Single-threaded.
 */
final class MatrixRun {
    /** The table whose inserts say in the binlog which part begins. */
    static final String PHASES = "phases";

    private final MatrixServer server;
    private final String database;
    private final Setting setting;
    private final List<MatrixTable> tables;
    private final Cases cases;
    private final Map<TableId, Map<String, RecordedRow>> afterInserts = new HashMap<>();
    private final Map<TableId, Map<String, RecordedRow>> afterUpdates = new HashMap<>();
    private boolean replacing;
    private int phase;

    MatrixRun(MatrixServer server, String database, Setting setting, List<MatrixTable> tables, Cases cases) {
        this.server = server;
        this.database = database;
        this.setting = setting;
        this.tables = tables;
        this.cases = cases;
    }

    /** Tables here hold codes without a character, too. */
    MatrixRun replacingUnassigned() {
        replacing = true;
        return this;
    }

    /** Begins before the tables are created: the stream learns their shapes from the DDL. */
    void withNewTables() throws SQLException {
        server.setGlobals(setting.globals(server.kind()));
        try (MysqlChangeSource source = new MysqlChangeSource(server.settings())) {
            SourceInfo info = source.connect();
            SourcePosition from = source.currentPosition();
            create();
            run(source, info, from);
        }
    }

    /** Begins with the tables there, and their shapes proven by {@code information_schema} or the binlog's metadata. */
    void withOldTables() throws SQLException {
        server.setGlobals(setting.globals(server.kind()));
        try (MysqlChangeSource source = new MysqlChangeSource(server.settings())) {
            SourceInfo info = source.connect();
            run(source, info, source.currentPosition());
        }
    }

    private void create() throws SQLException {
        List<String> databases = Stream.concat(
                        Stream.of(database),
                        tables.stream().map(table -> table.id().database()))
                .distinct()
                .toList();
        for (String name : databases) {
            server.execute("CREATE DATABASE " + MatrixTable.quoted(name) + " CHARACTER SET utf8mb4");
        }
        server.execute("CREATE TABLE " + MatrixTable.quoted(new TableId(database, PHASES)) + " (id INT PRIMARY KEY)");
        for (MatrixTable table : tables) {
            server.execute(table.setup());
        }
    }

    private void run(MysqlChangeSource source, SourceInfo info, SourcePosition from) throws SQLException {
        TableSelector selector = id -> id.database().equals(database)
                || tables.stream().anyMatch(table -> table.id().equals(id));
        Map<TableId, TableShape> shapes = source.readShapes(selector).stream()
                .collect(Collectors.toMap(TableShape::id, shape -> shape, (a, b) -> a, LinkedHashMap::new));
        FormatBench bench = new FormatBench(info, setting.partialImages());
        String phases = MatrixTable.quoted(new TableId(database, PHASES));
        Map<TableId, Integer> before = new HashMap<>();
        try (TableReader reader = source.openReader()) {
            for (MatrixTable table : tables) {
                before.put(
                        table.id(),
                        read(reader, shapeOf(shapes, table), null, bench).size());
            }
            change(phases, MatrixTable::inserts);
            for (MatrixTable table : tables) {
                TableShape shape = shapeOf(shapes, table);
                Map<String, RecordedRow> rows = read(reader, shape, bench, bench);
                compareTexts(table, shape, rows);
                afterInserts.put(table.id(), rows);
            }
            change(phases, MatrixTable::updates);
            for (MatrixTable table : tables) {
                afterUpdates.put(table.id(), read(reader, shapeOf(shapes, table), null, bench));
            }
            change(phases, MatrixTable::deletes);
            server.execute("INSERT INTO " + phases + " VALUES (4)");
            server.execute("DELETE FROM " + phases);
        }
        ProvenSchema proven = source.proveShapes(from, selector, false);
        SchemaTracker tracker = source.newTracker(selector);
        proven.shapes().forEach(tracker::put);
        MatrixStream stream =
                new MatrixStream(source, shapes, this::compareImage, bench, new TableId(database, PHASES));
        source.stream(from, selector, tracker, stream);
        stream.complete(where(""), tables, before, afterInserts, afterUpdates, cases);
    }

    private void change(String phases, Function<MatrixTable, List<String>> statements) throws SQLException {
        phase++;
        server.execute("INSERT INTO " + phases + " VALUES (" + phase + ")");
        for (MatrixTable table : tables) {
            server.transaction(statements.apply(table));
        }
    }

    private static TableShape shapeOf(Map<TableId, TableShape> shapes, MatrixTable table) {
        TableShape shape = shapes.get(table.id());
        if (shape == null) {
            throw new AssertionError("no shape of " + table.id() + ", there are " + shapes.keySet());
        }
        return shape;
    }

    private String where(String more) {
        return server.kind() + ", " + setting.name() + more;
    }

    /** The rows of the full load by their first column; messages compared where {@code compared} is there. */
    private Map<String, RecordedRow> read(
            TableReader reader, TableShape shape, @Nullable FormatBench compared, FormatBench bench) {
        Map<String, RecordedRow> rows = new LinkedHashMap<>();
        TableReader.RowReader each = row -> {
            RecordedRow copy = RecordedRow.copyOf(row);
            if (rows.put(keyOf(shape, copy), copy) != null) {
                throw new AssertionError("two rows are not the same: " + shape.id() + ", " + keyOf(shape, copy));
            }
            if (compared != null) {
                compareLoaded(shape, row, copy, bench);
            }
            return true;
        };
        if (shape.identity() == null) {
            reader.readWhole(shape, position -> {}, each);
        } else {
            reader.readChunk(shape, "", "", 0, each);
        }
        return rows;
    }

    /** What a row is known by: its key, else its first column. */
    private static String keyOf(TableShape shape, RecordedRow row) {
        KeyShape identity = shape.identity();
        List<Integer> columns = identity == null ? List.of(0) : identity.columns();
        return columns.stream().map(row::call).collect(Collectors.joining(", "));
    }

    /** A full-load row's message says the same as an insert's of the same row. */
    private void compareLoaded(TableShape shape, RowView row, RecordedRow copy, FormatBench bench) {
        String where = where(", full load of " + shape.id() + " row " + keyOf(shape, copy));
        Map<String, Message> live = bench.encode(shape, ChangeKind.SNAPSHOT, null, row);
        Map<String, Message> kept = bench.encode(shape, ChangeKind.SNAPSHOT, null, copy);
        Map<String, Message> insert = bench.encode(shape, ChangeKind.INSERT, null, copy);
        live.forEach((format, message) -> {
            String difference = message.differenceTo(kept.get(format));
            if (message.isRefused() && difference == null) {
                // Both paths refuse: nothing to compare.
            } else if (!message.error().isEmpty()) {
                cases.differs(where + ": " + format + " has no message: " + message.error());
            } else if (difference != null) {
                cases.differs(where + ": " + difference);
            } else {
                String decoded = decodedDifference(bench.decoder(format), message, insert.get(format));
                if (decoded.isEmpty()) {
                    cases.equal("full load", 1);
                } else {
                    cases.differs(where + ": " + decoded);
                }
            }
        });
    }

    /** Empty if both messages can be read and have the same row. */
    private static String decodedDifference(MessageDecoder decoder, Message loaded, Message inserted) {
        try {
            DecodedMessage one = decoder.decode(loaded.value());
            DecodedMessage other = decoder.decode(inserted.value());
            return one.after().equals(other.after()) && !one.after().isEmpty()
                    ? ""
                    : loaded.format() + " decodes as " + one + " and " + other;
        } catch (MillraceException e) {
            return loaded.format() + " cannot be read: " + e.getMessage();
        }
    }

    private void compareTexts(MatrixTable table, TableShape shape, Map<String, RecordedRow> rows) throws SQLException {
        CanonicalRow canonical = new CanonicalRow(shape);
        for (int i = 0; i < table.values().size(); i++) {
            Value value = table.values().get(i);
            RecordedRow row = rows.get("long " + i);
            String text = row == null ? "<no row>" : canonical.textOf(row, 1);
            if (!value.expected().equals(Value.SERVER) && !text.equals(value.expected())) {
                cases.differs(where(", " + table.title() + " " + value.literal() + ": written down is '"
                        + value.expected() + "', got '" + text + "'"));
            } else {
                cases.equal("written down", 1);
            }
        }
        KeyShape identity = shape.identity();
        List<Integer> keyColumns = identity == null ? List.of(0) : identity.columns();
        Map<List<@Nullable String>, List<@Nullable String>> own = new HashMap<>();
        for (List<@Nullable String> texts : server.texts(shape)) {
            own.put(keyColumns.stream().map(texts::get).toList(), texts);
        }
        rows.forEach((key, row) -> {
            List<String> rowKey = keyColumns.stream()
                    .map(column -> canonical.textOf(row, column))
                    .toList();
            List<@Nullable String> texts = own.getOrDefault(rowKey, List.of());
            for (int column = 0; column < shape.columnCount(); column++) {
                String expected = texts.isEmpty() ? "<no row>" : texts.get(column);
                String text = canonical.textOf(row, column);
                if (replacing && isUnassigned(expected, text)) {
                    cases.equal("without a character", 1);
                } else if (expected != null && !text.equals(expected)) {
                    cases.differs(where(", " + table.title() + " row " + key + " column "
                            + shape.column(column).name() + ": the server says '" + shortened(expected) + "', got '"
                            + shortened(text) + "'"));
                }
            }
        });
    }

    /**
     * The server has no character for a code: it says so by a question mark, or by U+FFFD where we know one. Codes that are
     * free for their users stay what they are, in Unicode's private use area.
     */
    private static boolean isUnassigned(@Nullable String server, String ours) {
        if (ours.length() != 1) {
            return false;
        }
        char only = ours.charAt(0);
        return "?".equals(server)
                ? only == '\uFFFD' || (only >= '\uE000' && only <= '\uF8FF')
                : "\uFFFD".equals(server);
    }

    /** A row image of the binlog and the row that the full load read at that time. */
    private void compareImage(TableShape shape, int currentPhase, RowChange change, FormatBench bench) {
        ChangeKind kind = change.kind();
        RowView before = kind == ChangeKind.INSERT ? null : change.before();
        RowView after = kind == ChangeKind.DELETE ? null : change.after();
        RecordedRow oldCopy = before == null ? null : RecordedRow.copyOf(before);
        RecordedRow newCopy = after == null ? null : RecordedRow.copyOf(after);
        String key = keyOf(shape, Objects.requireNonNull(oldCopy != null ? oldCopy : newCopy));
        String where = where(", " + kind + " of " + shape.id() + " row " + key);
        RecordedRow oldRow = kept(currentPhase == 3 ? afterUpdates : afterInserts, shape, key);
        RecordedRow newRow = kept(currentPhase == 1 ? afterInserts : afterUpdates, shape, key);
        if ((before != null && oldRow == null) || (after != null && newRow == null)) {
            cases.differs(where + ": the full load has no such row");
            return;
        }
        RecordedRow oldSeen = before == null || oldRow == null ? null : oldRow.seenThrough(before);
        RecordedRow newSeen = after == null || newRow == null ? null : newRow.seenThrough(after);
        List<String> differences = new ArrayList<>();
        differences.addAll(callDifferences(shape, oldCopy, oldSeen, "before"));
        differences.addAll(callDifferences(shape, newCopy, newSeen, "after"));
        Map<String, Message> live = bench.encode(shape, kind, before, after);
        Map<String, Message> kept = bench.encode(shape, kind, oldSeen, newSeen);
        live.forEach((format, message) -> {
            String difference = message.differenceTo(kept.get(format));
            if (difference != null) {
                differences.add(difference);
            } else if (!message.error().isEmpty() && !message.isRefused()) {
                if (!setting.partialImages() || !message.error().startsWith("ROW_IMAGE_INCOMPLETE")) {
                    differences.add(format + " has no message: " + message.error());
                }
            } else if (message.error().isEmpty()) {
                cases.equal(kind.name(), kind == ChangeKind.UPDATE ? 2 : 1);
            }
        });
        differences.forEach(difference -> cases.differs(where + ": " + difference));
    }

    private @Nullable RecordedRow kept(Map<TableId, Map<String, RecordedRow>> rows, TableShape shape, String key) {
        return rows.getOrDefault(shape.id(), Map.of()).get(key);
    }

    private List<String> callDifferences(
            TableShape shape, @Nullable RecordedRow actual, @Nullable RecordedRow expected, String name) {
        List<String> differences = new ArrayList<>();
        if (actual == null || expected == null) {
            return differences;
        }
        for (int column = 0; column < shape.columnCount(); column++) {
            if (!setting.partialImages() && !actual.isPresent(column)) {
                differences.add(name + " lacks " + shape.column(column).name());
            } else if (!actual.call(column).equals(expected.call(column))) {
                differences.add(name + " " + shape.column(column) + ": binlog " + shortened(actual.call(column))
                        + ", full load " + shortened(expected.call(column)));
            }
        }
        return differences;
    }

    private static String shortened(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "... (" + text.length() + ")" : text;
    }
}
