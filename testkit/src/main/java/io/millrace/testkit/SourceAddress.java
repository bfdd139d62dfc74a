package io.millrace.testkit;

import io.millrace.servers.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One address behind which the server changes, as a virtual IP or a DNS name does: a port of the loopback address whose
 * connections go on to another port of it. Any thread.
 */
public final class SourceAddress implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final Ports.Reservation reservation;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile boolean closed;

    private SourceAddress(Ports.Reservation reservation, ServerSocket listener, int target) {
        this.reservation = reservation;
        this.listener = listener;
        this.target = target;
    }

    /** @param port where connections go at first */
    public static SourceAddress of(int port) {
        Ports.Reservation reservation = Ports.reserve();
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), reservation.port()));
            SourceAddress address = new SourceAddress(reservation, listener, port);
            daemon(address::accept, "source-address-" + reservation.port());
            return address;
        } catch (IOException e) {
            reservation.close();
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return reservation.port();
    }

    /** New connections go to another server from now on; those that are open break, as with a moved address. */
    public void moveTo(int port) {
        target = port;
        cut();
    }

    /** Breaks every open connection. */
    public void cut() {
        open.forEach(SourceAddress::closeQuietly);
        open.clear();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listener.accept();
                daemon(() -> connect(client), "source-address-connection");
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void connect(Socket client) {
        open.add(client);
        try {
            Socket server = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), target);
            open.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            daemon(() -> pump(server, client), "source-address-answers");
            pump(client, server);
        } catch (IOException e) {
            closeQuietly(client); // nobody listens there: so the client finds out
            open.remove(client);
        }
    }

    /** Until one side ends; then both do. */
    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // one side is gone, and so is the other below
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        reservation.close();
    }
}
