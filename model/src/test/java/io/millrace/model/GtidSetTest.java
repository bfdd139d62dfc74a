package io.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GtidSetTest {
    private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String B = "726757ad-4455-11e8-ae04-0242ac110002";

    @Test
    void printsWhatMysqlPrints() {
        assertThat(GtidSet.parse(" " + B + ":7,\n" + A.toUpperCase(java.util.Locale.ROOT) + ":1-5:8 ")
                        .toString())
                .isEqualTo(A + ":1-5:8," + B + ":7");
    }

    @Test
    void keepsTagsApart() {
        GtidSet set = GtidSet.parse(A + ":1-3:Backup:1-2:5");
        assertThat(set.contains(A, 3)).isTrue();
        assertThat(set.contains(A, 5)).isFalse();
        assertThat(set.contains(A + ":backup", 5)).isTrue();
        assertThat(set.toString()).isEqualTo(A + ":1-3," + A + ":backup:1-2:5");
    }

    @Test
    void joinsIntervalsThatTouch() {
        GtidSet set = GtidSet.parse(A + ":1-3:7-9");
        set.add(A, 4, 6);
        assertThat(set.toString()).isEqualTo(A + ":1-9");
    }

    @Test
    void membershipOfSetsIsBySource() {
        GtidSet set = GtidSet.parse(A + ":1-10," + B + ":1-5");
        assertThat(set.containsAll(GtidSet.parse(A + ":2-3:9"))).isTrue();
        assertThat(set.containsAll(GtidSet.parse(A + ":2-11"))).isFalse();
        assertThat(set.containsAll(new GtidSet())).isTrue();
    }

    @Test
    void aCopyGoesItsOwnWay() {
        GtidSet set = GtidSet.parse(A + ":1");
        GtidSet copy = set.copy();
        copy.add(A, 2);
        assertThat(set.contains(A, 2)).isFalse();
    }

    @Test
    void agreesWithASetOfNumbersWhateverTheOrder() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            GtidSet set = new GtidSet();
            TreeSet<Long> numbers = new TreeSet<>();
            for (int i = 0; i < 40; i++) {
                long start = 1 + random.nextInt(60);
                long end = start + random.nextInt(4);
                set.add(A, start, end);
                for (long n = start; n <= end; n++) {
                    numbers.add(n);
                }
            }
            for (long n = 1; n <= 70; n++) {
                assertThat(set.contains(A, n)).as("%d in %s", n, set).isEqualTo(numbers.contains(n));
            }
            assertThat(GtidSet.parse(set.toString())).isEqualTo(set);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense:1", A, A + ":0", A + ":5-3", A + ":1-x", A + ":tag"})
    void saysWhatIsWrong(String text) {
        assertThatThrownBy(() -> GtidSet.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesAwayWhatTheOtherSetHas() {
        GtidSet all = GtidSet.parse(A + ":1-10:20-30," + B + ":1-5");
        GtidSet rest = all.minus(GtidSet.parse(A + ":3-4:9-22:30"));
        assertThat(rest.toString()).isEqualTo(A + ":1-2:5-8:23-29," + B + ":1-5");
        assertThat(all.minus(all).isEmpty()).isTrue();
        assertThat(all.minus(new GtidSet())).isEqualTo(all);
    }

    @Test
    void knowsWhatAServerMadeWithAndWithoutTags() {
        GtidSet set = GtidSet.parse(A + ":1-3:backup:1-2," + B + ":7");
        assertThat(set.of(A).toString()).isEqualTo(A + ":1-3," + A + ":backup:1-2");
        assertThat(set.of(B).addAll(set.of(A))).isEqualTo(set);
    }
}
