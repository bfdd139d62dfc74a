package io.millrace.testkit;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Canonical texts of Debezium's values in its default modes; TIMESTAMP in UTC. Shared by its JSON and Avro readers. */
final class DebeziumValues {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final long MICROS = 1_000_000;

    private DebeziumValues() {}

    /** Unscaled value, big-endian. */
    static String decimal(byte[] unscaled, SourceColumn column) {
        return new BigDecimal(new BigInteger(unscaled), column.scale()).toPlainString();
    }

    /** Bits in little-endian order. */
    static String bits(byte[] littleEndian) {
        byte[] bytes = new byte[littleEndian.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = littleEndian[bytes.length - 1 - i];
        }
        return new BigInteger(1, bytes).toString();
    }

    /** A number of a whole-number, DATE, TIME, DATETIME or YEAR column. */
    static String whole(long number, SourceColumn column) {
        return switch (column.dataType()) {
            case "bigint" ->
                column.columnType().contains("unsigned") ? Long.toUnsignedString(number) : Long.toString(number);
            case "date" -> LocalDate.ofEpochDay(number).toString();
            case "time" -> time(number, column);
            case "datetime" -> dateTime(number, column);
            case "year" -> SourceColumn.fourDigits((int) number);
            default -> Long.toString(number);
        };
    }

    private static String time(long micros, SourceColumn column) {
        long absolute = Math.abs(micros);
        long seconds = absolute / MICROS;
        return String.format(
                        Locale.ROOT,
                        "%s%02d:%02d:%02d",
                        micros < 0 ? "-" : "",
                        seconds / 3600,
                        seconds / 60 % 60,
                        seconds % 60)
                + column.fraction((int) (absolute % MICROS));
    }

    /** Milliseconds up to three fraction digits, else microseconds; a wall clock as if in UTC. */
    private static String dateTime(long number, SourceColumn column) {
        long micros = column.fractionDigits() <= 3 ? Math.multiplyExact(number, 1000) : number;
        long seconds = Math.floorDiv(micros, MICROS);
        return LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC).format(SECONDS)
                + column.fraction((int) Math.floorMod(micros, MICROS));
    }

    /** ISO-8601 in UTC. */
    static String timestamp(String iso, SourceColumn column) {
        Instant instant = Instant.parse(iso);
        return LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC)
                        .format(SECONDS)
                + column.fraction(instant.getNano() / 1000);
    }
}
