package io.millrace.schema;

import io.millrace.model.ColumnType;
import io.millrace.model.KeyShape;
import io.millrace.schema.DdlStatement.Clause;
import io.millrace.schema.DdlStatement.Column;
import io.millrace.schema.DdlStatement.Index;
import io.millrace.schema.DdlStatement.Options;
import io.millrace.schema.TableDraft.DraftColumn;
import io.millrace.schema.TableDraft.DraftIndex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies the clauses of one ALTER TABLE together, as the server does: old columns are dropped, renamed and changed
 * where they stand, then new and moved ones are put in, clause by clause, among the new names; indexes follow their
 * columns (mysql-server: {@code sql/sql_table.cc}, {@code prepare_fields_and_keys}).
 */
final class TableAlteration {
    private final TableDraft draft;
    private final List<Clause> clauses;
    private final String databaseCharset;
    private final String sessionCharset;
    private final List<DraftColumn> oldColumns;
    /** New name of each old column, null for a dropped one; in the order of {@link #oldColumns}. */
    private final List<@Nullable String> newNames = new ArrayList<>();

    private TableAlteration(TableDraft draft, List<Clause> clauses, String databaseCharset, String sessionCharset) {
        this.draft = draft;
        this.clauses = clauses;
        this.databaseCharset = databaseCharset;
        this.sessionCharset = sessionCharset;
        this.oldColumns = List.copyOf(draft.columns);
    }

    /**
     * @param databaseCharset default charset of the table's database: what {@code DEFAULT CHARSET DEFAULT} stands for
     * @param sessionCharset what {@code CONVERT TO CHARACTER SET DEFAULT} stands for: default charset of the session's
     *     database, in MariaDB of the table's
     * @throws UnreadableDdlException if a clause names a column that the table does not have
     */
    static void apply(TableDraft draft, List<Clause> clauses, String databaseCharset, String sessionCharset) {
        List<Clause> possible = possible(draft, clauses);
        TableAlteration alteration = new TableAlteration(draft, possible, databaseCharset, sessionCharset);
        String convertTo = alteration.options();
        alteration.keepOldColumns();
        alteration.placeColumns();
        alteration.keepOldIndexes();
        if (convertTo != null) {
            alteration.convert(convertTo);
        }
        draft.promoteFirstTimestamp();
        alteration.addIndexes();
        for (Clause clause : possible) {
            if (clause instanceof Clause.AddPeriod) {
                draft.addPeriod();
            } else if (clause instanceof Clause.DropPeriod) {
                draft.dropPeriod();
            }
        }
    }

    /** Leaves out what says IF EXISTS or IF NOT EXISTS and does not apply to the table as it is. */
    private static List<Clause> possible(TableDraft draft, List<Clause> clauses) {
        List<Clause> possible = new ArrayList<>();
        for (Clause clause : clauses) {
            if (!(clause instanceof Clause.IfPossible condition)) {
                possible.add(clause);
            } else if (applies(draft, condition.clause(), possible)) {
                possible.add(condition.clause());
            }
        }
        return possible;
    }

    private static boolean applies(TableDraft draft, Clause clause, List<Clause> before) {
        if (clause instanceof Clause.AddColumn add) {
            String name = add.column().name();
            return !hasColumn(draft, name)
                    && before.stream()
                            .noneMatch(earlier -> earlier instanceof Clause.AddColumn other
                                    && other.column().name().equalsIgnoreCase(name));
        }
        if (clause instanceof Clause.DropColumn drop) {
            return hasColumn(draft, drop.name());
        }
        if (clause instanceof Clause.ChangeColumn change) {
            return hasColumn(draft, change.oldName());
        }
        if (clause instanceof Clause.RenameColumn rename) {
            return hasColumn(draft, rename.oldName());
        }
        if (clause instanceof Clause.AddIndex add) {
            String name = add.index().kind() == Index.Kind.PRIMARY
                    ? KeyShape.PRIMARY
                    : add.index().name();
            return name == null || !hasIndex(draft, name);
        }
        if (clause instanceof Clause.DropIndex drop) {
            return hasIndex(draft, drop.name());
        }
        return !(clause instanceof Clause.RenameIndex rename) || hasIndex(draft, rename.oldName());
    }

    private static boolean hasColumn(TableDraft draft, String name) {
        return draft.columns.stream().anyMatch(column -> column.is(name));
    }

    private static boolean hasIndex(TableDraft draft, String name) {
        return draft.indexes.stream().anyMatch(index -> index.name().equalsIgnoreCase(name));
    }

    /** Takes over engine and charset; returns the charset to convert to, null if there is no CONVERT. */
    private @Nullable String options() {
        String convertTo = null;
        for (Clause clause : clauses) {
            if (clause instanceof Clause.SetOptions set) {
                String engine = set.options().engine();
                String charset = set.options().charset();
                draft.engine = engine == null ? draft.engine : engine;
                boolean inherited = Options.DEFAULT_CHARSET.equals(charset);
                draft.charset = charset == null ? draft.charset : inherited ? databaseCharset : charset;
            } else if (clause instanceof Clause.Convert convert) {
                convertTo = convert.charset() == null ? sessionCharset : convert.charset();
                draft.charset = convertTo;
            }
        }
        return convertTo;
    }

