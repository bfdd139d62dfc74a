package io.millrace.schema;

import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlContext;
import io.millrace.model.IndexShape;
import io.millrace.model.KeyShape;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.DdlStatement.Column;
import io.millrace.schema.DdlStatement.Index;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table while a statement is applied to it: indexes refer to columns by name, as the server's own preparation does
 * (mysql-server: {@code sql/sql_table.cc}, {@code mysql_prepare_create_table}).
 */
final class TableDraft {
    /**
     * @param original the shape this column was made from, null for a new one: its printed type is kept
     * @param charset null for columns without a charset
     * @param implied whether the default is what a TIMESTAMP has that says none
     */
    record DraftColumn(
            String name,
            TypeSpec spec,
            @Nullable String charset,
            boolean nullable,
            ColumnShape.Generated generated,
            boolean invisible,
            ColumnDefault defaultValue,
            boolean implied,
            boolean autoIncrement,
            @Nullable ColumnShape original) {
        /** A column that is there. */
        static DraftColumn of(ColumnShape column, TypeSpec spec) {
            return new DraftColumn(
                    column.name(),
                    spec,
                    column.charset(),
                    column.nullable(),
                    column.generated(),
                    column.invisible(),
                    column.defaultValue(),
                    false,
                    column.autoIncrement(),
                    column);
        }

        DraftColumn named(String newName) {
            return copy(newName, spec, charset, nullable, invisible, defaultValue, original);
        }

        DraftColumn withNullable(boolean value) {
            return copy(name, spec, charset, value, invisible, defaultValue, original);
        }

        DraftColumn withInvisible(boolean value) {
            return copy(name, spec, charset, nullable, value, defaultValue, original);
        }

        DraftColumn withDefault(ColumnDefault value) {
            return copy(name, spec, charset, nullable, invisible, value, original);
        }

        DraftColumn convertedTo(TypeSpec newSpec, @Nullable String newCharset) {
            ColumnShape same = newSpec.equals(spec) ? original : null;
            return copy(name, newSpec, newCharset, nullable, invisible, defaultValue, same);
        }

        private DraftColumn copy(
                String newName,
                TypeSpec newSpec,
                @Nullable String newCharset,
                boolean canBeNull,
                boolean hidden,
                ColumnDefault value,
                @Nullable ColumnShape from) {
            boolean stillImplied = implied && value.equals(defaultValue);
            return new DraftColumn(
                    newName,
                    newSpec,
                    newCharset,
                    canBeNull,
                    generated,
                    hidden,
                    value,
                    stillImplied,
                    autoIncrement,
                    from);
        }

        boolean is(String otherName) {
            return name.equalsIgnoreCase(otherName);
        }
    }

    record DraftIndex(Index.Kind kind, String name, List<Index.Part> parts) {
        boolean unique() {
            return kind == Index.Kind.PRIMARY || kind == Index.Kind.UNIQUE;
        }

        boolean functional() {
            return parts.stream().anyMatch(part -> part.column() == null);
        }

        boolean prefixed() {
            return parts.stream().anyMatch(part -> part.prefix() != 0);
        }
    }

    /** Stands for a prefix where MariaDB keeps a unique key on whole BLOBs by their hash: it has no order. */
    private static final int HASHED = 1;

    /**
     * What text means beside the table.
     *
     * @param explicitTimestamps {@code explicit_defaults_for_timestamp}
     * @param zone of the session
     */
    record Rules(ServerVersion version, boolean explicitTimestamps, ZoneId zone) {}

    final Rules rules;
    final ServerVersion version;
    String engine;
    String charset;
    List<DraftColumn> columns = new ArrayList<>();
    List<DraftIndex> indexes = new ArrayList<>();

    /** Columns whose definition says PRIMARY KEY: that is NOT NULL by itself. */
    private final Set<String> keysOfTheirOwn = new HashSet<>();

    TableDraft(Rules rules, String engine, String charset) {
        this.rules = rules;
        this.version = rules.version();
        this.engine = engine;
        this.charset = charset;
    }

    static TableDraft of(TableShape shape, Rules rules, String defaultCharset) {
        String known = shape.context().charset();
        TableDraft draft = new TableDraft(rules, shape.engine(), known.isEmpty() ? defaultCharset : known);
        ServerVersion version = rules.version();
        for (ColumnShape column : shape.columns()) {
            TypeSpec spec = DataTypeReader.read(SqlScanner.scan(column.columnType(), 0, version), version, 0)
                    .spec();
            draft.columns.add(DraftColumn.of(column, spec));
        }
        if (shape.context().indexes().isEmpty()) {
            shape.keys().forEach(key -> draft.indexes.add(draftOf(key, shape)));
        } else {
            shape.context().indexes().forEach(index -> draft.indexes.add(draftOf(index, shape)));
        }
        return draft;
    }

