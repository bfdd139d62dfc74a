package io.millrace.mysql.protocol;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row of a small result, kept; columns by name without case, as servers disagree about it. */
public final class Row {
    private final List<String> names;
    private final @Nullable String[] values;

    Row(List<String> names, @Nullable String[] values) {
        this.names = names;
        this.values = values;
    }

    public @Nullable String get(int column) {
        return values[column];
    }

    /** The value of the first of these columns that the result has; null if that is NULL or there is none. */
    public @Nullable String get(String... columnNames) {
        for (String name : columnNames) {
            for (int i = 0; i < names.size(); i++) {
                if (names.get(i).equalsIgnoreCase(name)) {
                    return values[i];
                }
            }
        }
        return null;
    }

    /** As {@link #get(int)}, "" for NULL. */
    public String text(int column) {
        String value = values[column];
        return value == null ? "" : value;
    }

    /** As {@link #get(String...)}, "" for NULL. */
    public String text(String... columnNames) {
        String value = get(columnNames);
        return value == null ? "" : value;
    }

    @Override
    public String toString() {
        return names + "=" + Arrays.toString(values);
    }
}
