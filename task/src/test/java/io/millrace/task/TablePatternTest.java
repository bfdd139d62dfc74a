package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.TableId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablePatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "shop.orders; shop; orders; true",
                "shop.orders; shop; orders2; false",
                "shop.*; shop; anything; true",
                "*.*; any; thing; true",
                "*.orders; any; orders; true",
                "shop./ord_.*/; shop; ord_1; true",
                "shop./ord_.*/; shop; xord_1; false",
                "/sh.p/.orders; shop; orders; true",
                "shop./a\\/b/; shop; a/b; true",
                "`a.b`.`c``d`; a.b; c`d; true",
                "`shop`.orders; shop; orders; true",
                "`*`.t; x; t; false",
                "größe.straße; größe; straße; true",
                "a-b.c$d_1; a-b; c$d_1; true",
                "shop.Orders; shop; orders; false",
            })
    void matchesWholeNames(String pattern, String database, String table, boolean expected) {
        assertThat(TablePattern.parse(pattern).matches(database, table)).isEqualTo(expected);
    }

    /** As on a server with lower_case_table_names 1 or 2: asked with names in lower case. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Shop.ORDERS; shop; orders; true",
                "shop./ORD_[A-Z]+/; shop; ord_x; true",
                "SHOP./Größe|STRAẞE/; shop; größe; true",
                "Shop.`ΟΔΟΣ`; shop; οδοσ; true",
                "Shop.*; shop; t; true",
                "Shop.ORDERS; shop; orders2; false",
            })
    void ignoresCaseWhereTheServerDoes(String pattern, String database, String table, boolean expected) {
        assertThat(TablePattern.parse(pattern).ignoringCase().matches(database, table))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "shop; behind the database",
                "shop.; must be database.table",
                ".orders; must be database.table",
                "shop.orders.x; two parts",
                "shop.ord_*; /ord_.*/",
                "shop.*x; /ord_.*/",
                "`shop.orders; closing `",
                "``.orders; something between",
                "shop./ord; closing /",
                "shop.//; something between",
                "shop./(/; regular expression",
                "`a`b.c; dot between",
            })
    void refusesWhatCouldBeMistaken(String pattern, String rule) {
        assertThatThrownBy(() -> TablePattern.parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(rule);
    }

    @Test
    void anExcludeWinsAndSystemDatabasesNeverMatch() {
        ObjectsSection objects =
                new ObjectsSection(List.of(TablePattern.parse("*.*")), List.of(TablePattern.parse("shop./tmp_.*/")));

        assertThat(objects.selects("shop", "orders")).isTrue();
        assertThat(objects.selects("shop", "tmp_1")).isFalse();
        assertThat(objects.selects("mysql", "user")).isFalse();
        assertThat(objects.selects("SYS", "x")).isFalse();
    }

    @Test
    void onlyNamesWithoutPatternsAreExact() {
        ObjectsSection objects =
                new ObjectsSection(List.of(TablePattern.parse("shop.*"), TablePattern.parse("`a.b`.c")), List.of());

        assertThat(objects.exactIncludes()).containsExactly(new TableId("a.b", "c"));
    }
}
