package io.millrace.schema;

import io.millrace.schema.DdlStatement.Clause;
import io.millrace.schema.DdlStatement.Database;
import io.millrace.schema.DdlStatement.Name;
import io.millrace.schema.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a DDL statement: the head (what it does, to which tables) by hand, so that a statement about other tables costs
 * a token scan only, the body of CREATE TABLE and ALTER TABLE by the grammar.
 */
final class DdlReader {
    /**
     * What a statement is about, its body not yet read.
     *
     * @param table the one table of a statement with a body, else null
     * @param statement the whole statement if it has no body, else null
     * @param bodyStart token behind the table's name; for CREATE INDEX the first behind CREATE
     * @param renameTarget new name of ALTER TABLE ... RENAME, else null
     * @param onlyRenames ALTER TABLE has no other clause
     */
    record Head(
            @Nullable Name table,
            @Nullable DdlStatement statement,
            Body body,
            int bodyStart,
            @Nullable Name renameTarget,
            boolean onlyRenames) {
        enum Body {
            NONE,
            CREATE_TABLE,
            ALTER_TABLE,
            CREATE_INDEX
        }

        static Head complete(DdlStatement statement) {
            return new Head(null, statement, Body.NONE, 0, null, false);
        }

        static Head of(Name table, Body body, int bodyStart) {
            return new Head(table, null, body, bodyStart, null, false);
        }
    }

    private List<SqlToken> tokens;
    private final ServerVersion version;
    private final long sqlMode;
    private int at;
    private boolean ifNotExists;
    private boolean orReplace;

    DdlReader(List<SqlToken> tokens, ServerVersion version, long sqlMode) {
        this.tokens = tokens;
        this.version = version;
        this.sqlMode = sqlMode;
    }

    /** Reads the head; afterwards {@link #body} can be called. */
    Head head() {
        if (tokens.isEmpty()) {
            return Head.complete(new DdlStatement.Other());
        }
        if (skip("create")) {
            return create();
        }
        if (skip("alter")) {
            return alter();
        }
        if (skip("drop")) {
            return drop();
        }
        if (skip("rename")) {
            return skip("table") || skip("tables") ? Head.complete(rename()) : other();
        }
        if (skip("truncate")) {
            skip("table");
            Name table = name();
            skipLockWait();
            expectEnd();
            return Head.complete(new DdlStatement.Truncate(table));
        }
        return other();
    }

    private Head create() {
        if (skip("or")) {
            orReplace = skip("replace");
        }
        if (isWord("temporary")) {
            return other();
        }
        if (skip("table")) {
            return createTable();
        }
        if (skip("database") || skip("schema")) {
            ifNotExists();
            String database = simpleName();
            return Head.complete(new Database(Database.Action.CREATE, database, ifNotExists, databaseCharset()));
        }
        int start = at;
        while (isWord("unique") || isWord("fulltext") || isWord("spatial") || isWord("online") || isWord("offline")) {
            at++;
        }
        if (!skip("index")) {
            return other();
        }
        int on = at;
        while (on < tokens.size() && !tokens.get(on).is("on")) {
            on++;
        }
        at = on + 1;
        return Head.of(name(), Head.Body.CREATE_INDEX, start);
    }

    private Head createTable() {
        ifNotExists();
        Name table = name();
        boolean parenthesis =
                isSymbol('(') && at + 1 < tokens.size() && tokens.get(at + 1).is("like");
        if (parenthesis) {
            at++;
        }
        if (skip("like")) {
            Name source = name();
            if (parenthesis) {
                expectSymbol(')');
            }
            expectEnd();
            return Head.complete(new DdlStatement.CreateLike(table, ifNotExists, source));
        }
        return Head.of(table, Head.Body.CREATE_TABLE, at);
    }

    private Head alter() {
        while (skip("ignore") || skip("online") || skip("offline")) {
            // words of older servers
        }
        if (skip("table")) {
            ifExists();
            Name table = name();
            skipLockWait();
            return alterTable(table);
        }
        if (skip("database") || skip("schema")) {
            boolean named =
                    at < tokens.size() && (tokens.get(at).kind() == Kind.QUOTED || !isDatabaseOption(tokens.get(at)));
            String database = named ? simpleName() : "";
            return Head.complete(new Database(Database.Action.ALTER, database, false, databaseCharset()));
        }
        return other();
    }

    private Head alterTable(Name table) {
        int start = at;
        int level = 0;
        for (int i = start; i < tokens.size(); i++) {
            level += tokens.get(i).isSymbol('(') ? 1 : tokens.get(i).isSymbol(')') ? -1 : 0;
            boolean clauseStart = i == start || tokens.get(i - 1).isSymbol(',');
            if (level != 0 || !clauseStart || !tokens.get(i).is("rename")) {
                continue;
            }
            at = i + 1;
            if (!isWord("column") && !isWord("index") && !isWord("key")) {
                if (!skip("to") && !skip("as")) {
                    skipSymbol('=');
                }
                Name target = name();
                boolean only = i == start && (at == tokens.size() || isSymbol(';'));
                return new Head(table, null, Head.Body.ALTER_TABLE, start, target, only);
            }
        }
        return Head.of(table, Head.Body.ALTER_TABLE, start);
    }

