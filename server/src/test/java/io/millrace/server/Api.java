package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A client of the service that knows HTTP and JSON only. Keeps every answer, to be searched for secrets. */
public final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String address;
    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final StringBuffer answers = new StringBuffer();

    public Api(String address) {
        this.address = address;
    }

    /** Status, headers and JSON of an answer. */
    public record Answer(int status, Map<String, String> headers, String text) {
        /** The body; null for none. */
        public JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new AssertionError("no JSON: " + text, e);
            }
        }

        /** This answer, if it has this status. */
        public Answer is(int expected) {
            assertThat(status).as(text).isEqualTo(expected);
            return this;
        }

        public String at(String field) {
            return json().path(field).asText();
        }
    }

    /** A header of every request from now on. */
    public Api with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Logs in; sends the CSRF token from now on. */
    public Answer login(String name, String password) {
        Answer answer =
                post("/session", Map.of("name", name, "password", password)).is(200);
        with("X-CSRF-Token", answer.at("csrfToken"));
        return answer;
    }

    public Answer get(String path) {
        return send("GET", path, null, Map.of());
    }

    public Answer post(String path, Object body) {
        return send("POST", path, body, Map.of());
    }

    public Answer put(String path, Object body) {
        return send("PUT", path, body, Map.of());
    }

    public Answer patch(String path, Object body) {
        return send("PATCH", path, body, Map.of());
    }

    public Answer delete(String path) {
        return send("DELETE", path, null, Map.of());
    }

    /** @param body an object to be written as JSON, a text to be sent as it is, or null */
    public Answer send(String method, String path, Object body, Map<String, String> more) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + "/api/v1" + path))
                    .timeout(Duration.ofSeconds(60));
            headers.forEach(request::setHeader);
            more.forEach(request::setHeader);
            if (body == null) {
                request.method(method, BodyPublishers.noBody());
            } else {
                String text = body instanceof String given ? given : JSON.writeValueAsString(body);
                request.setHeader("Content-Type", "application/json");
                request.method(method, BodyPublishers.ofString(text));
            }
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            answers.append(response.headers().map()).append(response.body()).append('\n');
            Map<String, String> first = new LinkedHashMap<>();
            response.headers().map().forEach((name, values) -> first.put(name, values.get(0)));
            return new Answer(response.statusCode(), first, response.body());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every answer so far. */
    public String answers() {
        return answers.toString();
    }
}
