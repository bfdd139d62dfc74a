package io.millrace.cli;

import io.millrace.engine.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Shows a task's status again and again. One thread. */
public interface StatusOutput {
    /** The live view on a terminal, a line now and then elsewhere. */
    static StatusOutput of(String taskName, Context context, Supplier<List<String>> messages) {
        return context.ansi().on()
                ? new LiveView(taskName, context.out(), context.ansi(), messages)
                : new PlainStatus(taskName, context.out());
    }

    /** How often it wants to be called; {@code interval} is what the user asked for. */
    Duration every(Duration interval);

    /** @param nowNs monotonic time */
    void show(TaskStatus status, long nowNs);

    /** Shows the last status; nothing comes after. */
    void end(TaskStatus status, long nowNs);
}
