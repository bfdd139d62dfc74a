package io.millrace.formats.avro;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UnscaledDecimalTest {
    private static byte[] read(String text) {
        UnscaledDecimal unscaled = new UnscaledDecimal();
        byte[] ascii = ("xx" + text + "9").getBytes(StandardCharsets.US_ASCII);
        int from = unscaled.read(ascii, 2, text.length());
        return Arrays.copyOfRange(unscaled.bytes(), from, unscaled.bytes().length);
    }

    @Property(tries = 2000)
    void bytesAreThoseOfBigInteger(
            @ForAll
                    @BigRange(
                            min = "-99999999999999999999999999999999999999999999999999999999999999999",
                            max = "99999999999999999999999999999999999999999999999999999999999999999")
                    BigInteger unscaled,
            @ForAll @IntRange(max = 30) int scale) {
        assertThat(read(new BigDecimal(unscaled, scale).toPlainString())).isEqualTo(unscaled.toByteArray());
    }

    @Test
    void edgesOfEachLengthTakeNoByteTooMany() {
        for (int bits = 0; bits <= 215; bits++) {
            for (int near = -1; near <= 1; near++) {
                BigInteger value = BigInteger.ONE.shiftLeft(bits).add(BigInteger.valueOf(near));
                assertThat(read(value.toString())).isEqualTo(value.toByteArray());
                assertThat(read(value.negate().toString()))
                        .isEqualTo(value.negate().toByteArray());
            }
        }
    }

    @Property(tries = 200)
    void unsignedNumbersStayPositive(@ForAll long value) {
        UnscaledDecimal unscaled = new UnscaledDecimal();
        int from = unscaled.read(value);

        assertThat(Arrays.copyOfRange(unscaled.bytes(), from, unscaled.bytes().length))
                .isEqualTo(new BigInteger(Long.toUnsignedString(value)).toByteArray());
    }
}
