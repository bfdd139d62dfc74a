package io.millrace.testkit;

import static io.millrace.testkit.Crafted.KEYED;
import static io.millrace.testkit.Crafted.KEYLESS;
import static io.millrace.testkit.Crafted.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checker must be able to fail: each way in which a copy can be wrong is tried on it. */
class CheckerRulesTest {
    @Test
    void aFaithfulCopyIsEqual() {
        CheckReport report = new Crafted(KEYED)
                .snapshot(1, row(1, "Ann", 1))
                .snapshot(2, row(2, null, 2))
                .insert(100, row(3, "Zoë", 3))
                .update(200, Map.of("name", "Ann", "v", "1"), row(1, "Anna", 4))
                .delete(300, row(2, null, 2))
                .inSource(row(1, "Anna", 4))
                .inSource(row(3, "Zoë", 3))
                .check();
        assertThat(report.passed()).as(report.toString()).isTrue();
        assertThat(report.rows()).isEqualTo(2);
        assertThat(report.messages()).isEqualTo(5);
        assertThat(report.snapshotMessages()).isEqualTo(2);
    }

    @Test
    void aLostRowIsFoundAndNamed() {
        CheckReport report = new Crafted(KEYED)
                .snapshot(1, row(1, "Ann", 1))
                .inSource(row(1, "Ann", 1))
                .inSource(row(2, "Bob", 2))
                .check();
        assertThat(report.equal()).isFalse();
        assertThat(report.differences())
                .singleElement()
                .asString()
                .contains("shop.t", "{id=2}", "not in the topics", "never in a message");
    }

    @Test
    void aLostDeleteIsFound() {
        CheckReport report = new Crafted(KEYED)
                .snapshot(1, row(1, "Ann", 1))
                .snapshot(2, row(2, "Bob", 2))
                .inSource(row(1, "Ann", 1))
                .check();
        assertThat(report.differenceCount()).isEqualTo(1);
        assertThat(report.differences().get(0)).contains("{id=2}", "not in the source", "last written by shop/0@1");
    }

    @Test
    void aWrongValueIsFoundWithBothSides() {
        CheckReport report = new Crafted(KEYED)
                .snapshot(1, row(1, "Ann", 1))
                .inSource(row(1, "Anne", 1))
                .check();
        assertThat(report.differences()).singleElement().asString().contains("column name: source 'Anne', topic 'Ann'");
    }

    @Test
    void nullIsNotTheEmptyStringNorTheWordNull() {
        for (String text : new String[] {"", "NULL", "null"}) {
            CheckReport report = new Crafted(KEYED)
                    .snapshot(1, row(1, text, 1))
                    .inSource(row(1, null, 1))
                    .check();
            assertThat(report.differenceCount()).as("'%s'", text).isEqualTo(1);
        }
    }

    @Test
    void anAbsentColumnIsNotNull() {
        Map<String, String> withoutName = row(1, null, 1);
        withoutName.remove("name");
        CheckReport report = new Crafted(KEYED)
                .snapshot(1, withoutName)
                .inSource(row(1, null, 1))
                .check();
        assertThat(report.differences()).singleElement().asString().contains("column name: source NULL, topic absent");
    }

    @Test
    void anAddedColumnMayBeAbsentWhenItHasItsDefaultOnly() {
        Map<String, String> changed = row(2, "Bob", 2);
        changed.put("added_1", "8");
        CheckReport report = new Crafted(KEYED)
                .snapshot(1, row(1, "Ann", 1))
                .snapshot(2, row(2, "Bob", 2))
                .inSource(row(1, "Ann", 1))
                .inSource(changed)
                .check();
        assertThat(report.differenceCount()).isEqualTo(1);
        assertThat(report.differences().get(0)).contains("{id=2}", "column added_1: source '8', topic absent");
    }

    @Test
    void aSnapshotRowOlderThanTheStreamIsABackwardStep() {
        // What naive watermarks do: the stream has carried v=5, the chunk then brings v=4.
        CheckReport report = new Crafted(KEYED)
                .update(100, Map.of("v", "4"), row(1, "new", 5))
                .snapshot(1, row(1, "old", 4))
                .inSource(row(1, "new", 5))
                .check();
        assertThat(report.backwardSteps()).isEqualTo(1);
        assertThat(report.equal()).as("and it is what a consumer would hold").isFalse();
        assertThat(report.differences()).anyMatch(line -> line.contains("went back to v=4 after v=5"));
    }

