package io.millrace.testkit;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** 128 bits that stand for a key or for the content of a row: enough to take equal hashes for equal things. */
record Hash(long high, long low) {
    private static final long FIRST = 0x9E3779B97F4A7C15L;
    private static final long SECOND = 0xC2B2AE3D27D4EB4FL;
    private static final String NULL = "\u0000NULL";

    static Hash of(String text) {
        return new Hash(mix(text, FIRST), mix(text, SECOND));
    }

    /** In key order, each part with its length so that parts cannot run into each other. */
    static Hash ofKey(List<String> columns, Map<String, @Nullable String> row) {
        long high = FIRST;
        long low = SECOND;
        for (String column : columns) {
            String text = row.get(column);
            Hash part = of(text == null ? NULL : text);
            high = finish((high ^ part.high()) * SECOND);
            low = finish((low ^ part.low()) * FIRST);
        }
        return new Hash(high, low);
    }

    /** Over (name, value) pairs in any order. Columns for which {@code silent} says yes do not count. */
    static Hash ofContent(Map<String, @Nullable String> row, Predicate<Map.Entry<String, @Nullable String>> silent) {
        long high = 0;
        long low = 0;
        for (Map.Entry<String, @Nullable String> column : row.entrySet()) {
            if (silent.test(column)) {
                continue;
            }
            String text = column.getValue();
            String value = text == null ? NULL : text;
            high += finish(mix(column.getKey(), FIRST) * 31 + mix(value, FIRST));
            low += finish(mix(column.getKey(), SECOND) * 31 + mix(value, SECOND));
        }
        return new Hash(high, low);
    }

    /** This hash with more in it, in 64 bits. */
    long with(long first, long second, long third) {
        return finish(finish(finish(high ^ (first * FIRST)) + low ^ (second * SECOND)) ^ (third * FIRST));
    }

    private static long mix(String text, long seed) {
        long hash = seed ^ text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * seed;
            hash ^= hash >>> 32;
        }
        return finish(hash);
    }

    private static long finish(long value) {
        long hash = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return hash ^ (hash >>> 33);
    }
}
