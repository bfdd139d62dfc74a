package io.millrace.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TemporalsPropertyTest {
    private static final int[] UNIT = {0, 10_000, 10_000, 100, 100, 1, 1};

    private static String decode(int digits, byte[] bytes, String kind) {
        TextWriter writer = new TextWriter();
        OneValue value = new OneValue(bytes, digits, kind);
        return writer.text(value, 0);
    }

    /** Hands bytes to one of the temporal decoders. */
    private record OneValue(byte[] bytes, int digits, String kind) implements io.millrace.model.RowView {
        @Override
        public int columnCount() {
            return 1;
        }

        @Override
        public boolean isNull(int column) {
            return false;
        }

        @Override
        public boolean isPresent(int column) {
            return true;
        }

        @Override
        public void write(int column, io.millrace.model.RowWriter out) {
            switch (kind) {
                case "time" -> Temporals.time2(bytes, 0, digits, column, out);
                case "datetime" -> Temporals.dateTime2(bytes, 0, digits, column, out);
                default -> Temporals.timestamp2(bytes, 0, digits, column, out);
            }
        }

        @Override
        public boolean sameValue(int column, io.millrace.model.RowView other) {
            return false;
        }
    }

    private static int truncate(int micros, int digits) {
        for (int unit : List.of(1_000_000, 100_000, 10_000, 1_000, 100, 10, 1).subList(digits, digits + 1)) {
            return micros / unit * unit;
        }
        throw new IllegalArgumentException();
    }

    /** As my_time_packed_to_binary writes it: whole seconds floor, the fraction keeps the sign. */
    @Property
    void timesComeBack(
            @ForAll boolean negative,
            @ForAll @IntRange(max = 838) int hours,
            @ForAll @IntRange(max = 59) int minutes,
            @ForAll @IntRange(max = 59) int seconds,
            @ForAll @IntRange(max = 999_999) int micros,
            @ForAll @IntRange(max = 6) int digits) {
        int kept = truncate(micros, digits);
        long magnitude = ((long) (hours << 12 | minutes << 6 | seconds) << 24) + kept;
        long packed = negative ? -magnitude : magnitude;
        EventBuilder stored = EventBuilder.bytes();
        if (digits > 4) {
            stored.big(packed + 0x800000000000L, 6);
        } else {
            stored.big((packed >> 24) + 0x800000, 3);
            if (digits > 0) {
                stored.big(packed % (1 << 24) / UNIT[digits], (digits + 1) / 2);
            }
        }
        String sign = packed < 0 ? "-" : "";
        assertThat(decode(digits, stored.build(), "time"))
                .isEqualTo(String.format("%s%02d:%02d:%02d.%06d", sign, hours, minutes, seconds, kept));
    }

    @Property
    void dateTimesComeBackWithZeroParts(
            @ForAll @IntRange(max = 9999) int year,
            @ForAll @IntRange(max = 12) int month,
            @ForAll @IntRange(max = 31) int day,
            @ForAll @IntRange(max = 86_399) int secondOfDay,
            @ForAll @IntRange(max = 999_999) int micros,
            @ForAll @IntRange(max = 6) int digits) {
        int kept = truncate(micros, digits);
        long date = (year * 13L + month) << 5 | day;
        int hours = secondOfDay / 3600;
        int minutes = secondOfDay / 60 % 60;
        int seconds = secondOfDay % 60;
        long packed = date << 17 | hours << 12 | minutes << 6 | seconds;
        EventBuilder stored = EventBuilder.bytes().big(packed + 0x8000000000L, 5);
        if (digits > 0) {
            stored.big(kept / UNIT[digits], (digits + 1) / 2);
        }
        assertThat(decode(digits, stored.build(), "datetime"))
                .isEqualTo(String.format(
                        "%04d-%02d-%02d %02d:%02d:%02d.%06d", year, month, day, hours, minutes, seconds, kept));
    }

    @Property
    void timestampsComeBack(
            @ForAll @IntRange(min = 1) int epochSeconds,
            @ForAll @IntRange(max = 999_999) int micros,
            @ForAll @IntRange(max = 6) int digits) {
        int kept = truncate(micros, digits);
        EventBuilder stored = EventBuilder.bytes().big(epochSeconds, 4);
        if (digits > 0) {
            stored.big(kept / UNIT[digits], (digits + 1) / 2);
        }
        String text = decode(digits, stored.build(), "timestamp");
        assertThat(java.time.LocalDateTime.parse(text.replace(' ', 'T')))
                .isEqualTo(java.time.LocalDateTime.ofEpochSecond(epochSeconds, kept * 1000, java.time.ZoneOffset.UTC));
    }
}
