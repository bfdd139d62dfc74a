package io.millrace.engine;

import io.millrace.model.SourcePosition;

/**
 * One chunk's window: opened at the stream's own position D, closed when the stream passes H; from D on it notes the
 * key of every before- and after-image of its table. Guarded by the gate.
 *
 * <pre>
 * OPEN ──stream passes H──► (chunk's rows whose keys were not noted go out)
 *   └──DDL, TRUNCATE, too many keys, stream lost──► VOID (chunk is read again)
 * </pre>
 */
final class Window {
    private final SourcePosition openedAt;
    private final KeySet noted;
    private boolean voided;
    private boolean tooBusy;

    Window(SourcePosition openedAt, int maxBytes) {
        this.openedAt = openedAt;
        this.noted = new KeySet(maxBytes);
    }

    SourcePosition openedAt() {
        return openedAt;
    }

    void note(KeyText key) {
        if (!voided && !noted.add(key.bytes(), 0, key.length())) {
            voided = true;
            tooBusy = true;
        }
    }

    void makeVoid() {
        voided = true;
    }

    boolean isVoid() {
        return voided;
    }

    /** Void because more keys changed than fit: the chunk has to be smaller. */
    boolean isTooBusy() {
        return tooBusy;
    }

    boolean hasNoted(byte[] key, int offset, int length) {
        return noted.contains(key, offset, length);
    }
}
