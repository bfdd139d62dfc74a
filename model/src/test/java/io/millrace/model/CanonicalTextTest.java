package io.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CanonicalTextTest {
    private static final TableShape SHAPE = new TableShape(
            new TableId("shop", "t"),
            List.of(
                    column("plain", ColumnType.TIMESTAMP, null, 0),
                    column("millis", ColumnType.TIMESTAMP, null, 3),
                    column("latin1", ColumnType.TEXT, "latin1", -1),
                    column("set", ColumnType.SET, "utf8mb4", -1, "a", "b", "ç")),
            List.of(),
            "InnoDB");

    private static ColumnShape column(String name, ColumnType type, String charset, int scale, String... labels) {
        return new ColumnShape(
                name, type, name, false, true, charset, -1, scale, List.of(labels), ColumnShape.Generated.NO, false);
    }

    private static String text(String zone, Consumer<CanonicalText> call) {
        ByteSink out = new ByteSink(1);
        call.accept(new CanonicalText(SHAPE, ZoneId.of(zone)).into(out));
        return out.toString();
    }

    private static String text(Consumer<CanonicalText> call) {
        return text("UTC", call);
    }

    @Test
    void temporalValuesHaveExactlyTheDeclaredFraction() {
        assertThat(text(it -> it.putDateTime(0, 2024, 2, 9, 1, 2, 3, 456_789))).isEqualTo("2024-02-09 01:02:03");
        assertThat(text(it -> it.putDateTime(1, 2024, 2, 9, 1, 2, 3, 7_000))).isEqualTo("2024-02-09 01:02:03.007");
        assertThat(text(it -> it.putTime(1, false, 1, 2, 3, 0))).isEqualTo("01:02:03.000");
    }

    @Test
    void zeroPartialAndLongValuesAreKept() {
        assertThat(text(it -> it.putDate(0, 0, 0, 0))).isEqualTo("0000-00-00");
        assertThat(text(it -> it.putDate(0, 2024, 10, 0))).isEqualTo("2024-10-00");
        assertThat(text(it -> it.putTime(0, true, 838, 59, 59, 0))).isEqualTo("-838:59:59");
        assertThat(text(it -> it.putYear(0, 0))).isEqualTo("0000");
        assertThat(text(it -> it.putTimestamp(1, 0, 0))).isEqualTo("0000-00-00 00:00:00.000");
        assertThat(text(it -> it.putUnsignedLong(0, -1))).isEqualTo("18446744073709551615");
    }

    @Test
    void timestampsFollowTheZonesTransitionsInAnyOrder() {
        CanonicalText berlin = new CanonicalText(SHAPE, ZoneId.of("Europe/Berlin"));
        ByteSink out = new ByteSink(1);
        for (long seconds : new long[] {1_711_846_799L, 1_711_846_800L, 1_700_000_000L, 1_720_000_000L, 1}) {
            berlin.into(out).putTimestamp(0, seconds, 0);
            out.put('\n');
        }

        assertThat(out.toString()).isEqualTo("""
                        2024-03-31 01:59:59
                        2024-03-31 03:00:00
                        2023-11-14 23:13:20
                        2024-07-03 11:46:40
                        1970-01-01 01:00:01
                        """);
    }

    @Property
    void timestampsAreThoseOfJavaTime(@ForAll @LongRange(min = -4_000_000_000L, max = 8_000_000_000L) long seconds) {
        for (String zone : new String[] {"UTC", "America/New_York", "Asia/Kolkata", "+05:30", "Africa/Casablanca"}) {
            String expected = seconds == 0
                    ? "0000-00-00 00:00:00"
                    : DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")
                            .format(Instant.ofEpochSecond(seconds).atZone(ZoneId.of(zone)));

            assertThat(text(zone, it -> it.putTimestamp(0, seconds, 0))).isEqualTo(expected);
        }
    }

    @Test
    void labelsAreJoinedInDefinitionOrderAndZeroIsEmpty() {
        assertThat(text(it -> it.putSet(3, 0b101))).isEqualTo("a,ç");
        assertThat(text(it -> it.putSet(3, 0))).isEmpty();
        assertThat(text(it -> it.putEnum(3, 3))).isEqualTo("ç");
        assertThat(text(it -> it.putEnum(3, 0))).isEmpty();
    }

    @Test
    void valueBeyondTheLabelsIsAnErrorThatNamesTheColumn() {
        assertThatThrownBy(() -> text(it -> it.putSet(3, 0b1000))).hasMessageContaining("shop.t.set");
        assertThatThrownBy(() -> text(it -> it.putEnum(3, 4))).hasMessageContaining("shop.t.set");
    }

    @Test
    void textIsTranscodedAndBytesAreOneCharacterEach() {
        byte[] bytes = {'x', (byte) 0x80, 'y'};

        assertThat(text(it -> it.putText(2, bytes, 0, 3))).isEqualTo("x€y");
        assertThat(text(it -> it.putBytes(2, bytes, 0, 3))).isEqualTo("x\u0080y");
        assertThat(text(it -> it.putJson(2, "{\"é\": 1}".getBytes(StandardCharsets.UTF_8), 0, 9)))
                .isEqualTo("{\"é\": 1}");
    }

    @Property
    void anyBytesAreOneCharacterEach(@ForAll byte[] bytes) {
        assertThat(text(it -> it.putBytes(2, bytes, 0, bytes.length)))
                .isEqualTo(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Test
    void absentColumnIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> text(it -> it.putAbsent(1)))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROW_IMAGE_INCOMPLETE))
                .hasMessageContaining("shop.t.millis");
    }
}
