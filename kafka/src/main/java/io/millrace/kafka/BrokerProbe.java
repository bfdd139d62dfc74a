package io.millrace.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Whether an address can be reached at all, told apart by step: name, then connection. */
final class BrokerProbe {
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private BrokerProbe() {}

    /** @return null if a connection could be opened, else "DNS: ..." or "TCP: ..." */
    static @Nullable String problemOf(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        int port = colon < 0 ? -1 : portOf(hostAndPort.substring(colon + 1));
        if (port < 0) {
            return "ADDRESS: '" + hostAndPort + "' is not host:port";
        }
        String host = hostAndPort.substring(0, colon);
        return problemOf(
                host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host, port);
    }

    static @Nullable String problemOf(String host, int port) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            return "DNS: host name '" + host + "' cannot be resolved";
        }
        String problem = null;
        for (InetAddress address : addresses) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), CONNECT_TIMEOUT_MS);
                return null;
            } catch (IOException e) {
                problem = "TCP: " + address.getHostAddress() + ":" + port + ": " + e.getMessage();
            }
        }
        return problem;
    }

    private static int portOf(String text) {
        try {
            int port = Integer.parseInt(text.strip());
            return port > 0 && port < 65_536 ? port : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
