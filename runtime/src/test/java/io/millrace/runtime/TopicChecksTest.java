package io.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.PartitionHash;
import io.millrace.engine.RoutingSettings;
import io.millrace.model.Precheck;
import io.millrace.model.Precheck.Level;
import io.millrace.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicChecksTest {
    private final List<Precheck> found = new ArrayList<>();

    @Test
    void warnsOfTablesThatBecomeOneTopicNamingBoth() {
        List<TableId> tables = List.of(new TableId("a_b", "c"), new TableId("a", "b_c"));

        assertThat(TopicChecks.withTopics(routing("$database$_$tablename$"), tables, found))
                .isEqualTo(tables);

        assertThat(found).extracting(Precheck::level).containsExactly(Level.PASS, Level.WARN, Level.PASS);
        assertThat(found.get(1).found()).isEqualTo("a_b.c and a.b_c share 'a_b_c'");
    }

    @Test
    void failsForATableWhoseNameGivesNoTopicAndGoesOnWithTheOthers() {
        TableId tooLong = new TableId("db", "表".repeat(40));
        TableId good = new TableId("db", "t");

        assertThat(TopicChecks.withTopics(routing("$database$.$tablename$"), List.of(tooLong, good), found))
                .containsExactly(good);

        assertThat(found).extracting(Precheck::level).containsExactly(Level.FAIL, Level.PASS, Level.PASS);
        assertThat(found.get(0).found()).contains(tooLong.toString()).contains("1-249");
    }

    @Test
    void failsForTopicsThatKafkaCannotTellApartInItsMetrics() {
        List<TableId> tables = List.of(new TableId("a_b", "c"), new TableId("a", "b_c"), new TableId("a", "d"));

        assertThat(TopicChecks.withTopics(routing("$database$.$tablename$"), tables, found))
                .isEqualTo(tables);

        assertThat(found).extracting(Precheck::level).containsExactly(Level.PASS, Level.PASS, Level.FAIL);
        assertThat(found.get(2).found()).isEqualTo("a.b_c and a_b.c");
    }

    @Test
    void saysNothingWithoutTables() {
        assertThat(TopicChecks.withTopics(routing("all"), List.of(), found)).isEmpty();
        assertThat(found).isEmpty();
    }

    private static RoutingSettings routing(String format) {
        return new RoutingSettings(
                format,
                null,
                "marks",
                RoutingSettings.PartitionBy.KEY_HASH,
                PartitionHash.values()[0],
                RoutingSettings.KeyUpdateSplit.AUTO,
                Map.of());
    }
}
