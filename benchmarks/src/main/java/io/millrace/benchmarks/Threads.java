package io.millrace.benchmarks;

/** Waiting for a thread of our own that has been told to end. */
final class Threads {
    private Threads() {}

    /** Returns when it has ended; an interruption is kept for the caller. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
