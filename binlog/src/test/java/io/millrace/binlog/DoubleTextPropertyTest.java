package io.millrace.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ByteSink;
import java.math.BigDecimal;
import java.math.MathContext;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DoubleTextPropertyTest {
    private static String text(double value) {
        ByteSink out = new ByteSink(32);
        new DoubleText().write(value, out);
        return out.toString();
    }

    /** Fewest digits that read back, found the slow way; rounding the exact value gives the closest of them. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; ; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            if (rounded.doubleValue() == value) {
                return rounded;
            }
        }
    }

    @Property(tries = 5000)
    void digitsAreTheShortestThatReadBack(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        if (!Double.isFinite(value) || value == 0) {
            return;
        }
        String text = text(value);
        assertThat(Double.parseDouble(text)).isEqualTo(value);
        assertThat(new BigDecimal(text).stripTrailingZeros().precision())
                .isLessThanOrEqualTo(shortest(value).stripTrailingZeros().precision());
    }

    @Property
    void wholeNumbersKeepTheirPoint(@ForAll int value) {
        assertThat(text(value)).isEqualTo(value + ".0");
    }

    @Example
    void powersOfTwoAndTenReadBack() {
        for (int exponent = -1074; exponent < 1024; exponent++) {
            double value = Math.scalb(1.0, exponent);
            assertThat(Double.parseDouble(text(value))).isEqualTo(value);
            assertThat(Double.parseDouble(text(Math.nextDown(value)))).isEqualTo(Math.nextDown(value));
        }
        for (int exponent = -323; exponent <= 308; exponent++) {
            String digits = text(Double.parseDouble("1e" + exponent));
            assertThat(new BigDecimal(digits)).isEqualByComparingTo(new BigDecimal("1e" + exponent));
        }
    }

    @Example
    void formsAreThoseOfMysql() {
        assertThat(text(1e22)).isEqualTo("1e22");
        assertThat(text(1.0)).isEqualTo("1.0");
        assertThat(text(-0.0)).isEqualTo("-0.0");
        assertThat(text(1e-7)).isEqualTo("0.0000001");
        assertThat(text(123456789012345680.0)).isEqualTo("1.2345678901234568e17");
        assertThat(text(0.1)).isEqualTo("0.1");
        assertThat(text(5e-324)).isEqualTo("5e-324");
        assertThat(text(1e15)).isEqualTo("1e15");
        assertThat(text(1e14)).isEqualTo("100000000000000.0");
        assertThat(text(1e-15)).isEqualTo("0.000000000000001");
        assertThat(text(1e-16)).isEqualTo("1e-16");
        assertThat(text(-1.5e300)).isEqualTo("-1.5e300");
    }
}
