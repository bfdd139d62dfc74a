package io.millrace.cli.quickstart;

import io.millrace.cli.Context;
import io.millrace.cli.ExitCode;
import io.millrace.cli.MessageSampler;
import io.millrace.cli.StatusOutput;
import io.millrace.cli.TaskSession;
import io.millrace.cli.Words;
import io.millrace.engine.TaskStatus;
import io.millrace.formats.Formats;
import io.millrace.runtime.TaskRunner;
import io.millrace.servers.KafkaBroker;
import io.millrace.servers.MysqlServer;
import io.millrace.task.TaskDocument;
import io.millrace.task.TaskDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Everything at once, to look at: servers, a shop, its customers, a task, its messages.
 *
 * <pre>
 * servers ─► shop with history ─► customers ─► task (full load, stream) ─► Ctrl-C ─► everything away, or kept
 * </pre>
 */
@Command(
        name = "quickstart",
        description = {
            "Starts MySQL and Kafka, fills a web shop with history and customers, and copies it into Kafka.",
            "Ctrl-C stops everything and leaves nothing behind."
        },
        mixinStandardHelpOptions = true)
public final class QuickstartCommand implements Callable<Integer> {
    private static final Duration LINE_EVERY = Duration.ofSeconds(3);
    private static final long LOOK_EVERY_MS = 200;

    private final Context context;

    @Mixin
    private QuickstartOptions options = new QuickstartOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    private volatile boolean interruptible = true;

    public QuickstartCommand(Context context) {
        this.context = context;
    }

    /** Where the two servers are. */
    private record Place(ShopDatabase shop, String host, int port, String user, String password, String brokers) {}

    @Override
    public Integer call() throws IOException, SQLException {
        Place ownMysql = validate();
        Thread main = Thread.currentThread();
        context.interruption().onStop(() -> {
            if (interruptible) { // starting servers or writing history: nothing to finish
                main.interrupt();
            }
        });
        Path keep = options.keep == null ? null : options.keep.toAbsolutePath();
        Path work = keep == null ? Files.createTempDirectory("millrace-quickstart-") : Files.createDirectories(keep);
        try (QuickstartServers servers = new QuickstartServers(keep, this::say)) {
            runOn(start(servers, ownMysql), work);
        } catch (RuntimeException e) {
            if (!context.interruption().requested()) {
                throw e;
            }
        } finally {
            interruptible = false;
            Thread.interrupted(); // cleaning up is not to be interrupted
            if (keep == null) {
                delete(work);
            }
        }
        farewell(keep);
        return (context.interruption().requested() ? ExitCode.INTERRUPTED : ExitCode.OK).code();
    }

    /** The place of somebody's own MySQL, null for an embedded one; brokers are not known yet. */
    private @Nullable Place validate() {
        if (!Formats.names().contains(options.format)) {
            throw usage("--format must be one of " + String.join(", ", Formats.names()) + ": " + options.format);
        }
        if (options.rows < ShopSize.LEAST_ROWS) {
            throw usage("--rows must be at least " + ShopSize.LEAST_ROWS + ": " + options.rows);
        }
        if (options.durationSeconds < 0) {
            throw usage("--duration must not be negative: " + options.durationSeconds);
        }
        String mysql = options.mysql;
        if (mysql == null) {
            return null;
        }
        int colon = mysql.lastIndexOf(':');
        String host = colon < 0 ? mysql : mysql.substring(0, colon);
        int port = colon < 0 ? 3306 : portOf(mysql.substring(colon + 1));
        String fromEnvironment = System.getenv("MYSQL_PWD");
        String password = options.mysqlPassword != null ? options.mysqlPassword : fromEnvironment;
        String known = password == null ? "" : password;
        return new Place(
                new ShopDatabase(host, port, options.mysqlUser, known), host, port, options.mysqlUser, known, "");
    }

    private int portOf(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw usage("--mysql must be HOST or HOST:PORT: " + options.mysql);
        }
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private Place start(QuickstartServers servers, @Nullable Place ownMysql) {
        Place place = ownMysql;
        if (place == null) {
            say("Starting MySQL 8.0");
            MysqlServer mysql = servers.startMysql();
            ShopDatabase shop = new ShopDatabase(mysql.host(), mysql.port(), mysql.rootUser(), mysql.rootPassword());
            place = new Place(shop, mysql.host(), mysql.port(), mysql.user(), mysql.password(), "");
        }
        String brokers = options.kafka;
        if (brokers == null) {
            say("Starting Kafka 4");
            KafkaBroker kafka = servers.startKafka();
            brokers = kafka.bootstrapServers();
        }
        say("MySQL: " + place.host() + ":" + place.port() + "   Kafka: " + brokers);
        return new Place(place.shop(), place.host(), place.port(), place.user(), place.password(), brokers);
    }

