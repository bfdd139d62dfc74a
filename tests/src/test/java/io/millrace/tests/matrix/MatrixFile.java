package io.millrace.tests.matrix;

import io.millrace.model.TableId;
import io.millrace.tests.matrix.MatrixTable.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the matrix.
 *
 * <p>{@code types.txt}: {@code = type [@from] [@mysql|@mariadb]}, then a line per value: {@code literal -> canonical
 * text}. Without an arrow the text is the literal less its quotes; {@code <server>} leaves it to the server's own text.
 * Escapes of Java text blocks hold on the right side. A nullable type gets a NULL by itself.
 *
 * <p>{@code tables.txt}: {@code = title [@from] ...}, then {@code setup:}, {@code insert:}, {@code update:} and {@code
 * delete:} lines with a statement each, in which {@code $t} is the table. Lines that begin with a blank go on. Without
 * {@code delete:} every row is deleted.
 */
final class MatrixFile {
    private MatrixFile() {}

    /** A block of lines under a head that holds for a server. */
    private record Block(String head, List<String> lines) {}

    /** A table per type. */
    static List<MatrixTable> types(String database, ServerKind server) {
        List<MatrixTable> tables = new ArrayList<>();
        for (Block block : blocks("types.txt", server)) {
            List<Value> values = new ArrayList<>();
            for (String line : block.lines()) {
                values.add(value(line));
            }
            boolean nullable = !block.head().contains("NOT NULL");
            if (nullable) {
                values.add(new Value(Value.NULL, Value.NULL));
            }
            tables.add(ofType(new TableId(database, "t" + tables.size()), block.head(), values));
        }
        return tables;
    }

    /** Row i has value i, then value i + 1; {@code n} changes with every update, so that the server logs each. */
    static MatrixTable ofType(TableId id, String type, List<Value> values) {
        String table = MatrixTable.quoted(id);
        List<String> inserts = new ArrayList<>();
        List<String> updates = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            inserts.add("INSERT INTO " + table + " VALUES (" + i + ", "
                    + values.get(i).literal() + ", 0)");
            updates.add("UPDATE " + table + " SET n = 1, c = "
                    + values.get((i + 1) % values.size()).literal() + " WHERE id = " + i);
        }
        return new MatrixTable(
                type,
                id,
                List.of("CREATE TABLE " + table + " (id INT PRIMARY KEY, c " + type + ", n INT)"),
                inserts,
                updates,
                List.of("DELETE FROM " + table),
                values);
    }

    private static Value value(String line) {
        int arrow = (line + ' ').indexOf(" -> ");
        String literal = arrow < 0 ? line : line.substring(0, arrow).strip();
        String expected;
        if (arrow >= 0) {
            expected = line.substring(arrow + 3).strip().translateEscapes();
        } else if (literal.startsWith("'")) {
            expected = literal.substring(1, literal.length() - 1);
        } else {
            expected = literal;
        }
        return new Value(literal, expected);
    }

    /** The tables that have a story of their own. */
    static List<MatrixTable> tables(String database, ServerKind server) {
        List<MatrixTable> tables = new ArrayList<>();
        for (Block block : blocks("tables.txt", server)) {
            TableId id = new TableId(database, "s" + tables.size());
            tables.add(new MatrixTable(
                    block.head(),
                    id,
                    statements(block, "setup: ", id),
                    statements(block, "insert: ", id),
                    statements(block, "update: ", id),
                    orDeleteAll(statements(block, "delete: ", id), id),
                    List.of()));
        }
        return tables;
    }

    private static List<String> orDeleteAll(List<String> deletes, TableId id) {
        return deletes.isEmpty() ? List.of("DELETE FROM " + MatrixTable.quoted(id)) : deletes;
    }

    private static List<String> statements(Block block, String kind, TableId id) {
        return block.lines().stream()
                .filter(line -> line.startsWith(kind))
                .map(line -> line.substring(kind.length()).replace("$t", MatrixTable.quoted(id)))
                .toList();
    }

    private static List<Block> blocks(String file, ServerKind server) {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (String line : text(file).lines().toList()) {
            if (line.startsWith("= ")) {
                String[] words = line.substring(2).split(" @");
                lines = new ArrayList<>();
                boolean holds = true;
                for (int i = 1; i < words.length; i++) {
                    holds &= server.fits(words[i].strip());
                }
                if (holds) {
                    blocks.add(new Block(words[0].strip(), lines));
                }
            } else if (line.startsWith(" ") && !lines.isEmpty()) {
                lines.set(lines.size() - 1, lines.get(lines.size() - 1) + '\n' + line.strip());
            } else if (!line.isBlank() && !line.startsWith("#")) {
                lines.add(line.strip());
            }
        }
        return blocks;
    }

    private static String text(String file) {
        try (InputStream in = MatrixFile.class.getResourceAsStream("/matrix/" + file)) {
            if (in == null) {
                throw new AssertionError("there is no /matrix/" + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
