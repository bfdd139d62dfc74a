package io.millrace.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One column of a table at a position.
 *
 * @param name as the server spells it
 * @param columnType full lower-case type as {@code SHOW COLUMNS} prints it: {@code int unsigned}, {@code enum('a','b')}
 * @param charset MySQL charset name of text, ENUM and SET columns ({@code utf8mb4}), null for all others
 * @param precision DECIMAL, FLOAT(M,D), DOUBLE(M,D): M, else -1; BIT: bits; CHAR, VARCHAR: characters; BINARY,
 *     VARBINARY: bytes; else -1
 * @param scale DECIMAL, FLOAT(M,D), DOUBLE(M,D): D, else -1; TIME, DATETIME, TIMESTAMP: fraction digits 0-6; else -1
 * @param labels ENUM and SET labels in definition order, else empty
 * @param generated a VIRTUAL or STORED generated column
 * @param invisible not in {@code SELECT *}
 * @param defaultValue what messages with schemas say; no row depends on it
 * @param autoIncrement whether the server counts the column up
 */
public record ColumnShape(
        String name,
        ColumnType type,
        String columnType,
        boolean unsigned,
        boolean nullable,
        @Nullable String charset,
        int precision,
        int scale,
        List<String> labels,
        Generated generated,
        boolean invisible,
        ColumnDefault defaultValue,
        boolean autoIncrement) {
    /** A column of which nobody says what it is without a value. */
    public ColumnShape(
            String name,
            ColumnType type,
            String columnType,
            boolean unsigned,
            boolean nullable,
            @Nullable String charset,
            int precision,
            int scale,
            List<String> labels,
            Generated generated,
            boolean invisible) {
        this(
                name,
                type,
                columnType,
                unsigned,
                nullable,
                charset,
                precision,
                scale,
                labels,
                generated,
                invisible,
                ColumnDefault.NONE,
                false);
    }

    /** Whether and how the server computes the column; the last two are the period of a MariaDB system-versioned table. */
    public enum Generated {
        NO,
        VIRTUAL,
        STORED,
        ROW_START,
        ROW_END
    }

    /** MariaDB's types that a row image holds as bytes and everything else sees as text: CHAR of charset ascii. */
    public enum PackedText {
        NO,
        UUID,
        INET6,
        INET4
    }

    public ColumnShape {
        labels = List.copyOf(labels);
        if ((type == ColumnType.ENUM || type == ColumnType.SET) && labels.isEmpty()) {
            throw new IllegalArgumentException("ENUM and SET columns have labels: column=" + name);
        }
    }

    /** The same column with what it is without a value. */
    public ColumnShape filledWith(ColumnDefault newDefault, boolean counting) {
        return new ColumnShape(
                name,
                type,
                columnType,
                unsigned,
                nullable,
                charset,
                precision,
                scale,
                labels,
                generated,
                invisible,
                newDefault,
                counting);
    }

    /** Whether the stored bytes are printed as text; the type is then CHAR and {@code columnType} MariaDB's own name. */
    public PackedText packedText() {
        if (type != ColumnType.CHAR) {
            return PackedText.NO;
        }
        return switch (columnType) {
            case "uuid" -> PackedText.UUID;
            case "inet6" -> PackedText.INET6;
            case "inet4" -> PackedText.INET4;
            default -> PackedText.NO;
        };
    }

    /** Digits behind the decimal point of TIME, DATETIME and TIMESTAMP. */
    public int fractionDigits() {
        return Math.max(scale, 0);
    }
}
