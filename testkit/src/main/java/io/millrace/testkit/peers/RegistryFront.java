package io.millrace.testkit.peers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.millrace.servers.JavaCommand;
import io.millrace.servers.ServerUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server before a schema registry: it may ask for a user name and password, speak TLS with a certificate of its
 * own, and answer the next requests with errors. Everything else is forwarded as it is.
 *
 * <p>Runs in this JVM on a free port of 127.0.0.1. Thread-safe.
 */
public final class RegistryFront implements AutoCloseable {
    /** The only host name in the certificate, beside 127.0.0.1. */
    public static final String HOST = "localhost";

    private static final String STORE_PASSWORD = "changeit";
    private static final int COPIED_BYTES = 8_192;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI registry;
    private final @Nullable String authorization;
    private final @Nullable Path keyStore;
    private final Queue<Integer> failures = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();

    private RegistryFront(Builder builder) throws IOException, GeneralSecurityException {
        registry = URI.create(builder.registryUrl);
        authorization = builder.authorization;
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
        if (builder.tls) {
            keyStore = makeKeyStore();
            HttpsServer https = HttpsServer.create(address, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(sslContext(keyStore)));
            server = https;
        } else {
            keyStore = null;
            server = HttpServer.create(address, 0);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** @param registryUrl where requests are forwarded to, with its path */
    public static Builder of(String registryUrl) {
        return new Builder(registryUrl);
    }

    /** What the front is to ask for. */
    public static final class Builder {
        private final String registryUrl;
        private @Nullable String authorization;
        private boolean tls;

        private Builder(String registryUrl) {
            this.registryUrl = registryUrl;
        }

        /** Requests without these credentials are answered 401. */
        public Builder basicAuth(String user, String password) {
            authorization = "Basic "
                    + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
            return this;
        }

        /** HTTPS, with a self-signed certificate for {@link #HOST} and 127.0.0.1. */
        public Builder tls() {
            tls = true;
            return this;
        }

        public RegistryFront start() {
            try {
                return new RegistryFront(this);
            } catch (IOException | GeneralSecurityException e) {
                throw new ServerUnavailableException("cannot start a front for the registry: " + e.getMessage(), e);
            }
        }
    }

    /** The base of the registry's protocol as seen through the front. */
    public String url() {
        return (keyStore == null ? "http://" : "https://") + HOST + ":"
                + server.getAddress().getPort() + registry.getPath();
    }

    /** A PKCS 12 file with the certificate; it ends with the front. */
    public Path trustStore() {
        if (keyStore == null) {
            throw new IllegalStateException("this front does not speak TLS");
        }
        return keyStore;
    }

    public String trustStorePassword() {
        return STORE_PASSWORD;
    }

    /** The next so many requests are answered with this status and are not forwarded. */
    public void failNext(int count, int status) {
        synchronized (failures) {
            for (int i = 0; i < count; i++) {
                failures.add(status);
            }
        }
    }

    /** All requests so far, also refused ones: {@code POST /apis/ccompat/v7/subjects/t-value/versions}. */
    public List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        if (keyStore != null) {
            try {
                Files.deleteIfExists(keyStore);
            } catch (IOException e) {
                throw new IllegalStateException("cannot delete " + keyStore, e);
            }
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            synchronized (requests) {
                requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            }
            Integer failure;
            synchronized (failures) {
                failure = failures.poll();
            }
            if (failure != null) {
                answer(exchange, failure, "{\"error_code\":" + failure + ",\"message\":\"asked to fail\"}");
            } else if (authorization != null
                    && !authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"registry\"");
                answer(exchange, 401, "{\"error_code\":401,\"message\":\"Unauthorized\"}");
            } else {
                forward(exchange);
            }
        }
    }

    private void forward(HttpExchange exchange) throws IOException {
        URI asked = exchange.getRequestURI();
        String target = registry.getScheme() + "://" + registry.getAuthority() + asked;
        byte[] body = exchange.getRequestBody().readAllBytes();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        for (String header : List.of("Content-Type", "Accept")) {
            String value = exchange.getRequestHeaders().getFirst(header);
            if (value != null) {
                request.header(header, value);
            }
        }
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            response.headers().firstValue("Content-Type").ifPresent(type -> exchange.getResponseHeaders()
                    .set("Content-Type", type));
            try (InputStream from = response.body()) {
                byte[] content = from.readAllBytes();
                exchange.sendResponseHeaders(response.statusCode(), content.length == 0 ? -1 : content.length);
                exchange.getResponseBody().write(content);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static Path makeKeyStore() throws IOException {
        Path file = Files.createTempFile("millrace-front-", ".p12");
        Files.delete(file);
        Path program = Path.of(JavaCommand.program()).resolveSibling("keytool");
        Process keytool = new ProcessBuilder(
                        program.toString(),
                        "-genkeypair",
                        "-alias",
                        "front",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=" + HOST,
                        "-ext",
                        "san=dns:" + HOST + ",ip:127.0.0.1",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        STORE_PASSWORD)
                .redirectErrorStream(true)
                .start();
        try (InputStream output = keytool.getInputStream()) {
            String said = new String(output.readNBytes(COPIED_BYTES), StandardCharsets.UTF_8);
            if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
                throw new IOException("keytool made no key: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while making a key", e);
        }
        return file;
    }

    private static SSLContext sslContext(Path keyStore) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance(keyStore.toFile(), STORE_PASSWORD.toCharArray());
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, STORE_PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
