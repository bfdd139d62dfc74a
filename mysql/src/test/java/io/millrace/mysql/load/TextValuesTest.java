package io.millrace.mysql.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.MillraceException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextValuesTest {
    private static final long SEED = 20_260_101;

    private final RecordingWriter writer = new RecordingWriter();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static double number(String text) {
        byte[] bytes = ascii("#" + text + "#");
        return TextValues.number(bytes, 1, text.length());
    }

    @Test
    void readsEveryDoubleAsJavaReadsIt() {
        Random random = new Random(SEED);
        for (int i = 0; i < 300_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                String text = Double.toString(value).replace("E", "e");
                assertThat(number(text)).as(text).isEqualTo(value);
            }
        }
    }

    @Test
    void readsShortDecimalsExactly() {
        Random random = new Random(SEED);
        for (int i = 0; i < 300_000; i++) {
            String text = BigDecimal.valueOf(random.nextLong() >> random.nextInt(64), random.nextInt(25))
                    .toPlainString();
            assertThat(number(text)).as(text).isEqualTo(Double.parseDouble(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "1e23",
                "9.999999999999999e22",
                "1.7976931348623157e308",
                "5e-324",
                "1e22",
                "1e-22",
                "1e+10",
                "999999999999999e22",
                "123456789012345678",
                "0.000000000000000000000000000001"
            })
    void readsEdgesOfTheFastPath(String text) {
        assertThat(Double.doubleToRawLongBits(number(text)))
                .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
    }

    @Test
    void countsEveryDayOfTheTimestampRange() {
        LocalDateTime time = LocalDateTime.of(1970, 1, 1, 0, 0, 1);
        while (time.getYear() < 2107) {
            String text = "%04d-%02d-%02d %02d:%02d:%02d"
                    .formatted(
                            time.getYear(),
                            time.getMonthValue(),
                            time.getDayOfMonth(),
                            time.getHour(),
                            time.getMinute(),
                            time.getSecond());
            TextValues.timestamp(0, ascii(text), 0, text.length(), writer);
            assertThat(writer.take()).isEqualTo("timestamp " + time.toEpochSecond(ZoneOffset.UTC) + ".0");
            time = time.plusHours(23).plusMinutes(7);
        }
    }

    @Test
    void readsTwoDigitYearsAsMysqlDoes() {
        assertThat(TextValues.year(ascii("69"), 0, 2)).isEqualTo(2069);
        assertThat(TextValues.year(ascii("70"), 0, 2)).isEqualTo(1970);
        assertThat(TextValues.year(ascii("0000"), 0, 4)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "1x", "1 "})
    void refusesWhatIsNoInteger(String text) {
        assertThatThrownBy(() -> TextValues.integer(ascii(text), 0, text.length()))
                .isInstanceOf(MillraceException.class)
                .hasMessageContaining("integer");
    }
}
