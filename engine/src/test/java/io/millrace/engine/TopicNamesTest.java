package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.NameCase;
import io.millrace.model.TableId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicNamesTest {
    @ParameterizedTest
    @CsvSource({
        "$database$-$tablename$, db1, tab1, db1-tab1",
        "$database$-$tablename$, db1, '', db1",
        "cdc.$tablename$.$database$, db1, '', cdc.db1",
        "$tablename$_$database$, db1, '', db1",
        "orders, db1, tab1, orders",
        "$database$-$tablename$, db 1, tab$1, db_x0020_1-tab_x0024_1",
        "$database$-$tablename$, db, 表, db-_x8868_",
        "$tablename$, db, a_x0020_b, a_x005F_x0020_b",
        "$tablename$, db, a b, a_x0020_b",
        "$tablename$, db, _x0041表, _x005F_x0041_x8868_",
        "$tablename$, db, _x00e9_xyz_x12, _x00e9_xyz_x12",
        "$tablename$, db, 😀, _xD83D__xDE00_",
        "$tablename$, db, select`.`'\"/<>, select_x0060_._x0060__x0027__x0022__x002F__x003C__x003E_"
    })
    void fillsInTheFormat(String format, String database, String table, String expected) {
        assertThat(TopicNames.topicOf(format, database, table)).isEqualTo(expected);
    }

    @Test
    void statementAboutADatabaseGoesWhereMarksGoIfTheFormatHasOnlyTheTable() {
        assertThat(routing("$tablename$").ddlTopicOf("db1", "")).isEqualTo("marks");
        assertThat(routing("$tablename$").ddlTopicOf("db1", "t")).isEqualTo("t");
        assertThat(routing("$database$.$tablename$").ddlTopicOf("db1", "")).isEqualTo("db1");
        assertThat(routing("cdc-$tablename$").ddlTopicOf("db1", "")).isEqualTo("cdc");
    }

    @Test
    void tellsWhichTablesWouldShareATopic() {
        List<TableId> tables = List.of(new TableId("a_b", "c"), new TableId("a", "b_c"), new TableId("a", "d"));

        assertThat(routing("$database$_$tablename$").sharedTopics(tables))
                .containsOnly(Map.entry("a_b_c", List.of(new TableId("a_b", "c"), new TableId("a", "b_c"))));
        assertThat(routing("$database$-$tablename$").sharedTopics(tables)).isEmpty();
        assertThat(routing("$database$").sharedTopics(tables)).isEmpty();
        assertThat(routing("all").sharedTopics(tables)).isEmpty();
    }

    @Test
    void ownKeyColumnsAreThoseOfTheTableHoweverItIsSpelled() {
        TableId written = new TableId("Shop", "ORDERS");
        RoutingSettings kept = routing("all", Map.of(written, List.of("customer")));
        assertThat(kept.keyColumnsOf(written)).containsExactly("customer");
        assertThat(kept.keyColumnsOf(new TableId("shop", "orders"))).isNull();

        RoutingSettings lowered = kept.under(NameCase.LOWERED);
        assertThat(lowered.keyColumnsOf(new TableId("shop", "orders"))).containsExactly("customer");
        assertThat(kept.under(NameCase.IGNORED).keyColumnsOf(new TableId("Shop", "Orders")))
                .containsExactly("customer");

        Map<TableId, List<String>> twice = Map.of(written, List.of("a"), new TableId("shop", "orders"), List.of("b"));
        assertThatThrownBy(() -> routing("all", twice).under(NameCase.LOWERED))
                .hasMessageContaining("partitioning.key_columns")
                .hasMessageContaining("table=shop.orders");
    }

    private static RoutingSettings routing(String format) {
        return routing(format, Map.of());
    }

    private static RoutingSettings routing(String format, Map<TableId, List<String>> keyColumns) {
        return new RoutingSettings(
                format,
                null,
                "marks",
                RoutingSettings.PartitionBy.KEY_HASH,
                PartitionHash.values()[0],
                RoutingSettings.KeyUpdateSplit.AUTO,
                keyColumns);
    }

    @Test
    void refusesANameThatKafkaRefuses() {
        assertThatThrownBy(() -> TopicNames.topicOf("$tablename$", "db", ""))
                .hasMessageContaining("1-249")
                .hasMessageContaining("$tablename$");
        assertThatThrownBy(() -> TopicNames.topicOf("$tablename$", "db", "表".repeat(64)))
                .hasMessageContaining("1-249");
    }
}
