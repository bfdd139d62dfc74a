package io.millrace.engine;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;

/** The rule that nobody writes without holding the task. */
final class Leases {
    private Leases() {}

    static void requireHeld(CheckpointStore store) {
        if (!store.isHeld()) {
            throw new MillraceException(
                    ErrorCode.LEASE_LOST,
                    "this run no longer holds the task: its membership at the destination ran out or another run took"
                            + " over. It stops writing at once and tries to get the task back");
        }
    }
}
