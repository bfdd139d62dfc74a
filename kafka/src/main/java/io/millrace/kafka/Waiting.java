package io.millrace.kafka;

/** Pauses between two looks at something that changes by itself. */
final class Waiting {
    private Waiting() {}

    static void pause(long ms, KafkaErrors errors) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            throw errors.of("waiting", e);
        }
    }
}