    private static boolean isDatabaseOption(SqlToken token) {
        return token.isAny("default", "character", "charset", "char", "collate", "encryption", "read", "comment");
    }

    private Head drop() {
        if (isWord("temporary")) {
            return other();
        }
        if (skip("table") || skip("tables")) {
            ifExists();
            List<Name> tables = new ArrayList<>();
            do {
                tables.add(name());
            } while (skipSymbol(','));
            if (!skip("restrict")) {
                skip("cascade");
            }
            skipLockWait();
            expectEnd();
            return Head.complete(new DdlStatement.DropTables(tables));
        }
        if (skip("database") || skip("schema")) {
            ifExists();
            String database = simpleName();
            expectEnd();
            return Head.complete(new Database(Database.Action.DROP, database, false, null));
        }
        while (isWord("online") || isWord("offline")) {
            at++;
        }
        if (skip("index")) {
            ifExists();
            String index = simpleName();
            if (!skip("on")) {
                throw unexpected("ON");
            }
            return Head.complete(new DdlStatement.DropIndex(name(), index));
        }
        return other();
    }

    /** MariaDB: how long the statement waits for the table. */
    private void skipLockWait() {
        if (!skip("nowait") && version.mariaDb() && isWord("wait")) {
            at += 2;
        }
    }

    private DdlStatement rename() {
        List<DdlStatement.Rename> renames = new ArrayList<>();
        ifExists();
        do {
            Name from = name();
            skipLockWait();
            if (!skip("to")) {
                throw unexpected("TO");
            }
            renames.add(new DdlStatement.Rename(from, name()));
        } while (skipSymbol(','));
        expectEnd();
        return new DdlStatement.RenameTables(renames);
    }

    private static Head other() {
        return Head.complete(new DdlStatement.Other());
    }

    /** The charset that the options of CREATE or ALTER DATABASE name, null if none does. */
    private @Nullable String databaseCharset() {
        String charset = null;
        while (at < tokens.size()) {
            boolean isCharset = isWord("charset") || ((isWord("character") || isWord("char")) && nextIs("set"));
            if (isCharset || isWord("collate")) {
                boolean collation = isWord("collate");
                at += isWord("charset") || collation ? 1 : 2;
                skipSymbol('=');
                String name = simpleName();
                boolean isDefault = name.equalsIgnoreCase("default");
                String named = collation ? Charsets.ofCollation(name, version) : Charsets.named(name, version);
                charset = isDefault ? DdlStatement.Options.DEFAULT_CHARSET : named;
            } else {
                at++;
            }
        }
        return charset;
    }

    /** Whether this is CREATE TABLE with a query, which inserts rows as well. */
    boolean createsFromQuery() {
        Head head = head();
        return head.body() == Head.Body.CREATE_TABLE && queryStart(head.bodyStart()) < tokens.size();
    }

    /** Reads the body of the statement whose head was read. */
    DdlStatement body(Head head) {
        Name table = head.table();
        if (table == null) {
            throw new IllegalStateException("only statements about one table have a body");
        }
        GrammarReader grammar = new GrammarReader(version, sqlMode);
        MariaDbSyntax.Plain plain = null;
        if (version.mariaDb() && head.body() != Head.Body.CREATE_INDEX) {
            plain = MariaDbSyntax.plain(tokens, head.bodyStart(), head.body() == Head.Body.ALTER_TABLE);
            tokens = plain.tokens();
        }
        DdlStatement statement = bodyOf(head, table, grammar, plain == null ? Set.of() : plain.conditional());
        return plain == null ? statement : MariaDbPeriods.added(statement, plain);
    }

    private DdlStatement bodyOf(Head head, Name table, GrammarReader grammar, Set<Integer> conditional) {
        return switch (head.body()) {
            case CREATE_TABLE -> {
                int query = queryStart(head.bodyStart());
                boolean columns = isSymbolAt(head.bodyStart(), '(') && query > head.bodyStart();
                boolean fromQuery = query < tokens.size();
                if (!columns && !fromQuery) {
                    throw new UnreadableDdlException("CREATE TABLE has columns");
                }
                yield columns
                        ? grammar.createTable(
                                table,
                                ifNotExists,
                                DdlSimplifier.createTable(tokens, head.bodyStart(), query),
                                fromQuery)
                        : new DdlStatement.CreateTable(
                                table, ifNotExists, List.of(), new DdlStatement.Options(null, null), true);
            }
            case ALTER_TABLE ->
                grammar.alterTable(table, DdlSimplifier.alterTable(tokens, head.bodyStart()), conditional);
            case CREATE_INDEX -> {
                DdlStatement.AlterTable added = grammar.alterTable(
                        table, DdlSimplifier.alterTable(indexAsClause(head.bodyStart()), 1), Set.of());
                if (added.clauses().size() == 1 && added.clauses().get(0) instanceof Clause.AddIndex index) {
                    yield new DdlStatement.CreateIndex(table, clausesOf(index));
                }
                throw new UnreadableDdlException("CREATE INDEX defines one index");
            }
            case NONE -> throw new IllegalStateException("this statement has no body");
        };
    }

