package io.millrace.cli;

import io.millrace.task.TaskReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes the reference of the task document. */
@Command(
        name = "docs",
        description = "Writes the reference of every key of the task document, as Markdown.",
        mixinStandardHelpOptions = true)
final class DocsCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "Where to write it. Default: stdout")
    private @Nullable Path file;

    DocsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        if (file == null) {
            context.out().print(TaskReference.markdown());
            context.out().flush();
        } else {
            Files.writeString(file, TaskReference.markdown());
        }
        return ExitCode.OK.code();
    }
}
