package io.millrace.mysql.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.ColumnShape;
import io.millrace.model.ErrorCode;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import io.millrace.schema.ColumnTypes;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyBoundsTest {
    private static TableShape table(String... types) {
        List<ColumnShape> columns = IntStream.range(0, types.length)
                .mapToObj(i -> ColumnTypes.column("c" + i, types[i], false, "utf8mb4", ColumnShape.Generated.NO, false))
                .toList();
        List<Integer> key = IntStream.range(0, types.length).boxed().toList();
        return new TableShape(
                new TableId("d", "t"), columns, List.of(new KeyShape(KeyShape.PRIMARY, key, false)), "InnoDB");
    }

    @Test
    void expandsACompositeKeySoThatTheServerReadsARange() {
        KeyBounds bounds = new KeyBounds(table("int", "varchar(9)"));
        assertThat(bounds.where("1, _utf8mb4 'a, b'", "2, _utf8mb4 x'00'"))
                .isEqualTo(" WHERE ((t.`c0` > 1) OR (t.`c0` = 1 AND t.`c1` > _utf8mb4 'a, b'))"
                        + " AND ((t.`c0` < 2) OR (t.`c0` = 2 AND t.`c1` <= _utf8mb4 x'00'))");
    }

    @Test
    void comparesEnumsByListingTheirNumbers() {
        KeyBounds bounds = new KeyBounds(table("enum('a','b','c')"));
        assertThat(bounds.where("1", "2")).isEqualTo(" WHERE ((t.`c0` IN (2,3))) AND ((t.`c0` IN (0,1,2)))");
        assertThat(bounds.where("3", "")).isEqualTo(" WHERE FALSE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "1, 2, 3",
                "1, 2 OR 1=1",
                "1, sleep(1)",
                "1, 'a' 'b'",
                "1, x'0'",
                "1, 'a\\'",
                "1, `c0`",
                "1, 'a'--"
            })
    void refusesWhatIsNotABound(String bound) {
        KeyBounds bounds = new KeyBounds(table("int", "varchar(9)"));
        assertThatThrownBy(() -> bounds.where(bound, ""))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHECKPOINT_INVALID));
    }

    @Test
    void tellsWhichKeysCostAWalkOverTheIndex() {
        assertThat(MysqlTableReader.slowKeyReason(table("float", "int"))).contains("PRIMARY", "c0", "float");
        assertThat(MysqlTableReader.slowKeyReason(table("set('a','b')"))).contains("set('a','b')");
        assertThat(MysqlTableReader.slowKeyReason(table("int", "float"))).isNull();
    }

    @Test
    void saysWhyATableIsReadWhole() {
        TableShape keyless = new TableShape(new TableId("d", "t"), table("int").columns(), List.of(), "InnoDB");
        assertThat(MysqlTableReader.unusableKeyReason(keyless)).contains("no primary key");
        assertThat(MysqlTableReader.unusableKeyReason(table("int", "float"))).isNull();
    }
}
