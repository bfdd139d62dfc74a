package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A bad network is bad only where it was told to be. */
class TcpProxyTest {
    private static final int SENT_BYTES = 32 << 20; // more than lies in the buffers on the way

    @Test
    void whatAServerSaysBeforeItHangsUpArrivesInWhole() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TcpProxy proxy = new TcpProxy(server.getLocalPort());
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            CompletableFuture<Void> talk = CompletableFuture.runAsync(() -> sayAndHangUp(server));
            assertThat(client.getInputStream().readAllBytes()).hasSize(SENT_BYTES);
            talk.get(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void aCutIsAReset() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TcpProxy proxy = new TcpProxy(server.getLocalPort());
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket accepted = server.accept()) {
            accepted.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1);
            proxy.cut();
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(proxy.connections()).isZero();
        }
    }

    @Test
    void forgetsAConnectionThatBothSidesHaveEnded() throws IOException, InterruptedException, ExecutionException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TcpProxy proxy = new TcpProxy(server.getLocalPort())) {
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                    Socket accepted = server.accept()) {
                client.shutdownOutput();
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
                accepted.shutdownOutput();
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
            for (int i = 0; i < 1_000 && proxy.connections() > 0; i++) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertThat(proxy.connections()).isZero();
        }
    }

    private static void sayAndHangUp(ServerSocket server) {
        try (Socket accepted = server.accept()) {
            accepted.getOutputStream().write(new byte[SENT_BYTES]);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
