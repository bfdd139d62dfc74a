package io.millrace.model;

import java.util.List;

/**
 * What came of trying to connect to a server, step by step, as far as it went.
 *
 * @param steps in order; those behind a failed one are SKIPPED
 * @param server what answered: product and version, or the cluster; "" when nothing did
 * @param localAddress our own end of the connection; "" when there was none
 * @param seenAs how the server names us: MySQL's {@code user@host}; "" where it does not say
 */
public record ConnectionReport(List<Step> steps, String server, String localAddress, String seenAs) {
    public ConnectionReport {
        steps = List.copyOf(steps);
    }

    /** What can go wrong, in the order in which it does. */
    public enum Stage {
        DNS,
        TCP,
        TLS,
        AUTHENTICATION,
        AUTHORIZATION
    }

    /** How a step ended. */
    public enum Outcome {
        PASSED,
        FAILED,
        SKIPPED
    }

    /**
     * @param found what was seen; no secrets
     * @param remedy what to do; "" unless it failed
     */
    public record Step(Stage stage, Outcome outcome, String found, String remedy) {}

    /** Whether every step that was needed has passed. */
    public boolean passed() {
        return steps.stream().noneMatch(step -> step.outcome() == Outcome.FAILED);
    }
}
