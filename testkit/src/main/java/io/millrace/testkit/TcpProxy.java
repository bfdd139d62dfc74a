package io.millrace.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * A bad network between a client and a server of this machine: it forwards, and on request cuts, delays, slows down,
 * leaves half open or lets nothing through.
 *
 * <p>Delays are drawn anew for each piece of each connection, so that what was sent over two connections arrives in
 * another order. Thread-safe; two threads per connection.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int CONNECT_LIMIT_MS = 2_000;
    private static final int STALL_POLL_MS = 20;

    private final ServerSocket listener;
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile int longestDelayMs;
    private volatile int bytesPerSecond;
    private volatile boolean stalled;
    private volatile boolean closed;

    /** @param target the server's port */
    public TcpProxy(int target) {
        this.target = target;
        try {
            listener = new ServerSocket();
            listener.bind(new InetSocketAddress(loopback(), 0), 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("accept", this::accept);
    }

    /** Where clients connect. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Each piece waits at random up to so long; 0 for not at all. */
    public void delay(int longestMs) {
        longestDelayMs = longestMs;
    }

    /** The speed of each direction of each connection; 0 for no limit. */
    public void slow(int bytesPerSecondOfOne) {
        bytesPerSecond = bytesPerSecondOfOne;
    }

    /** Lets nothing through, of connections that are and those that come, until it is told to go on. */
    public void stall(boolean nothing) {
        stalled = nothing;
    }

    /** Resets every connection. */
    public void cut() {
        links.forEach(Link::close);
    }

    /**
     * Every connection that is open now is open for the client only: the server sees it end, the client sees nothing, and
     * what it sends goes nowhere. New connections are sound.
     */
    public void halfOpen() {
        halfOpen(port -> true);
    }

    /** The same of those connections that the server sees come from such a port. */
    public void halfOpen(IntPredicate clientPort) {
        links.stream()
                .filter(link -> clientPort.test(link.server.getLocalPort()))
                .forEach(Link::forgetServer);
    }

    /** Connections that it holds, half open ones included. */
    public int connections() {
        return links.size();
    }

    /** Sound again; half-open connections stay what they are. */
    public void heal() {
        longestDelayMs = 0;
        bytesPerSecond = 0;
        stalled = false;
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listener.accept();
                start("connect", () -> connect(client));
            } catch (IOException e) {
                if (!closed) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        Link link = new Link(client, server);
        links.add(link);
        try {
            server.connect(new InetSocketAddress(loopback(), target), CONNECT_LIMIT_MS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            start("to-server", () -> link.pump(client, server));
            link.pump(server, client);
        } catch (IOException nobodyThere) {
            link.close();
        }
        if (closed) {
            link.close();
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private void start(String name, Runnable work) {
        Thread thread = new Thread(work, "proxy-" + target + "-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One client's connection and the one to the server that belongs to it. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean halfOpen;
        private int ends;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void pump(Socket from, Socket to) {
            boolean orderly = false;
            SplittableRandom random = new SplittableRandom();
            byte[] buffer = new byte[16 << 10];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    hold(length, random);
                    if (!halfOpen) {
                        out.write(buffer, 0, length);
                    }
                }
                orderly = true;
            } catch (IOException ended) {
                // By either side, or by us.
            }
            if (halfOpen) {
                if (from == client) {
                    close();
                }
            } else if (orderly) {
                passOnEnd(to);
            } else {
                close();
            }
        }

        /** Who ends in order has what it sent before delivered: a reset would throw away what was not read yet. */
        private synchronized void passOnEnd(Socket to) {
            try {
                to.shutdownOutput();
            } catch (IOException gone) {
                close();
            }
            if (++ends == 2) {
                links.remove(this);
                quietly(client);
                quietly(server);
            }
        }

        private void hold(int length, SplittableRandom random) throws IOException {
            int delayMs = longestDelayMs;
            int speed = bytesPerSecond;
            try {
                if (delayMs > 0) {
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(delayMs + 1));
                }
                if (speed > 0) {
                    TimeUnit.MILLISECONDS.sleep(1_000L * length / speed);
                }
                while (stalled && !client.isClosed()) {
                    TimeUnit.MILLISECONDS.sleep(STALL_POLL_MS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        void forgetServer() {
            halfOpen = true;
            reset(server);
        }

        void close() {
            links.remove(this);
            reset(client);
            reset(server);
        }

        private void reset(Socket socket) {
            try {
                if (!socket.isClosed()) {
                    socket.setSoLinger(true, 0); // a reset, not an orderly end
                }
            } catch (IOException gone) {
                // It is what we want.
            }
            quietly(socket);
        }

        private static void quietly(Socket socket) {
            try {
                socket.close();
            } catch (IOException gone) {
                // It is what we want.
            }
        }
    }
}
