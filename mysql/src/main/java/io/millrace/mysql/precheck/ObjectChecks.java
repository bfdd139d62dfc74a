package io.millrace.mysql.precheck;

import io.millrace.model.ColumnShape;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.MysqlCharset;
import io.millrace.model.Precheck.Level;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.mysql.load.MysqlTableReader;
import io.millrace.mysql.load.SnapshotLock;
import io.millrace.mysql.metadata.ShapeReader;
import io.millrace.mysql.metadata.SqlText;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.precheck.Findings.Item;
import io.millrace.mysql.protocol.MysqlServerException;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The items about the selected tables: that they are there, may be read, and can be copied well. */
final class ObjectChecks {
    static final Item OBJ_EXISTS = new Item(
            "SRC_OBJ_EXISTS", "every database and table that the task names is there, and some table is selected");
    static final Item OBJ_TYPE = new Item("SRC_OBJ_TYPE", "what the task names are base tables, not views");
    static final Item PRIV_SELECT = new Item("SRC_PRIV_SELECT", "the account may SELECT from every selected table");
    static final Item ENGINE = new Item("SRC_ENGINE", "the tables' engine logs every change");
    static final Item MYISAM =
            new Item("SRC_MYISAM", "the tables are InnoDB, so that the full load sees them as of one moment");
    static final Item PRIV_LOCK =
            new Item("SRC_PRIV_LOCK", "the account may lock the tables that full_load.lock_tables is about");
    static final Item PK =
            new Item("SRC_PK", "every table has a primary key, or a unique key whose columns are NOT NULL");
    static final Item KEY_TYPE =
            new Item("SRC_KEY_TYPE", "no key of a table to load begins with a FLOAT, a SET or a very long ENUM");
    static final Item FK_CASCADE =
            new Item("SRC_FK_CASCADE", "no foreign key of a selected table changes rows that the binlog does not show");
    static final Item CHARSET = new Item("SRC_CHARSET", "every column's charset is known");

    static final List<Item> ALL =
            List.of(OBJ_EXISTS, OBJ_TYPE, PRIV_SELECT, ENGINE, MYISAM, PK, KEY_TYPE, FK_CASCADE, CHARSET);

    private static final int TABLES_AT_ONCE = 50;
    private static final int UNKNOWN_DATABASE = 1049;
    private static final int NO_SUCH_TABLE = 1146;
    /** A line of SHOW CREATE TABLE: the key's name, and its rules when one of them changes rows. */
    private static final Pattern CASCADING_KEY = Pattern.compile(
            "^ *CONSTRAINT [`\"](.*)[`\"] FOREIGN KEY \\(.*\\) REFERENCES .*\\)((?: ON (?:DELETE|UPDATE) [A-Z ]+?)*?"
                    + " ON (?:DELETE|UPDATE) (?:CASCADE|SET NULL)(?: ON (?:DELETE|UPDATE) [A-Z ]+)?),?$",
            Pattern.MULTILINE);

    private static final String NOBODYS_TABLE = "millrace: a table that is not there";
    private static final Set<String> FOREIGN_ENGINES = Set.of("federated", "mrg_myisam", "csv", "blackhole");

    private final Findings findings;
    private final MysqlSession session;
    private final PrecheckScope scope;
    private final String account;

    ObjectChecks(Findings findings, MysqlSession session, PrecheckScope scope, String account) {
        this.findings = findings;
        this.session = session;
        this.scope = scope;
        this.account = "'" + account.replace("@", "'@'") + "'";
    }

    void run(List<TableShape> shapes) {
        findings.check(OBJ_EXISTS, () -> exists(shapes));
        findings.check(OBJ_TYPE, this::types);
        if (shapes.isEmpty()) {
            for (Item item : ALL.subList(2, ALL.size())) {
                findings.skip(item, "no table is selected (SRC_OBJ_EXISTS)");
            }
            return;
        }
        findings.check(PRIV_SELECT, () -> selectable(shapes));
        engines(shapes);
        if (scope.fullLoad() && scope.lock() == SnapshotLock.TABLE) {
            findings.check(PRIV_LOCK, () -> lockable(shapes));
        }
        keys(shapes);
        findings.check(FK_CASCADE, () -> cascades(shapes));
        charsets(shapes);
    }