    private static DraftIndex draftOf(KeyShape key, TableShape shape) {
        int prefix = key.prefixed() ? IndexShape.Part.UNKNOWN_PREFIX : 0;
        return new DraftIndex(
                key.isPrimary() ? Index.Kind.PRIMARY : Index.Kind.UNIQUE,
                key.name(),
                key.columns().stream()
                        .map(column -> new Index.Part(shape.column(column).name(), prefix))
                        .toList());
    }

    private static DraftIndex draftOf(IndexShape index, TableShape shape) {
        Index.Kind kind = !index.unique()
                ? Index.Kind.PLAIN
                : index.name().equals(KeyShape.PRIMARY) ? Index.Kind.PRIMARY : Index.Kind.UNIQUE;
        List<Index.Part> parts = new ArrayList<>();
        for (IndexShape.Part part : index.parts()) {
            parts.add(
                    part.column() == IndexShape.Part.EXPRESSION
                            ? new Index.Part(null, 0)
                            : new Index.Part(shape.column(part.column()).name(), part.prefix()));
        }
        return new DraftIndex(kind, index.name(), parts);
    }

    /** A new column as this table's charset and the server's rules make it. */
    DraftColumn columnOf(Column definition) {
        TypeSpec spec = definition.type();
        String columnCharset = null;
        if (spec.isPackedText()) {
            columnCharset = TypeSpec.PACKED_TEXT_CHARSET;
        } else if (spec.hasCharset()) {
            columnCharset = definition.charset() != null ? definition.charset() : charset;
            if (columnCharset.equals(Charsets.BINARY) && spec.type().isText()) {
                spec = spec.as(TextTypes.binaryOf(spec.type()), spec.length());
                columnCharset = null;
            }
            spec = TextTypes.withoutTrailingSpaces(spec);
        }
        spec = spec.isPackedText()
                ? spec
                : TextTypes.sized(spec, columnCharset == null ? 1 : Charsets.maxBytes(columnCharset), version);
        boolean notNullTimestamp = spec.type() == ColumnType.TIMESTAMP && !rules.explicitTimestamps();
        boolean nullable = definition.nullable() != null ? definition.nullable() : !notNullTimestamp;
        boolean silent = definition.defaultValue().isEmpty() && definition.generated() == ColumnShape.Generated.NO;
        boolean zeroOnUpdate = version.mariaDb() && definition.onUpdate() && spec.type() == ColumnType.TIMESTAMP;
        boolean zero = silent && (notNullTimestamp || zeroOnUpdate) && !nullable;
        ColumnDefault value = zero
                ? ColumnDefaults.zeroTimestamp(spec)
                : ColumnDefaults.ofClause(definition.defaultValue(), spec, columnCharset, version, rules.zone());
        return new DraftColumn(
                definition.name(),
                spec,
                columnCharset,
                nullable,
                definition.generated(),
                definition.invisible(),
                value,
                zero && !definition.onUpdate(),
                definition.autoIncrement(),
                null);
    }

