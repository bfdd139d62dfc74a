package io.millrace.schema;

import io.millrace.schema.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Writes the body of CREATE TABLE and ALTER TABLE anew in the plainest form that the grammar reads.
 *
 * <p>What cannot change a shape is cut short: bodies of CHECK and generated expressions, functional key
 * parts, comments, partitioning. A DEFAULT value is replaced by its number among them, since the grammar does not read all. Names are quoted where only a name can stand, so that words which the grammar reserves
 * and the server does not are read; strings are written in one quoting. What remains decides the shape, and the grammar
 * judges it.
 */
final class DdlSimplifier {
    /** Reserved words that start a definition, a key part list or a clause: never a name without quotes. */
    private static final Set<String> NOT_NAMES = Set.of(
            "constraint",
            "primary",
            "unique",
            "key",
            "index",
            "fulltext",
            "spatial",
            "foreign",
            "check",
            "like",
            "column",
            "partition",
            "default",
            "keys",
            "if");

    private static final Set<String> NAME_FOLLOWS_IN_CLAUSE =
            Set.of("add", "column", "change", "modify", "drop", "alter", "after", "constraint");

    private static final Set<String> DEFAULT_IS_OPTION_BEFORE =
            Set.of("charset", "character", "char", "collate", "encryption", "storage", "page_checksum");

    private static final Set<String> DEFAULT_IS_OPTION_AFTER = Set.of(
            "serial",
            "storage",
            "column_format",
            "drop",
            "algorithm",
            "lock",
            "row_format",
            "pack_keys",
            "charset",
            "stats_persistent",
            "stats_auto_recalc",
            "stats_sample_pages");

    /** Options with one value that the grammar reads in some places or forms only. */
    private static final Set<String> PLAIN_OPTIONS = Set.of(
            "comment",
            "engine_attribute",
            "secondary_engine_attribute",
            "autoextend_size",
            "tablespace",
            "secondary_engine",
            "connection",
            "encryption",
            "compression",
            "password");

    /**
     * The body of a statement, simplified.
     *
     * @param defaults what stood behind each DEFAULT
     */
    record Body(String text, List<List<SqlToken>> defaults) {
        Body {
            defaults = List.copyOf(defaults);
        }
    }

    private final List<SqlToken> tokens;
    private final List<List<SqlToken>> defaults = new ArrayList<>();
    private final StringBuilder out;
    private final boolean alter;
    private int at;
    private int depth;
    private boolean clauseStart;

    private DdlSimplifier(List<SqlToken> tokens, int from, String head, boolean alter) {
        this.tokens = tokens;
        this.at = from;
        this.out = new StringBuilder(head);
        this.alter = alter;
        this.clauseStart = true;
    }

    /**
     * @param tokens of the statement, to be read until {@code end}
     * @param from the first token behind the table's name
     */
    static Body createTable(List<SqlToken> tokens, int from, int end) {
        return new DdlSimplifier(tokens.subList(0, end), from, "CREATE TABLE `t` ", false).run();
    }

    static Body alterTable(List<SqlToken> tokens, int from) {
        return new DdlSimplifier(tokens, from, "ALTER TABLE `t` ", true).run();
    }

    private Body run() {
        SqlToken last = tokens.get(tokens.size() - 1);
        if (last.kind() == Kind.BROKEN) {
            throw new UnreadableDdlException("a quote or comment has no end: at=" + last.start());
        }
        while (at < tokens.size()) {
            SqlToken token = tokens.get(at);
            switch (token.kind()) {
                case QUOTED -> name(token);
                case STRING -> {
                    emit(string(token.text()));
                    at++;
                }
                case SYMBOL -> symbol(token);
                case WORD -> {
                    if (!stopsHere(token) && !rewritten(token)) {
                        plainWord(token);
                    }
                }
                default -> {
                    emit(token.text());
                    at++;
                }
            }
        }
        return new Body(out.toString().trim(), defaults);
    }

    private void symbol(SqlToken token) {
        char c = token.text().charAt(0);
        if (c == ';' && at == tokens.size() - 1) {
            at++;
            return;
        }
        SqlToken previous = tokens.get(at - 1);
        if (c == '(' && depth > 0 && (previous.isSymbol('(') || previous.isSymbol(','))) {
            emit("(1)"); // functional key part
            at = closing(at) + 1;
            return;
        }
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        clauseStart = depth == 0 && c == ',';
        emit(token.text());
        at++;
        if (at >= tokens.size()) {
            return;
        }
        boolean inList = (c == '(' || c == ',') && depth > 0;
        if ((c == '.' && tokens.get(at).isName()) || (inList && startsName(tokens.get(at)))) {
            name(tokens.get(at));
        }
    }

    private static boolean startsName(SqlToken token) {
        return token.kind() == Kind.WORD && !NOT_NAMES.contains(lower(token));
    }

