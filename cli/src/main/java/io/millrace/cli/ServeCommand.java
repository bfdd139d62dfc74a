package io.millrace.cli;

import io.millrace.server.MillraceServer;
import io.millrace.server.ServerSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the service until a signal ends it. */
@Command(
        name = "serve",
        description = {
            "Runs the service, which keeps users and connections and is driven over HTTP, until Ctrl-C.",
            "The first start makes the user admin and prints a password that is good for one login,",
            "unless MILLRACE_ADMIN_PASSWORD says one."
        },
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private final Context context;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder for database, keys and files in use. Default: ~/.millrace")
    private Path data = Path.of(System.getProperty("user.home", "."), ".millrace");

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Address to listen on; 0.0.0.0 for all of this machine. Default: ${DEFAULT-VALUE}",
            defaultValue = ServerSettings.DEFAULT_HOST)
    private String host = ServerSettings.DEFAULT_HOST;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port to listen on; 0 for any free one. Default: ${DEFAULT-VALUE}",
            defaultValue = "" + ServerSettings.DEFAULT_PORT)
    private int port;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "JDBC URL of a MySQL or PostgreSQL database in place of the file in the data folder;"
                    + " user and password come from MILLRACE_DATABASE_USER and MILLRACE_DATABASE_PASSWORD.")
    private @Nullable String database;

    ServeCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > 65_535) {
            throw new picocli.CommandLine.ParameterException(
                    new picocli.CommandLine(this), "--port must be between 0 and 65535: " + port);
        }
        CountDownLatch stop = new CountDownLatch(1);
        context.interruption().onStop(stop::countDown);
        ServerSettings settings = ServerSettings.of(data, host, port, database, System.getenv());
        ClassArchive.makeLater();
        try (MillraceServer server = MillraceServer.start(settings)) {
            server.firstPassword().ifPresent(password -> context.out()
                    .println("First start: log in as admin with the one-time password " + password));
            context.out().println("Millrace is ready at " + server.address() + "/api/v1");
            stop.await();
        }
        return ExitCode.OK.code();
    }
}
