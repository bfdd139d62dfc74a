package io.millrace.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DecimalsPropertyTest {
    private static final int[] BYTES = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

    /** A DECIMAL(precision, scale) and a value in it. */
    record Stored(int precision, int scale, BigDecimal value) {}

    @Provide
    Arbitrary<Stored> decimals() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 65),
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(65),
                        Arbitraries.of(true, false))
                .as((precision, wantedScale, digits, negative) -> {
                    int scale = Math.min(wantedScale, precision);
                    String kept = digits.substring(Math.max(0, digits.length() - precision));
                    BigInteger unscaled = new BigInteger(kept);
                    return new Stored(precision, scale, new BigDecimal(negative ? unscaled.negate() : unscaled, scale));
                });
    }

    @Property
    void whatIsPackedComesBackWithAllItsFractionDigits(@ForAll("decimals") Stored stored) {
        byte[] packed = pack(stored);
        byte[] out = new byte[Decimals.MAX_TEXT_LENGTH];
        assertThat(packed).hasSize(Decimals.packedLength(stored.precision, stored.scale));
        int length = Decimals.write(packed, 0, stored.precision, stored.scale, out);
        assertThat(new String(out, 0, length, StandardCharsets.US_ASCII)).isEqualTo(stored.value.toPlainString());
    }

    private static byte[] pack(Stored stored) {
        String digits = stored.value.unscaledValue().abs().toString();
        digits = "0".repeat(stored.precision - digits.length()) + digits;
        int integer = stored.precision - stored.scale;
        EventBuilder out = EventBuilder.bytes();
        int at = 0;
        for (int left = integer; left > 0; ) {
            int count = left % 9 == 0 ? 9 : left % 9;
            out.big(Long.parseLong(digits.substring(at, at + count)), BYTES[count]);
            at += count;
            left -= count;
        }
        for (int left = stored.scale; left > 0; ) {
            int count = Math.min(9, left);
            out.big(Long.parseLong(digits.substring(at, at + count)), BYTES[count]);
            at += count;
            left -= count;
        }
        byte[] bytes = out.build();
        bytes[0] ^= (byte) 0x80;
        if (stored.value.signum() < 0) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ~bytes[i];
            }
        }
        return bytes;
    }
}
