package io.millrace.formats.debezium;

import io.millrace.model.CanonicalText;
import io.millrace.model.RowView;
import io.millrace.model.TableShape;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Some columns of a row as a struct. Allocates nothing per row; single-threaded. */
final class RowStruct {
    private final TableShape shape;
    private final int[] columns;
    private final byte[][] names;
    private final ConnectOut out;
    private final DebeziumValueWriter values;
    private final boolean omitsAbsent;

    /** @param omitsAbsent whether a column that is in no image is left out; else that is an error */
    RowStruct(TableShape shape, List<Integer> columns, DebeziumOptions options, ConnectOut out, boolean omitsAbsent) {
        this.shape = shape;
        this.columns = columns.stream().mapToInt(Integer::intValue).toArray();
        this.out = out;
        this.omitsAbsent = omitsAbsent;
        names = columns.stream()
                .map(column -> out.rendered(shape.column(column).name()))
                .toArray(byte[][]::new);
        values = new DebeziumValueWriter(shape, options, out);
    }

    static List<Integer> allOf(TableShape shape) {
        return IntStream.range(0, shape.columnCount()).boxed().toList();
    }

    /** The struct's schema, not optional. */
    static ConnectSchema schema(TableShape shape, List<Integer> columns, DebeziumOptions options, String name) {
        ConnectSchema schema = ConnectSchema.of(ConnectType.STRUCT).named(name, 0);
        for (int column : columns) {
            schema = schema.field(shape.column(column).name(), DebeziumColumns.schemaOf(shape.column(column), options));
        }
        return schema;
    }

    long malformed() {
        return values.malformed();
    }

    /**
     * @param other where to look for a column that is not in the image: the row before an UPDATE, whose keys need not be in
     *     the image after it
     */
    void write(RowView row, @Nullable RowView other) {
        out.openStruct();
        boolean first = true;
        for (int i = 0; i < columns.length; i++) {
            int column = columns[i];
            RowView from = row.isPresent(column) || other == null ? row : other;
            if (from.isPresent(column)) {
                out.name(names[i], first);
                from.write(column, values);
                first = false;
            } else if (!omitsAbsent) {
                throw CanonicalText.incomplete(shape, column);
            }
        }
        out.closeStruct();
    }
}
