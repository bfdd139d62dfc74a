package io.millrace.binlog;

/** Reads the big-endian integers of temporal, BIT and DECIMAL values. The caller has checked the bounds. */
final class BigEndian {
    private BigEndian() {}

    /** An unsigned number of 0 to 8 bytes. */
    static long unsigned(byte[] bytes, int at, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | (bytes[at + i] & 0xff);
        }
        return value;
    }
}