    private void exists(List<TableShape> shapes) {
        List<String> missing = new ArrayList<>();
        Set<String> databases = session.queryAll("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA").stream()
                .map(row -> row.text(0))
                .collect(Collectors.toCollection(TreeSet::new));
        for (String database : scope.exactDatabases()) {
            if (databases.stream().noneMatch(database::equalsIgnoreCase)) {
                missing.add("database " + database);
            } else if (ShapeReader.isSystem(database)) {
                missing.add("database " + database + " (the server's own, never copied)");
            }
        }
        for (TableId table : scope.exactTables()) {
            if (ShapeReader.isSystem(table.database())) {
                missing.add("table " + table + " (the server's own, never copied)");
            } else if (isMissing(table)) {
                missing.add("table " + table);
            }
        }
        if (!missing.isEmpty()) {
            findings.fail(
                    OBJ_EXISTS,
                    ErrorCode.TABLE_NOT_FOUND + ": the source does not have " + String.join(", ", missing),
                    "Correct the names (case counts where lower_case_table_names is 0), create them, or remove them from"
                            + " the task");
        } else if (shapes.isEmpty()) {
            findings.fail(
                    OBJ_EXISTS,
                    ErrorCode.TABLE_NOT_FOUND + ": no table that the account can see is selected"
                            + (scope.exactTables().isEmpty() ? "" : "; the task names " + scope.exactTables()),
                    "Check the patterns, and the account's privileges: GRANT SELECT ON db.* TO " + account);
        } else {
            findings.pass(OBJ_EXISTS, shapes.size() + " tables selected");
        }
    }

    private boolean isMissing(TableId table) {
        try {
            session.execute("SELECT 1 FROM " + SqlText.name(table) + " LIMIT 0");
            return false;
        } catch (MysqlServerException e) {
            int number = e.error().number();
            return number == NO_SUCH_TABLE || number == UNKNOWN_DATABASE;
        }
    }

    private void types() {
        List<String> views = new ArrayList<>();
        for (TableId table : scope.exactTables()) {
            Row row = session.queryOne("SELECT TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
                    + SqlText.literal(table.database()) + " AND TABLE_NAME = " + SqlText.literal(table.table()));
            if (row != null && !ShapeReader.isTable(row.text(0)) && !ShapeReader.isSystem(table.database())) {
                views.add(table + " is a " + row.text(0));
            }
        }
        findings.list(
                OBJ_TYPE, Level.FAIL, views, "base tables only", "Name the tables behind the view instead of the view");
    }

    private void selectable(List<TableShape> shapes) {
        List<String> refused = new ArrayList<>();
        Set<TableId> distinct = new LinkedHashSet<>(scope.exactTables());
        shapes.forEach(shape -> distinct.add(shape.id()));
        List<TableId> tables = List.copyOf(distinct);
        for (int from = 0; from < tables.size(); from += TABLES_AT_ONCE) {
            List<TableId> some = tables.subList(from, Math.min(tables.size(), from + TABLES_AT_ONCE));
            if (!mayRead(some)) {
                some.stream().filter(table -> !mayRead(List.of(table))).forEach(table -> refused.add(table.toString()));
            }
        }
        String database = refused.isEmpty()
                ? "db"
                : refused.get(0).substring(0, refused.get(0).indexOf('.'));
        findings.list(
                PRIV_SELECT,
                Level.FAIL,
                refused,
                tables.size() + " tables may be read",
                "GRANT SELECT ON " + SqlText.identifier(database) + ".* TO " + account);
    }

