package io.millrace.task;

import org.jspecify.annotations.Nullable;

/**
 * One key of the task document: all there is to know about it, in one place.
 *
 * @param path from the document's root, as {@code source.tls.mode}
 * @param type reads and checks a value
 * @param unit what a number counts, "" for none
 * @param defaultText the default as YAML; null when the key has none
 * @param required whether a document without it is refused
 * @param example a value as YAML, different from the default
 * @param help one or more sentences
 */
public record Key<T>(
        String path,
        KeyType<T> type,
        String unit,
        @Nullable String defaultText,
        boolean required,
        String example,
        String help) {
    /** An optional key without default. */
    static <T> Key<T> optional(String path, KeyType<T> type, String example, String help) {
        return new Key<>(path, type, "", null, false, example, help);
    }

    static <T> Key<T> required(String path, KeyType<T> type, String example, String help) {
        return new Key<>(path, type, "", null, true, example, help);
    }

    static <T> Key<T> withDefault(String path, KeyType<T> type, String defaultText, String example, String help) {
        return new Key<>(path, type, "", defaultText, false, example, help);
    }

    Key<T> in(String newUnit) {
        return new Key<>(path, type, newUnit, defaultText, required, example, help);
    }

    /** Path of the enclosing section, "" at the root. */
    public String section() {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    /** The last part of the path: what stands before the colon. */
    public String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Whether the value is never shown. */
    public boolean secret() {
        return type.secret();
    }
}
