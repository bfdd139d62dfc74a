package io.millrace.task;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** What a document says, by key; defaults filled in. */
final class Values {
    private final Map<Key<?>, Object> values = new HashMap<>();
    private final Map<Key<?>, Node> nodes = new HashMap<>();

    <T> void put(Key<T> key, T value) {
        values.put(key, value);
    }

    /** Where a key was written; a default has no place. */
    void place(Key<?> key, Node node) {
        nodes.put(key, node);
    }

    @SuppressWarnings("unchecked") // put() is the only way in
    <T> @Nullable T find(Key<T> key) {
        return (T) values.get(key);
    }

    <T> T get(Key<T> key) {
        T value = find(key);
        if (value == null) {
            throw new IllegalStateException("the key has no value: " + key.path());
        }
        return value;
    }

    /** Whether the document itself gives the key. */
    boolean written(Key<?> key) {
        return nodes.containsKey(key);
    }

    @Nullable
    Node nodeOf(Key<?> key) {
        return nodes.get(key);
    }
}
