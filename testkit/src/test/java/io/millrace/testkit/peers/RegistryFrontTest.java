package io.millrace.testkit.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryFrontTest {
    private HttpServer registry;

    @BeforeEach
    void startRegistry() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", exchange -> {
            byte[] echo = (exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                            + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, echo.length);
            exchange.getResponseBody().write(echo);
            exchange.close();
        });
        registry.start();
    }

    @AfterEach
    void stopRegistry() {
        registry.stop(0);
    }

    @Test
    void forwardsRequestsWithTheRightPasswordOnly() throws Exception {
        try (RegistryFront front =
                RegistryFront.of(registryUrl()).basicAuth("ann", "s3cret").start()) {
            assertThat(post(HttpClient.newHttpClient(), front.url() + "/subjects/a%20b?x=1", null)
                            .statusCode())
                    .isEqualTo(401);
            assertThat(post(HttpClient.newHttpClient(), front.url() + "/subjects/a%20b?x=1", "ann:wrong")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(post(HttpClient.newHttpClient(), front.url() + "/subjects/a%20b?x=1", "ann:s3cret")
                            .body())
                    .isEqualTo("POST /base/subjects/a%20b?x=1 body");
            assertThat(front.requests()).hasSize(3).containsOnly("POST /base/subjects/a%20b?x=1");
        }
    }

    @Test
    void speaksTlsToThoseWhoTrustItsCertificate() throws Exception {
        try (RegistryFront front = RegistryFront.of(registryUrl()).tls().start()) {
            assertThatThrownBy(() -> post(HttpClient.newHttpClient(), front.url() + "/x", null))
                    .isInstanceOf(SSLHandshakeException.class);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(KeyStore.getInstance(
                    front.trustStore().toFile(), front.trustStorePassword().toCharArray()));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            HttpClient trusting = HttpClient.newBuilder().sslContext(context).build();
            assertThat(post(trusting, front.url() + "/x", null).body()).isEqualTo("POST /base/x body");
        }
    }

    @Test
    void failsAsOftenAsAskedAndThenForwardsAgain() throws Exception {
        try (RegistryFront front = RegistryFront.of(registryUrl()).start()) {
            front.failNext(2, 503);
            HttpClient client = HttpClient.newHttpClient();
            assertThat(post(client, front.url() + "/x", null).statusCode()).isEqualTo(503);
            assertThat(post(client, front.url() + "/x", null).statusCode()).isEqualTo(503);
            assertThat(post(client, front.url() + "/x", null).statusCode()).isEqualTo(200);
        }
    }

    private String registryUrl() {
        return "http://127.0.0.1:" + registry.getAddress().getPort() + "/base";
    }

    private static HttpResponse<String> post(HttpClient client, String url, String credentials) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.ofString("body"));
        if (credentials != null) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
