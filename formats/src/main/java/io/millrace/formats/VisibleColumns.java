package io.millrace.formats;

import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.DdlContext;
import io.millrace.model.IndexShape;
import io.millrace.model.KeyShape;
import io.millrace.model.TableShape;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table are told. Some servers give a table without a primary key a column that nobody declared, to have
 * something to tell its rows by: cloud servers a hidden one, which Canal and DTS leave out, and MySQL from 8.0.30 on
 * ({@code sql_generate_invisible_primary_key}) the column {@code my_row_id}, which is like any other invisible column.
 */
record VisibleColumns(boolean hiddenRowIds, boolean generatedKeys) {
    /** Of RDS for MySQL and of PolarDB-X, as Canal ({@code LogEventConvert}) names them. */
    private static final Set<String> HIDDEN_ROW_IDS = Set.of("__#alibaba_rds_row_id#__", "_drds_implicit_id_");

    private static final String GENERATED_KEY = "my_row_id";

    /** Per told column its index in the table; null if all are told. */
    int @Nullable [] keptOf(TableShape shape) {
        int[] kept = IntStream.range(0, shape.columnCount())
                .filter(column -> isTold(shape, column))
                .toArray();
        return kept.length == 0 || kept.length == shape.columnCount() ? null : kept;
    }

    private boolean isTold(TableShape shape, int column) {
        ColumnShape it = shape.column(column);
        if (HIDDEN_ROW_IDS.contains(it.name())) {
            return hiddenRowIds;
        }
        return generatedKeys || !isGeneratedKey(shape, column, it);
    }

    private static boolean isGeneratedKey(TableShape shape, int column, ColumnShape it) {
        KeyShape key = shape.primaryKey();
        return it.name().equals(GENERATED_KEY)
                && it.invisible()
                && it.type() == ColumnType.BIGINT
                && key != null
                && key.columns().equals(List.of(column));
    }

    /** The shape as it is told: without the other columns, and without the keys that they are part of. */
    TableShape told(TableShape shape) {
        int[] kept = keptOf(shape);
        return kept == null ? shape : told(shape, kept);
    }

    static TableShape told(TableShape shape, int[] kept) {
        int[] places = new int[shape.columnCount()];
        for (int column = 0; column < places.length; column++) {
            int whole = column;
            places[column] = IntStream.range(0, kept.length)
                    .filter(at -> kept[at] == whole)
                    .findFirst()
                    .orElse(-1);
        }
        List<KeyShape> keys = shape.keys().stream()
                .filter(key -> key.columns().stream().allMatch(column -> places[column] >= 0))
                .map(key -> new KeyShape(
                        key.name(),
                        key.columns().stream().map(column -> places[column]).toList(),
                        key.prefixed()))
                .toList();
        List<IndexShape> indexes = shape.context().indexes().stream()
                .map(index -> told(index, places))
                .filter(Objects::nonNull)
                .toList();
        return new TableShape(
                shape.id(),
                IntStream.of(kept).mapToObj(shape::column).toList(),
                keys,
                shape.engine(),
                new DdlContext(shape.context().charset(), indexes));
    }

    private static @Nullable IndexShape told(IndexShape index, int[] places) {
        boolean whole = index.parts().stream().allMatch(part -> part.column() < 0 || places[part.column()] >= 0);
        if (!whole) {
            return null;
        }
        return new IndexShape(
                index.name(),
                index.unique(),
                index.parts().stream()
                        .map(part -> new IndexShape.Part(
                                part.column() < 0 ? part.column() : places[part.column()], part.prefix()))
                        .toList());
    }
}