    /** False as soon as one of them may not be read whole; what else fails has an item of its own. */
    private boolean mayRead(List<TableId> tables) {
        String sql = tables.stream()
                .map(table -> "(SELECT 1 FROM (SELECT * FROM " + SqlText.name(table) + " LIMIT 0) AS whole)")
                .collect(Collectors.joining(" UNION ALL "));
        try {
            session.execute(tables.size() == 1 ? "SELECT * FROM " + SqlText.name(tables.get(0)) + " LIMIT 0" : sql);
            return true;
        } catch (MillraceException e) {
            return tables.size() == 1 && e.code() != ErrorCode.SOURCE_PRIVILEGE;
        }
    }

    private void engines(List<TableShape> shapes) {
        List<String> foreign = new ArrayList<>();
        List<String> memory = new ArrayList<>();
        List<String> notTransactional = new ArrayList<>();
        for (TableShape shape : shapes) {
            String engine = shape.engine().toLowerCase(Locale.ROOT);
            String named = shape.id() + " (" + shape.engine() + ")";
            if (FOREIGN_ENGINES.contains(engine)) {
                foreign.add(named);
            } else if (engine.equals("memory")) {
                memory.add(named);
            }
            if (!engine.equals("innodb") && !engine.isEmpty()) {
                notTransactional.add(named);
            }
        }
        if (foreign.isEmpty()) {
            findings.list(
                    ENGINE,
                    Level.WARN,
                    memory,
                    "no FEDERATED, MERGE, CSV, BLACKHOLE or MEMORY table",
                    "MEMORY tables are empty after a restart: ALTER TABLE ... ENGINE=InnoDB, or deselect them");
        } else {
            findings.list(
                    ENGINE,
                    Level.FAIL,
                    foreign,
                    "",
                    "Rows of these can change without the binlog: deselect them, or ALTER TABLE ... ENGINE=InnoDB");
        }
        if (!scope.fullLoad()) {
            findings.skip(MYISAM, "there is no full load");
        } else if (scope.lock() == SnapshotLock.TABLE) {
            findings.list(
                    MYISAM,
                    Level.INFO,
                    notTransactional,
                    "InnoDB only",
                    "They are locked while they are read (full_load.lock_tables): their writers wait for a chunk");
        } else {
            findings.list(
                    MYISAM,
                    Level.WARN,
                    notTransactional,
                    "InnoDB only",
                    "Changes made while such a table is loaded may come out of order: ALTER TABLE ... ENGINE=InnoDB,"
                            + " or let the task lock the table while it reads it (full_load.lock_tables: true)");
        }
    }

    /**
     * Asks for the lock of a table that is not there: the server looks at the account's rights first, so that who has
     * them is told the name and who has not is refused. Nothing is locked.
     */
    private void lockable(List<TableShape> shapes) {
        Set<String> databases = shapes.stream()
                .filter(shape ->
                        !shape.engine().equalsIgnoreCase("innodb") || MysqlTableReader.unusableKeyReason(shape) != null)
                .map(shape -> shape.id().database())
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> refused = databases.stream().filter(this::mayNotLock).toList();
        findings.list(
                PRIV_LOCK,
                Level.FAIL,
                refused,
                databases.isEmpty() ? "no table needs it" : "may lock in " + String.join(", ", databases),
                "GRANT LOCK TABLES ON " + (refused.isEmpty() ? "db" : SqlText.identifier(refused.get(0))) + ".* TO "
                        + account + ", or leave full_load.lock_tables out");
    }

    private boolean mayNotLock(String database) {
        try {
            session.execute("LOCK TABLES " + SqlText.name(new TableId(database, NOBODYS_TABLE)) + " READ");
            session.execute("UNLOCK TABLES");
            return false;
        } catch (MysqlServerException e) {
            return e.error().number() != NO_SUCH_TABLE;
        }
    }

    private void keys(List<TableShape> shapes) {
        List<String> unusable = new ArrayList<>();
        List<String> slow = new ArrayList<>();
        for (TableShape shape : shapes) {
            String unusableReason = MysqlTableReader.unusableKeyReason(shape);
            String slowReason = MysqlTableReader.slowKeyReason(shape);
            if (unusableReason != null) {
                unusable.add(shape.id() + ": " + unusableReason);
            } else if (slowReason != null && scope.fullLoad()) {
                slow.add(shape.id() + ": " + slowReason);
            }
        }
        findings.list(
                PK,
                Level.WARN,
                unusable,
                "every table has one",
                "Such a table is loaded whole and starts over when interrupted, and its rows may come twice after a"
                        + " restart: ALTER TABLE ... ADD PRIMARY KEY (...)");
        findings.list(
                KEY_TYPE,
                Level.WARN,
                slow,
                "every key's index can be read in slices",
                "Every chunk of such a table reads its whole index: let another column come first in the key");
    }

