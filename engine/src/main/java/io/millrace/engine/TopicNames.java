package io.millrace.engine;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.Locale;

/** Topic names from a format with {@code $database$} and {@code $tablename$}. Pure. */
final class TopicNames {
    private static final String DATABASE = "$database$";
    static final String TABLE = "$tablename$";
    private static final int LONGEST = 249;
    private static final int HEX_DIGITS = 4;

    private TopicNames() {}

    /**
     * Fills in the format. When {@code table} is "" (DDL about a database), its variable goes together with one
     * neighbouring separator of {@code - _ .}, so that {@code $database$-$tablename$} gives {@code db1}.
     */
    static String topicOf(String format, String database, String table) {
        String name = fill(format, database, table);
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.length() > LONGEST) {
            throw new MillraceException(
                    ErrorCode.TOPIC_INVALID,
                    "a topic name has 1-249 characters and is not '.' or '..': format '" + format + "' gives '" + name
                            + "' for database '" + database + "', table '" + table
                            + "'. Choose another topics.format");
        }
        return name;
    }

    /** What {@link #topicOf} makes of the format before it asks whether that is a name. */
    static String fill(String format, String database, String table) {
        return fillIn(fillIn(format, DATABASE, database), TABLE, table);
    }

    private static String fillIn(String format, String variable, String value) {
        int at = format.indexOf(variable);
        if (at < 0) {
            return format;
        }
        String before = format.substring(0, at);
        String after = format.substring(at + variable.length());
        if (value.isEmpty()) {
            if (endsWithSeparator(before)) {
                before = before.substring(0, before.length() - 1);
            } else if (!after.isEmpty() && isSeparator(after.charAt(0))) {
                after = after.substring(1);
            }
        }
        return before + escape(value) + fillIn(after, variable, value);
    }

    private static boolean endsWithSeparator(String text) {
        return !text.isEmpty() && isSeparator(text.charAt(text.length() - 1));
    }

    private static boolean isSeparator(char c) {
        return c == '-' || c == '_' || c == '.';
    }

    /**
     * Characters that a topic name cannot have become {@code _xHHHH_}, a UTF-16 unit each. So that this can be turned back,
     * and no two names become one, an underscore that looks like the beginning of such a code becomes one itself.
     */
    static String escape(String name) {
        StringBuilder out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < 128 && (Character.isLetterOrDigit(c) || isSeparator(c)) && !looksEscaped(name, i)) {
                out.append(c);
            } else {
                out.append(String.format(Locale.ROOT, "_x%04X_", (int) c));
            }
        }
        return out.toString();
    }

    private static boolean looksEscaped(String name, int at) {
        if (!name.startsWith("_x", at) || at + 2 + HEX_DIGITS > name.length()) {
            return false;
        }
        for (int i = at + 2; i < at + 2 + HEX_DIGITS; i++) {
            char c = name.charAt(i);
            if ((c < '0' || c > '9') && (c < 'A' || c > 'F')) {
                return false;
            }
        }
        return true;
    }
}