    @Test
    void aLateUpdateIsABackwardStepThoughTheLastWordIsRight() {
        CheckReport report = new Crafted(KEYED)
                .insert(100, row(1, "a", 1))
                .update(300, Map.of("v", "1"), row(1, "c", 3))
                .update(200, Map.of("v", "1"), row(1, "b", 2))
                .update(400, Map.of("v", "3"), row(1, "d", 4))
                .inSource(row(1, "d", 4))
                .check();
        assertThat(report.equal()).isTrue();
        assertThat(report.backwardSteps()).isEqualTo(1);
        assertThat(report.passed()).isFalse();
    }

    @Test
    void aLateUpdateDoesNotHideAmongRepeats() {
        // After the crash 100 and 300 repeat; 200 was never seen before, so it is no repeat.
        CheckReport report = new Crafted(KEYED)
                .insert(100, row(1, "a", 1))
                .update(300, Map.of("v", "2"), row(1, "c", 3))
                .insert(100, row(1, "a", 1))
                .update(200, Map.of("v", "1"), row(1, "b", 2))
                .update(300, Map.of("v", "2"), row(1, "c", 3))
                .inSource(row(1, "c", 3))
                .check();
        assertThat(report.repeats()).isEqualTo(2);
        assertThat(report.backwardSteps()).isEqualTo(1);
    }

    @Test
    void aRowThatRisesFromTheDeadIsABackwardStep() {
        CheckReport report = new Crafted(KEYED)
                .delete(100, row(1, "Ann", 4))
                .snapshot(1, row(1, "Ann", 4))
                .check();
        assertThat(report.backwardSteps()).isEqualTo(1);
        assertThat(report.equal()).isFalse();
    }

    @Test
    void aLateDeleteIsABackwardStep() {
        CheckReport report = new Crafted(KEYED)
                .insert(100, row(1, "a", 1))
                .insert(300, row(1, "b", 3))
                .delete(200, row(1, "a", 1))
                .inSource(row(1, "b", 3))
                .check();
        assertThat(report.backwardSteps()).isEqualTo(1);
        assertThat(report.equal()).isFalse();
    }

    @Test
    void aDeletedKeyMayComeAgainWithAHigherVersion() {
        CheckReport report = new Crafted(KEYED)
                .insert(100, row(1, "a", 1))
                .delete(200, row(1, "a", 1))
                .insert(300, row(1, "b", 2))
                .inSource(row(1, "b", 2))
                .check();
        assertThat(report.passed()).as(report.toString()).isTrue();
    }

    @Test
    void aReplayedSuffixIsNoBackwardStep() {
        CheckReport report = new Crafted(KEYED)
                .snapshot(1, row(1, "a", 1))
                .snapshot(2, row(2, "a", 2))
                .update(100, Map.of("v", "1"), row(1, "b", 3))
                .delete(200, row(2, "a", 2))
                .insert(300, row(2, "c", 4))
                .update(400, Map.of("v", "3"), row(1, "d", 5))
                // killed; on again from 100, and the chunk is read again with what is there now
                .update(100, Map.of("v", "1"), row(1, "b", 3))
                .delete(200, row(2, "a", 2))
                .snapshot(1, row(1, "d", 5))
                .snapshot(2, row(2, "e", 6))
                .insert(300, row(2, "c", 4))
                .update(400, Map.of("v", "3"), row(1, "d", 5))
                .update(500, Map.of("v", "4"), row(2, "e", 6))
                .inSource(row(1, "d", 5))
                .inSource(row(2, "e", 6))
                .check();
        assertThat(report.passed()).as(report.toString()).isTrue();
        assertThat(report.repeats()).isEqualTo(5);
        assertThat(report.snapshotRepeats()).isEqualTo(1);
    }

    @Test
    void aKeyChangeRemovesTheOldKey() {
        CheckReport report = new Crafted(KEYED)
                .insert(100, row(1, "a", 1))
                .update(200, Map.of("id", "1", "v", "1"), row(2, "a", 2))
                .inSource(row(2, "a", 2))
                .check();
        assertThat(report.passed()).as(report.toString()).isTrue();
    }

