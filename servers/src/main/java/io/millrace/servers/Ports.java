package io.millrace.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Free ports of the loopback address, reserved against other JVMs of this user by a file lock that dies with the
 * holder.
 *
 * <p>They lie below the range from which operating systems take the local ports of outgoing connections: a client that
 * keeps trying while its server is down could otherwise take the port, or even connect to itself.
 */
public final class Ports {
    private static final int FIRST = 15_000;
    private static final int COUNT = 17_000;

    private Ports() {}

    /** A reserved port; closing gives it back. */
    public static final class Reservation implements AutoCloseable {
        private final int port;
        private final @Nullable FileChannel lock;

        private Reservation(int port, @Nullable FileChannel lock) {
            this.port = port;
            this.lock = lock;
        }

        public int port() {
            return port;
        }

        @Override
        public void close() {
            if (lock != null) {
                try {
                    lock.close();
                } catch (IOException e) {
                    throw new ServerUnavailableException("cannot release port " + port, e);
                }
            }
        }
    }

    /** A port that the caller has chosen itself. */
    public static Reservation fixed(int port) {
        return new Reservation(port, null);
    }

    /** A free port. */
    public static Reservation reserve() {
        return reserve(ServerCache.ofUser());
    }

    static Reservation reserve(ServerCache cache) {
        Path locks = cache.root().resolve("ports");
        try {
            Files.createDirectories(locks);
            for (int attempt = 0; attempt < COUNT; attempt++) {
                int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
                FileChannel lock = lock(locks.resolve(Integer.toString(port)));
                if (lock == null) {
                    continue;
                }
                if (isFree(port)) {
                    return new Reservation(port, lock);
                }
                lock.close();
            }
        } catch (IOException e) {
            throw new ServerUnavailableException("cannot reserve a port in " + locks + ": " + e.getMessage(), e);
        }
        throw new ServerUnavailableException(
                "no free port between " + FIRST + " and " + (FIRST + COUNT) + " on 127.0.0.1");
    }

    private static @Nullable FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException heldByThisJvm) {
            channel.close();
            return null;
        }
        channel.close();
        return null;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
