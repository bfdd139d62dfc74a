package io.millrace.server.security;

import io.millrace.server.problems.ApiException;
import io.millrace.server.problems.ProblemCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Slows down guessing. After five failures in a row for one name, or twenty from one address, the next try is refused for a
 * while: 1 s, then twice as long each time, 15 min at most. Success forgets the name's failures. Knows the last 10,000 names and addresses; a
 * restart forgets. Thread-safe.
 */
final class LoginThrottle {
    static final int FREE_TRIES_PER_NAME = 5;
    static final int FREE_TRIES_PER_ADDRESS = 20;

    private static final int KNOWN = 10_000;
    private static final long MAX_WAIT_MS = 15 * 60_000;

    private final LongSupplier nowMs;
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > KNOWN;
        }
    };

    private record Failures(int count, long notBeforeMs) {}

    LoginThrottle(LongSupplier nowMs) {
        this.nowMs = nowMs;
    }

    /**
     * Before a password is compared. Counts the try as failed, so that tries at the same time are not free.
     *
     * @throws ApiException TOO_MANY_REQUESTS with the seconds to wait
     */
    synchronized void begin(String name, String address) {
        long wait = Math.max(waitMs("name " + name), waitMs("address " + address));
        if (wait > 0) {
            throw new ApiException(
                    ProblemCode.TOO_MANY_REQUESTS,
                    "Too many logins have failed. Try again in " + (wait + 999) / 1000 + " s");
        }
        count("name " + name, FREE_TRIES_PER_NAME);
        count("address " + address, FREE_TRIES_PER_ADDRESS);
    }

    private long waitMs(String key) {
        Failures known = failures.get(key);
        return known == null ? 0 : known.notBeforeMs - nowMs.getAsLong();
    }

    private void count(String key, int free) {
        Failures before = failures.get(key);
        int count = before == null ? 1 : before.count + 1;
        long wait = count < free ? 0 : Math.min(MAX_WAIT_MS, 1000L << Math.min(20, count - free));
        failures.put(key, new Failures(count, nowMs.getAsLong() + wait));
    }

    /** The try that has begun was right. */
    synchronized void succeeded(String name, String address) {
        failures.remove("name " + name);
        Failures known = failures.get("address " + address);
        if (known != null) {
            failures.put("address " + address, new Failures(known.count - 1, 0));
        }
    }
}