    /** Partitioning and ordering: nothing behind them changes a shape. */
    private boolean stopsHere(SqlToken token) {
        if (depth != 0) {
            return false;
        }
        boolean partitioning = (token.is("partition") && nextIs("by"))
                || (token.isAny("remove", "upgrade") && nextIs("partitioning"))
                || (alter && clauseStart && nextIs("partition") && !token.is("drop") && !token.is("column"))
                || (alter && token.is("drop") && nextIs("partition"))
                || (alter && token.is("order") && nextIs("by"));
        boolean secondary = alter && token.isAny("secondary_load", "secondary_unload");
        if (!partitioning && !secondary) {
            return false;
        }
        if (alter && clauseStart) {
            emit("FORCE");
        }
        at = tokens.size();
        return true;
    }

    /** Handles the words whose rest is cut short or written in one form; false if this is none of them. */
    private boolean rewritten(SqlToken token) {
        String word = lower(token);
        int value = at + 1 + (isSymbol(at + 1, '=') ? 1 : 0);
        switch (word) {
            case "srid" -> {
                return dropped(kindAt(value) == Kind.NUMBER, value + 1);
            }
            case "on" -> {
                boolean now = nextIs("update") && !wordAt(at + 2, "cascade", "restrict", "set", "no");
                return now && replaced("ON UPDATE CURRENT_TIMESTAMP", afterValue(at + 2));
            }
            case "not" -> {
                return dropped(wordAt(at + 1, "enforced", "secondary"), at + 2);
            }
            case "enforced" -> {
                return dropped(true, at + 1);
            }
            case "check", "as" -> {
                return expression(word);
            }
            case "default" -> {
                return defaultValue();
            }
            case "collate" -> {
                return named("COLLATE", value);
            }
            case "charset" -> {
                return named("CHARACTER SET", value);
            }
            case "character", "char" -> {
                boolean charset = nextIs("set");
                return charset ? named("CHARACTER SET", at + 2 + (isSymbol(at + 2, '=') ? 1 : 0)) : binaryType(word);
            }
            case "varcharacter" -> {
                return replaced("VARCHAR", at + 1);
            }
            case "varchar", "tinytext", "text", "mediumtext", "longtext" -> {
                return binaryType(word);
            }
            case "ascii" -> {
                return replaced("CHARACTER SET 'latin1'", at + 1);
            }
            case "unicode" -> {
                return replaced("CHARACTER SET 'ucs2'", at + 1);
            }
            case "algorithm", "lock" -> {
                boolean option = isSymbol(at + 1, '=') || kindAt(at + 1) == Kind.WORD;
                return option && replaced(word.toUpperCase(Locale.ROOT) + " = DEFAULT", value + 1);
            }
            case "rename" -> {
                return isSymbol(at + 1, '=') && replaced("RENAME TO", at + 2);
            }
            case "alter" -> {
                return alterConstraint();
            }
            default -> {
                boolean option = PLAIN_OPTIONS.contains(word)
                        && (kindAt(value) == Kind.STRING || (depth == 0 && kindAt(value) != Kind.SYMBOL));
                return option && !clauseNamed() && replaced("COMMENT 'c'", value + 1);
            }
        }
    }

    /** DISCARD TABLESPACE and IMPORT TABLESPACE are clauses, not the option. */
    private boolean clauseNamed() {
        return tokens.get(at - 1).isAny("discard", "import");
    }

    private boolean expression(String word) {
        return isSymbol(at + 1, '(')
                && (word.equals("check") || depth > 0 || alter)
                && replaced(word.toUpperCase(Locale.ROOT) + " (1)", closing(at + 1) + 1);
    }

    private boolean defaultValue() {
        SqlToken previous = tokens.get(at - 1);
        boolean referenceAction =
                previous.is("set") && tokens.get(at - 2).isAny("character", "char", "delete", "update");
        boolean option = previous.isSymbol('=')
                || referenceAction
                || (previous.kind() == Kind.WORD && DEFAULT_IS_OPTION_AFTER.contains(lower(previous)))
                || (kindAt(at + 1) == Kind.WORD && DEFAULT_IS_OPTION_BEFORE.contains(lower(tokens.get(at + 1))));
        if (option) {
            return false;
        }
        int end = Math.min(afterValue(at + 1), tokens.size());
        defaults.add(List.copyOf(tokens.subList(at + 1, end)));
        return replaced("DEFAULT " + (defaults.size() - 1), end);
    }

    /** The token behind a default value or function: a literal with sign or introducer, a call, a parenthesis. */
    private int afterValue(int from) {
        int end = from;
        if (isSymbol(end, '(')) {
            return closing(end) + 1;
        }
        if (isSymbol(end, '-') || isSymbol(end, '+')) {
            end++;
        }
        boolean introducer = kindAt(end) == Kind.WORD
                && tokens.get(end).text().startsWith("_")
                && (kindAt(end + 1) == Kind.STRING || kindAt(end + 1) == Kind.NUMBER);
        boolean temporal = wordAt(end, "date", "time", "timestamp") && kindAt(end + 1) == Kind.STRING;
        end += introducer || temporal ? 2 : 1;
        while (kindAt(end) == Kind.STRING && kindAt(end - 1) == Kind.STRING) {
            end++; // adjacent strings are one
        }
        return isSymbol(end, '(') ? closing(end) + 1 : end;
    }