    @Test
    void rowsOfAKeylessTableAreCounted() {
        CheckReport report = new Crafted(KEYLESS)
                .snapshot(1, row(1, "a", 1))
                .insert(100, row(1, "a", 2))
                .insert(200, row(1, "a", 3))
                .update(300, Map.of("name", "a", "v", "3"), row(1, "b", 4))
                .delete(400, row(1, "a", 2))
                .inSource(row(1, "a", 1))
                .inSource(row(1, "b", 4))
                .check();
        assertThat(report.passed()).as(report.toString()).isTrue();
    }

    @Test
    void aDoubledRowOfAKeylessTableIsFound() {
        CheckReport report = new Crafted(KEYLESS)
                .insert(100, row(1, "a", 1))
                .insert(200, row(1, "a", 1))
                .inSource(row(1, "a", 1))
                .check();
        assertThat(report.differenceCount()).isEqualTo(1);
        assertThat(report.differences().get(0)).contains("not in the source");
    }

    @Test
    void aLostRowOfAKeylessTableIsFound() {
        CheckReport report = new Crafted(KEYLESS)
                .insert(100, row(1, "a", 1))
                .inSource(row(1, "a", 1))
                .inSource(row(1, "a", 1))
                .check();
        assertThat(report.differenceCount()).isEqualTo(1);
    }

    @Test
    void leftoversOfAnInterruptedLoadOfAKeylessTableAreToleratedOnlyWhenAskedFor() {
        Crafted interrupted = new Crafted(KEYLESS)
                .snapshot(1, row(1, "a", 1))
                .snapshot(1, row(1, "b", 2))
                .inSource(row(1, "b", 2));
        assertThat(interrupted.check().equal()).isFalse();
        CheckReport report = interrupted.toleratingLeftovers().check();
        assertThat(report.equal()).as(report.toString()).isTrue();
        assertThat(report.keylessLeftovers()).isEqualTo(1);
    }

    @Test
    void repeatsFromAnotherServerHaveOtherSequencesAndAreTakenOnlyWhenAskedFor() {
        Crafted switched = new Crafted(KEYED)
                .insert(900, row(1, "a", 1))
                .update(950, Map.of("v", "1"), row(1, "a", 2))
                .insert(100, row(1, "a", 1))
                .update(150, Map.of("v", "1"), row(1, "a", 2))
                .inSource(row(1, "a", 2));
        assertThat(switched.check().backwardSteps()).isPositive();
        CheckReport report = switched.acrossServers().check();
        assertThat(report.passed()).as(report.toString()).isTrue();
        assertThat(report.repeats()).isEqualTo(2);
    }

    @Test
    void topicsThatStopTooEarlyAreNotEqual() {
        CheckReport report = new Crafted(KEYED)
                .snapshot(1, row(1, "a", 1))
                .inSource(row(1, "a", 1))
                .until(2)
                .check();
        assertThat(report.equal()).isFalse();
        assertThat(report.differences().get(0)).contains("have not caught up", "wanted 2");
    }

    @Test
    void anUnreadableMessageIsADifferenceWithItsPlace() {
        CheckReport report = new Crafted(KEYED)
                .snapshot(1, row(1, "a", 1))
                .raw("{\"data\":")
                .inSource(row(1, "a", 1))
                .check();
        assertThat(report.equal()).isFalse();
        assertThat(report.differences().get(0)).contains("shop/0@1", "cannot be read");
    }

    @Test
    void aNumberWhereCanalWritesAStringIsRefused() {
        Map<String, String> row = new LinkedHashMap<>(row(1, "a", 1));
        CheckReport report = new Crafted(KEYED)
                .raw("{\"data\":[{\"id\":1}],\"database\":\"shop\",\"es\":1000,\"gtid\":\"\",\"id\":1,\"isDdl\":false,"
                        + "\"mysqlType\":{\"id\":\"bigint(20)\"},\"old\":null,\"pkNames\":null,\"sql\":\"\","
                        + "\"sqlType\":{\"id\":-5},\"table\":\"t\",\"ts\":1,\"type\":\"INSERT\"}")
                .inSource(row)
                .check();
        assertThat(report.differences()).anyMatch(line -> line.contains("neither a string nor null"));
    }

    @Test
    void onlyTheFirstTwentyDifferencesAreTold() {
        Crafted crafted = new Crafted(KEYED);
        for (int id = 1; id <= 50_000; id++) {
            crafted.inSource(row(id, "lost", id));
        }
        CheckReport report = crafted.check();
        assertThat(report.differenceCount()).isEqualTo(50_000);
        assertThat(report.differences()).hasSize(20);
    }
}
