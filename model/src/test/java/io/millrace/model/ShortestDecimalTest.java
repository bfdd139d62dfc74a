package io.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortestDecimalTest {
    private static String text(double value) {
        ByteSink out = new ByteSink(16);
        new ShortestDecimal().append(value, out);
        return out.toString();
    }

    private static String text(float value) {
        ByteSink out = new ByteSink(16);
        new ShortestDecimal().append(value, out);
        return out.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0, 0.0",
        "-0.0, -0.0",
        "1.0, 1.0",
        "-2.5, -2.5",
        "0.001, 0.001",
        "9.99E-4, 9.99E-4",
        "9999999.0, 9999999.0",
        "10000000.0, 1.0E7",
        "12510357.0, 1.2510357E7",
        "100.0, 100.0",
        "123456.789, 123456.789",
        "2.0E23, 2.0E23",
        "4.9E-324, 4.9E-324",
        "2.2250738585072014E-308, 2.2250738585072014E-308",
        "1.7976931348623157E308, 1.7976931348623157E308",
        "9007199254740993.0, 9.007199254740992E15"
    })
    void doublesArePrintedAsJdk19PrintsThem(double value, String expected) {
        assertThat(text(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1, 1.1",
        "1.0E10, 1.0E10",
        "3.4028235E38, 3.4028235E38",
        "1.4E-45, 1.4E-45",
        "1.17549435E-38, 1.1754944E-38",
        "16777216, 1.6777216E7",
        "0.3, 0.3"
    })
    void floatsArePrintedAsJdk19PrintsThem(float value, String expected) {
        assertThat(text(value)).isEqualTo(expected);
    }

    @Property(tries = 20_000)
    void everyDoubleComesBackAndNeedsNoMoreDigitsThanTheJdkUses(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        if (!Double.isNaN(value) && !Double.isInfinite(value)) {
            String printed = text(value);

            assertThat(Double.parseDouble(printed)).isEqualTo(value);
            assertThat(digits(printed)).isLessThanOrEqualTo(Math.max(2, digits(Double.toString(value))));
        }
    }

    @Property(tries = 20_000)
    void everyFloatComesBackAndIsWidenedToWhatItsTextSays(@ForAll int bits) {
        float value = Float.intBitsToFloat(bits);
        if (!Float.isNaN(value) && !Float.isInfinite(value)) {
            String printed = text(value);

            assertThat(Float.parseFloat(printed)).isEqualTo(value);
            assertThat(new ShortestDecimal().widen(value)).isEqualTo(Double.parseDouble(printed));
        }
    }

    private static int digits(String printed) {
        return new BigDecimal(printed).stripTrailingZeros().precision();
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_19)
    void randomNumbersAreThoseOfTheJdk() {
        java.util.Random random = new java.util.Random(20_240_229);
        for (int i = 0; i < 1_000_000; i++) {
            double wide = Double.longBitsToDouble(random.nextLong());
            float narrow = Float.intBitsToFloat(random.nextInt());

            if (!text(wide).equals(Double.toString(wide)) || !text(narrow).equals(Float.toString(narrow))) {
                assertThat(text(wide) + " " + text(narrow)).isEqualTo(wide + " " + narrow);
            }
        }
    }
}
