package io.millrace.mysql.metadata;

import io.millrace.model.TableId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Names and texts as they stand in a statement, whatever the session's {@code sql_mode}. */
public final class SqlText {
    private SqlText() {}

    /** {@code `name`}. */
    public static String identifier(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    /** {@code `database`.`table`}. */
    public static String name(TableId table) {
        return identifier(table.database()) + '.' + identifier(table.table());
    }

    /** {@code 'text'}; in hex where it has a backslash, which escapes or not as {@code NO_BACKSLASH_ESCAPES} says. */
    public static String literal(String text) {
        return text.indexOf('\\') < 0
                ? '\'' + text.replace("'", "''") + '\''
                : "CONVERT(0x" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + " USING utf8)";
    }
}