    /** CHARACTER SET or COLLATE with its name as a string, which the grammar takes whatever the name is. */
    private boolean named(String option, int value) {
        if (value >= tokens.size()) {
            return false;
        }
        return replaced(option + " " + string(tokens.get(value).text()), value + 1);
    }

    /** {@code CHAR(10) BYTE} is {@code BINARY(10)}. */
    private boolean binaryType(String word) {
        int end = at + 1;
        boolean varying = wordAt(end, "varying");
        end += varying ? 1 : 0;
        int length = end;
        if (isSymbol(end, '(')) {
            end = closing(end) + 1;
        }
        if (!wordAt(end, "byte")) {
            return false;
        }
        String type = word.equals("varchar") || varying
                ? "VARBINARY"
                : word.startsWith("char") ? "BINARY" : word.replace("text", "blob");
        StringBuilder text = new StringBuilder(type);
        for (int i = length; i < end; i++) {
            text.append(' ').append(tokens.get(i).text());
        }
        return replaced(text.toString(), end + 1);
    }

    /** {@code ALTER CHECK c [NOT] ENFORCED} says nothing about the shape. */
    private boolean alterConstraint() {
        int last = wordAt(at + 3, "not") ? at + 4 : at + 3;
        return wordAt(at + 1, "check", "constraint") && wordAt(last, "enforced") && replaced("FORCE", last + 1);
    }

    private void plainWord(SqlToken token) {
        String word = lower(token);
        boolean wasClauseStart = clauseStart;
        clauseStart = false;
        emit(token.text());
        at++;
        if (at >= tokens.size()) {
            return;
        }
        SqlToken next = tokens.get(at);
        boolean clauseName = alter && depth == 0 && NAME_FOLLOWS_IN_CLAUSE.contains(word) && startsName(next);
        // "c INT UNIQUE KEY FIRST" says where the column goes; "DROP KEY first" drops a key of that name.
        boolean place = next.is("first") && !tokens.get(at - 2).isAny("drop", "foreign");
        boolean indexName = (word.equals("index") || word.equals("key"))
                && startsName(next)
                && !place
                && (isSymbol(at + 1, '(') || wordAt(at + 1, "using", "to") || clauseEnds(at + 1));
        boolean reference = word.equals("references") && startsName(next);
        if (clauseName || indexName || reference || (word.equals("constraint") && startsName(next))) {
            name(next);
        }
        boolean changeOrRename = word.equals("change") || (word.equals("to") && alter);
        if (changeOrRename && at < tokens.size() && startsName(tokens.get(at)) && !wordAt(at, "character", "charset")) {
            name(tokens.get(at));
        }
        clauseStart = wasClauseStart && word.equals("ignore");
    }

    private boolean clauseEnds(int index) {
        return alter && (index >= tokens.size() || isSymbol(index, ','));
    }

    private boolean dropped(boolean condition, int next) {
        if (condition) {
            at = next;
        }
        return condition;
    }

    private boolean replaced(String text, int next) {
        emit(text);
        at = next;
        clauseStart = false;
        return true;
    }

    private int closing(int open) {
        return closing(tokens, open);
    }

    /** Index of the parenthesis that closes the one at {@code open}. */
    static int closing(List<SqlToken> tokens, int open) {
        int level = 0;
        for (int i = open; i < tokens.size(); i++) {
            level += tokens.get(i).isSymbol('(') ? 1 : tokens.get(i).isSymbol(')') ? -1 : 0;
            if (level == 0) {
                return i;
            }
        }
        throw new UnreadableDdlException(
                "a parenthesis has no end: at=" + tokens.get(open).start());
    }

    private boolean nextIs(String word) {
        return wordAt(at + 1, word);
    }

    private boolean wordAt(int index, String... words) {
        return index < tokens.size() && tokens.get(index).isAny(words);
    }

    private boolean isSymbol(int index, char symbol) {
        return index < tokens.size() && tokens.get(index).isSymbol(symbol);
    }

    private Kind kindAt(int index) {
        return index < tokens.size() ? tokens.get(index).kind() : Kind.SYMBOL;
    }

    private void name(SqlToken token) {
        emit("`" + token.text().replace("`", "``") + "`");
        clauseStart = false;
        at++;
    }

    private static String string(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    private static String lower(SqlToken token) {
        return token.text().toLowerCase(Locale.ROOT);
    }

    private void emit(String text) {
        out.append(text).append(' ');
    }
}
