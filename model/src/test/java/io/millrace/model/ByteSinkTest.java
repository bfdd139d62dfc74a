package io.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteSinkTest {
    private final ByteSink sink = new ByteSink(1);

    @Test
    void printsEveryLongAsJavaDoes() {
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            sink.clear();
            sink.putDecimal(value);
            assertThat(sink.toString()).isEqualTo(Long.toString(value));
            sink.clear();
            sink.putUnsignedDecimal(value);
            assertThat(sink.toString()).isEqualTo(Long.toUnsignedString(value));
        }
    }

    @Test
    void printsTheEdges() {
        for (long value :
                new long[] {0, 9, 10, 99, 100, -1, Long.MIN_VALUE, Long.MAX_VALUE, 999_999_999_999_999_999L}) {
            sink.clear();
            sink.putDecimal(value);
            assertThat(sink.toString()).isEqualTo(Long.toString(value));
        }
    }

    @Test
    void padsWithZeros() {
        sink.putPadded(7, 3);
        sink.putPadded(2024, 4);
        assertThat(sink.toString()).isEqualTo("0072024");
    }

    @Test
    void refusesToGrowPastItsBoundAndKeepsWhatItHas() {
        ByteSink bounded = new ByteSink(16, 100);
        bounded.put(new byte[90]);
        assertThatThrownBy(() -> bounded.put(new byte[11]))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RECORD_TOO_LARGE))
                .hasMessageContaining("100");
        assertThat(bounded.length()).isEqualTo(90);
        bounded.put(new byte[10]);
        assertThat(bounded.length()).isEqualTo(100);
    }
}
