package io.millrace.task;

import io.millrace.model.NameCase;
import io.millrace.model.TableId;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which tables, as {@code database.table}: each part is a name, a name in {@code `backticks`} (two for one inside), a
 * Java regular expression between slashes that has to match the whole name, or {@code *} for all.
 *
 * @param text as written
 */
public record TablePattern(String text, Part database, Part table) {
    static final String SYNTAX =
            "database.table, where each part is a name, a `quoted name`, a /regular expression/ or * for all";

    /** One half of a pattern. */
    public sealed interface Part {
        boolean matches(String name);

        /** What matches the names in lower case for which this stands on a server without case in names. */
        Part ignoringCase();
    }

    /** Exactly this name. */
    public record Name(String name) implements Part {
        @Override
        public boolean matches(String other) {
            return name.equals(other);
        }

        @Override
        public Part ignoringCase() {
            return new Name(NameCase.fold(name));
        }
    }

    /** Every name that the expression matches as a whole. */
    public record Regex(Pattern expression) implements Part {
        @Override
        public boolean equals(Object other) {
            return other instanceof Regex that && expression.pattern().equals(that.expression.pattern());
        }

        @Override
        public int hashCode() {
            return expression.pattern().hashCode();
        }

        @Override
        public boolean matches(String name) {
            return expression.matcher(name).matches();
        }

        @Override
        public Part ignoringCase() {
            int flags = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
            return new Regex(Pattern.compile(expression.pattern(), expression.flags() | flags));
        }
    }

    /** Every name. */
    public record All() implements Part {
        @Override
        public boolean matches(String name) {
            return true;
        }

        @Override
        public Part ignoringCase() {
            return this;
        }
    }

    public boolean matches(String databaseName, String tableName) {
        return database.matches(databaseName) && table.matches(tableName);
    }

    /** The same pattern for a server without case in names; to be asked with names in lower case. */
    TablePattern ignoringCase() {
        return new TablePattern(text, database.ignoringCase(), table.ignoringCase());
    }

    /** The one table that is meant, null for a pattern. */
    @Nullable
    public TableId exactTable() {
        return database instanceof Name first && table instanceof Name second
                ? new TableId(first.name(), second.name())
                : null;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException saying what is wrong, as a rule without the text itself
     */
    public static TablePattern parse(String text) {
        Scanner scanner = new Scanner(text.strip());
        Part database = scanner.part();
        if (scanner.atEnd()) {
            throw new IllegalArgumentException("must name a table behind the database; for all of its tables add '.*'");
        }
        scanner.expectDot();
        Part table = scanner.part();
        if (!scanner.atEnd()) {
            throw new IllegalArgumentException(
                    "must have two parts; a name with other characters than letters, digits, _, $ and - is quoted as"
                            + " `a.b`");
        }
        return new TablePattern(text.strip(), database, table);
    }

    @Override
    public String toString() {
        return text;
    }

    /** Cuts a pattern into its parts. */
    static final class Scanner {
        private final String text;
        private int at;

        Scanner(String text) {
            this.text = text;
        }

        boolean atEnd() {
            return at == text.length();
        }

        void expectDot() {
            if (text.charAt(at) != '.') {
                throw new IllegalArgumentException("must have a dot between database and table");
            }
            at++;
        }

        /** @param syntax of the whole, for who has left a part out */
        void expectDot(String syntax) {
            if (atEnd() || text.charAt(at) != '.') {
                throw new IllegalArgumentException("must be " + syntax);
            }
            at++;
        }

        Part part() {
            if (atEnd()) {
                throw new IllegalArgumentException("must be " + SYNTAX);
            }
            return switch (text.charAt(at)) {
                case '*' -> all();
                case '`' -> new Name(quoted('`'));
                case '/' -> regex();
                default -> bareName();
            };
        }

        private Part all() {
            at++;
            if (!atEnd() && text.charAt(at) != '.') {
                throw globRefused();
            }
            return new All();
        }

        /** Up to the closing mark; a doubled one stands for itself. */
        private String quoted(char mark) {
            StringBuilder name = new StringBuilder();
            at++;
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c != mark) {
                    name.append(c);
                } else if (at < text.length() && text.charAt(at) == mark) {
                    name.append(mark);
                    at++;
                } else if (name.length() == 0) {
                    throw new IllegalArgumentException("must have something between " + mark + " and " + mark);
                } else {
                    return name.toString();
                }
            }
            throw new IllegalArgumentException("must have a closing " + mark);
        }

        private Part regex() {
            int end = at + 1;
            while (end < text.length() && text.charAt(end) != '/') {
                end += text.charAt(end) == '\\' ? 2 : 1;
            }
            if (end >= text.length()) {
                throw new IllegalArgumentException("must have a closing /");
            }
            String expression = text.substring(at + 1, end).replace("\\/", "/");
            at = end + 1;
            if (expression.isEmpty()) {
                throw new IllegalArgumentException("must have something between / and /");
            }
            try {
                return new Regex(Pattern.compile(expression));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "must have a valid regular expression: " + e.getDescription() + " at character " + e.getIndex(),
                        e);
            }
        }

        private Part bareName() {
            int start = at;
            while (at < text.length() && isBare(text.charAt(at))) {
                at++;
            }
            if (at < text.length() && text.charAt(at) == '*') {
                throw globRefused();
            }
            if (at == start) {
                throw new IllegalArgumentException("must be " + SYNTAX);
            }
            return new Name(text.substring(start, at));
        }

        private static IllegalArgumentException globRefused() {
            return new IllegalArgumentException(
                    "can have * only for a whole part; write a part of a name as an expression: ord_* is /ord_.*/");
        }

        private static boolean isBare(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '-' || c >= 128;
        }
    }
}