    private void runOn(Place place, Path work) throws IOException, SQLException {
        ShopSize size = ShopSize.of(options.rows);
        boolean ours = false;
        QuickstartTopics topics = options.kafka == null ? null : QuickstartTopics.note(place.brokers());
        List<String> written = new ArrayList<>(List.of(QuickstartDocument.checkpointTopic()));
        try {
            ShopDatabase.State state = place.shop().prepare();
            ours = true;
            if (state == ShopDatabase.State.EMPTY && !fill(place.shop(), size)) {
                return;
            }
            Path document = QuickstartDocument.write(
                    work, place.host(), place.port(), place.user(), place.password(), place.brokers(), options.format);
            runTask(place, size, document, written);
        } finally {
            interruptible = false;
            Thread.interrupted();
            if (options.keep == null && options.mysql != null && ours) {
                place.shop().drop();
            }
            if (options.keep == null && topics != null) {
                topics.removeNew(written);
            }
        }
    }

    /** Whether the history is complete: not when somebody has asked to stop. */
    private boolean fill(ShopDatabase shop, ShopSize size) throws SQLException {
        long startNs = System.nanoTime();
        ShopHistory history = new ShopHistory(shop, size, rows -> showFilling(rows, size.total()));
        context.interruption().onStop(history::stop);
        boolean complete;
        try {
            complete = history.load();
        } catch (SQLException e) {
            throw shop.failure(e);
        }
        if (complete) {
            shop.markFilled();
            if (context.ansi().on()) {
                context.out().print("\r\u001b[K");
            }
            say("The shop has " + Words.count(size.total()) + " rows of history, written in "
                    + Duration.ofNanos(System.nanoTime() - startNs).toSeconds() + " s");
        }
        return complete;
    }

    private synchronized void showFilling(long rows, long total) {
        if (context.ansi().on()) {
            context.out()
                    .print("\rWriting history: " + Words.count(rows) + " of " + Words.count(total) + " rows\u001b[K");
            context.out().flush();
        }
    }

    private void runTask(Place place, ShopSize size, Path document, List<String> written) {
        TaskDocument task = TaskDocuments.load(document);
        explain(place, document);
        interruptible = false; // from here on the task stops in order
        Timer timer = new Timer("quickstart-timer", true);
        try (TaskRunner runner = new TaskRunner(task);
                ShopWorkload workload = new ShopWorkload(place.shop(), size);
                MessageSampler sampler =
                        context.ansi().on() ? MessageSampler.start(task, runner::topics) : MessageSampler.none()) {
            if (options.durationSeconds > 0) {
                timer.schedule(new StopAfterLoad(runner, options.durationSeconds), LOOK_EVERY_MS, LOOK_EVERY_MS);
            }
            workload.start();
            StatusOutput output = StatusOutput.of(task.name(), context, sampler::latest);
            try {
                new TaskSession(runner, output, context.interruption(), LINE_EVERY).run();
            } finally {
                written.addAll(runner.topics());
                say("The customers made " + Words.count(workload.transactions()) + " transactions"
                        + (workload.lastError().isEmpty() ? "" : "; their last error: " + workload.lastError()));
            }
        } finally {
            timer.cancel();
        }
    }

    /** Stops the task so long after its full load. */
    private static final class StopAfterLoad extends TimerTask {
        private final TaskRunner runner;
        private final long durationNs;
        private long streamingSinceNs;
        private boolean streaming;

        StopAfterLoad(TaskRunner runner, long seconds) {
            this.runner = runner;
            this.durationNs = TimeUnit.SECONDS.toNanos(seconds);
        }

        @Override
        public void run() {
            long nowNs = System.nanoTime();
            if (!streaming && runner.status().phase() == TaskStatus.Phase.STREAMING) {
                streaming = true;
                streamingSinceNs = nowNs;
            }
            if (streaming && nowNs - streamingSinceNs >= durationNs) {
                runner.stop();
                cancel();
            }
        }
    }

    private void explain(Place place, Path document) {
        String topic = QuickstartDocument.topicOf("orders");
        say("The task document: " + document);
        say("One topic per table, " + QuickstartDocument.topicOf("*") + ". To look at one, in another terminal:");
        say("    " + program() + " tail " + topic + " --bootstrap " + place.brokers());
        say("    kafka-console-consumer.sh --bootstrap-server " + place.brokers() + " --topic " + topic
                + " --from-beginning");
        say("Ctrl-C stops everything" + (options.keep == null ? " and removes it." : "; " + options.keep + " stays."));
        say("");
    }

    private void farewell(@Nullable Path keep) {
        if (keep == null) {
            say("Everything is stopped and removed.");
        } else {
            say("Everything is stopped. Kept in " + keep + "; to go on: " + program() + " quickstart --keep "
                    + shell(keep.toString())
                    + (options.mysql == null ? "" : " --mysql " + options.mysql)
                    + (options.kafka == null ? "" : " --kafka " + options.kafka));
        }
    }

    private static String program() {
        return shell(System.getProperty("millrace.program", "millrace"));
    }

    /** As a shell wants it. */
    private static String shell(String word) {
        return word.matches("[A-Za-z0-9_./:=@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private void say(String line) {
        context.out().println(line);
        context.out().flush();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
