package io.millrace.formats;

import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.KeyShape;
import io.millrace.model.TableShape;
import java.util.List;
import java.util.Set;

/**
 * Which columns of a table are told. Some servers give a table without a primary key a column that nobody declared, to have
 * something to tell its rows by: cloud servers a hidden one, which Canal and DTS leave out, and MySQL from 8.0.30 on
 * ({@code sql_generate_invisible_primary_key}) the column {@code my_row_id}, which is like any other invisible column.
 */
record VisibleColumns(boolean hiddenRowIds, boolean generatedKeys) implements ColumnChoice {
    /** Of RDS for MySQL and of PolarDB-X, as Canal ({@code LogEventConvert}) names them. */
    private static final Set<String> HIDDEN_ROW_IDS = Set.of("__#alibaba_rds_row_id#__", "_drds_implicit_id_");

    private static final String GENERATED_KEY = "my_row_id";

    @Override
    public boolean tells(TableShape shape, int column) {
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
}
