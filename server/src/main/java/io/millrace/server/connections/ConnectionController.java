package io.millrace.server.connections;

import io.millrace.model.ConnectionReport;
import io.millrace.server.api.Access;
import io.millrace.server.api.Page;
import io.millrace.server.api.PageRequest;
import io.millrace.server.api.Role;
import io.millrace.server.api.Versions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/connections")
@Tag(name = "connections", description = "Saved endpoints: MySQL servers and Kafka clusters")
class ConnectionController {
    private final Connections connections;

    ConnectionController(Connections connections) {
        this.connections = connections;
    }

    @GetMapping
    @Access(Role.VIEWER)
    @Operation(operationId = "listConnections", summary = "The connections, oldest first")
    Page<ConnectionView> list(
            @RequestParam(required = false) Settings.@Nullable Kind kind,
            @RequestParam(defaultValue = "") String search,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return connections.list(kind, search, PageRequest.of(limit, cursor));
    }

    @PostMapping
    @Access(Role.OPERATOR)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(operationId = "createConnection", summary = "Saves a connection; its secrets are never given back")
    ResponseEntity<ConnectionView> create(@RequestBody ConnectionInput input) {
        ConnectionView made = connections.create(input);
        return ResponseEntity.created(URI.create("/api/v1/connections/" + made.id()))
                .eTag(Versions.text(made.version()))
                .body(made);
    }

    @GetMapping("/{id}")
    @Access(Role.VIEWER)
    @Operation(operationId = "getConnection", summary = "One connection")
    ResponseEntity<ConnectionView> get(@PathVariable String id) {
        return Versions.tagged(connections.get(id), ConnectionView::version);
    }

    @PatchMapping("/{id}")
    @Access(Role.OPERATOR)
    @Operation(operationId = "changeConnection", summary = "Changes what the request names, and nothing else")
    ResponseEntity<ConnectionView> change(
            @PathVariable String id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody ConnectionInput input) {
        return Versions.tagged(connections.change(id, input, ifMatch), ConnectionView::version);
    }

    @DeleteMapping("/{id}")
    @Access(Role.OPERATOR)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "deleteConnection", summary = "Deletes a connection and its secrets")
    void delete(@PathVariable String id, @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        connections.delete(id, ifMatch);
    }

    @PostMapping("/{id}/test")
    @Access(Role.OPERATOR)
    @Operation(
            operationId = "testConnection",
            summary = "Tries a saved connection: DNS, TCP, TLS, authentication, authorization")
    ConnectionReport test(@PathVariable String id) {
        return connections.test(id);
    }

    @PostMapping("/test")
    @Access(Role.OPERATOR)
    @Operation(operationId = "testUnsavedConnection", summary = "Tries a connection without saving it")
    ConnectionReport test(@RequestBody ConnectionInput input) {
        return connections.test(input);
    }
}
