package io.millrace.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to a registry at one of several addresses. The address that answered last is asked first; when it does not
 * answer, the others are, in their order. Redirects are not followed: they would carry the login to another host.
 * Thread-safe.
 */
final class RegistryHttp {
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_MESSAGE = 600;

    private final RegistrySettings settings;
    private final HttpClient client;
    private volatile int current;

    RegistryHttp(RegistrySettings settings) {
        this.settings = settings;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.requestTimeout());
        if (settings.urls().stream().anyMatch(url -> "https".equals(url.getScheme()))) {
            builder.sslContext(settings.tls().context());
        }
        this.client = builder.build();
    }

    /**
     * What a registry answered.
     *
     * @param body missing if it is no JSON
     */
    record Answer(URI base, int status, JsonNode body) {
        boolean ok() {
            return status == 200;
        }

        /** The protocol's own code, as 40401; 0 if the answer has none. */
        int errorCode() {
            return body.path("error_code").asInt();
        }

        /** The registry's words. */
        String message() {
            String text = body.path("message").asText("").strip();
            String shown = text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) + "..." : text;
            return status
                    + (errorCode() != 0 && errorCode() != status ? "/" + errorCode() : "")
                    + (shown.isEmpty() ? "" : " " + shown);
        }
    }

    Answer get(String path) {
        return ask("GET", path, null);
    }

    Answer delete(String path) {
        return ask("DELETE", path, null);
    }

    Answer post(String path, Map<String, String> body) {
        return askWith("POST", path, body);
    }

    Answer put(String path, Map<String, String> body) {
        return askWith("PUT", path, body);
    }

    private Answer askWith(String method, String path, Map<String, String> body) {
        try {
            return ask(method, path, JSON.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is JSON", e);
        }
    }

    /**
     * The first answer that is one of a registry.
     *
     * @throws MillraceException SCHEMA_REGISTRY_UNREACHABLE when no address gives one, SCHEMA_REGISTRY_AUTH when we are
     *     not let in
     */
    private Answer ask(String method, String path, @Nullable String body) {
        List<String> failures = new ArrayList<>();
        int first = current;
        for (int i = 0; i < settings.urls().size(); i++) {
            int index = (first + i) % settings.urls().size();
            URI base = settings.urls().get(index);
            String problem;
            try {
                Answer answer = askOne(base, method, path, body);
                problem = problemOf(answer);
                if (problem.isEmpty()) {
                    current = index;
                    return answer;
                }
            } catch (IOException e) {
                problem = wordsFor(e);
            }
            failures.add(base + ": " + settings.credentials().redact(problem));
        }
        throw new MillraceException(
                ErrorCode.SCHEMA_REGISTRY_UNREACHABLE,
                "a schema registry must answer at schema_registry.urls: " + String.join("; ", failures)
                        + ". Correct the addresses (they end with the path of the Confluent-compatible API, as"
                        + " http://host:8080/apis/ccompat/v7 for Apicurio), or start the registry");
    }

    /** Asks one address, as {@link #ask} does for all. */
    @Nullable
    String problemAt(URI base, String path) {
        try {
            Answer answer = askOne(base, "GET", path, null);
            String problem = problemOf(answer);
            return problem.isEmpty() ? null : problem;
        } catch (IOException e) {
            return settings.credentials().redact(wordsFor(e));
        }
    }

    /** Why an answer is not one of a registry that works; "" if it is one. */
    private String problemOf(Answer answer) {
        int status = answer.status();
        if (status == 401 || status == 403 || status == 407) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_REGISTRY_AUTH,
                    "the schema registry must let us in: " + answer.base() + " answered "
                            + settings.credentials().redact(answer.message())
                            + (settings.credentials().header().isEmpty() ? ", and the task has no login for it" : "")
                            + ". Correct schema_registry.user and password, or token, or grant the right to read and"
                            + " write subjects");
        }
        if (status >= 500 || status == 429) {
            return "answered " + answer.message();
        }
        if (status >= 300 && status < 400) {
            return "answered " + status + ": it wants another address, which is not followed";
        }
        if (answer.body().isMissingNode() || (status == 404 && answer.errorCode() == 0)) {
            return "answered " + status + ", but not as a schema registry does: is the path right?";
        }
        return "";
    }

    private Answer askOne(URI base, String method, String path, @Nullable String body) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).header("Accept", MEDIA_TYPE + ", application/json");
        if (!settings.credentials().header().isEmpty()) {
            request.header("Authorization", settings.credentials().header());
        }
        if (body != null) {
            request.header("Content-Type", MEDIA_TYPE);
        }
        request.method(
                method,
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        HttpResponse<String> response;
        try {
            response = send(request.build());
        } catch (ConnectException | HttpConnectTimeoutException | RequestTimeout | SSLException e) {
            throw e;
        } catch (IOException e) {
            // An idle connection that the registry has closed meanwhile; every request here may be said twice.
            response = send(request.build());
        }
        return new Answer(base, response.statusCode(), parse(response.body()));
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<String>> sent =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        try {
            // HttpRequest's own time-out ends with the answer's first line; this one with its last.
            return sent.get(settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new RequestTimeout(
                    "no answer within " + settings.requestTimeout().toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillraceException(
                    ErrorCode.SCHEMA_REGISTRY_UNREACHABLE, "interrupted while waiting for the schema registry", e);
        } finally {
            sent.cancel(true);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static String wordsFor(IOException failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof UnknownHostException || t instanceof java.nio.channels.UnresolvedAddressException) {
                return "no such host";
            }
            if (t instanceof java.security.cert.CertificateException) {
                return "TLS: " + t.getMessage();
            }
        }
        if (failure instanceof ConnectException) {
            return "connection refused";
        }
        String kind = failure instanceof SSLException ? "TLS: " : "";
        return kind + (failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
    }

    /** No whole answer in time. */
    private static final class RequestTimeout extends IOException {
        private static final long serialVersionUID = 1L;

        RequestTimeout(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
