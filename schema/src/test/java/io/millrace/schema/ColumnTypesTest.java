package io.millrace.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnTypesTest {
    @ParameterizedTest
    @CsvSource({
        "int, INT, false, -1, -1",
        "int(10) unsigned, INT, true, -1, -1",
        "bigint(20) unsigned zerofill, BIGINT, true, -1, -1",
        "tinyint(1), TINYINT, false, -1, -1",
        "'decimal(10,2) unsigned', DECIMAL, true, 10, 2",
        "'decimal(5,0)', DECIMAL, false, 5, 0",
        "float, FLOAT, false, -1, -1",
        "'float(7,3)', FLOAT, false, 7, 3",
        "'double(8,4) unsigned', DOUBLE, true, 8, 4",
        "bit(13), BIT, false, 13, -1",
        "date, DATE, false, -1, -1",
        "time, TIME, false, -1, 0",
        "time(3), TIME, false, -1, 3",
        "datetime(6), DATETIME, false, -1, 6",
        "timestamp, TIMESTAMP, false, -1, 0",
        "year(4), YEAR, false, -1, -1",
        "year, YEAR, false, -1, -1",
        "char(3), CHAR, false, 3, -1",
        "varchar(20), VARCHAR, false, 20, -1",
        "binary(16), BINARY, false, 16, -1",
        "varbinary(0), VARBINARY, false, 0, -1",
        "longtext, LONGTEXT, false, -1, -1",
        "tinyblob, TINYBLOB, false, -1, -1",
        "json, JSON, false, -1, -1",
        "geomcollection, GEOMETRYCOLLECTION, false, -1, -1",
        "geometrycollection, GEOMETRYCOLLECTION, false, -1, -1",
        "point, POINT, false, -1, -1",
        "vector(2048), VECTOR, false, -1, -1",
    })
    void readsTypesAsTheServerPrintsThem(String text, ColumnType type, boolean unsigned, int precision, int scale) {
        ColumnShape column = ColumnTypes.column("c", text, true, null, ColumnShape.Generated.NO, false);

        assertThat(column)
                .extracting(
                        ColumnShape::type,
                        ColumnShape::columnType,
                        ColumnShape::unsigned,
                        ColumnShape::precision,
                        ColumnShape::scale)
                .containsExactly(type, text, unsigned, precision, scale);
    }

    @Test
    void readsLabelsWithTheirEscapes() {
        String text = "enum('a','it''s','x,y','back\\\\slash','new\\nline','','(')";

        ColumnShape column = ColumnTypes.column("c", text, false, "latin1", ColumnShape.Generated.STORED, true);

        assertThat(column.labels()).containsExactly("a", "it's", "x,y", "back\\slash", "new\nline", "", "(");
        assertThat(column.charset()).isEqualTo("latin1");
        assertThat(column.generated()).isEqualTo(ColumnShape.Generated.STORED);
        assertThat(column.invisible()).isTrue();
    }

    @Test
    void refusesTypesThatNoServerHas() {
        assertThatThrownBy(() -> ColumnTypes.column("c", "xmltype", true, null, ColumnShape.Generated.NO, false))
                .isInstanceOfSatisfying(MillraceException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_NOT_PROVEN);
                    assertThat(e).hasMessageContaining("column=c, type=xmltype");
                });
    }

    @Test
    void readsMariaDbTypesAsTheTextThatTheyArePrintedAs() {
        ColumnShape uuid = ColumnTypes.column("c", "uuid", true, null, ColumnShape.Generated.NO, false);
        assertThat(uuid.type()).isEqualTo(ColumnType.CHAR);
        assertThat(uuid.packedText()).isEqualTo(ColumnShape.PackedText.UUID);
        assertThat(uuid.charset()).isEqualTo("ascii");
        assertThat(uuid.precision()).isEqualTo(36);

        ColumnShape compressed = ColumnTypes.column(
                "c", "varchar(200) /*M!100301 COMPRESSED*/", true, "utf8mb4", ColumnShape.Generated.NO, false);
        assertThat(compressed.columnType()).isEqualTo("varchar(200)");
        assertThat(compressed.precision()).isEqualTo(200);

        ColumnShape old =
                ColumnTypes.column("c", "datetime(3) /* mariadb-5.3 */", true, null, ColumnShape.Generated.NO, false);
        assertThat(old.columnType()).isEqualTo("datetime(3)");
        assertThat(old.fractionDigits()).isEqualTo(3);
    }
}
