package io.millrace.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * What stands before a registry in the field: asks for a login, speaks TLS, answers nonsense when told to, and passes
 * everything else on to the real registry.
 */
final class FrontDoor implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String target;
    private final String scheme;
    private final HttpClient behind = HttpClient.newHttpClient();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String login = "";
    private volatile HttpExchanger answer = this::forward;

    interface HttpExchanger {
        void answer(HttpExchange exchange) throws IOException;
    }

    private FrontDoor(HttpServer server, String scheme, String target) {
        this.server = server;
        this.scheme = scheme;
        this.target = target;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** @param target URL of the registry behind it */
    static FrontDoor before(String target) throws IOException {
        return new FrontDoor(HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0), "http", target);
    }

    /** @param keyStore PKCS12 with the password {@code changeit} */
    static FrontDoor withTls(String target, Path keyStore) throws Exception {
        KeyStore store = KeyStore.getInstance(keyStore.toFile(), "changeit".toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new FrontDoor(server, "https", target);
    }

    /** A self-signed certificate for one host or address, as {@code dns:localhost}, with its key. */
    static Path newKeyStore(Path directory, String name, String alternativeName) throws Exception {
        Path store = directory.resolve(name + ".p12");
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + alternativeName,
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit");
        return store;
    }

    /** The certificate of a store made by {@link #newKeyStore}, as PEM. */
    static Path certificateOf(Path store, String name) throws Exception {
        Path pem = store.resolveSibling(name + ".pem");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                name,
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit",
                "-file",
                pem.toString());
        return pem;
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile("keytool", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException("keytool failed: " + Files.readString(log));
        }
        Files.delete(log);
    }

    /** Everybody needs this {@code Authorization} from now on. */
    FrontDoor login(String authorization) {
        login = authorization;
        return this;
    }

    /** Every request gets this answer from now on. */
    FrontDoor answering(HttpExchanger other) {
        answer = other;
        return this;
    }

    static HttpExchanger status(int status, String body) {
        return exchange -> send(exchange, status, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    String url() {
        return scheme + "://127.0.0.1:" + server.getAddress().getPort()
                + URI.create(target).getPath();
    }

    /** Methods and paths of the requests so far. */
    List<String> requests() {
        return requests;
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (!login.isEmpty() && !login.equals(given)) {
            send(exchange, 401, "{\"error_code\":401,\"message\":\"Unauthorized: not you\"}".getBytes());
            return;
        }
        answer.answer(exchange);
    }

    private void forward(HttpExchange exchange) throws IOException {
        URI base = URI.create(target);
        URI asked = URI.create(base.getScheme() + "://" + base.getAuthority() + exchange.getRequestURI());
        byte[] body;
        try (InputStream in = exchange.getRequestBody()) {
            body = in.readAllBytes();
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(asked)
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        for (String name : List.of("Content-Type", "Accept")) {
            if (exchange.getRequestHeaders().containsKey(name)) {
                request.header(name, exchange.getRequestHeaders().getFirst(name));
            }
        }
        try {
            HttpResponse<byte[]> response = behind.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            send(exchange, response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
