package io.millrace.model;

/**
 * What the server puts into a column that an INSERT does not name.
 *
 * <p>The text of a literal is the one that the server itself gives its value, whatever the statement wrote: {@code 1.50} for
 * {@code DECIMAL(10,2) DEFAULT '1.5'}, the label of an ENUM, {@code 2001-02-03 00:00:00} for a DATETIME, UTC for a TIMESTAMP,
 * binary digits for BIT, for BINARY and VARBINARY one character (U+0000 to U+00FF) per byte.
 *
 * @param text of a LITERAL, else ""
 */
public record ColumnDefault(Kind kind, String text) {
    /** Kinds of defaults, as far as messages tell them apart. */
    public enum Kind {
        /**
         * None, NULL, an expression, or one that is not known: shapes of binlog metadata and of older checkpoints do not
         * say, and of {@code (expression)} no message has more than that it is no constant.
         */
        NONE,
        LITERAL,
        /** {@code CURRENT_TIMESTAMP}, with fraction digits or without. */
        NOW
    }

    public static final ColumnDefault NONE = new ColumnDefault(Kind.NONE, "");
    public static final ColumnDefault NOW = new ColumnDefault(Kind.NOW, "");

    public ColumnDefault {
        if (kind != Kind.LITERAL && !text.isEmpty()) {
            throw new IllegalArgumentException("only literals have a text: kind=" + kind);
        }
    }

    public static ColumnDefault literal(String text) {
        return new ColumnDefault(Kind.LITERAL, text);
    }
}
