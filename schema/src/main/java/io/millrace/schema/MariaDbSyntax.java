package io.millrace.schema;

import io.millrace.schema.SqlToken.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of the body of CREATE TABLE and ALTER TABLE what only MariaDB writes, so that the rest reads as MySQL's, and
 * notes what of it matters to the shape.
 *
 * <p>Source: the rules of mariadb-server {@code sql/sql_yacc.yy}.
 */
final class MariaDbSyntax {
    /** Marks the data type that stands for {@code uuid}, {@code inet6} or {@code inet4}: a charset that nobody has. */
    static final String PACKED_TEXT_MARK = "#";

    private static final Set<String> PACKED_TEXTS = Set.of("uuid", "inet6", "inet4");

    private static final Set<String> OPTIONS = Set.of(
            "page_compressed",
            "page_compression_level",
            "page_checksum",
            "transactional",
            "encrypted",
            "encryption_key_id",
            "ietf_quotes",
            "sequence");

    /** Words that start an element of a column list which is no column. */
    private static final String[] NO_COLUMN = {
        "constraint", "primary", "unique", "key", "index", "fulltext", "spatial", "foreign", "check", "period", "like"
    };

    /**
     * What was found.
     *
     * @param tokens those of the statement, without what was taken out
     * @param conditional numbers of the clauses of ALTER TABLE that say IF EXISTS or IF NOT EXISTS
     * @param rowStart column that is the start of a system-versioned row, null if none is named
     * @param rowEnd likewise its end
     */
    record Plain(
            List<SqlToken> tokens,
            Set<Integer> conditional,
            boolean addsVersioning,
            boolean dropsVersioning,
            @Nullable String rowStart,
            @Nullable String rowEnd) {}

    private final List<SqlToken> tokens;
    private final boolean alter;
    private final List<SqlToken> out = new ArrayList<>();
    private final Set<Integer> conditional = new HashSet<>();
    private boolean addsVersioning;
    private boolean dropsVersioning;
    private @Nullable String rowStart;
    private @Nullable String rowEnd;
    private int at;
    private int depth;
    private int clause;
    /** Where the definition of the present element starts, a column's name first; -1 if it is none. */
    private int column = -1;

    private boolean inColumnList;
    private boolean columnListSeen;

    private MariaDbSyntax(List<SqlToken> tokens, int from, boolean alter) {
        this.tokens = tokens;
        this.alter = alter;
        this.at = from;
        this.out.addAll(tokens.subList(0, from));
    }

    /**
     * @param from the first token behind the table's name
     * @throws UnreadableDdlException for what changes the shape in a way that is not followed
     */
    static Plain plain(List<SqlToken> tokens, int from, boolean alter) {
        MariaDbSyntax syntax = new MariaDbSyntax(tokens, from, alter);
        if (alter) {
            syntax.startClause();
        }
        while (syntax.at < tokens.size()) {
            syntax.next();
        }
        return new Plain(
                syntax.out,
                syntax.conditional,
                syntax.addsVersioning,
                syntax.dropsVersioning,
                syntax.rowStart,
                syntax.rowEnd);
    }

    private void next() {
        SqlToken token = tokens.get(at);
        if (token.kind() == Kind.SYMBOL) {
            symbol(token);
        } else if (token.kind() != Kind.WORD || !rewritten(token)) {
            copy();
        }
    }

    private void symbol(SqlToken token) {
        boolean columnList = token.isSymbol('(') && depth == 0 && startsColumnList();
        depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
        copy();
        if (token.isSymbol(',') && depth == 0 && alter) {
            clause++;
            startClause();
        } else if (columnList || (token.isSymbol(',') && depth == 1 && column >= 0 && inColumnList)) {
            inColumnList = true;
            startElement();
        } else if (token.isSymbol(')') && depth == 0) {
            inColumnList = false;
        }
    }

    /** CREATE TABLE t (, ADD (, ADD COLUMN (. */
    private boolean startsColumnList() {
        SqlToken previous = out.get(out.size() - 1);
        return alter ? previous.isAny("add", "column") : !columnListSeen;
    }

    private void startElement() {
        columnListSeen = true;
        column = at;
    }

    /** Finds the column that a clause defines, and takes its IF out. */
    private void startClause() {
        column = -1;
        inColumnList = false;
        if (wholeClause()) {
            return;
        }
        boolean defines = wordAt(at, "add", "modify", "change");
        boolean change = wordAt(at, "change");
        int position = at;
        while (wordAt(position, "add", "modify", "change", "drop", "alter", "rename", "column", "constraint", "foreign")
                || wordAt(position, "index", "key", "unique", "fulltext", "spatial", "primary")) {
            position++;
        }
        boolean ifExists = wordAt(position, "if") && wordAt(position + 1, "exists", "not");
        if (ifExists) {
            conditional.add(clause);
            while (at < position) {
                copy();
            }
            at += wordAt(at + 1, "not") ? 3 : 2;
            position = at;
        }
        if (defines && position < tokens.size() && tokens.get(position).isName()) {
            column = change ? position + 1 : position;
        }
    }

