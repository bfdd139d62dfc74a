package io.millrace.cli;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.task.TaskTemplate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a commented task document. */
@Command(
        name = "init",
        description = "Writes a commented task document to begin with.",
        mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            defaultValue = "task.yaml",
            description = "Where to write it; - for stdout. Default: ${DEFAULT-VALUE}")
    private String file = "";

    @Option(names = "--force", description = "Overwrite an existing file.")
    private boolean force;

    InitCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        if (file.equals("-")) {
            context.out().print(TaskTemplate.commented());
            context.out().flush();
            return ExitCode.OK.code();
        }
        Path path = Path.of(file);
        if (Files.exists(path) && !force) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID, path + " exists and is not overwritten without --force");
        }
        Files.writeString(path, TaskTemplate.commented());
        context.out().println("Wrote " + path + ". Next: fill it in, then millrace check " + path);
        return ExitCode.OK.code();
    }
}
