package io.millrace.servers;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Main class of an old broker's process: ZooKeeper and the broker in one JVM. Runs with the broker's jars and nothing
 * of ours, so it uses the JDK only.
 */
final class ZooKeeperKafkaLauncher {
    private static final String TICK_MS = "250";
    private static final long SESSION_END_MS = 2_500;
    private static final int CONNECT_LIMIT_MS = 200;

    private ZooKeeperKafkaLauncher() {}

    /** Arguments: ZooKeeper's port, ZooKeeper's directory, the broker's properties file. */
    public static void main(String[] arguments) throws Exception {
        File directory = new File(arguments[1]);
        boolean again = new File(directory, "version-2").exists();
        if (!directory.isDirectory() && !directory.mkdirs()) {
            throw new IOException("cannot make " + directory);
        }
        Thread zooKeeper = new Thread(
                () -> {
                    try {
                        call("org.apache.zookeeper.server.ZooKeeperServerMain", arguments[0], arguments[1], TICK_MS);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                },
                "zookeeper");
        zooKeeper.setDaemon(true);
        zooKeeper.start();
        awaitPort(Integer.parseInt(arguments[0]));
        if (again) {
            // The session of a killed predecessor has to run out, or its id counts as taken.
            Thread.sleep(SESSION_END_MS);
        }
        call("kafka.Kafka", arguments[2]);
    }

    private static void call(String mainClass, String... arguments) throws ReflectiveOperationException {
        Class.forName(mainClass).getMethod("main", String[].class).invoke(null, (Object) arguments);
    }

    private static void awaitPort(int port) throws InterruptedException {
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
                        CONNECT_LIMIT_MS);
                return;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
    }
}