    /** Clauses that are read as a whole. */
    private boolean wholeClause() {
        boolean add = wordAt(at, "add");
        if ((add || wordAt(at, "drop")) && wordAt(at + 1, "system") && wordAt(at + 2, "versioning")) {
            addsVersioning |= add;
            dropsVersioning |= !add;
            at += 3;
            word("FORCE");
            return true;
        }
        if (add && wordAt(at + 1, "period")) {
            at++;
            period();
            word("FORCE");
            return true;
        }
        boolean index = wordAt(at, "alter") && wordAt(at + 1, "index", "key");
        int ignored = at + 3 + (wordAt(at + 3, "not") ? 1 : 0);
        if (index && wordAt(ignored, "ignored")) {
            at = ignored + 1;
            word("FORCE");
            return true;
        }
        if (wordAt(at, "drop") && wordAt(at + 1, "period")) {
            throw new UnreadableDdlException("DROP PERIOD is not followed");
        }
        return false;
    }

    private boolean rewritten(SqlToken token) {
        if (column >= 0 && at == column + 1 && isPackedText(token)) {
            packedText(token);
            return true;
        }
        if (token.is("persistent")) {
            at++;
            word("STORED");
            return true;
        }
        if (token.is("compressed")
                && !previousIsSymbol('=')
                && !tokens.get(at - 1).is("row_format")) {
            at += isSymbol(at + 1, '=') ? 3 : 1;
            return true;
        }
        if (token.isAny("with", "without") && wordAt(at + 1, "system") && wordAt(at + 2, "versioning")) {
            addsVersioning |= token.is("with") && !alter && depth == 0;
            at += 3;
            return true;
        }
        if (token.is("without") && wordAt(at + 1, "overlaps")) {
            throw new UnreadableDdlException("WITHOUT OVERLAPS is not followed");
        }
        if (token.is("period") && wordAt(at + 1, "for")) {
            period();
            word("CHECK");
            out.add(symbol("("));
            out.add(new SqlToken(Kind.NUMBER, "1", 0, 0));
            out.add(symbol(")"));
            return true;
        }
        return rowPeriod(token) || ignoredIndex(token) || nextValue(token) || option(token);
    }

    private boolean isPackedText(SqlToken token) {
        return PACKED_TEXTS.contains(token.text().toLowerCase(java.util.Locale.ROOT))
                && !tokens.get(column).isAny(NO_COLUMN);
    }

    /** {@code CHAR(36) CHARACTER SET '#uuid'}. */
    private void packedText(SqlToken token) {
        String name = token.text().toLowerCase(java.util.Locale.ROOT);
        at++;
        word("CHAR");
        out.add(symbol("("));
        out.add(new SqlToken(Kind.NUMBER, String.valueOf(TypeSpec.packedTextLength(name)), 0, 0));
        out.add(symbol(")"));
        word("CHARACTER");
        word("SET");
        out.add(new SqlToken(Kind.STRING, PACKED_TEXT_MARK + name, 0, 0));
    }

    /** {@code [GENERATED ALWAYS] AS ROW START}. */
    private boolean rowPeriod(SqlToken token) {
        int as = token.is("generated") && wordAt(at + 1, "always") ? at + 2 : at;
        if (!wordAt(as, "as") || !wordAt(as + 1, "row") || !wordAt(as + 2, "start", "end") || column < 0) {
            return false;
        }
        String name = tokens.get(column).text();
        if (wordAt(as + 2, "start")) {
            rowStart = name;
        } else {
            rowEnd = name;
        }
        at = as + 3;
        return true;
    }

    private void period() {
        if (!wordAt(at + 2, "system_time") || !isSymbol(at + 3, '(')) {
            throw new UnreadableDdlException("only PERIOD FOR SYSTEM_TIME is followed");
        }
        at = DdlSimplifier.closing(tokens, at + 3) + 1;
    }

    private boolean ignoredIndex(SqlToken token) {
        int word = token.is("not") ? at + 1 : at;
        boolean ignored = wordAt(word, "ignored") && previousIsSymbol(')');
        at = ignored ? word + 1 : at;
        return ignored;
    }

    /** {@code DEFAULT NEXT VALUE FOR db.s}. */
    private boolean nextValue(SqlToken token) {
        if (!token.is("next") || !wordAt(at + 1, "value") || !wordAt(at + 2, "for")) {
            return false;
        }
        at += isSymbol(at + 4, '.') ? 6 : 4;
        word("nextval");
        return true;
    }

    private boolean option(SqlToken token) {
        boolean known = depth == 0
                && OPTIONS.contains(token.text().toLowerCase(java.util.Locale.ROOT))
                && isSymbol(at + 1, '=');
        if (known) {
            at += 3;
            word("COMMENT");
            out.add(new SqlToken(Kind.STRING, "c", 0, 0));
        }
        return known;
    }

    private void copy() {
        out.add(tokens.get(at++));
    }

    private void word(String text) {
        out.add(new SqlToken(Kind.WORD, text, 0, 0));
    }

    private static SqlToken symbol(String text) {
        return new SqlToken(Kind.SYMBOL, text, 0, 0);
    }

    private boolean previousIsSymbol(char symbol) {
        return isSymbol(at - 1, symbol);
    }

    private boolean isSymbol(int index, char symbol) {
        return index < tokens.size() && tokens.get(index).isSymbol(symbol);
    }

    private boolean wordAt(int index, String... words) {
        return index < tokens.size() && tokens.get(index).isAny(words);
    }
}
