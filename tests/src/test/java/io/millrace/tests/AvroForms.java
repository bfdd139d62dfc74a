package io.millrace.tests;

import static org.apache.flink.table.api.DataTypes.BIGINT;
import static org.apache.flink.table.api.DataTypes.BOOLEAN;
import static org.apache.flink.table.api.DataTypes.INT;
import static org.apache.flink.table.api.DataTypes.STRING;

import io.millrace.tests.ReaderColumn.Dialect;
import io.millrace.tests.ReaderColumn.Form;

/** How a Flink user declares the columns of {@link ReaderColumn} for Avro behind a registry. */
enum AvroForms {
    PLAIN {
        @Override
        Form of(ReaderColumn column) {
            return switch (base(column)) {
                case "BIT" -> column.forms().get(Dialect.DEBEZIUM.ordinal());
                case "TIME" -> new Form(BIGINT(), "TIME_TO_SEC(%s) * 1000000");
                // Flink's own types of time stop at milliseconds in this format: what is finer is declared as the
                // number.
                case "DATETIME" -> new Form(BIGINT(), "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', %s)");
                case "TIMESTAMP" ->
                    new Form(
                            BIGINT(),
                            "TIMESTAMPDIFF(MICROSECOND, '1970-01-01',"
                                    + " CONVERT_TZ(%s, @@session.time_zone, '+00:00'))");
                default -> column.forms().get(Dialect.CANAL.ordinal());
            };
        }
    },
    DEBEZIUM {
        @Override
        Form of(ReaderColumn column) {
            return switch (base(column)) {
                case "BIT" ->
                    new Form(
                            BOOLEAN(),
                            column.forms().get(Dialect.DEBEZIUM.ordinal()).sql());
                case "DATE" -> new Form(INT(), "DATEDIFF(%s, '1970-01-01')");
                case "TIMESTAMP" ->
                    new Form(STRING(), "CONCAT(REPLACE(CONVERT_TZ(%s, @@session.time_zone, '+00:00'), ' ', 'T'), 'Z')");
                default -> column.forms().get(Dialect.DEBEZIUM.ordinal());
            };
        }
    };

    abstract Form of(ReaderColumn column);

    String select(ReaderColumn column) {
        return "CAST(" + of(column).sql().replace("%s", column.name()) + " AS CHAR)";
    }

    private static String base(ReaderColumn column) {
        return column.mysqlType().split("[( ]")[0];
    }
}
