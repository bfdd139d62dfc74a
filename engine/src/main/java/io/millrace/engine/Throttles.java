package io.millrace.engine;

/** A task's throttles, over all its attempts. Any thread. */
record Throttles(Throttle fullLoad, Throttle stream, Brake brake) {
    Throttles(ThrottleSettings settings, Clock clock) {
        this(
                new Throttle(settings.fullLoad(), clock),
                new Throttle(settings.stream(), clock),
                new Brake(settings.brake()));
    }

    void set(ThrottleSettings settings) {
        fullLoad.set(settings.fullLoad());
        stream.set(settings.stream());
        brake.set(settings.brake());
    }
}
