package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.engine.RoutingSettings.PartitionBy;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.model.KeyShape;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LeftOutColumnsTest {
    private static final TableId TABLE = new TableId("shop", "people");

    private static TableShape shape(List<KeyShape> keys, String... columns) {
        return new TableShape(
                TABLE, Stream.of(columns).map(LeftOutColumnsTest::column).toList(), keys, "InnoDB");
    }

    private static ColumnShape column(String name) {
        return new ColumnShape(
                name,
                ColumnType.INT,
                "int",
                false,
                name.startsWith("nullable"),
                null,
                -1,
                -1,
                List.of(),
                ColumnShape.Generated.NO,
                false);
    }

    private static ColumnSelector without(String... names) {
        List<String> out = Arrays.asList(names);
        return new ColumnSelector() {
            @Override
            public boolean tells(TableId table, String column) {
                return !out.contains(column);
            }

            @Override
            public List<String> missingFrom(TableShape shape) {
                return out.stream().filter(name -> shape.indexOf(name) < 0).toList();
            }
        };
    }

    private static TaskSettings leavingOut(PartitionBy by, Map<TableId, List<String>> keyColumns, String... names) {
        return new TaskSettings(
                "task",
                table -> true,
                null,
                true,
                info -> new SimulatedDestination.Format(),
                new RoutingSettings(
                        "t", null, "marks", by, PartitionHash.MURMUR2, RoutingSettings.KeyUpdateSplit.AUTO, keyColumns),
                true,
                new TaskSettings.LoadSettings(1, 10, 1 << 20),
                1 << 20,
                new TaskSettings.CutSettings(Duration.ofSeconds(1), 1 << 20, Duration.ofSeconds(1)),
                new TaskSettings.RetrySettings(Duration.ofMinutes(1), Duration.ofMinutes(1)),
                ThrottleSettings.NONE,
                OversizeSettings.FAIL,
                TaskSettings.OnDemandSettings.LOAD_ADDED,
                new ObjectSettings(without(names), ObjectSettings.OnUnlogged.WARN),
                1);
    }

    private static final KeyShape PRIMARY = new KeyShape(KeyShape.PRIMARY, List.of(0), false);

    @Test
    void columnsOfNoKeyMayBeLeftOut() {
        TableShape shape = shape(List.of(PRIMARY, new KeyShape("u", List.of(1), false)), "id", "secret", "name");

        assertThat(leavingOut(PartitionBy.KEY_HASH, Map.of(), "secret").columnProblem(shape))
                .isNull();
        assertThat(leavingOut(PartitionBy.KEY_HASH, Map.of(), "other").columnProblem(shape))
                .isNull();
    }

    @Test
    void columnsThatSayWhichRowItIsMayNot() {
        TableShape keyed = shape(List.of(PRIMARY), "id", "name");
        TableShape unique = shape(List.of(new KeyShape("u", List.of(1), false)), "name", "code");

        assertThat(leavingOut(PartitionBy.TABLE_HASH, Map.of(), "id").columnProblem(keyed))
                .contains("shop.people.id", "which row");
        assertThat(leavingOut(PartitionBy.TABLE_HASH, Map.of(), "code").columnProblem(unique))
                .contains("shop.people.code", "which row");
        assertThatThrownBy(() -> LeftOutColumns.require(leavingOut(PartitionBy.TABLE_HASH, Map.of(), "id"), keyed))
                .hasMessageContaining("objects.exclude_columns");
    }

    @Test
    void columnsThatRowsAreSpreadByMayNot() {
        TableShape keyed = shape(List.of(PRIMARY), "id", "customer", "name");
        TableShape nullable = shape(List.of(new KeyShape("u", List.of(1), false)), "name", "nullable_code");
        Map<TableId, List<String>> byCustomer = Map.of(TABLE, List.of("customer"));

        assertThat(leavingOut(PartitionBy.KEY_HASH, byCustomer, "customer").columnProblem(keyed))
                .contains("shop.people.customer", "partitions");
        assertThat(leavingOut(PartitionBy.KEY_HASH, Map.of(), "nullable_code").columnProblem(nullable))
                .contains("partitions");
        assertThat(leavingOut(PartitionBy.TABLE_HASH, Map.of(), "nullable_code").columnProblem(nullable))
                .isNull();
    }

    @Test
    void someColumnIsLeft() {
        TableShape keyless = shape(List.of(), "a", "b");

        assertThat(leavingOut(PartitionBy.KEY_HASH, Map.of(), "a", "b").columnProblem(keyless))
                .contains("no other columns");
    }

    @Test
    void aNameThatNothingHasIsRefusedUnlessItWasThereBefore() {
        TableShape shape = shape(List.of(PRIMARY), "id", "secret");

        assertThatThrownBy(() -> LeftOutColumns.requireNamed(without("secert"), ColumnSelector.ALL, List.of(shape)))
                .hasMessageContaining("shop.people.secert");
        assertThatCode(() -> LeftOutColumns.requireNamed(without("gone", "secret"), without("gone"), List.of(shape)))
                .doesNotThrowAnyException();
    }

    @Test
    void aChangeSaysWhatItLeavesOutAndWhatItTellsAgain() {
        TableShape shape = shape(List.of(PRIMARY), "id", "a", "b");

        assertThat(LeftOutColumns.difference(without("a"), without("b"), List.of(shape)))
                .isEqualTo("left out: shop.people.b; told again: shop.people.a (rows of before lack it:"
                        + " objects.re_read has a table read again with it)");
        assertThat(LeftOutColumns.difference(without("a"), without("a", "none"), List.of(shape)))
                .isEmpty();
    }
}
