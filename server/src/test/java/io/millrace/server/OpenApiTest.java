package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.millrace.server.api.Access;
import io.millrace.task.Secret;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springdoc.core.configuration.SpringDocConfiguration;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.webmvc.core.configuration.SpringDocWebMvcConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The description of the API that is handed out is what the code says. {@code -Dopenapi.write=true} writes it anew.
 */
class OpenApiTest {
    private static final Path FILE = Path.of("src/main/resources/io/millrace/server/openapi.json");
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    @TempDir
    private Path folder;

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        SpringDocConfiguration.class,
        SpringDocConfigProperties.class,
        SpringDocWebMvcConfiguration.class
    })
    static class Description {
        @Bean
        OpenApiCustomizer whole() {
            return api -> {
                api.info(new Info()
                        .title("Millrace")
                        .version("v1")
                        .description("Copies MySQL tables into Apache Kafka. Errors are problem details (RFC 9457) with"
                                + " a stable code; x-role says who may call an operation."));
                api.servers(null);
                api.getComponents()
                        .addSecuritySchemes(
                                "token",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer"))
                        .addSecuritySchemes(
                                "session",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.APIKEY)
                                        .in(SecurityScheme.In.COOKIE)
                                        .name("MILLRACE_SESSION"));
            };
        }

        @Bean
        OperationCustomizer access() {
            return (operation, method) -> {
                Access access = method.getMethodAnnotation(Access.class);
                if (access == null) {
                    throw new AssertionError("who may call it? " + method);
                }
                operation.addExtension(
                        "x-role", access.open() ? "ANYBODY" : access.value().name());
                if (!access.open()) {
                    operation.addSecurityItem(new SecurityRequirement().addList("token"));
                    operation.addSecurityItem(new SecurityRequirement().addList("session"));
                    refusal(operation, "401", "Not logged in");
                    refusal(operation, "403", "Not allowed for this role");
                }
                return operation;
            };
        }

        private static void refusal(Operation operation, String status, String what) {
            operation.getResponses().addApiResponse(status, new ApiResponse().description(what + " (a problem)"));
        }
    }

    private String generated() throws Exception {
        ServerSettings settings = new ServerSettings(
                folder.resolve("data"),
                "127.0.0.1",
                0,
                ServerSettings.Database.EMBEDDED,
                Secret.of("not used by anybody"),
                null);
        try (MillraceServer server = MillraceServer.start(settings, List.of(Description.class))) {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(server.address() + "/v3/api-docs"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonNode tree = JSON.readTree(answer.body());
            return JSON.writeValueAsString(JSON.treeToValue(tree, Object.class)) + "\n";
        }
    }

    @Test
    void theFileIsWhatTheCodeSays() throws Exception {
        String generated = generated();
        if (Boolean.getBoolean("openapi.write")) {
            Files.writeString(FILE, generated);
        }
        assertThat(Files.readString(FILE))
                .as("write it anew: mvn -pl server test -Dtest=OpenApiTest -Dtest.jvm.arguments=-Dopenapi.write=true")
                .isEqualTo(generated);
        JsonNode api = JSON.readTree(generated);
        assertThat(api.path("openapi").asText()).startsWith("3.1");
        List<String> paths = new ArrayList<>();
        api.path("paths").fieldNames().forEachRemaining(paths::add);
        assertThat(paths).contains("/api/v1/users").allMatch(path -> path.startsWith("/api/v1/"));
    }
}
