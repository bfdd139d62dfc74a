package io.millrace.formats;

import io.millrace.model.DdlContext;
import io.millrace.model.IndexShape;
import io.millrace.model.KeyShape;
import io.millrace.model.TableShape;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A table's shape without the columns that are not told. Pure. */
final class Projection {
    private Projection() {}

    /** Per told column its index in the table; null if the table is told whole. */
    static int @Nullable [] keptOf(TableShape shape, ColumnChoice columns) {
        int[] kept = IntStream.range(0, shape.columnCount())
                .filter(column -> columns.tells(shape, column))
                .toArray();
        return kept.length == 0 || kept.length == shape.columnCount() ? null : kept;
    }

    /** The shape as it is told: without the other columns, and without the keys that they are part of. */
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
