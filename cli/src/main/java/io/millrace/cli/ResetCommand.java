package io.millrace.cli;

import io.millrace.engine.TaskReset;
import io.millrace.runtime.TaskRunner;
import io.millrace.task.TaskDocument;
import io.millrace.task.TaskDocuments;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says where a task goes on whose place at the source is gone. */
@Command(
        name = "reset",
        description = {
            "Changes where a task goes on, for when its place at the source is gone.",
            "The task must not be running. Nothing is removed from the destination."
        },
        mixinStandardHelpOptions = true)
final class ResetCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "TASK.yaml", description = "The task document.")
    private Path file = Path.of("");

    @ArgGroup(multiplicity = "1")
    private Where where = new Where();

    /** One of these. */
    static final class Where {
        @Option(
                names = "--anew",
                description = "Forget the checkpoint: the next run does the full load again, or begins at start.from.")
        @SuppressWarnings("UnusedVariable") // what is left when the other two are not given
        private boolean anew;

        @Option(
                names = "--from-now",
                description = "Go on at the source's newest position; the changes in between are not delivered.")
        private boolean fromNow;

        @Option(
                names = "--accept-differences",
                description =
                        "After GTID_ERRANT: go on where the task stands, without the transactions that were named.")
        private boolean acceptDifferences;

        TaskReset.To to() {
            if (acceptDifferences) {
                return TaskReset.To.HERE;
            }
            return fromNow ? TaskReset.To.NOW : TaskReset.To.BEGINNING;
        }
    }

    ResetCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        TaskDocument task = TaskDocuments.load(file);
        context.out().println(task.name() + ": " + TaskRunner.reset(task, where.to()));
        context.out().flush();
        return ExitCode.OK.code();
    }
}
