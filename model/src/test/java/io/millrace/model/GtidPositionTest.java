package io.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GtidPositionTest {
    @Test
    void printsDomainsInAscendingOrder() {
        GtidPosition position = GtidPosition.parse(" 7-3-9 ,\n0-4294967295-18446744073709551615");

        assertThat(position).hasToString("0-4294967295-18446744073709551615,7-3-9");
        assertThat(GtidPosition.parse(position.toString())).isEqualTo(position);
    }

    @Test
    void keepsTheLastTransactionOfEachDomainWhicheverServerMadeIt() {
        GtidPosition position = GtidPosition.parse("0-1-5");

        position.moveTo(0, 2, 6);
        for (int domain = 9; domain > 3; domain--) {
            position.moveTo(domain, 1, 1);
        }

        assertThat(position).hasToString("0-2-6,4-1-1,5-1-1,6-1-1,7-1-1,8-1-1,9-1-1");
    }

    @Test
    void coversWhatIsNotBehindItInAnyDomain() {
        GtidPosition position = GtidPosition.parse("0-1-5,1-1-3");

        assertThat(position.covers(GtidPosition.parse(""))).isTrue();
        assertThat(position.covers(GtidPosition.parse("0-9-5"))).isTrue();
        assertThat(position.covers(GtidPosition.parse("0-1-6"))).isFalse();
        assertThat(position.covers(GtidPosition.parse("0-1-1,2-1-1"))).isFalse();
        assertThat(GtidPosition.parse("").isEmpty()).isTrue();
    }

    @Test
    void aCopyStaysWhenTheOriginalMoves() {
        GtidPosition position = GtidPosition.parse("0-1-5");
        GtidPosition copy = position.copy();

        position.moveTo(0, 1, 6);

        assertThat(copy).hasToString("0-1-5").isNotEqualTo(position);
    }

    @Test
    void namesThePartThatIsWrong() {
        assertThatThrownBy(() -> GtidPosition.parse("0-1-5,0-1")).hasMessageContaining("'0-1'");
        assertThatThrownBy(() -> GtidPosition.parse("0-1-5,0-2-6")).hasMessageContaining("domain=0");
        assertThatThrownBy(() -> GtidPosition.parse("4294967296-1-5")).hasMessageContaining("4294967296-1-5");
    }

    @Test
    void isToldFromAMysqlGtidSet() {
        assertThat(GtidPosition.isWritten("0-1-42")).isTrue();
        assertThat(GtidPosition.isWritten(" 0-1-42, 1-1-1")).isTrue();
        assertThat(GtidPosition.isWritten("12345678-1234-1234-1234-123456789012:1-5"))
                .isFalse();
    }
}
