package io.millrace.server.storage;

import java.security.SecureRandom;

/**
 * Identifiers: 26 characters of Crockford's base 32 (a ULID), 48 bits of time in ms and 80 random ones. Later ones sort
 * behind earlier ones, also within one millisecond, as long as one process makes them. Thread-safe.
 */
public final class Ids {
    public static final int LENGTH = 26;

    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final SecureRandom RANDOM = new SecureRandom();

    private static long lastMs;
    private static final byte[] LAST = new byte[10];

    private Ids() {}

    public static synchronized String next() {
        long now = System.currentTimeMillis();
        if (now > lastMs) {
            lastMs = now;
            RANDOM.nextBytes(LAST);
            LAST[0] &= 0x7F; // room for counting up
        } else {
            int at = LAST.length;
            do {
                at--;
            } while (++LAST[at] == 0 && at > 0);
        }
        return text(lastMs);
    }

    private static String text(long ms) {
        char[] out = new char[LENGTH];
        for (int i = 9; i >= 0; i--) {
            out[i] = DIGITS[(int) (ms & 31)];
            ms >>>= 5;
        }
        for (int half = 0; half < 2; half++) {
            long bits = 0;
            for (int i = 0; i < 5; i++) {
                bits = bits << 8 | (LAST[half * 5 + i] & 0xFF);
            }
            for (int i = 7; i >= 0; i--) {
                out[10 + half * 8 + i] = DIGITS[(int) (bits & 31)];
                bits >>>= 5;
            }
        }
        return new String(out);
    }
}
