package io.millrace.engine;

/** The ways to turn a row's key text into a partition. All read UTF-8 in place and allocate nothing. */
public enum PartitionHash {
    /** Kafka's own: {@code murmur2} of the whole key text, sign bit cleared, modulo partitions. */
    MURMUR2(true) {
        @Override
        int of(byte[] utf8, int offset, int length) {
            return murmur2(utf8, offset, length);
        }

        @Override
        int partition(int hash, int partitions) {
            return (hash & 0x7fffffff) % partitions;
        }
    },
    /** XOR of {@code String.hashCode()} of each part, {@code floorMod}: DTS names the function, not the rest. */
    JAVA(false) {
        @Override
        int of(byte[] utf8, int offset, int length) {
            return stringHashCode(utf8, offset, length);
        }

        @Override
        int partition(int hash, int partitions) {
            return Math.floorMod(hash, partitions);
        }
    },
    /** As {@link #JAVA} but for negative hashes, whose sign is removed as Canal does: {@code abs(abs(h) % n)}. */
    CANAL(false) {
        @Override
        int of(byte[] utf8, int offset, int length) {
            return stringHashCode(utf8, offset, length);
        }

        @Override
        int partition(int hash, int partitions) {
            return Math.abs(Math.abs(hash) % partitions);
        }
    },
    /** CRC-32 of the whole key text as an unsigned number, modulo partitions. */
    CRC32(true) {
        @Override
        int of(byte[] utf8, int offset, int length) {
            return crc32(utf8, offset, length);
        }

        @Override
        int partition(int hash, int partitions) {
            return Integer.remainderUnsigned(hash, partitions);
        }
    };

    private static final int[] CRC_TABLE = crcTable();

    private final boolean whole;

    PartitionHash(boolean whole) {
        this.whole = whole;
    }

    /** Whether the key text is hashed as a whole; else its parts one by one, and their hashes XORed. */
    boolean ofWhole() {
        return whole;
    }

    /** The hash of a text: the whole key or a part of it. */
    abstract int of(byte[] utf8, int offset, int length);

    /** Where a hash leads. */
    abstract int partition(int hash, int partitions);

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

    /** CRC-32 as in zip and Ethernet. */
    static int crc32(byte[] data, int offset, int length) {
        int crc = -1;
        for (int i = offset; i < offset + length; i++) {
            crc = CRC_TABLE[(crc ^ data[i]) & 0xff] ^ (crc >>> 8);
        }
        return ~crc;
    }

    private static int[] crcTable() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0xEDB88320;
            }
            table[i] = crc;
        }
        return table;
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
