package io.millrace.kafka;

/** Which acknowledgement a record waits for. */
public enum Acks {
    /** Sent means done: a record may be lost unnoticed. */
    ZERO("0"),
    /** The leader has it: lost if the leader dies before its followers have copied it. */
    ONE("1"),
    /** All in-sync replicas have it; with idempotence where the broker has it. */
    ALL("all");

    private final String value;

    Acks(String value) {
        this.value = value;
    }

    /** The value of the producer's setting {@code acks}. */
    String value() {
        return value;
    }
}
