package io.millrace.engine;

import org.jspecify.annotations.Nullable;

/**
 * The moment between two transactions in which shapes and the selection of tables may change, for a thread beside the
 * stream: the gate is the caller's, and where the stream is read ahead of what is told, nothing of it is under way.
 */
final class Standstill {
    private final Gate gate;
    private final @Nullable ParallelStream encoders;

    /** @param encoders null when the stream's own thread encodes, which holds the gate while it does */
    Standstill(Gate gate, @Nullable ParallelStream encoders) {
        this.gate = gate;
        this.encoders = encoders;
    }

    void begin() {
        if (encoders != null) {
            encoders.hold();
        }
        gate.lock();
    }

    void end() {
        gate.unlock();
        if (encoders != null) {
            encoders.goOn();
        }
    }
}
