package io.millrace.engine;

import java.util.concurrent.CompletableFuture;

/**
 * A change of a running task on its way.
 *
 * @param to what the task is to be
 * @param from what it was, and is again when the change fails
 * @param newAttempt whether it takes a new attempt
 * @param done gets what was done, or why it was not
 */
record Change(TaskSettings to, TaskSettings from, boolean newAttempt, CompletableFuture<String> done) {}
