package io.millrace.server.api;

import io.millrace.model.Product;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** For load balancers and scripts that wait. */
@RestController
@RequestMapping("/api/v1/health")
@Tag(name = "service", description = "The service itself")
class HealthController {
    /** @param status UP or DOWN */
    record Health(String status, String version) {}

    private final JdbcClient database;

    HealthController(JdbcClient database) {
        this.database = database;
    }

    @GetMapping
    @Access(open = true)
    @Operation(operationId = "getHealth", summary = "Whether the service and its database answer")
    ResponseEntity<Health> health() {
        try {
            database.sql("SELECT 1").query(Integer.class).single();
            return ResponseEntity.ok(new Health("UP", Product.VERSION));
        } catch (org.springframework.dao.DataAccessException e) {
            return ResponseEntity.status(503).body(new Health("DOWN", Product.VERSION));
        }
    }
}
