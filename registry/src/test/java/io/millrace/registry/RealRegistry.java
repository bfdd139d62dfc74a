package io.millrace.registry;

import io.millrace.servers.ApicurioRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;

/** One Apicurio Registry for the tests of this module, started with the first that asks; it dies with this JVM. */
final class RealRegistry {
    private static final AtomicInteger SUBJECTS = new AtomicInteger();
    private static ApicurioRegistry registry;

    private RealRegistry() {}

    static synchronized String url() {
        if (registry == null) {
            registry = ApicurioRegistry.start();
        }
        return registry.url();
    }

    static RegistrySettings settings() {
        return RegistrySettings.of(url());
    }

    /** A subject that no other test has. */
    static String newSubject() {
        return "t" + SUBJECTS.incrementAndGet() + "-value";
    }

    static void setCompatibility(String subject, String level) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url() + "/config/" + subject))
                                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                                .PUT(HttpRequest.BodyPublishers.ofString("{\"compatibility\":\"" + level + "\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
    }

    /** A record with one field. */
    static String schema(String fieldType) {
        return "{\"type\":\"record\",\"name\":\"row\",\"namespace\":\"shop\",\"fields\":[{\"name\":\"x\",\"type\":\""
                + fieldType + "\"}]}";
    }
}