    private void cascades(List<TableShape> shapes) {
        List<String> cascading = session.serverVersion().contains("MariaDB") ? shownKeys(shapes) : listedKeys(shapes);
        // Since MySQL 9.6 the SQL layer does this work and logs it, unless it is left to InnoDB as before.
        boolean logged = "OFF".equalsIgnoreCase(ServerStatus.global(session, "innodb_native_foreign_keys"));
        if (logged && !cascading.isEmpty()) {
            findings.pass(
                    FK_CASCADE,
                    cascading.size() + " cascading foreign keys, and this server logs the rows that they change"
                            + " (innodb_native_foreign_keys=OFF)");
            return;
        }
        findings.list(
                FK_CASCADE,
                Level.WARN,
                cascading,
                "no cascading foreign key",
                "Rows that InnoDB changes by itself are not in the binlog, and stay at the destination as they were:"
                        + " change or delete them in the application, before the row they refer to. MySQL logs them"
                        + " from 9.6 on, where innodb_native_foreign_keys is OFF");
    }

    /** The cascading keys of the selected tables, as the dictionary has them. */
    private List<String> listedKeys(List<TableShape> shapes) {
        Set<TableId> selected = shapes.stream().map(TableShape::id).collect(Collectors.toSet());
        return session
                .queryAll("SELECT CONSTRAINT_SCHEMA AS c_schema, TABLE_NAME AS c_table, CONSTRAINT_NAME AS c_name,"
                        + " DELETE_RULE AS d_rule, UPDATE_RULE AS u_rule"
                        + " FROM information_schema.REFERENTIAL_CONSTRAINTS"
                        + " WHERE DELETE_RULE IN ('CASCADE', 'SET NULL') OR UPDATE_RULE IN ('CASCADE', 'SET NULL')")
                .stream()
                .filter(row -> selected.contains(new TableId(row.text(0), row.text(1))))
                .map(row -> row.text(0) + "." + row.text(1) + ": " + row.text(2) + " (on delete " + row.text(3)
                        + ", on update " + row.text(4) + ")")
                .toList();
    }

    /** As {@link #listedKeys}, for MariaDB, whose dictionary shows them only to accounts that may do more than SELECT. */
    private List<String> shownKeys(List<TableShape> shapes) {
        List<String> cascading = new ArrayList<>();
        for (TableShape shape : shapes) {
            Row row = session.queryOne("SHOW CREATE TABLE " + SqlText.name(shape.id()));
            Matcher key = CASCADING_KEY.matcher(row == null ? "" : row.text(1));
            while (key.find()) {
                cascading.add(shape.id() + ": " + key.group(1) + " ("
                        + key.group(2)
                                .strip()
                                .replace("ON ", "on ")
                                .replace("DELETE", "delete")
                                .replace("UPDATE", "update")
                        + ")");
            }
        }
        return cascading;
    }

    private void charsets(List<TableShape> shapes) {
        List<String> unknown = new ArrayList<>();
        for (TableShape shape : shapes) {
            for (ColumnShape column : shape.columns()) {
                String charset = column.charset();
                if (charset != null && !isKnown(charset)) {
                    unknown.add(shape.id() + "." + column.name() + " (" + charset + ")");
                }
            }
        }
        findings.list(
                CHARSET,
                Level.FAIL,
                unknown,
                "all known",
                "ALTER TABLE ... CONVERT TO CHARACTER SET utf8mb4, or deselect");
    }

    private static boolean isKnown(String charset) {
        try {
            MysqlCharset.forName(charset);
            return true;
        } catch (MillraceException e) {
            return false;
        }
    }
}
