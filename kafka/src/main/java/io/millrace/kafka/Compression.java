package io.millrace.kafka;

import java.util.Locale;

/** How the producer packs its batches. ZSTD needs brokers from 2.1 on. */
public enum Compression {
    NONE,
    LZ4,
    GZIP,
    SNAPPY,
    ZSTD;

    /** The value of the producer's setting {@code compression.type}. */
    String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
