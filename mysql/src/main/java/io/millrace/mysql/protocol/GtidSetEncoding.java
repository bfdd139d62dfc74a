package io.millrace.mysql.protocol;

import io.millrace.model.ByteSink;
import io.millrace.model.GtidSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A GTID set as COM_BINLOG_DUMP_GTID carries it.
 *
 * <p>Layout, integers little-endian (mysql-server: {@code Gtid_set::encode}): 8 bytes number of sources, then per source
 * 16 bytes uuid, 8 bytes number of intervals, per interval 8 bytes first and 8 bytes last + 1. A set with tags (8.3 and
 * later) has format 1: the head holds 1 in its first and last byte and the number between, and each source's uuid is
 * followed by its tag: a one-byte length (shifted left by one, as its variable-length integers are) and the characters.
 */
final class GtidSetEncoding {
    private static final int UUID_DIGITS = 36;

    private GtidSetEncoding() {}

    static byte[] encode(GtidSet set) {
        Map<String, List<long[]>> sources = new LinkedHashMap<>();
        set.forEach((source, start, end) ->
                sources.computeIfAbsent(source, s -> new ArrayList<>()).add(new long[] {start, end}));
        boolean tagged = sources.keySet().stream().anyMatch(source -> source.length() > UUID_DIGITS);
        ByteSink out = new ByteSink(256, 64 << 20);
        long count = sources.size();
        putLong(out, tagged ? 1L | (count << 8) | (1L << 56) : count);
        sources.forEach((source, intervals) -> {
            putUuid(out, source);
            if (tagged) {
                byte[] tag = source.length() > UUID_DIGITS
                        ? source.substring(UUID_DIGITS + 1).getBytes(StandardCharsets.US_ASCII)
                        : new byte[0];
                out.put(tag.length << 1);
                out.put(tag);
            }
            putLong(out, intervals.size());
            for (long[] interval : intervals) {
                putLong(out, interval[0]);
                putLong(out, interval[1] + 1);
            }
        });
        return out.toByteArray();
    }

    private static void putUuid(ByteSink out, String source) {
        int high = -1;
        for (int i = 0; i < UUID_DIGITS; i++) {
            int digit = Character.digit(source.charAt(i), 16);
            if (digit < 0) {
                continue;
            }
            if (high < 0) {
                high = digit;
            } else {
                out.put(high << 4 | digit);
                high = -1;
            }
        }
    }

    private static void putLong(ByteSink out, long value) {
        for (int i = 0; i < 8; i++) {
            out.put((int) (value >> (8 * i)) & 0xFF);
        }
    }
}