    /** Without {@code explicit_defaults_for_timestamp} the first TIMESTAMP is the time of the row. */
    void promoteFirstTimestamp() {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).spec().type() == ColumnType.TIMESTAMP) {
                if (columns.get(i).implied()) {
                    columns.set(i, columns.get(i).withDefault(ColumnDefault.NOW));
                }
                return;
            }
        }
    }

    /** The hidden columns of a system-versioned table, behind all others. */
    void addPeriod() {
        for (ColumnShape column : ColumnTypes.systemPeriod()) {
            TypeSpec spec = DataTypeReader.read(SqlScanner.scan(column.columnType(), 0, version), version, 0)
                    .spec();
            columns.add(DraftColumn.of(column, spec));
        }
    }

    /** Removes them again; a period that the table names stays as plain columns. */
    void dropPeriod() {
        columns.removeIf(TableDraft::isHiddenPeriod);
    }

    /** Where a column goes that is added to the end. */
    int end() {
        int end = columns.size();
        while (end > 0 && isHiddenPeriod(columns.get(end - 1))) {
            end--;
        }
        return end;
    }

    private static boolean isHiddenPeriod(DraftColumn column) {
        boolean period = column.generated() == ColumnShape.Generated.ROW_START
                || column.generated() == ColumnShape.Generated.ROW_END;
        return period && column.invisible() && (column.is("row_start") || column.is("row_end"));
    }

    /** The keys that a column definition brings along. */
    List<Index> indexesOf(Column column) {
        List<Index> indexes = new ArrayList<>();
        List<Index.Part> parts = List.of(new Index.Part(column.name(), 0));
        if (column.primaryKey()) {
            indexes.add(new Index(Index.Kind.PRIMARY, null, parts));
            keysOfTheirOwn.add(column.name());
        }
        boolean doubled = version.mariaDb() && column.primaryKey(); // MariaDB leaves the other one out
        if (column.uniqueKey() && !doubled) {
            indexes.add(new Index(Index.Kind.UNIQUE, null, parts));
        }
        if (column.foreignKey()) {
            indexes.add(new Index(Index.Kind.FOREIGN_KEY, null, parts));
        }
        return indexes;
    }

    /**
     * Adds indexes in definition order, naming those without a name, then brings all into the server's order.
     *
     * <p>Columns of a primary key become NOT NULL when the key is reached: an index before it was ranked with them still
     * nullable.
     */
    void addIndexes(List<Index> added) {
        Map<String, Integer> ranks = new HashMap<>();
        indexes.forEach(index -> rank(index, ranks));
        for (Index index : added) {
            if (index.kind() == Index.Kind.FOREIGN_KEY && isCovered(index, added)) {
                continue;
            }
            Index.Kind kind = index.kind() == Index.Kind.FOREIGN_KEY ? Index.Kind.PLAIN : index.kind();
            DraftIndex named = new DraftIndex(
                    kind, nameOf(index), resolvedParts(withRowEnd(kind, index.parts()), kind == Index.Kind.UNIQUE));
            rank(named, ranks);
            indexes.add(named);
        }
        indexes.sort(Comparator.comparingInt(index -> ranks.getOrDefault(index.name(), 0)));
    }

    private void rank(DraftIndex index, Map<String, Integer> ranks) {
        if (index.kind() == Index.Kind.PRIMARY) {
            for (Index.Part part : index.parts()) {
                int column = indexOf(part.column() == null ? "" : part.column());
                columns.set(column, inPrimaryKey(columns.get(column)));
            }
        }
        ranks.put(index.name(), rank(index));
    }

    private DraftColumn inPrimaryKey(DraftColumn column) {
        DraftColumn key = column.withNullable(false);
        boolean madeNotNull = column.nullable() && !column.autoIncrement() && !keysOfTheirOwn.contains(column.name());
        return madeNotNull && column.defaultValue().equals(ColumnDefault.NONE) && version.defaultsKeyColumnsToZero()
                ? key.withDefault(ColumnDefaults.zero(column.spec(), column.charset(), version))
                : key;
    }

    /** Unique keys of a system-versioned table that names its period end with the end of the row. */
    private List<Index.Part> withRowEnd(Index.Kind kind, List<Index.Part> parts) {
        List<Index.Part> all = new ArrayList<>(parts);
        for (DraftColumn column : columns) {
            boolean end = column.generated() == ColumnShape.Generated.ROW_END && !isHiddenPeriod(column);
            boolean unique = kind == Index.Kind.PRIMARY || kind == Index.Kind.UNIQUE;
            if (end && unique && parts.stream().noneMatch(part -> column.is(String.valueOf(part.column())))) {
                all.add(new Index.Part(column.name(), 0));
            }
        }
        return all;
    }

    /** Parts with the columns' own spelling; a prefix as long as its column is none. */
    private List<Index.Part> resolvedParts(List<Index.Part> parts, boolean unique) {
        List<Index.Part> resolved = new ArrayList<>();
        for (Index.Part part : parts) {
            if (part.column() == null) {
                resolved.add(part);
                continue;
            }
            DraftColumn column = columns.get(indexOf(part.column()));
            boolean hashed = unique && version.mariaDb() && part.prefix() == 0 && isBlob(column);
            resolved.add(new Index.Part(column.name(), hashed ? HASHED : prefixIn(column, part.prefix())));
        }
        return resolved;
    }

    /** A prefix that still is one in this column, else 0. */
    static int prefixIn(DraftColumn column, int prefix) {
        ColumnType type = column.spec().type();
        if (isBlob(column) || type.isGeometry() || prefix <= 0) {
            return prefix;
        }
        boolean string = type.isText() || type.isBinary();
        return string && prefix < column.spec().length() ? prefix : 0;
    }

    private static boolean isBlob(DraftColumn column) {
        ColumnType type = column.spec().type();
        return (type.isText() || type.isBinary()) && column.spec().length() < 0;
    }

    /** A foreign key needs no index of its own where another one starts with its columns. */
    private boolean isCovered(Index foreignKey, List<Index> added) {
        boolean covered = indexes.stream().anyMatch(index -> startsWith(index.parts(), foreignKey.parts()));
        int own = added.indexOf(foreignKey);
        for (int i = 0; i < added.size(); i++) {
            Index index = added.get(i);
            boolean counts =
                    index.kind() == Index.Kind.FOREIGN_KEY ? i < own : index.kind() != Index.Kind.FULLTEXT_OR_SPATIAL;
            covered |= counts && startsWith(index.parts(), foreignKey.parts());
        }
        return covered;
    }

    private static boolean startsWith(List<Index.Part> parts, List<Index.Part> start) {
        if (parts.size() < start.size()) {
            return false;
        }
        for (int i = 0; i < start.size(); i++) {
            String column = parts.get(i).column();
            String wanted = start.get(i).column();
            if (column == null || wanted == null || !column.equalsIgnoreCase(wanted)) {
                return false;
            }
        }
        return true;
    }

    private String nameOf(Index index) {
        if (index.kind() == Index.Kind.PRIMARY) {
            return KeyShape.PRIMARY;
        }
        if (index.name() != null) {
            return index.name();
        }
        String column = index.parts().get(0).column();
        String base = column == null
                ? "functional_index"
                : columns.get(indexOf(column)).name();
        if (isFree(base) && !base.equalsIgnoreCase(KeyShape.PRIMARY)) {
            return base;
        }
        int suffix = 2;
        while (!isFree(base + "_" + suffix)) {
            suffix++;
        }
        return base + "_" + suffix;
    }

    private boolean isFree(String name) {
        return indexes.stream().noneMatch(index -> index.name().equalsIgnoreCase(name));
    }

    /**
     * Primary key, unique keys without a nullable column, the other unique keys, then the rest; whole columns before
     * prefixes (mysql-server: {@code sort_keys}).
     */
    private int rank(DraftIndex index) {
        if (index.kind() == Index.Kind.PRIMARY) {
            return 0;
        }
        if (!index.unique()) {
            return index.kind() == Index.Kind.FULLTEXT_OR_SPATIAL ? 6 : 5;
        }
        boolean nullable = index.parts().stream()
                .anyMatch(part -> part.column() == null
                        || columns.get(indexOf(part.column())).nullable());
        return 1 + (nullable ? 2 : 0) + (index.prefixed() ? 1 : 0);
    }

    /** @throws UnreadableDdlException if the table has no such column: then the shape it is applied to is wrong */
    int indexOf(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).is(name)) {
                return i;
            }
        }
        throw new UnreadableDdlException("the tracked table has no such column: column=" + name);
    }

    TableShape toShape(TableId id) {
        if (columns.isEmpty()) {
            throw new UnreadableDdlException("no column is left: table=" + id);
        }
        List<ColumnShape> shapes = new ArrayList<>();
        columns.forEach(column -> shapes.add(toShape(column)));
        List<KeyShape> keys = new ArrayList<>();
        List<IndexShape> all = new ArrayList<>();
        for (DraftIndex index : indexes) {
            List<IndexShape.Part> parts = new ArrayList<>();
            for (Index.Part part : index.parts()) {
                int column = part.column() == null ? IndexShape.Part.EXPRESSION : indexOf(part.column());
                parts.add(new IndexShape.Part(column, part.prefix()));
            }
            all.add(new IndexShape(index.name(), index.unique(), parts));
            if (index.unique() && !index.functional()) {
                List<Integer> positions =
                        parts.stream().map(IndexShape.Part::column).toList();
                keys.add(new KeyShape(index.name(), positions, index.prefixed()));
            }
        }
        return new TableShape(id, shapes, keys, engine, new DdlContext(charset, all));
    }

    private ColumnShape toShape(DraftColumn column) {
        ColumnShape original = column.original();
        boolean unnamed = Charsets.BINARY.equals(column.charset()) && !version.namesBinaryCharset();
        String printed =
                original != null ? original.columnType() : column.spec().print(version);
        return ColumnTypes.shape(
                        column.name(),
                        printed,
                        column.spec(),
                        column.nullable(),
                        unnamed ? null : column.charset(),
                        column.generated(),
                        column.invisible())
                .filledWith(column.defaultValue(), column.autoIncrement());
    }
}