    private void keepOldColumns() {
        for (Clause clause : clauses) {
            String named = clause instanceof Clause.DropColumn drop
                    ? drop.name()
                    : clause instanceof Clause.ChangeColumn change
                            ? change.oldName()
                            : clause instanceof Clause.RenameColumn rename
                                    ? rename.oldName()
                                    : clause instanceof Clause.SetVisibility set
                                            ? set.column()
                                            : clause instanceof Clause.SetDefault set ? set.column() : null;
            if (named != null) {
                draft.indexOf(named); // must exist
            }
        }
        List<DraftColumn> kept = new ArrayList<>();
        for (DraftColumn column : oldColumns) {
            if (isDropped(column)) {
                newNames.add(null);
                continue;
            }
            Clause.ChangeColumn change = changeOf(column);
            if (change == null) {
                DraftColumn renamed = renamed(column);
                newNames.add(renamed.name());
                kept.add(renamed);
                continue;
            }
            newNames.add(change.column().name());
            kept.add(draft.columnOf(change.column())); // a moved one too: another may be placed after it
        }
        draft.columns = kept;
    }

    private boolean isDropped(DraftColumn column) {
        return clauses.stream().anyMatch(clause -> clause instanceof Clause.DropColumn drop && column.is(drop.name()));
    }

    private Clause.@Nullable ChangeColumn changeOf(DraftColumn column) {
        for (Clause clause : clauses) {
            if (clause instanceof Clause.ChangeColumn change && column.is(change.oldName())) {
                return change;
            }
        }
        return null;
    }

    private DraftColumn renamed(DraftColumn column) {
        DraftColumn result = column;
        for (Clause clause : clauses) {
            if (clause instanceof Clause.RenameColumn rename && column.is(rename.oldName())) {
                result = result.named(rename.newName());
            } else if (clause instanceof Clause.SetVisibility set && column.is(set.column())) {
                result = result.withInvisible(set.invisible());
            } else if (clause instanceof Clause.SetDefault set && column.is(set.column())) {
                result = result.withDefault(ColumnDefaults.ofClause(
                        withoutParentheses(set.defaultValue()),
                        column.spec(),
                        column.charset(),
                        draft.version,
                        draft.rules.zone()));
            }
        }
        return result;
    }

    /** A constant in parentheses is a constant here, and an expression in a column's definition. */
    private static List<SqlToken> withoutParentheses(List<SqlToken> value) {
        boolean constant =
                value.size() == 3 && value.get(0).isSymbol('(') && value.get(1).kind() != SqlToken.Kind.WORD;
        return constant ? value.subList(1, 2) : value;
    }

    private void placeColumns() {
        for (Clause clause : clauses) {
            if (clause instanceof Clause.AddColumn add) {
                insert(draft.columnOf(add.column()), add.place());
            } else if (clause instanceof Clause.ChangeColumn change) {
                boolean moved = change.place().first() || change.place().after() != null;
                if (moved) {
                    draft.columns.remove(draft.indexOf(change.column().name()));
                    insert(draft.columnOf(change.column()), change.place());
                }
            }
        }
    }

    private void insert(DraftColumn column, DdlStatement.Place place) {
        String after = place.after();
        if (place.first()) {
            draft.columns.add(startsWithGeneratedKey() ? 1 : 0, column);
        } else if (after != null) {
            draft.columns.add(draft.indexOf(after) + 1, column);
        } else {
            draft.columns.add(draft.end(), column);
        }
    }

    /** A generated invisible primary key (8.0.30) stays in front: FIRST is behind it. */
    private boolean startsWithGeneratedKey() {
        if (draft.columns.isEmpty() || !draft.version.generatesInvisibleKeys()) {
            return false;
        }
        DraftColumn first = draft.columns.get(0);
        return first.is("my_row_id")
                && first.invisible()
                && first.spec().type() == ColumnType.BIGINT
                && first.spec().unsigned()
                && draft.indexes.stream()
                        .anyMatch(index -> index.kind() == Index.Kind.PRIMARY
                                && index.parts().size() == 1
                                && first.is(String.valueOf(index.parts().get(0).column())));
    }

    private void keepOldIndexes() {
        List<DraftIndex> kept = new ArrayList<>();
        for (DraftIndex index : draft.indexes) {
            if (clauses.stream()
                    .anyMatch(clause -> clause instanceof Clause.DropIndex drop
                            && drop.name().equalsIgnoreCase(index.name()))) {
                continue;
            }
            List<Index.Part> parts = remainingParts(index);
            if (!parts.isEmpty()) {
                kept.add(new DraftIndex(index.kind(), newIndexName(index), parts));
            }
        }
        draft.indexes = kept;
    }

