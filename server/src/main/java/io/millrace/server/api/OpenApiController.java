package io.millrace.server.api;

import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Hands out the description of the API: a file that a test keeps equal to what the code says. */
@RestController
@RequestMapping("/api/v1/openapi.json")
@Hidden // would describe itself
class OpenApiController {
    @GetMapping
    @Access(open = true)
    ResponseEntity<Resource> document() {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(new ClassPathResource("io/millrace/server/openapi.json"));
    }
}
