package io.millrace.mysql.stream;

import io.millrace.binlog.BinlogEvents;
import io.millrace.binlog.EventType;
import io.millrace.binlog.QueryEvent;
import io.millrace.binlog.RotateEvent;
import io.millrace.model.BinlogPosition;
import io.millrace.model.NameCase;
import io.millrace.model.TableId;
import io.millrace.mysql.protocol.BinlogDump;
import io.millrace.schema.StatementClassifier;
import io.millrace.schema.StatementKind;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a stretch of binlog for statements that may have changed the shape of a selected table. Judges by names
 * alone and errs on the side of finding: a statement whose names are not sure counts. Used once.
 */
final class DdlScan {
    /** A statement that may have changed a shape. */
    record Finding(String statement, BinlogPosition behind) {}

    private static final int MAX_STATEMENT_CHARS = 200;
    /** In double quotes under ANSI_QUOTES only: nowhere else may such a thing stand there. */
    private static final String NAME = "(`(?:[^`]|``)+`|\"(?:[^\"]|\"\")+\"|[\\w$\u0080-\uFFFF]+)";

    /** CREATE TABLE with a definition of its own; with IF NOT EXISTS the table may have been there before. */
    private static final Pattern PLAIN_CREATE = Pattern.compile(
            "^\\s*CREATE\\s+TABLE\\s+(?!IF\\b)(?:" + NAME + "\\s*\\.\\s*)?" + NAME + "\\s*\\(",
            Pattern.CASE_INSENSITIVE);

    private final Predicate<TableId> selected;
    private final Set<String> databases;
    private final NameCase names;
    private final Set<TableId> touched = new HashSet<>();
    private final Set<TableId> born = new HashSet<>();
    private @Nullable Finding first;

    /**
     * @param databases those that hold selected tables: dropping one of them matters
     */
    DdlScan(Predicate<TableId> selected, Set<String> databases, NameCase names) {
        this.selected = selected;
        this.databases = databases.stream().map(names::compared).collect(Collectors.toSet());
        this.names = names;
    }

    /** The first statement found, null if there is none. */
    @Nullable
    Finding first() {
        return first;
    }

    /** Selected tables that the statements found name, and all of a dropped database. */
    boolean touches(TableId table) {
        return touched.contains(names.compared(table));
    }

    /**
     * Whether the first statement about the table is a CREATE TABLE of its own: before it there are no rows, and from
     * there the stream follows its shape by itself, so that nothing has to be proven about it.
     */
    boolean isBorn(TableId table) {
        return born.contains(names.compared(table));
    }

    /**
     * @param until the scan ends behind this position, or where the dump ends
     * @param all false to end at the first finding
     */
    void run(BinlogDump dump, int maxEventBytes, BinlogPosition until, boolean all) throws IOException {
        QueryEvent query = new QueryEvent();
        RotateEvent rotate = new RotateEvent();
        String file = "";
        try (BinlogEvents events = new BinlogEvents(dump, maxEventBytes).expectChecksums(dump.hasChecksums())) {
            while (events.next()) {
                EventType type = events.type();
                if (type == EventType.ROTATE) {
                    file = rotate.wrap(events.body(), events.bodyOffset(), events.bodyLength())
                            .file();
                    if (BinlogPosition.fileNumberOf(file) > BinlogPosition.fileNumberOf(until.file())) {
                        return;
                    }
                    continue;
                }
                BinlogPosition behind = new BinlogPosition(file, events.endOffset());
                if (events.endOffset() != 0 && behind.compareTo(until) > 0) {
                    return;
                }
                if (type == EventType.QUERY && !isTransactionControl(query, events)) {
                    onStatement(query, behind);
                    if (first != null && !all) {
                        return;
                    }
                }
                if (events.endOffset() != 0 && behind.compareTo(until) == 0 && !events.inPayload()) {
                    return;
                }
            }
        }
    }

    private static boolean isTransactionControl(QueryEvent query, BinlogEvents events) {
        query.wrap(events.type(), events.body(), events.bodyOffset(), events.bodyLength());
        return query.isSql("BEGIN") || query.isSql("COMMIT");
    }

    private void onStatement(QueryEvent query, BinlogPosition behind) {
        String sql = query.sql();
        if (accept(sql, query.database(), query.sqlMode()) && first == null) {
            String text = sql.strip();
            first = new Finding(
                    text.length() <= MAX_STATEMENT_CHARS ? text : text.substring(0, MAX_STATEMENT_CHARS) + "...",
                    behind);
        }
    }

    /** Whether the statement may change a selected shape; notes the tables. */
    boolean accept(String sql, String database, long sqlMode) {
        StatementKind kind = StatementClassifier.classify(sql, sqlMode);
        String verb = Statements.verbOf(sql);
        return switch (kind) {
            case DDL_TABLE -> !verb.equals("TRUNCATE") && note(sql, database, sqlMode);
            case DDL_DATABASE -> verb.equals("DROP") && namesDatabase(sql, database, sqlMode);
            case DML, UNKNOWN -> verb.equals("CREATE") && note(sql, database, sqlMode);
            default -> false;
        };
    }

    private boolean note(String sql, String database, long sqlMode) {
        Matcher create = PLAIN_CREATE.matcher(sql);
        if (create.find()) {
            String own = create.group(1);
            TableId table =
                    names.compared(new TableId(own == null ? database : unquoted(own), unquoted(create.group(2))));
            if (!touched.contains(table)) {
                born.add(table);
                return false;
            }
        }
        boolean any = false;
        for (TableId name : StatementClassifier.tablesNamed(sql, database, sqlMode)) {
            TableId table = names.compared(name);
            if (selected.test(names.stored(name)) && !born.contains(table)) {
                touched.add(table);
                any = true;
            }
        }
        return any;
    }

    private static String unquoted(String name) {
        char quote = name.charAt(0);
        return quote == '`' || quote == '"'
                ? name.substring(1, name.length() - 1).replace("" + quote + quote, "" + quote)
                : name;
    }

    private boolean namesDatabase(String sql, String database, long sqlMode) {
        return StatementClassifier.tablesNamed(sql, database, sqlMode).stream()
                .map(name -> names.compared(name.table()))
                .anyMatch(databases::contains);
    }
}
