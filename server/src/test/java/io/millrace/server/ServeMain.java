package io.millrace.server;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** What the command does, for tests that need the service as a process of its own: data folder and port, until SIGTERM. */
final class ServeMain {
    private ServeMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        MillraceServer server = MillraceServer.start(ServerSettings.of(
                Path.of(arguments[0]), "127.0.0.1", Integer.parseInt(arguments[1]), null, System.getenv()));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        server.firstPassword().ifPresent(password -> System.out.println("password=" + password));
        System.out.println("address=" + server.address());
        new CountDownLatch(1).await();
    }
}