    private List<Clause> clausesOf(Clause.AddIndex index) {
        String name = index.index().name();
        if (orReplace && name != null) {
            return List.of(new Clause.DropIndex(name), index);
        }
        return List.of(ifNotExists ? new Clause.IfPossible(index) : index);
    }

    /** {@code UNIQUE INDEX i ON t (a) LOCK = NONE} as {@code ADD UNIQUE INDEX i (a)}. */
    private List<SqlToken> indexAsClause(int start) {
        List<SqlToken> clause = new ArrayList<>();
        clause.add(new SqlToken(Kind.WORD, "ALTER", 0, 0));
        clause.add(new SqlToken(Kind.WORD, "ADD", 0, 0));
        int i = start;
        while (!tokens.get(i).is("on")) {
            boolean condition = tokens.get(i).is("if") && tokens.get(i + 1).is("not");
            ifNotExists |= condition;
            if (!condition && !tokens.get(i).isAny("online", "offline")) {
                clause.add(tokens.get(i));
            }
            i += condition ? 3 : 1;
        }
        while (!tokens.get(i).isSymbol('(')) {
            i++;
            if (i == tokens.size()) {
                throw new UnreadableDdlException("an index has a list of columns");
            }
        }
        int end = DdlSimplifier.closing(tokens, i);
        for (; i < tokens.size(); i++) {
            boolean option = tokens.get(i).isAny("algorithm", "lock") && i + 1 < tokens.size();
            boolean mariaDb = version.mariaDb() && tokens.get(i).isAny("wait", "nowait", "ignored", "not");
            if (option || (mariaDb && i > end)) {
                break;
            }
            clause.add(tokens.get(i));
        }
        return clause;
    }

    /** Index of the first token of the query of CREATE TABLE ... SELECT, the number of tokens if there is none. */
    private int queryStart(int from) {
        int i = from;
        boolean optionsSeen = false;
        while (i < tokens.size()) {
            SqlToken token = tokens.get(i);
            if (token.isSymbol('(')) {
                boolean query = i + 1 < tokens.size() && tokens.get(i + 1).isAny("select", "with", "table", "values");
                boolean nestedQuery =
                        i + 1 < tokens.size() && tokens.get(i + 1).isSymbol('(') && i > from && optionsSeen;
                if (query || nestedQuery) {
                    return i;
                }
                i = DdlSimplifier.closing(tokens, i) + 1;
                continue;
            }
            optionsSeen = true;
            boolean option = tokens.get(i - 1).isSymbol('=')
                    || (token.is("with")
                            && i + 1 < tokens.size()
                            && tokens.get(i + 1).is("system"));
            if (!option && token.isAny("select", "values", "with", "table", "as", "ignore", "replace")) {
                return i;
            }
            i++;
        }
        return i;
    }

    private void ifNotExists() {
        if (isWord("if") && nextIs("not")) {
            at += 3;
            ifNotExists = true;
        }
    }

    private void ifExists() {
        if (isWord("if") && nextIs("exists")) {
            at += 2;
        }
    }

    private Name name() {
        if (skipSymbol('.')) {
            return new Name("", simpleName());
        }
        String first = simpleName();
        return skipSymbol('.') ? new Name(first, simpleName()) : new Name("", first);
    }

    private String simpleName() {
        if (at >= tokens.size() || !(tokens.get(at).isName() || tokens.get(at).kind() == Kind.STRING)) {
            throw unexpected("a name");
        }
        return tokens.get(at++).text();
    }

    private void expectEnd() {
        skipSymbol(';');
        if (at < tokens.size()) {
            throw unexpected("the end");
        }
    }

    private void expectSymbol(char symbol) {
        if (!skipSymbol(symbol)) {
            throw unexpected(String.valueOf(symbol));
        }
    }

    private UnreadableDdlException unexpected(String wanted) {
        String found = at < tokens.size() ? tokens.get(at).text() : "end";
        return new UnreadableDdlException("expected " + wanted + ", found=" + found);
    }

    private boolean isWord(String word) {
        return at < tokens.size() && tokens.get(at).is(word);
    }

    private boolean nextIs(String word) {
        return at + 1 < tokens.size() && tokens.get(at + 1).is(word);
    }

    private boolean skip(String word) {
        if (isWord(word)) {
            at++;
            return true;
        }
        return false;
    }

    private boolean isSymbol(char symbol) {
        return isSymbolAt(at, symbol);
    }

    private boolean isSymbolAt(int index, char symbol) {
        return index < tokens.size() && tokens.get(index).isSymbol(symbol);
    }

    private boolean skipSymbol(char symbol) {
        if (isSymbol(symbol)) {
            at++;
            return true;
        }
        return false;
    }
}
