package io.millrace.formats.debezium;

import io.millrace.model.ByteSink;
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

    /** Per field of the struct written last where it begins, without what separates it from the one before, and ends. */
    private final int[] starts;

    private final int[] ends;

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
        starts = new int[this.columns.length];
        ends = new int[this.columns.length];
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
            first = field(i, from, first);
        }
        out.closeStruct();
    }

    /**
     * The row after an UPDATE, to the sink that {@code before} was written to by the last call: what has not changed is
     * copied, run by run.
     */
    void writeUpdated(RowView row, RowView before) {
        out.openStruct();
        boolean first = true;
        int run = -1; // first field of the run that is not copied yet
        int runEnd = 0;
        for (int i = 0; i < columns.length; i++) {
            int column = columns[i];
            if (before.isPresent(column) && row.isPresent(column) && row.sameValue(column, before)) {
                run = run < 0 ? i : run;
                runEnd = ends[i];
                continue;
            }
            first = copy(run, runEnd, first);
            run = -1;
            first = field(i, row, first);
        }
        copy(run, runEnd, first);
        out.closeStruct();
    }

    private boolean copy(int run, int end, boolean first) {
        if (run < 0) {
            return first;
        }
        ByteSink sink = out.sink();
        out.separate(first);
        sink.put(sink.array(), starts[run], end - starts[run]);
        return false;
    }

    private boolean field(int index, RowView from, boolean first) {
        int column = columns[index];
        if (!from.isPresent(column)) {
            if (!omitsAbsent) {
                throw CanonicalText.incomplete(shape, column);
            }
            return first;
        }
        out.separate(first);
        starts[index] = out.sink().length();
        out.sink().put(names[index]);
        from.write(column, values);
        ends[index] = out.sink().length();
        return false;
    }
}
