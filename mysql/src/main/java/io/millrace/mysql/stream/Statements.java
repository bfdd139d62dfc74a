package io.millrace.mysql.stream;

import io.millrace.binlog.QueryEvent;
import io.millrace.engine.ChangeHandler;
import io.millrace.engine.TableSelector;
import io.millrace.model.DdlChange;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.MysqlCharset;
import io.millrace.model.NameCase;
import io.millrace.model.SourceInfo;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.DdlResult;
import io.millrace.schema.DdlSession;
import io.millrace.schema.SchemaTracker;
import io.millrace.schema.StatementClassifier;
import io.millrace.schema.StatementKind;
import io.millrace.schema.UnloggedChanges;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to do with the text of a statement in the binlog: DDL moves the tracker and is told, statements that may have
 * changed selected rows stop the task, the rest passes.
 */
final class Statements {
    private static final Logger log = LoggerFactory.getLogger(Statements.class);

    private static final Pattern SEQUENCE = Pattern.compile(
            "^\\s*(?:CREATE|ALTER|DROP)\\s+(?:OR\\s+REPLACE\\s+)?SEQUENCE\\b", Pattern.CASE_INSENSITIVE);

    private final TableSelector selector;
    private final SchemaTracker tracker;
    private final ChangeHandler handler;
    private final SourceInfo source;
    private final NameCase names;

    Statements(TableSelector selector, SchemaTracker tracker, ChangeHandler handler, SourceInfo source) {
        this.selector = selector;
        this.tracker = tracker;
        this.handler = handler;
        this.source = source;
        this.names = source.nameCase();
    }

    /** Applies a DDL statement and tells what it means for selected tables. */
    void applyDdl(QueryEvent query, String sql, Transaction transaction) {
        tellUnloggedChanges(query, sql, transaction);
        tellShapeStatement(query, sql);
        List<String> databasesBefore = tracker.shapes().stream()
                .map(TableShape::id)
                .filter(selector::selects)
                .map(table -> names.compared(table.database()))
                .distinct()
                .toList();
        Map<TableId, TableShape> before = new HashMap<>();
        tracker.shapes().forEach(shape -> before.put(shape.id(), shape));
        DdlResult result = tracker.apply(query.database(), sql, sessionOf(query, source.lowerCaseTableNames()));
        if (!result.error().isEmpty()) {
            log.warn(
                    "a {} statement could not be followed, its tables need a new proof of their shape: tables={}, reason={}",
                    verbOf(sql),
                    result.invalidated(),
                    result.error());
        }
        for (DdlChange change : result.changes()) {
            if (change.table().isEmpty()) {
                if (databasesBefore.contains(names.compared(change.database()))) {
                    handler.onDdl(change, transaction.context());
                }
                continue;
            }
            TableId table = new TableId(change.database(), change.table());
            TableId target = targetOf(change);
            if (selector.selects(table) || (target != null && selector.selects(target))) {
                TableShape after = tracker.shapeOf(target == null ? table : target);
                handler.onDdl(change.between(before.get(table), after), transaction.context());
            }
        }
    }

    private void tellUnloggedChanges(QueryEvent query, String sql, Transaction transaction) {
        UnloggedChanges changes = UnloggedChanges.in(sql, query.database(), query.sqlMode());
        if (changes == null) {
            return;
        }
        List<TableId> tables = changes.tables().stream()
                .map(names::stored)
                .map(table -> {
                    TableShape known = tracker.shapeOf(table);
                    return known == null ? table : known.id();
                })
                .filter(selector::selects)
                .toList();
        if (!tables.isEmpty()) {
            handler.onUnloggedChanges(changes.clause(), tables, transaction.context());
        }
    }

    private void tellShapeStatement(QueryEvent query, String sql) {
        StatementKind kind = StatementClassifier.classify(sql, query.sqlMode());
        handler.onShapeStatement(
                kind == StatementKind.DDL_DATABASE
                        ? List.of()
                        : StatementClassifier.tablesNamed(sql, query.database(), query.sqlMode()).stream()
                                .map(names::stored)
                                .toList());
    }

    /** The new name, if the statement gives one. */
    private static @Nullable TableId targetOf(DdlChange change) {
        boolean renames = change.kind() == DdlChange.Kind.RENAME_TABLE || change.kind() == DdlChange.Kind.ALTER_TABLE;
        return renames && change.tables().size() > 1 ? change.tables().get(1) : null;
    }

    static DdlSession sessionOf(QueryEvent query, int lowerCaseTableNames) {
        return new DdlSession(
                query.sqlMode(),
                charsetOf(query.serverCollation()),
                charsetOf(query.databaseCollation()),
                lowerCaseTableNames,
                query.timeZone());
    }

    private static String charsetOf(int collation) {
        return collation == 0 ? "" : MysqlCharset.nameForCollation(collation);
    }

    /**
     * Lets a statement pass that provably is about other tables.
     *
     * @throws MillraceException STATEMENT_DML naming verb and tables, not the literal values
     */
    void refuseIfItTouches(QueryEvent query, String sql, Transaction transaction) {
        TableId emptied = StatementClassifier.memoryTableTruncate(sql);
        if (emptied != null) {
            if (selector.selects(emptied)) {
                DdlChange truncate = new DdlChange(
                        DdlChange.Kind.TRUNCATE_TABLE, emptied.database(), emptied.table(), sql, List.of(emptied));
                TableShape shape = tracker.shapeOf(emptied);
                handler.onDdl(truncate.between(shape, shape), transaction.context());
            }
            return;
        }
        String verb = verbOf(sql);
        if (verb.equals("CREATE")) {
            tellShapeStatement(query, sql);
        }
        List<TableId> touched = touched(sql, query.database(), query.sqlMode());
        boolean onlyOthers = verb.equals("CREATE") // CREATE TABLE ... SELECT fills the table it names
                ? touched.isEmpty()
                : StatementClassifier.touchesOnlyOthers(
                        sql, query.database(), query.sqlMode(), table -> selector.selects(names.stored(table)));
        if (!onlyOthers) {
            throw new MillraceException(
                    ErrorCode.STATEMENT_DML,
                    "Changes reach the binlog as rows, not as statements: statement=" + verb + ", "
                            + (touched.isEmpty()
                                    ? "which is not sure to leave selected tables alone"
                                    : "selected tables named="
                                            + touched.stream()
                                                    .map(TableId::toString)
                                                    .collect(Collectors.joining(", ")))
                            + ". Set binlog_format=ROW on the source for all sessions (SET GLOBAL does not change"
                            + " running ones), then start the task over from a later position with a full load");
        }
    }

    /** The selected tables among all names in the text. */
    private List<TableId> touched(String sql, String database, long sqlMode) {
        return StatementClassifier.tablesNamed(sql, database, sqlMode).stream()
                .map(names::stored)
                .filter(selector::selects)
                .distinct()
                .toList();
    }

    static boolean isAboutSequence(String sql) {
        return SEQUENCE.matcher(sql).find();
    }

    /** The first word of a statement, upper case: what may be said of it without its values. */
    static String verbOf(String sql) {
        String text = sql.strip();
        int end = 0;
        while (end < text.length() && end < 32 && Character.isLetter(text.charAt(end))) {
            end++;
        }
        return end == 0 ? "(no verb)" : text.substring(0, end).toUpperCase(Locale.ROOT);
    }
}
