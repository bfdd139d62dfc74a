package io.millrace.task;

/** A text that never shows itself: {@link #toString()} is {@code ***}. */
public final class Secret {
    /** What people see in place of the value. */
    public static final String MASK = "***";

    private static final Secret NONE = new Secret("");

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    public static Secret of(String value) {
        return value.isEmpty() ? NONE : new Secret(value);
    }

    /** The value itself, for the client that needs it; not for messages, logs or exceptions. */
    public String reveal() {
        return value;
    }

    public boolean isEmpty() {
        return value.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return 0; // a hash of a short password gives it away
    }

    @Override
    public String toString() {
        return MASK;
    }
}
