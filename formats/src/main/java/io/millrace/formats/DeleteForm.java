package io.millrace.formats;

/** What a table's DELETE becomes. A tombstone is a record of the row's key without a value. */
public enum DeleteForm {
    /** A message as for every other change. */
    MESSAGE(true, false),
    MESSAGE_AND_TOMBSTONE(true, true),
    TOMBSTONE(false, true),
    /** The change is not told. */
    NOTHING(false, false);

    private final boolean message;
    private final boolean tombstone;

    DeleteForm(boolean message, boolean tombstone) {
        this.message = message;
        this.tombstone = tombstone;
    }

    public boolean hasMessage() {
        return message;
    }

    public boolean hasTombstone() {
        return tombstone;
    }
}
