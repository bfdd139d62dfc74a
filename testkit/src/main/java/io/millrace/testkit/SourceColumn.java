package io.millrace.testkit;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One column as the source describes it, and how its values read as canonical text.
 *
 * <p>Canonical text is the same whatever side a value comes from: integers, decimals, BIT and YEAR as digits, FLOAT and
 * DOUBLE as Java prints the nearest such number, temporals as MySQL prints them, binary strings and geometries as
 * upper-case hex, the rest as text.
 *
 * @param dataType as in {@code information_schema.columns.data_type}, lower case
 * @param columnType the full type, lower case
 * @param fractionDigits of a temporal type
 * @param defaultText the canonical default, null when it is NULL
 */
public record SourceColumn(
        String name,
        String dataType,
        String columnType,
        int fractionDigits,
        @Nullable String defaultText) {
    private static final Set<String> BINARY =
            Set.of("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "vector");
    private static final Set<String> GEOMETRY = Set.of(
            "geometry",
            "point",
            "linestring",
            "polygon",
            "multipoint",
            "multilinestring",
            "multipolygon",
            "geometrycollection",
            "geomcollection");

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final int SRID_HEX_DIGITS = 8;

    public boolean isBinary() {
        return BINARY.contains(dataType);
    }

    public boolean isGeometry() {
        return GEOMETRY.contains(dataType);
    }

    public boolean isTimestamp() {
        return dataType.equals("timestamp");
    }

    /** Reads so that the server does the conversions that a driver would spoil. */
    String selectExpression() {
        String quoted = "`" + name.replace("`", "``") + "`";
        if (isBinary() || isGeometry()) {
            return "HEX(" + quoted + ")";
        }
        return switch (dataType) {
            // The text protocol rounds FLOAT to six digits; as a sum it is a DOUBLE, which holds it exactly.
            case "float" -> quoted + " + 0E0";
            case "bit" -> "CAST(" + quoted + " AS UNSIGNED)";
            // The driver prints fractions of its own making: 03:04:05.030 comes out as 03:04:05.30000.
            case "timestamp", "datetime", "time", "date" -> "CAST(" + quoted + " AS CHAR)";
            default -> quoted;
        };
    }

    /** What {@link #selectExpression()} gave. */
    @Nullable
    String fromSelect(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (isGeometry()) {
            return withoutSrid(text);
        }
        return switch (dataType) {
            case "float" -> Float.toString((float) Double.parseDouble(text));
            case "double" -> Double.toString(Double.parseDouble(text));
            case "tinyint", "smallint", "mediumint", "int", "bigint" -> withoutZeroFill(text);
            default -> text;
        };
    }

    private String withoutZeroFill(String text) {
        if (!columnType.contains("zerofill")) {
            return text;
        }
        int digit = 0;
        while (digit < text.length() - 1 && text.charAt(digit) == '0') {
            digit++;
        }
        return text.substring(digit);
    }

    /** A Canal JSON string: binary values hold one character per byte. */
    @Nullable
    String fromCanal(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (isBinary() || isGeometry()) {
            StringBuilder hex = new StringBuilder(text.length() * 2);
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c > 0xFF) {
                    return "not binary: character U+" + Integer.toHexString(c) + " at " + i;
                }
                appendHex(hex, c);
            }
            return isGeometry() ? withoutSrid(hex.toString()) : hex.toString();
        }
        return fromText(text);
    }

    /** Text as every format prints it; binary values and geometries as hex. */
    String fromText(String text) {
        if (isGeometry()) {
            return withoutSrid(text);
        }
        return switch (dataType) {
            // Many texts stand for one number, and which one Java prints depends on its version.
            case "float" -> Float.toString(Float.parseFloat(text));
            case "double" -> Double.toString(Double.parseDouble(text));
            default -> text;
        };
    }

    /** Digits behind the point of a DECIMAL. */
    int scale() {
        int comma = columnType.indexOf(',');
        return comma < 0 ? 0 : Integer.parseInt(columnType.substring(comma + 1, columnType.indexOf(')')));
    }

    /** {@code seconds.fraction} since the epoch as a TIMESTAMP in UTC; exactly this column's fraction digits. */
    String timestampText(String epoch) {
        int point = epoch.indexOf('.');
        long seconds = Long.parseLong(point < 0 ? epoch : epoch.substring(0, point));
        String digits = point < 0 ? "" : epoch.substring(point);
        if (seconds == 0) {
            return "0000-00-00 00:00:00" + digits;
        }
        return LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC).format(SECONDS) + digits;
    }

    static String fourDigits(int year) {
        StringBuilder text = new StringBuilder(4);
        appendDigits(text, year, 4);
        return text.toString();
    }

    /** Formats differ in whether they carry the SRID, so only the well-known binary behind it is compared. */
    private static String withoutSrid(String hex) {
        return hex.length() < SRID_HEX_DIGITS ? hex : hex.substring(SRID_HEX_DIGITS);
    }

    static void appendHex(StringBuilder hex, int octet) {
        hex.append(Character.toUpperCase(Character.forDigit((octet >> 4) & 15, 16)));
        hex.append(Character.toUpperCase(Character.forDigit(octet & 15, 16)));
    }

    static String hex(byte[] bytes) {
        StringBuilder hex = new StringBuilder(bytes.length * 2);
        for (byte octet : bytes) {
            appendHex(hex, octet);
        }
        return hex.toString();
    }

    /** The number with leading zeros up to {@code width} digits. */
    static void appendDigits(StringBuilder text, int number, int width) {
        String digits = Integer.toString(number);
        text.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
    }

    /** A fraction of {@code micros} with this column's digits, with its point; empty without digits. */
    String fraction(int micros) {
        if (fractionDigits == 0) {
            return "";
        }
        StringBuilder text = new StringBuilder(7).append('.');
        appendDigits(text, micros, 6);
        return text.substring(0, 1 + fractionDigits);
    }
}
