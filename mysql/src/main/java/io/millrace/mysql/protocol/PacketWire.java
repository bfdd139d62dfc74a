package io.millrace.mysql.protocol;

import io.millrace.mysql.SourceSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;

/** A socket that speaks packets, plain or TLS. One thread at a time, but {@link #abort} from any. */
final class PacketWire {
    private static final int KEEP_ALIVE_IDLE_SECONDS = 30;
    private static final int KEEP_ALIVE_INTERVAL_SECONDS = 10;
    private static final int KEEP_ALIVE_PROBES = 3;

    private final Socket raw;
    private Socket socket;
    private volatile PacketInput input;
    private OutputStream output;

    private PacketWire(Socket raw) throws IOException {
        this.raw = raw;
        this.socket = raw;
        this.input = new PacketInput(raw.getInputStream());
        this.output = raw.getOutputStream();
    }

    /** Connects to the first address of the host that answers. */
    static PacketWire connect(SourceSettings settings) throws IOException {
        int timeoutMs = Math.toIntExact(settings.connectTimeout().toMillis());
        IOException last = null;
        for (InetAddress address : InetAddress.getAllByName(settings.host())) {
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                keepAlive(socket);
                socket.setSoTimeout(timeoutMs);
                socket.connect(new InetSocketAddress(address, settings.port()), timeoutMs);
                return new PacketWire(socket);
            } catch (IOException e) {
                socket.close();
                if (last != null) {
                    e.addSuppressed(last);
                }
                last = e;
            }
        }
        throw last == null ? new IOException("the host has no address") : last;
    }

    /** A dead peer is noticed within a minute even while a statement runs for hours. */
    private static void keepAlive(Socket socket) throws IOException {
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        optional(socket, ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_SECONDS);
        optional(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL_SECONDS);
        optional(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_PROBES);
    }

    private static void optional(Socket socket, SocketOption<Integer> option, int value) throws IOException {
        if (socket.supportedOptions().contains(option)) {
            socket.setOption(option, value);
        }
    }

    void upgrade(SourceSettings settings) throws IOException {
        SSLSocket tls = TlsUpgrade.over(raw, settings);
        socket = tls;
        input = new PacketInput(tls.getInputStream(), raw.getInputStream());
        output = tls.getOutputStream();
    }

    boolean isTls() {
        return socket != raw;
    }

    PacketInput input() {
        return input;
    }

    /** How long a blocking read waits for bytes, 0 for ever. Time in which nobody reads does not count. */
    void readTimeoutMs(int timeoutMs) throws IOException {
        socket.setSoTimeout(timeoutMs);
    }

    void write(int sequence, byte[] payload) throws IOException {
        if (payload.length >= PacketInput.MAX_PACKET_LENGTH) {
            throw new IllegalArgumentException("a command is below 16 MB: bytes=" + payload.length);
        }
        byte[] packet = new byte[payload.length + 4];
        packet[0] = (byte) payload.length;
        packet[1] = (byte) (payload.length >> 8);
        packet[2] = (byte) (payload.length >> 16);
        packet[3] = (byte) sequence;
        System.arraycopy(payload, 0, packet, 4, payload.length);
        output.write(packet);
        output.flush();
    }

    /** Closes without a word. Closing the raw socket never waits, as closing a TLS one may. */
    void abort() {
        try {
            raw.close();
        } catch (IOException e) {
            // There is nothing to save: the descriptor is gone either way.
            return;
        }
    }
}
