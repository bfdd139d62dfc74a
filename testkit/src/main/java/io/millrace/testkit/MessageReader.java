package io.millrace.testkit;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads messages of one format without any help of the product. Not thread-safe. */
public interface MessageReader {
    /**
     * @param tables the source's tables by {@link SourceTable#id()}; rows of others are told apart by their name only
     * @return the row change, or null when the message is none (DDL, heartbeat, begin, commit)
     * @throws IOException when the bytes are not of this format
     */
    @Nullable
    RowMessage read(byte[] value, Map<String, SourceTable> tables) throws IOException;
}