    private List<Index.Part> remainingParts(DraftIndex index) {
        List<Index.Part> parts = new ArrayList<>();
        for (Index.Part part : index.parts()) {
            if (part.column() == null) {
                parts.add(part);
                continue;
            }
            DraftColumn old = oldColumns.get(oldIndexOf(part.column()));
            String newName = newNames.get(oldIndexOf(part.column()));
            if (newName != null) {
                DraftColumn column = draft.columns.get(draft.indexOf(newName));
                boolean byLabels = part.prefix() == 0 && !draft.version.mariaDb();
                int prefix = byLabels ? prefixOfLabels(old, column) : part.prefix();
                parts.add(new Index.Part(newName, TableDraft.prefixIn(column, prefix)));
            }
        }
        return parts;
    }

    /**
     * The prefix that an index gets whose ENUM or SET column becomes a string: the server takes the bytes of the label
     * number for a length in characters.
     */
    private static int prefixOfLabels(DraftColumn old, DraftColumn column) {
        ColumnType type = old.spec().type();
        boolean labels = type == ColumnType.ENUM || type == ColumnType.SET;
        if (!labels || column.original() != null || !column.spec().type().isText()) {
            return 0;
        }
        int count = old.spec().labels().size();
        int setBytes = (count + 7) / 8;
        int bytes = type == ColumnType.ENUM ? (count < 256 ? 1 : 2) : setBytes > 4 ? 8 : setBytes;
        int characterBytes = Charsets.maxBytes(old.charset() == null ? Charsets.BINARY : old.charset());
        int longest = 0;
        int all = count - 1;
        for (String label : old.spec().labels()) {
            int characters = label.codePointCount(0, label.length());
            longest = Math.max(longest, characters);
            all += characters;
        }
        boolean whole = (type == ColumnType.ENUM ? longest : all) * characterBytes == bytes;
        return whole ? 0 : bytes / characterBytes;
    }

    private int oldIndexOf(String name) {
        for (int i = 0; i < oldColumns.size(); i++) {
            if (oldColumns.get(i).is(name)) {
                return i;
            }
        }
        throw new IllegalStateException("an index names a column of its table: column=" + name);
    }

    private String newIndexName(DraftIndex index) {
        for (Clause clause : clauses) {
            if (clause instanceof Clause.RenameIndex rename && rename.oldName().equalsIgnoreCase(index.name())) {
                return rename.newName();
            }
        }
        return index.name();
    }

    /** Every text column gets the charset, and a larger type where it would hold fewer characters than before. */
    private void convert(String charset) {
        for (int i = 0; i < draft.columns.size(); i++) {
            DraftColumn column = draft.columns.get(i);
            String old = column.charset();
            if (old == null || old.equals(Charsets.BINARY) || column.spec().isPackedText()) {
                continue;
            }
            refuseUnclearSize(column, charset);
            refuseUnclearLabels(column, charset);
            TypeSpec spec = column.original() == null
                    ? column.spec()
                    : TextTypes.converted(
                            column.spec(), Charsets.maxBytes(old), Charsets.maxBytes(charset), draft.version);
            boolean toBytes = charset.equals(Charsets.BINARY) && spec.type().isText();
            TypeSpec converted = toBytes ? spec.as(TextTypes.binaryOf(spec.type()), spec.length()) : spec;
            draft.columns.set(i, column.convertedTo(converted, toBytes ? null : charset));
        }
    }

    /**
     * Since 8.0 a TEXT column that is changed in the statement that also converts the table gets its size from its old
     * type or from its new one, depending on the release (8.0.15 crashes): not derivable from the text.
     */
    private void refuseUnclearSize(DraftColumn column, String charset) {
        boolean changed = clauses.stream()
                .anyMatch(clause -> clause instanceof Clause.ChangeColumn change
                        && column.is(change.column().name()));
        boolean text = column.spec().type().isText() && column.spec().length() < 0;
        if (changed && text && draft.version.sizesChangedTextByItsOldType()) {
            throw new UnreadableDdlException("MODIFY of a TEXT column together with CONVERT TO CHARACTER SET " + charset
                    + ": its size is not known, column=" + column.name());
        }
    }

    /**
     * The server keeps the labels' bytes and reads them in the new charset: the same text only where both charsets write
     * ASCII alike and the labels are ASCII.
     */
    private static void refuseUnclearLabels(DraftColumn column, String charset) {
        boolean ascii =
                column.spec().labels().stream().allMatch(label -> label.chars().allMatch(c -> c < 0x80));
        String old = String.valueOf(column.charset());
        boolean alike = Charsets.isAsciiCompatible(old) && Charsets.isAsciiCompatible(charset);
        if (!column.spec().labels().isEmpty() && !old.equals(charset) && !(ascii && alike)) {
            throw new UnreadableDdlException("CONVERT TO CHARACTER SET " + charset
                    + " keeps the bytes of the labels, not their text: column=" + column.name());
        }
    }

    private void addIndexes() {
        List<Index> added = new ArrayList<>();
        for (Clause clause : clauses) {
            if (clause instanceof Clause.AddColumn add) {
                added.addAll(draft.indexesOf(add.column()));
            } else if (clause instanceof Clause.ChangeColumn change) {
                Column column = change.column();
                added.addAll(draft.indexesOf(column));
            } else if (clause instanceof Clause.AddIndex add) {
                added.add(add.index());
            }
        }
        draft.addIndexes(added);
    }
}
