package io.millrace.engine;

/** The two ways to turn a row's key text into a partition. Both read UTF-8 in place and allocate nothing. */
public enum PartitionHash {
    /** Kafka's own: {@code murmur2} of the whole key text, sign bit cleared, modulo partitions. */
    MURMUR2 {
        @Override
        int combine(int soFar, byte[] utf8, int offset, int length) {
            throw new UnsupportedOperationException("murmur2 hashes the whole key at once");
        }
    },
    /** What users of Canal and DTS know: XOR of {@code String.hashCode()} of each part, {@code floorMod}. */
    JAVA {
        @Override
        int combine(int soFar, byte[] utf8, int offset, int length) {
            return soFar ^ stringHashCode(utf8, offset, length);
        }
    };

    abstract int combine(int soFar, byte[] utf8, int offset, int length);

    /** {@code murmur2} as Kafka's default partitioner computes it. */
    static int murmur2(byte[] data, int offset, int length) {
        final int m = 0x5bd1e995;
        int h = 0x9747b28c ^ length;
        int end = offset + (length & ~3);
        for (int i = offset; i < end; i += 4) {
            int k = (data[i] & 0xff)
                    | ((data[i + 1] & 0xff) << 8)
                    | ((data[i + 2] & 0xff) << 16)
                    | ((data[i + 3] & 0xff) << 24);
            k *= m;
            k ^= k >>> 24;
            k *= m;
            h *= m;
            h ^= k;
        }
        int rest = length & 3;
        if (rest == 3) {
            h ^= (data[end + 2] & 0xff) << 16;
        }
        if (rest >= 2) {
            h ^= (data[end + 1] & 0xff) << 8;
        }
        if (rest >= 1) {
            h ^= data[end] & 0xff;
            h *= m;
        }
        h ^= h >>> 13;
        h *= m;
        return h ^ (h >>> 15);
    }

    static int murmur2Partition(byte[] data, int offset, int length, int partitions) {
        return (murmur2(data, offset, length) & 0x7fffffff) % partitions;
    }

    /** {@code String.hashCode()} of the text, without making the string. */
    static int stringHashCode(byte[] utf8, int offset, int length) {
        int h = 0;
        int i = offset;
        int end = offset + length;
        while (i < end) {
            int b = utf8[i];
            if (b >= 0) {
                h = 31 * h + b;
                i++;
            } else if (b < -32) { // 110xxxxx
                h = 31 * h + (((b & 0x1f) << 6) | (utf8[i + 1] & 0x3f));
                i += 2;
            } else if (b < -16) { // 1110xxxx
                h = 31 * h + (((b & 0x0f) << 12) | ((utf8[i + 1] & 0x3f) << 6) | (utf8[i + 2] & 0x3f));
                i += 3;
            } else {
                int codePoint = ((b & 0x07) << 18)
                        | ((utf8[i + 1] & 0x3f) << 12)
                        | ((utf8[i + 2] & 0x3f) << 6)
                        | (utf8[i + 3] & 0x3f);
                h = 31 * h + Character.highSurrogate(codePoint);
                h = 31 * h + Character.lowSurrogate(codePoint);
                i += 4;
            }
        }
        return h;
    }
}
