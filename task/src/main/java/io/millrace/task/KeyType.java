package io.millrace.task;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** The type of a key's value: how it is called, what is allowed, and how it is read. Stateless. */
public interface KeyType<T> {
    /** As in "integer" or "list of table patterns". */
    String label();

    /** The rule in words that follow "must be": a range, the allowed values, a syntax. */
    String rule();

    /** Reads a value; null after telling {@code reading} what is wrong with it. */
    @Nullable
    T read(Node node, Reading reading);

    /** Whether values are never shown. */
    default boolean secret() {
        return false;
    }
}
