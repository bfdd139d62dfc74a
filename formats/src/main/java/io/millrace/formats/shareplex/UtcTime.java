package io.millrace.formats.shareplex;

import io.millrace.model.ByteSink;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times of messages, {@code 2017-06-16T14:24:34}. Remembers the last one: most rows share their second. */
final class UtcTime {
    private static final DateTimeFormatter PATTERN = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    private final String suffix;
    private long second = Long.MIN_VALUE;
    private byte[] text = new byte[0];

    UtcTime(ShareplexJsonOptions.TimeSuffix suffix) {
        this.suffix = suffix == ShareplexJsonOptions.TimeSuffix.Z ? "Z" : "";
    }

    void put(long epochSecond, ByteSink out) {
        if (epochSecond != second) {
            second = epochSecond;
            String time = PATTERN.format(LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC)) + suffix;
            text = time.getBytes(StandardCharsets.US_ASCII);
        }
        out.put(text);
    }
}
