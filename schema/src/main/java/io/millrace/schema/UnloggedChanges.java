package io.millrace.schema;

import io.millrace.model.TableId;
import io.millrace.schema.SqlToken.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Statements that change rows of base tables without a row event: the binlog has the statement only. Rows come, vanish or
 * both, and nothing in the log says which.
 *
 * <p>In MySQL: EXCHANGE, TRUNCATE and DROP PARTITION; DISCARD and IMPORT of a tablespace, of a partition too; ALTER IGNORE
 * TABLE, which drops rows that a new unique key cannot hold (5.5, 5.6). In MariaDB CONVERT PARTITION ... TO TABLE and CONVERT
 * TABLE ... TO PARTITION besides. REORGANIZE, COALESCE and REBUILD PARTITION keep every row; TRUNCATE and DROP TABLE are
 * messages of their own.
 *
 * @param clause what does it, in upper case: {@code EXCHANGE PARTITION}
 * @param tables whose rows it changes, as written, with the default database where none is
 */
public record UnloggedChanges(String clause, List<TableId> tables) {
    public UnloggedChanges {
        tables = List.copyOf(tables);
    }

    /**
     * What a statement does so.
     *
     * @param defaultDatabase the session's, "" if none
     * @return null for all other statements
     */
    public static @Nullable UnloggedChanges in(String sql, String defaultDatabase, long sqlMode) {
        return new Reader(SqlScanner.scan(sql, sqlMode, ServerVersion.ANY), defaultDatabase).read();
    }

    /** One statement on its way through its tokens. */
    private static final class Reader {
        private static final SqlToken END = new SqlToken(Kind.SYMBOL, ";", 0, 0);

        private final List<SqlToken> tokens;
        private final String defaultDatabase;
        private final List<String> clauses = new ArrayList<>();
        private final Set<TableId> tables = new LinkedHashSet<>();

        Reader(List<SqlToken> tokens, String defaultDatabase) {
            this.tokens = tokens;
            this.defaultDatabase = defaultDatabase;
        }

        @Nullable
        UnloggedChanges read() {
            int at = 0;
            if (!token(at++).is("alter")) {
                return null;
            }
            while (token(at).isAny("ignore", "online", "offline")) {
                if (token(at).is("ignore")) {
                    clauses.add("ALTER IGNORE TABLE");
                }
                at++;
            }
            if (!token(at++).is("table")) {
                return null;
            }
            if (token(at).is("if") && token(at + 1).is("exists")) {
                at += 2;
            }
            at = name(at);
            at = token(at).is("wait") ? at + 2 : at;
            at = token(at).is("nowait") ? at + 1 : at;
            int depth = 0;
            boolean start = true;
            for (; at < tokens.size(); at++) {
                SqlToken token = token(at);
                if (start) {
                    clause(at);
                }
                depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
                start = depth == 0 && token.isSymbol(',');
            }
            return clauses.isEmpty() ? null : new UnloggedChanges(String.join(", ", clauses), List.copyOf(tables));
        }

        private void clause(int at) {
            SqlToken verb = token(at);
            SqlToken object = token(at + 1);
            boolean partition = object.is("partition");
            boolean emptied = partition && verb.isAny("drop", "truncate", "exchange");
            boolean converted = verb.is("convert") && (partition || object.is("table"));
            boolean files = verb.isAny("discard", "import") && (partition || object.is("tablespace"));
            if (!emptied && !converted && !files) {
                return;
            }
            clauses.add((verb.text() + " " + object.text() + (files && partition ? " TABLESPACE" : ""))
                    .toUpperCase(Locale.ROOT));
            if (verb.is("exchange") || (converted && partition)) {
                nameBehind(at, verb.is("exchange") ? "with" : "to");
            } else if (converted) {
                name(at + 2);
            }
        }

        /** The other table, behind WITH TABLE or TO TABLE. */
        private void nameBehind(int from, String word) {
            for (int at = from; at < tokens.size(); at++) {
                if (token(at).is(word) && token(at + 1).is("table")) {
                    name(at + 2);
                    return;
                }
            }
        }

        /** Takes a table's name; where the rest begins. */
        private int name(int at) {
            if (token(at + 1).isSymbol('.')) {
                tables.add(new TableId(token(at).text(), token(at + 2).text()));
                return at + 3;
            }
            tables.add(new TableId(defaultDatabase, token(at).text()));
            return at + 1;
        }

        private SqlToken token(int at) {
            return at < tokens.size() ? tokens.get(at) : END;
        }
    }
}
