package io.millrace.mysql.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransactionTrailTest {
    private static TransactionTrail of(String... marks) {
        return TransactionTrail.of("binlog.000007;400;500;1700000000;" + String.join(",", marks));
    }

    @Test
    void isReadBackAsItWasWritten() {
        String text = "binlog.000007;400;500;1700000000;1,ffffffffffffffff,a";
        TransactionTrail trail = TransactionTrail.of(text);
        assertThat(trail.toString()).isEqualTo(text);
        assertThat(trail.isProvable()).isTrue();
        assertThat(TransactionTrail.of("").toString()).isEmpty();
        assertThat(TransactionTrail.of("").isProvable()).isFalse();
    }

    @Test
    void comparesTheLastMarks() {
        assertThat(of("1", "2", "3").endsAs(of("9", "2", "3"), 2)).isTrue();
        assertThat(of("1", "2", "3").endsAs(of("9", "2", "3"), 3)).isFalse();
        assertThat(of("2", "3").endsAs(of("1", "2", "3"), 3)).isFalse();
    }

    @Test
    void seesThatItCouldBeMetTooEarly() {
        assertThat(of("1", "2", "3").repeatsItself()).isFalse();
        assertThat(of("1", "1", "1").repeatsItself()).isTrue();
        assertThat(of("1", "2", "1", "2").repeatsItself()).isTrue();
        assertThat(of("1", "2", "3", "1").repeatsItself()).isTrue();
    }

    @Test
    void keepsTheNewestMarksOnly() {
        String[] marks = new String[TransactionTrail.LENGTH + 5];
        for (int i = 0; i < marks.length; i++) {
            marks[i] = Integer.toHexString(i + 1);
        }
        TransactionTrail trail = of(marks);
        assertThat(trail.count()).isEqualTo(TransactionTrail.LENGTH);
        assertThat(trail.toString())
                .startsWith("binlog.000007;400;500;1700000000;6,")
                .endsWith(",15");
    }
}
