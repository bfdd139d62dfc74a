package io.millrace.tests;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.StringJoiner;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Flink's internal values as MySQL would print them. */
final class FlinkText {
    private FlinkText() {}

    static String of(Object value, LogicalType type) {
        return switch (type.getTypeRoot()) {
            case DATE -> LocalDate.ofEpochDay((Integer) value).toString();
            case TIME_WITHOUT_TIME_ZONE ->
                LocalTime.ofNanoOfDay((Integer) value * 1_000_000L).format(DateTimeFormatter.ofPattern("HH:mm:ss"));
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                ((TimestampData) value)
                        .toLocalDateTime()
                        .format(DateTimeFormatter.ofPattern(
                                "yyyy-MM-dd HH:mm:ss" + fraction(LogicalTypeChecks.getPrecision(type))));
            case VARBINARY, BINARY -> HexFormat.of().formatHex((byte[]) value).toUpperCase(Locale.ROOT);
            case ARRAY -> array((ArrayData) value);
            default -> value.toString();
        };
    }

    private static String fraction(int digits) {
        return digits == 0 ? "" : "." + "S".repeat(digits);
    }

    private static String array(ArrayData array) {
        StringJoiner text = new StringJoiner(",");
        for (int i = 0; i < array.size(); i++) {
            text.add(array.getString(i).toString());
        }
        return text.toString();
    }
}
