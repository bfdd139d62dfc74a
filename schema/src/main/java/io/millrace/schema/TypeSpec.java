package io.millrace.schema;

import io.millrace.model.ColumnType;
import java.util.List;

/**
 * A data type with its parameters, synonyms resolved, charset aside.
 *
 * @param length digits, display width, bits, characters or bytes as written or defaulted; fraction digits of temporal
 *     types; -1 if the type has none
 * @param scale DECIMAL, FLOAT(M,D), DOUBLE(M,D): D, else -1
 * @param packedText {@code uuid}, {@code inet6} or {@code inet4}, MariaDB's CHARs that are stored as bytes; else ""
 */
record TypeSpec(
        ColumnType type,
        int length,
        int scale,
        boolean unsigned,
        boolean zerofill,
        List<String> labels,
        String packedText) {
    /** Charset of what MariaDB prints for them. */
    static final String PACKED_TEXT_CHARSET = "ascii";

    TypeSpec {
        labels = List.copyOf(labels);
    }

    static TypeSpec of(ColumnType type) {
        return new TypeSpec(type, -1, -1, false, false, List.of(), "");
    }

    /** Characters of the longest value. */
    static int packedTextLength(String name) {
        return switch (name) {
            case "uuid" -> 36;
            case "inet6" -> 39;
            default -> 15;
        };
    }

    boolean isPackedText() {
        return !packedText.isEmpty();
    }

    TypeSpec as(ColumnType newType, int newLength) {
        return new TypeSpec(newType, newLength, scale, unsigned, zerofill, labels, "");
    }

    boolean isTemporalWithFraction() {
        return type == ColumnType.TIME || type == ColumnType.DATETIME || type == ColumnType.TIMESTAMP;
    }

    /** Whether columns of this type have a charset. */
    boolean hasCharset() {
        return type.isText() || type == ColumnType.ENUM || type == ColumnType.SET;
    }

    /** The type as {@code SHOW COLUMNS} of this server prints it (mysql-server: {@code Field_*::sql_type}). */
    String print(ServerVersion version) {
        if (isPackedText()) {
            return packedText;
        }
        return switch (type) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT -> printInteger(version);
            case DECIMAL -> "decimal(" + length + "," + scale + ")" + signs();
            case FLOAT, DOUBLE -> name() + (scale >= 0 ? "(" + length + "," + scale + ")" : "") + signs();
            case BIT, CHAR, VARCHAR, BINARY, VARBINARY, VECTOR -> name() + "(" + length + ")";
            case TIME, DATETIME, TIMESTAMP -> name() + (length > 0 ? "(" + length + ")" : "");
            case YEAR -> version.printsDisplayWidth() ? "year(" + (length == 2 ? 2 : 4) + ")" : "year";
            case ENUM, SET -> printLabels();
            case GEOMETRYCOLLECTION -> version.geometryCollection();
            default -> name();
        };
    }

    private String printInteger(ServerVersion version) {
        boolean width =
                version.printsDisplayWidth() || zerofill || (type == ColumnType.TINYINT && length == 1 && !unsigned);
        return name() + (width ? "(" + displayWidth() + ")" : "") + signs();
    }

    /** Display width, by default that of the type's longest value (an unsigned one has no sign). */
    int displayWidth() {
        if (length > 0) {
            return length;
        }
        return switch (type) {
            case TINYINT -> unsigned ? 3 : 4;
            case SMALLINT -> unsigned ? 5 : 6;
            case MEDIUMINT -> unsigned ? 8 : 9;
            case INT -> unsigned ? 10 : 11;
            default -> 20;
        };
    }

    private String signs() {
        return (unsigned ? " unsigned" : "") + (zerofill ? " zerofill" : "");
    }

    private String printLabels() {
        StringBuilder text = new StringBuilder(name()).append('(');
        for (int i = 0; i < labels.size(); i++) {
            text.append(i == 0 ? "'" : ",'");
            appendEscaped(text, labels.get(i));
            text.append('\'');
        }
        return text.append(')').toString();
    }

    /** As {@code append_unescaped} of the server does, whatever the sql_mode. */
    private static void appendEscaped(StringBuilder text, String label) {
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            switch (c) {
                case 0 -> text.append("\\0");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\\' -> text.append("\\\\");
                case '\'' -> text.append("''");
                default -> text.append(c);
            }
        }
    }

    private String name() {
        return type.name().toLowerCase(java.util.Locale.ROOT);
    }
}
