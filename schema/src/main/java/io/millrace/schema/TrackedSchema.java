package io.millrace.schema;

import io.millrace.model.DdlChange;
import io.millrace.model.NameCase;
import io.millrace.model.SourceInfo;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.DdlStatement.Name;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Follows table shapes through the DDL of a source.
 *
 * <p>Besides the selected tables it follows tables that are created or renamed, while it watches, in a database that
 * holds a known table: an online schema change builds its new table under another name and renames it. They appear in
 * {@link #shapes()} and {@link #drainChanged()} too, so that a checkpoint keeps them; at most {@value #MAX_BYSTANDERS}.
 *
 * <p>A statement about other tables costs one token scan. A statement that cannot be read never throws: it says why and
 * forgets the shapes it may have changed. Single-threaded.
 */
public final class TrackedSchema implements SchemaTracker {
    static final int MAX_BYSTANDERS = 1_000;

    private final ServerVersion version;
    private final NameCase names;
    private final Predicate<TableId> selected;
    private final Map<TableId, TableShape> shapes = new LinkedHashMap<>();
    private final Map<String, String> databaseCharsets = new HashMap<>();
    private final Set<TableId> bystanders = new LinkedHashSet<>(); // the oldest first
    private final Set<TableId> changed = new LinkedHashSet<>();
    /** Tables that exist with a shape we lost: CREATE TABLE IF NOT EXISTS proves nothing about them. */
    private final Set<TableId> unproven = new LinkedHashSet<>();

    private boolean explicitTimestamps;
    private String defaultEngine = "InnoDB";
    private ZoneId serverZone = ZoneOffset.UTC;

    public TrackedSchema(SourceInfo source, Predicate<TableId> selected) {
        this(source.version(), source.lowerCaseTableNames(), selected);
    }

    /**
     * @param serverVersion {@code @@version}
     * @param selected tables whose rows the task wants; asked with names as the server stores them
     */
    public TrackedSchema(String serverVersion, int lowerCaseTableNames, Predicate<TableId> selected) {
        this.version = ServerVersion.of(serverVersion);
        this.names = NameCase.of(lowerCaseTableNames);
        this.selected = selected;
        this.explicitTimestamps = version.explicitDefaultsForTimestamp();
    }

    /** Default charset of a database as read from {@code information_schema.SCHEMATA}; later DDL moves it on. */
    public void putDatabaseCharset(String database, String charset) {
        databaseCharsets.put(foldedDatabase(database), Charsets.named(charset, version));
    }

    /** {@code @@explicit_defaults_for_timestamp}, if it is not the version's default. */
    public void explicitDefaultsForTimestamp(boolean value) {
        explicitTimestamps = value;
    }

    /** The zone of sessions whose {@code time_zone} is SYSTEM or not known. */
    public void serverTimeZone(ZoneId zone) {
        serverZone = zone;
    }

    /** {@code @@default_storage_engine}, if it is not InnoDB. */
    public void defaultStorageEngine(String engine) {
        defaultEngine = Engines.named(engine);
    }

    @Override
    public @Nullable TableShape shapeOf(TableId table) {
        return shapes.get(key(table));
    }

    @Override
    public Collection<TableShape> shapes() {
        return List.copyOf(shapes.values());
    }

    @Override
    public void put(TableShape shape) {
        store(shape);
    }

    @Override
    public void remove(TableId table) {
        if (shapes.remove(key(table)) != null) {
            changed.add(key(table));
        }
        bystanders.remove(key(table));
        unproven.remove(key(table));
    }

    @Override
    public List<TableId> drainChanged() {
        List<TableId> drained = List.copyOf(changed);
        changed.clear();
        return drained;
    }

    @Override
    public DdlResult apply(String defaultDatabase, String sql, DdlSession session) {
        Application application = new Application(defaultDatabase, sql, session);
        List<SqlToken> tokens = SqlScanner.scan(sql, session.sqlMode(), version);
        DdlReader reader = new DdlReader(tokens, version, session.sqlMode());
        DdlReader.Head head;
        try {
            head = reader.head();
        } catch (UnreadableDdlException e) {
            application.forgetAllNamed(e.getMessage());
            return application.result();
        }
        Name table = head.table();
        if (table == null) {
            application.complete(head.statement());
        } else {
            application.withBody(reader, head, table);
        }
        return application.result();
    }

    private void store(TableShape shape) {
        TableId key = key(shape.id());
        shapes.remove(key);
        shapes.put(key, shape);
        unproven.remove(key);
        changed.add(key);
        bystanders.remove(key);
        if (!selected.test(key)) {
            bystanders.add(key);
            if (bystanders.size() > MAX_BYSTANDERS) {
                remove(bystanders.iterator().next());
            }
        }
    }

    /** The id under which a table is kept: names without case where the server compares them so. */
    private TableId key(TableId table) {
        return names.compared(table);
    }

    private ZoneId zoneOf(String timeZone) {
        try {
            return timeZone.isEmpty() || timeZone.equalsIgnoreCase("SYSTEM") ? serverZone : ZoneId.of(timeZone);
        } catch (DateTimeException e) {
            return serverZone; // a name that MySQL's tables have and Java does not
        }
    }

    private String foldedDatabase(String database) {
        return names.compared(database);
    }

    /** One statement on its way through the known shapes. */
    private final class Application {
        private final String defaultDatabase;
        private final String sql;
        private final DdlSession session;
        private final List<DdlChange> changes = new ArrayList<>();
        private final Set<TableId> invalidated = new LinkedHashSet<>();
        private String error = "";

        Application(String defaultDatabase, String sql, DdlSession session) {
            this.defaultDatabase = defaultDatabase;
            this.sql = sql;
            this.session = session;
        }

        DdlResult result() {
            return new DdlResult(changes, List.copyOf(invalidated), error);
        }

        /** A statement whose head says everything. */
        void complete(@Nullable DdlStatement statement) {
            if (statement instanceof DdlStatement.CreateLike create) {
                createLike(create);
            } else if (statement instanceof DdlStatement.DropTables drop) {
                dropTables(drop);
            } else if (statement instanceof DdlStatement.RenameTables rename) {
                renameTables(rename);
            } else if (statement instanceof DdlStatement.Truncate truncate) {
                change(DdlChange.Kind.TRUNCATE_TABLE, id(truncate.table()), sql);
            } else if (statement instanceof DdlStatement.DropIndex drop) {
                TableId table = id(drop.table());
                change(DdlChange.Kind.DROP_INDEX, table, sql);
                alter(table, List.of(new DdlStatement.Clause.DropIndex(drop.index())));
            } else if (statement instanceof DdlStatement.Database database) {
                database(database);
            }
        }

        /** A statement about one table whose body only matters if the table does. */
        void withBody(DdlReader reader, DdlReader.Head head, Name name) {
            TableId table = id(name);
            Name newName = head.renameTarget();
            TableId target = newName == null ? null : id(newName);
            change(kindOf(head), table, target);
            if (!matters(table) && (target == null || !matters(target))) {
                return;
            }
            DdlStatement statement;
            try {
                statement = reader.body(head);
            } catch (UnreadableDdlException e) {
                forget(table, e.getMessage());
                if (target != null) {
                    forget(target, e.getMessage());
                }
                return;
            }
            if (statement instanceof DdlStatement.CreateTable create) {
                createTable(table, create);
            } else if (statement instanceof DdlStatement.CreateIndex index) {
                alter(table, index.clauses());
            } else if (statement instanceof DdlStatement.AlterTable alter) {
                alter(table, alter.clauses());
                if (target != null) {
                    rename(table, target);
                }
            }
        }

        private DdlChange.Kind kindOf(DdlReader.Head head) {
            return switch (head.body()) {
                case CREATE_TABLE -> DdlChange.Kind.CREATE_TABLE;
                case CREATE_INDEX -> DdlChange.Kind.CREATE_INDEX;
                default -> head.onlyRenames() ? DdlChange.Kind.RENAME_TABLE : DdlChange.Kind.ALTER_TABLE;
            };
        }

        private void createTable(TableId table, DdlStatement.CreateTable create) {
            boolean known = shapes.containsKey(key(table));
            boolean maybeThere = known || unproven.contains(key(table)) || !selected.test(table);
            if (create.ifNotExists() && maybeThere) {
                return; // if it was there, nothing happened; and a table of unknown past is not guessed
            }
            if (create.fromQuery()) {
                forget(table, "the columns of CREATE TABLE ... SELECT are not in its text");
                return;
            }
            String charset = create.options().charset();
            String engine = create.options().engine();
            TableDraft draft = new TableDraft(
                    rules(),
                    engine == null ? defaultEngine : engine,
                    named(charset, databaseCharset(table.database())));
            List<DdlStatement.Index> indexes = new ArrayList<>();
            try {
                for (DdlStatement.Definition definition : create.definitions()) {
                    if (definition instanceof DdlStatement.Column column) {
                        draft.columns.add(draft.columnOf(column));
                        indexes.addAll(draft.indexesOf(column));
                    } else if (definition instanceof DdlStatement.Index index) {
                        indexes.add(index);
                    } else if (definition instanceof DdlStatement.Period) {
                        draft.addPeriod();
                    }
                }
                draft.promoteFirstTimestamp();
                draft.addIndexes(indexes);
                store(draft.toShape(table));
            } catch (UnreadableDdlException e) {
                forget(table, e.getMessage());
            }
        }

        private TableDraft.Rules rules() {
            return new TableDraft.Rules(version, explicitTimestamps, zoneOf(session.timeZone()));
        }

        private void createLike(DdlStatement.CreateLike create) {
            TableId table = id(create.table());
            TableId source = id(create.source());
            changes.add(new DdlChange(
                    DdlChange.Kind.CREATE_TABLE, table.database(), table.table(), sql, List.of(table, source)));
            boolean known = shapes.containsKey(key(table));
            boolean maybeThere = known || unproven.contains(key(table)) || !selected.test(table);
            if (!matters(table) || (create.ifNotExists() && maybeThere)) {
                return;
            }
            TableShape shape = shapes.get(key(source));
            if (shape == null) {
                forget(table, "created like a table whose shape is not known: " + source);
            } else {
                TableDraft draft = TableDraft.of(shape, rules(), databaseCharset(source.database()));
                draft.addIndexes(List.of()); // in the order that a new table has
                store(draft.toShape(table));
            }
        }

        private void alter(TableId table, List<DdlStatement.Clause> clauses) {
            TableShape shape = shapes.get(key(table));
            boolean onlyRenamed = clauses.stream().allMatch(DdlStatement.Clause.RenameTo.class::isInstance);
            if (shape == null || onlyRenamed) {
                return;
            }
            String charset = databaseCharset(table.database());
            try {
                TableDraft draft = TableDraft.of(shape, rules(), charset);
                String convertTo = version.mariaDb() ? charset : databaseCharset(defaultDatabase);
                TableAlteration.apply(draft, clauses, charset, convertTo);
                TableShape altered = draft.toShape(shape.id());
                if (!altered.equals(shape) || !altered.context().equals(shape.context())) {
                    store(altered);
                }
            } catch (UnreadableDdlException e) {
                forget(table, e.getMessage());
            }
        }

        private void dropTables(DdlStatement.DropTables drop) {
            for (Name name : drop.tables()) {
                TableId table = id(name);
                boolean alone = drop.tables().size() == 1;
                change(DdlChange.Kind.DROP_TABLE, table, alone ? sql : "DROP TABLE IF EXISTS " + quoted(table));
                remove(table);
            }
        }

        private void renameTables(DdlStatement.RenameTables renames) {
            for (DdlStatement.Rename pair : renames.renames()) {
                TableId from = id(pair.from());
                TableId to = id(pair.to());
                boolean alone = renames.renames().size() == 1;
                String text = alone ? sql : "RENAME TABLE " + quoted(from) + " TO " + quoted(to);
                changes.add(new DdlChange(
                        DdlChange.Kind.RENAME_TABLE, from.database(), from.table(), text, List.of(from, to)));
                rename(from, to);
            }
        }

        private void rename(TableId from, TableId to) {
            TableShape shape = shapes.get(key(from));
            boolean lost = unproven.contains(key(from));
            remove(from);
            if (shape != null) {
                store(shape.renamedTo(to));
            } else if (selected.test(to)) {
                forget(
                        to,
                        (lost ? "renamed from a table whose shape was lost: " : "renamed from a table not followed: ")
                                + from);
            }
        }

        private void database(DdlStatement.Database statement) {
            String database = names.stored(statement.database().isEmpty() ? defaultDatabase : statement.database());
            String charset = statement.charset();
            String named = named(charset, Charsets.named(session.serverCharset(), version));
            DdlChange.Kind kind;
            switch (statement.action()) {
                case CREATE -> {
                    kind = DdlChange.Kind.CREATE_DATABASE;
                    if (!statement.ifNotExists()) {
                        databaseCharsets.put(foldedDatabase(database), named);
                    }
                }
                case ALTER -> {
                    kind = DdlChange.Kind.ALTER_DATABASE;
                    if (charset != null) {
                        databaseCharsets.put(foldedDatabase(database), named);
                    }
                }
                default -> {
                    kind = DdlChange.Kind.DROP_DATABASE;
                    databaseCharsets.remove(foldedDatabase(database));
                    dropAllOf(database);
                }
            }
            changes.add(new DdlChange(kind, database, "", sql, List.of()));
        }

        private static String named(@Nullable String charset, String inherited) {
            return charset == null || charset.equals(DdlStatement.Options.DEFAULT_CHARSET) ? inherited : charset;
        }

        private void dropAllOf(String database) {
            List<TableId> gone = shapes.keySet().stream()
                    .filter(id -> id.database().equals(foldedDatabase(database)))
                    .toList();
            gone.forEach(TrackedSchema.this::remove);
            unproven.removeIf(id -> id.database().equals(foldedDatabase(database)));
        }

        private String databaseCharset(String database) {
            String known = databaseCharsets.get(foldedDatabase(database));
            if (known != null) {
                return known;
            }
            boolean ofSession = foldedDatabase(database).equals(foldedDatabase(defaultDatabase))
                    && !session.databaseCharset().isEmpty();
            return Charsets.named(ofSession ? session.databaseCharset() : session.serverCharset(), version);
        }

        private boolean matters(TableId table) {
            return selected.test(table)
                    || shapes.containsKey(key(table))
                    || shapes.keySet().stream()
                            .anyMatch(id -> id.database().equals(key(table).database()));
        }

        /** Drops what is known of a table; reported if the task wants its rows. */
        private void forget(TableId table, @Nullable String why) {
            boolean known = shapes.containsKey(key(table));
            remove(table);
            if (selected.test(table)) {
                invalidated.add(table);
                unproven.add(key(table));
            }
            if (known || selected.test(table)) {
                error = error.isEmpty() ? String.valueOf(why) : error;
            }
        }

        /** For a statement of which not even the head could be read. */
        void forgetAllNamed(@Nullable String why) {
            error = String.valueOf(why);
            for (TableId table : StatementClassifier.tablesNamed(sql, defaultDatabase, session.sqlMode())) {
                TableId spelled = id(new Name(table.database(), table.table()));
                forget(spelled, why);
            }
        }

        private void change(DdlChange.Kind kind, TableId table, String text) {
            changes.add(new DdlChange(kind, table.database(), table.table(), text, List.of(table)));
        }

        private void change(DdlChange.Kind kind, TableId table, @Nullable TableId target) {
            List<TableId> tables = target == null ? List.of(table) : List.of(table, target);
            changes.add(new DdlChange(kind, table.database(), table.table(), sql, tables));
        }

        private TableId id(Name name) {
            String database = name.database().isEmpty() ? defaultDatabase : name.database();
            TableId written = new TableId(database, name.table());
            TableId stored = names.stored(written);
            TableShape known = shapes.get(key(stored));
            return known == null ? stored : known.id();
        }

        private String quoted(TableId table) {
            return "`" + table.database().replace("`", "``") + "`.`"
                    + table.table().replace("`", "``") + "`";
        }
    }
}
