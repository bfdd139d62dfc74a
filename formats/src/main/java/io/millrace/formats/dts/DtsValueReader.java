package io.millrace.formats.dts;

import io.millrace.model.ByteSink;
import io.millrace.model.MysqlCharset;
import io.millrace.model.ShortestDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one datum of the union {@code Value} as text. */
final class DtsValueReader {
    private static final int TIME_WITH_ZONE = 7;
    private static final int TEXT_GEOMETRY = 9;
    private static final int EMPTY_OBJECT_NULL = 0;
    private static final int BRANCHES = 13;
    private static final int FLOAT_NUMBER = 4;

    private DtsValueReader() {}

    /** Adds the text of a column to {@code row}: null for NULL, nothing for a column that is not in the image. */
    static void read(AvroReader in, String name, int typeNumber, Map<String, @Nullable String> row) {
        int branch = in.readIndex(BRANCHES, "a value");
        if (branch != DtsColumn.EMPTY_OBJECT) {
            row.put(name, value(branch, in, typeNumber));
        } else if (in.readIndex(2, "EmptyObject") == EMPTY_OBJECT_NULL) {
            row.put(name, null);
        }
    }

    private static @Nullable String value(int branch, AvroReader in, int typeNumber) {
        return switch (branch) {
            case DtsColumn.INTEGER -> {
                in.readLong(); // precision
                yield in.readString();
            }
            case DtsColumn.CHARACTER -> character(in.readString(), in.readBytes());
            case DtsColumn.DECIMAL -> {
                String value = in.readString();
                in.readLong(); // precision
                in.readLong(); // scale
                yield value;
            }
            case DtsColumn.FLOAT -> {
                String value = floating(in.readDouble(), typeNumber == FLOAT_NUMBER);
                in.readLong(); // precision
                in.readLong(); // scale
                yield value;
            }
            case DtsColumn.TIMESTAMP -> timestamp(in.readLong(), in.readLong());
            case DtsColumn.DATE_TIME -> dateTime(in);
            case TIME_WITH_ZONE -> dateTime(in) + " " + in.readString();
            case DtsColumn.BINARY_GEOMETRY -> {
                in.readString();
                yield hex(in.readBytes());
            }
            case DtsColumn.BINARY_OBJECT ->
                in.readString().equals("TEXT")
                        ? new String(in.readBytes(), StandardCharsets.UTF_8)
                        : hex(in.readBytes());
            case TEXT_GEOMETRY, DtsColumn.TEXT_OBJECT -> {
                in.readString(); // type
                yield in.readString();
            }
            default -> null;
        };
    }

    private static String character(String charset, byte[] bytes) {
        if (charset.equals("binary")) {
            return hex(bytes);
        }
        ByteSink out = new ByteSink(bytes.length);
        MysqlCharset.forName(charset).appendUtf8(bytes, 0, bytes.length, out);
        return out.toString();
    }

    private static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    private static String floating(double value, boolean single) {
        ByteSink out = new ByteSink(32);
        if (single) {
            new ShortestDecimal().append((float) value, out);
        } else {
            new ShortestDecimal().append(value, out);
        }
        return out.toString();
    }

    private static String timestamp(long seconds, long micros) {
        if (seconds == 0 && micros == 0) {
            return "0000-00-00 00:00:00";
        }
        LocalDateTime at = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
        String text = "%04d-%02d-%02d %02d:%02d:%02d"
                .formatted(
                        at.getYear(),
                        at.getMonthValue(),
                        at.getDayOfMonth(),
                        at.getHour(),
                        at.getMinute(),
                        at.getSecond());
        return micros == 0 ? text : text + ".%06d".formatted(micros);
    }

    private static String dateTime(AvroReader in) {
        @Nullable Long[] parts = new @Nullable Long[7];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = in.readIndex(2, "a part of DateTime") == 1 ? in.readLong() : null;
        }
        Long year = parts[0];
        Long month = parts[1];
        Long day = parts[2];
        Long hour = parts[3];
        Long minute = parts[4];
        Long second = parts[5];
        Long micros = parts[6];
        if (year != null && month == null) {
            return "%04d".formatted(year);
        }
        StringBuilder text = new StringBuilder();
        if (year != null && month != null && day != null) {
            text.append("%04d-%02d-%02d".formatted(year, month, day));
        }
        if (hour != null && minute != null && second != null) {
            long fraction = micros == null ? 0 : micros;
            text.append(text.length() > 0 ? " " : "");
            text.append(hour < 0 || minute < 0 || second < 0 || fraction < 0 ? "-" : "");
            text.append("%02d:%02d:%02d".formatted(Math.abs(hour), Math.abs(minute), Math.abs(second)));
            text.append(micros == null ? "" : ".%06d".formatted(Math.abs(fraction)));
        }
        return text.toString();
    }
}
