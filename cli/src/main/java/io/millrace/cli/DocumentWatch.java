package io.millrace.cli;

import io.millrace.model.MillraceException;
import io.millrace.runtime.TaskRunner;
import io.millrace.task.TaskDocument;
import io.millrace.task.TaskDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a running task's document once a second and has the task follow what was saved; a document that is wrong, or
 * that a running task cannot follow, is reported, and the task goes on by the old one. On a thread of its own.
 */
final class DocumentWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentWatch.class);
    private static final long INTERVAL_MS = 1000;

    private final Path file;
    private final TaskRunner runner;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable FileTime seen;
    private CompletableFuture<String> change = CompletableFuture.completedFuture("");

    DocumentWatch(Path file, TaskRunner runner) {
        this.file = file;
        this.runner = runner;
        this.seen = lastSaved();
    }

    void start() {
        Thread thread = new Thread(this::run, "millrace-document");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closed.await(INTERVAL_MS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One change at a time: what is saved meanwhile is followed next. */
    private void look() {
        FileTime saved = lastSaved();
        if (saved == null || saved.equals(seen) || !change.isDone()) {
            return; // an editor that replaces the file takes it away for a moment
        }
        seen = saved;
        try {
            TaskDocument document = TaskDocuments.load(file);
            if (!document.equals(runner.document())) {
                runner.note(file + " was saved, the difference is being checked");
                change = runner.change(document).whenComplete(this::tell);
            }
        } catch (MillraceException e) {
            tell(null, e);
        }
    }

    private void tell(@Nullable String done, @Nullable Throwable error) {
        if (error == null) {
            LOG.info("{}: {}", file, done);
            runner.note("" + done);
            return;
        }
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        String why = cause instanceof MillraceException known ? known.code() + ": " + known.getMessage() : "" + cause;
        LOG.warn("{} was saved, and the task goes on as before: {}", file, why);
        runner.note("not changed: " + why);
    }

    private @Nullable FileTime lastSaved() {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
