package io.millrace.mysql.load;

import io.millrace.model.ColumnShape;
import io.millrace.model.ErrorCode;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.TableShape;
import io.millrace.mysql.metadata.SqlText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The chunk key of one table in SQL: order, bounds as text, and the conditions between two bounds.
 *
 * <p>A bound is one literal per key column, joined by {@code ", "}: {@code 42, _utf8mb4 'abc', '2026-01-31
 * 00:00:00.000000'}. Text is a literal in the column's own charset, so that the server compares in the column's
 * collation; bytes that are not plain ASCII stand as {@code x'..'}. Bounds are checked before they go back into a
 * statement.
 *
 * <p>Conditions are the expanded form {@code (a > 1) OR (a = 1 AND b > 2)}: MySQL 8.0.15 to 9.7 read it as an index
 * range, while a row constructor {@code (a, b) > (1, 2)} makes them scan the whole index. ENUM is compared by {@code
 * IN}, since {@code >} on an ENUM scans the index too.
 */
final class KeyBounds {
    /** The table's alias in every statement of the load. */
    static final String ALIAS = "t";

    private static final String SEPARATOR = ", ";
    private static final int MAX_LISTED_LABELS = 255;

    /** Number; text or bytes as hex; text or temporal value in quotes, without quote and backslash inside. */
    private static final Pattern LITERAL = Pattern.compile("-?[0-9][0-9.]*(?:e[-+]?[0-9]{1,3})?"
            + "|(?:_[a-z0-9]+ )?x'(?:[0-9a-f]{2})*'"
            + "|(?:_[a-z0-9]+ )?'[ -&(-\\[\\]-~]*'");

    private static final Pattern ENUM_INDEX = Pattern.compile("[0-9]{1,5}");

    private final TableShape shape;
    private final KeyShape key;

    KeyBounds(TableShape shape) {
        this.shape = shape;
        String reason = unusableReason(shape);
        KeyShape identity = shape.identity();
        if (reason != null || identity == null) {
            throw new MillraceException(
                    ErrorCode.INTERNAL,
                    "only a table with a usable key is read in chunks: table=" + shape.id() + ", reason=" + reason);
        }
        this.key = identity;
    }

    /** Why the table can not be read in chunks and is read whole; null when it can. */
    static @Nullable String unusableReason(TableShape shape) {
        return shape.identity() == null
                ? "the table has no primary key and no unique key whose columns are all NOT NULL and whole"
                : null;
    }

    /** Why every chunk of the table costs a walk over its index; null when a chunk costs only its own rows. */
    static @Nullable String slowReason(TableShape shape) {
        KeyShape identity = shape.identity();
        if (identity != null) {
            ColumnShape first = shape.column(identity.columns().get(0));
            if (comparesByExpression(first)) {
                return "the server does not find values of this type through the index: key=" + identity.name()
                        + ", column=" + first.name() + ", type=" + first.columnType();
            }
        }
        return null;
    }

    /**
     * FLOAT compares equal to what the server prints only as a DOUBLE, SET and long ENUMs only as numbers; the server
     * walks the index for that, in its order, and filters.
     */
    private static boolean comparesByExpression(ColumnShape column) {
        return switch (ValueKind.of(column)) {
            case FLOAT, SET -> true;
            case ENUM -> column.labels().size() > MAX_LISTED_LABELS;
            default -> false;
        };
    }

    /** {@code FORCE INDEX (`PRIMARY`)}. */
    String forceIndex() {
        return "FORCE INDEX (" + SqlText.identifier(key.name()) + ")";
    }

    private static String qualified(ColumnShape column) {
        return ALIAS + '.' + SqlText.identifier(column.name());
    }

    /** The select list of the key columns alone. */
    String selectList() {
        return key.columns().stream()
                .map(shape::column)
                .map(column -> ValueKind.of(column).expression(qualified(column)))
                .collect(Collectors.joining(SEPARATOR));
    }

    /** {@code ORDER BY} columns in key order. */
    String orderList() {
        return key.columns().stream()
                .map(shape::column)
                .map(KeyBounds::qualified)
                .collect(Collectors.joining(SEPARATOR));
    }

    /** Where the key columns stand in a result that has every column of the table. */
    int[] columns() {
        return key.columns().stream().mapToInt(Integer::intValue).toArray();
    }

    /** The bound of the row that {@code row} was taken from. */
    String boundOf(KeyCopy row) {
        if (row.hasNull()) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_MISMATCH,
                    "a key column is never NULL: table=" + shape.id() + ", key=" + key.name()
                            + ". Read the table's shape again");
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < key.columns().size(); i++) {
            out.append(i == 0 ? "" : SEPARATOR);
            literal(shape.column(key.columns().get(i)), row.bytes(), row.offset(i), row.length(i), out);
        }
        return out.toString();
    }

    /**
     * The bound of the row with these values, as text.
     *
     * @throws MillraceException TASK_INVALID
     */
    String boundOf(List<String> values) {
        if (values.size() != key.columns().size()) {
            throw noBound(values, "it has " + key.columns().size() + " column(s)");
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            ColumnShape column = shape.column(key.columns().get(i));
            out.append(i == 0 ? "" : SEPARATOR);
            ValueKind kind = ValueKind.of(column);
            String charset = column.charset();
            byte[] bytes = values.get(i).getBytes(StandardCharsets.UTF_8);
            if (kind == ValueKind.TEXT && charset != null) {
                boolean plain = isPlain(bytes, 0, bytes.length);
                out.append(plain && isAsciiSuperset(charset) ? "_" + charset + " " : "_utf8mb4 ");
                string(bytes, 0, bytes.length, plain, out);
            } else {
                literal(column, bytes, 0, bytes.length, out);
            }
        }
        String bound = out.toString();
        if (!isWellFormed(literals(bound))) {
            throw noBound(values, "each value is written as the server prints it, an ENUM as its number");
        }
        return bound;
    }

    private MillraceException noBound(List<String> values, String rule) {
        return new MillraceException(
                ErrorCode.TASK_INVALID,
                "the end of a key range names a value for each column of the key: table=" + shape.id() + ", key="
                        + key.name() + ", values=" + values + "; " + rule + ". Correct the range");
    }

    private static void literal(ColumnShape column, byte[] bytes, int offset, int length, StringBuilder out) {
        switch (ValueKind.of(column)) {
            case FLOAT, DOUBLE -> {
                String text = new String(bytes, offset, length, StandardCharsets.US_ASCII);
                out.append(text).append(text.indexOf('e') < 0 ? "e0" : ""); // a DOUBLE literal, not a DECIMAL one
            }
            case DATE, TIME, DATETIME, TIMESTAMP ->
                out.append('\'')
                        .append(new String(bytes, offset, length, StandardCharsets.US_ASCII))
                        .append('\'');
            case TEXT -> {
                String charset = column.charset();
                boolean plain = charset != null && isAsciiSuperset(charset) && isPlain(bytes, offset, length);
                out.append(charset == null ? "" : "_" + charset + " ");
                string(bytes, offset, length, plain, out);
            }
            case BYTES -> string(bytes, offset, length, false, out);
            default -> out.append(new String(bytes, offset, length, StandardCharsets.US_ASCII));
        }
    }

    private static void string(byte[] bytes, int offset, int length, boolean plain, StringBuilder out) {
        if (plain) {
            out.append('\'')
                    .append(new String(bytes, offset, length, StandardCharsets.US_ASCII))
                    .append('\'');
        } else {
            out.append("x'")
                    .append(HexFormat.of().formatHex(bytes, offset, offset + length))
                    .append('\'');
        }
    }

    private static boolean isAsciiSuperset(String charset) {
        return !charset.startsWith("ucs2") && !charset.startsWith("utf16") && !charset.startsWith("utf32");
    }

    private static boolean isPlain(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] < ' ' || bytes[i] > '~' || bytes[i] == '\'' || bytes[i] == '\\') {
                return false;
            }
        }
        return true;
    }

    /** {@code WHERE after < key AND key <= upTo}, with "" for an open end; "" when both ends are open. */
    String where(String after, String upTo) {
        List<String> conditions = new ArrayList<>();
        if (!after.isEmpty()) {
            conditions.add(beyond(split(after), true));
        }
        if (!upTo.isEmpty()) {
            conditions.add(beyond(split(upTo), false));
        }
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    /** {@code key > bound}, or {@code key <= bound}. */
    private String beyond(List<String> bound, boolean greater) {
        List<String> cases = new ArrayList<>();
        StringBuilder equal = new StringBuilder();
        for (int i = 0; i < bound.size(); i++) {
            ColumnShape column = shape.column(key.columns().get(i));
            boolean orEqual = !greater && i == bound.size() - 1;
            String condition = compare(column, bound.get(i), greater, orEqual);
            if (!condition.isEmpty()) {
                cases.add("(" + equal + condition + ")");
            }
            equal.append(equal(column, bound.get(i))).append(" AND ");
        }
        return cases.isEmpty() ? "FALSE" : cases.stream().collect(Collectors.joining(" OR ", "(", ")"));
    }

    private static String equal(ColumnShape column, String literal) {
        if (comparesByExpression(column)) {
            return ValueKind.of(column).expression(qualified(column)) + " = " + literal;
        }
        return ValueKind.of(column) == ValueKind.ENUM
                ? enumIn(column, IntStream.of(Integer.parseInt(literal)))
                : qualified(column) + " = " + literal;
    }

    /** {@code IN} with two numbers at least: one becomes {@code =}, after which the server sorts instead of walking. */
    private static String enumIn(ColumnShape column, IntStream indexes) {
        int[] list = indexes.toArray();
        if (list.length == 0) {
            return "";
        }
        String numbers = IntStream.of(list).mapToObj(Integer::toString).collect(Collectors.joining(","));
        return qualified(column) + " IN (" + numbers + (list.length == 1 ? "," + numbers : "") + ")";
    }

    /** One column against one literal; "" when nothing can satisfy it. */
    private static String compare(ColumnShape column, String literal, boolean greater, boolean orEqual) {
        boolean byExpression = comparesByExpression(column);
        if (byExpression || ValueKind.of(column) != ValueKind.ENUM) {
            String value = byExpression ? ValueKind.of(column).expression(qualified(column)) : qualified(column);
            return value + (greater ? " > " : orEqual ? " <= " : " < ") + literal;
        }
        int index = Integer.parseInt(literal);
        IntStream indexes =
                greater ? IntStream.rangeClosed(index + 1, column.labels().size()) : IntStream.range(0, index);
        if (orEqual) {
            indexes = IntStream.concat(indexes, IntStream.of(index));
        }
        return enumIn(column, indexes);
    }

    private static List<String> literals(String bound) {
        List<String> literals = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < bound.length(); i++) {
            char c = bound.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                literals.add(bound.substring(start, i).strip());
                start = i + 1;
            }
        }
        literals.add(bound.substring(start).strip());
        return literals;
    }

    private boolean isWellFormed(List<String> literals) {
        boolean wellFormed = literals.size() == key.columns().size();
        for (int i = 0; wellFormed && i < literals.size(); i++) {
            boolean isEnum = ValueKind.of(shape.column(key.columns().get(i))) == ValueKind.ENUM;
            wellFormed =
                    (isEnum ? ENUM_INDEX : LITERAL).matcher(literals.get(i)).matches();
        }
        return wellFormed;
    }

    /** The literals of a bound, checked: a bound comes back from the checkpoint. */
    private List<String> split(String bound) {
        List<String> literals = literals(bound);
        if (!isWellFormed(literals)) {
            throw new MillraceException(
                    ErrorCode.CHECKPOINT_INVALID,
                    "a chunk bound is one SQL literal per key column: table=" + shape.id() + ", key=" + key.name()
                            + ", columns=" + key.columns().size() + ", bound=" + bound
                            + ". The key has changed since the checkpoint, or the checkpoint is damaged: load the"
                            + " table again");
        }
        return literals;
    }
}
