package io.millrace.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.model.MillraceException;
import io.millrace.model.Precheck;
import io.millrace.runtime.TaskRunner;
import io.millrace.task.Problem;
import io.millrace.task.TaskDocument;
import io.millrace.task.TaskDocumentException;
import io.millrace.task.TaskDocuments;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Validates a task document and checks source and destination against it. */
@Command(
        name = "check",
        description = "Validates a task document, then checks source and destination; changes nothing.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "TASK.yaml", description = "The task document.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    CheckCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        TaskDocument task;
        try {
            task = TaskDocuments.load(file);
        } catch (MillraceException e) {
            if (!json) {
                throw e;
            }
            context.out().println(Json.line(invalid(e)));
            return ExitCode.of(e).code();
        }
        List<Precheck> checks = TaskRunner.check(task);
        if (json) {
            context.out().println(Json.line(checked(task, checks)));
        } else {
            print(task, checks, context, true);
        }
        return (passed(checks) ? ExitCode.OK : ExitCode.PRECHECKS_FAILED).code();
    }

    static boolean passed(List<Precheck> checks) {
        return checks.stream().noneMatch(check -> check.level() == Precheck.Level.FAIL);
    }

    /** Shows the checks; all of them, or only those that somebody should look at. */
    static void print(TaskDocument task, List<Precheck> checks, Context context, boolean all) {
        Ansi ansi = context.ansi();
        for (Precheck check : checks) {
            boolean matters = check.level() == Precheck.Level.WARN || check.level() == Precheck.Level.FAIL;
            if (!all && !matters) {
                continue;
            }
            String found = check.found().isEmpty() ? "" : ": " + check.found();
            context.out()
                    .println(level(check.level(), ansi) + "  " + ansi.bold(check.code()) + "  " + check.criterion()
                            + found);
            if (!check.remedy().isEmpty() && matters) {
                context.out().println("         remedy: " + check.remedy());
            }
        }
        if (all) {
            long failed = count(checks, Precheck.Level.FAIL);
            long warned = count(checks, Precheck.Level.WARN);
            context.out()
                    .println(task.name() + ": " + checks.size() + " checks, " + failed + " failed, " + warned
                            + " with a warning");
        }
        context.out().flush();
    }

    private static long count(List<Precheck> checks, Precheck.Level level) {
        return checks.stream().filter(check -> check.level() == level).count();
    }

    private static String level(Precheck.Level level, Ansi ansi) {
        String text = String.format("%-7s", level);
        return switch (level) {
            case PASS -> ansi.green(text);
            case INFO, SKIPPED -> ansi.dim(text);
            case WARN -> ansi.yellow(text);
            case FAIL -> ansi.red(text);
        };
    }

    private static ObjectNode checked(TaskDocument task, List<Precheck> checks) {
        ObjectNode out = Json.object();
        out.put("task", task.name()).put("valid", true).put("passed", passed(checks));
        ArrayNode list = out.putArray("checks");
        for (Precheck check : checks) {
            list.addObject()
                    .put("code", check.code())
                    .put("level", check.level().name())
                    .put("criterion", check.criterion())
                    .put("found", check.found())
                    .put("remedy", check.remedy());
        }
        return out;
    }

    private static ObjectNode invalid(MillraceException failure) {
        ObjectNode out = Json.object();
        out.put("valid", false)
                .put("passed", false)
                .put("code", failure.code().name())
                .put("message", failure.getMessage());
        ArrayNode list = out.putArray("problems");
        if (failure instanceof TaskDocumentException e) {
            for (Problem problem : e.problems()) {
                list.addObject()
                        .put("code", problem.code().name())
                        .put("line", problem.line())
                        .put("column", problem.column())
                        .put("key", problem.key())
                        .put("rule", problem.rule())
                        .put("remedy", problem.remedy());
            }
        }
        return out;
    }
}
