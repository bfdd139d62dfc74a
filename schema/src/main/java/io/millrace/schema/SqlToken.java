package io.millrace.schema;

/**
 * One token of a statement.
 *
 * @param text a word as written; a quoted identifier without its quotes; a string's value; else as written
 * @param start offset of the first character in the statement
 * @param end offset behind the last character
 */
record SqlToken(Kind kind, String text, int start, int end) {
    enum Kind {
        /** Unquoted identifier or keyword. */
        WORD,
        /** Identifier in backticks, or in double quotes under ANSI_QUOTES. */
        QUOTED,
        STRING,
        NUMBER,
        /** User or system variable, with its at-signs. */
        VARIABLE,
        /** One other character. */
        SYMBOL,
        /** A quote or comment that never ends; always the last token. */
        BROKEN
    }

    /** Whether this is the unquoted word, in any case. */
    boolean is(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    boolean isAny(String... words) {
        for (String word : words) {
            if (is(word)) {
                return true;
            }
        }
        return false;
    }

    boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    /** Whether this can be a name: quoted, or a word. */
    boolean isName() {
        return kind == Kind.QUOTED || kind == Kind.WORD;
    }
}
