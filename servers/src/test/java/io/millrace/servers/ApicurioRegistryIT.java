package io.millrace.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ApicurioRegistryIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void keepsASchemaUntilItIsKilledAndDiesWithItsOwner() throws Exception {
        Path log;
        try (ApicurioRegistry registry = ApicurioRegistry.start()) {
            log = registry.log();
            HttpResponse<String> registered = HTTP.send(
                    HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/shop-value/versions"))
                            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"schema\":\"{\\\"type\\\":\\\"string\\\"}\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(registered.statusCode()).as(registered.body()).isEqualTo(200);
            assertThat(get(registry)).isEqualTo("[\"shop-value\"]");
            registry.kill();
            assertThat(registry.isRunning()).isFalse();
            registry.restart();
            assertThat(get(registry)).isEqualTo("[]");
        }
        assertThat(Files.exists(log)).isFalse();
    }

    private static String get(ApicurioRegistry registry) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(registry.url() + "/subjects")).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
