package io.millrace.cli;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import io.millrace.runtime.TaskRunner;
import io.millrace.task.TaskDocument;
import io.millrace.task.TaskDocuments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a task until it is finished, stopped or failed. */
@Command(
        name = "run",
        description = {
            "Runs a task: full load, then every change, until Ctrl-C.",
            "Goes on from its last checkpoint; a second run of the same task is refused.",
            "Follows its document: what is saved while it runs is applied, or refused with the reason."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "TASK.yaml", description = "The task document.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Print one JSON object with the status per interval.")
    private boolean json;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            description = "Time between two lines where stdout is no terminal. Default: ${DEFAULT-VALUE}",
            defaultValue = "5")
    private int intervalSeconds;

    @Option(names = "--messages", description = "On a terminal, also show some messages read back from Kafka.")
    private boolean messages;

    @Option(
            names = "--skip-checks",
            description = "Start without the prechecks: what cannot be reached is then retried, not refused.")
    private boolean skipChecks;

    RunCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (intervalSeconds < 1) {
            throw new picocli.CommandLine.ParameterException(
                    new picocli.CommandLine(this), "--interval must be 1 or more seconds: " + intervalSeconds);
        }
        TaskDocument task = TaskDocuments.load(file);
        ClassArchive.makeLater();
        if (!skipChecks) {
            check(task);
        }
        try (TaskRunner runner = new TaskRunner(task);
                DocumentWatch watch = new DocumentWatch(file, runner);
                MessageSampler sampler = messages && context.ansi().on() && !json
                        ? MessageSampler.start(task, runner::topics)
                        : MessageSampler.none()) {
            StatusOutput output =
                    json ? new JsonStatus(context.out()) : StatusOutput.of(task.name(), context, sampler::latest);
            watch.start();
            new TaskSession(runner, output, context.interruption(), Duration.ofSeconds(intervalSeconds)).run();
        }
        return ExitCode.OK.code();
    }

    private void check(TaskDocument task) {
        List<Precheck> checks = TaskRunner.check(task);
        boolean passed = CheckCommand.passed(checks);
        CheckCommand.print(
                task, checks, new Context(context.interruption(), context.err(), context.err(), context.ansi()), false);
        if (!passed) {
            throw new MillraceException(
                    ErrorCode.PRECHECK_FAILED,
                    task.name() + " was not started: the checks above failed. --skip-checks starts it all the same");
        }
    }
}
