package io.millrace.server.security;

import io.millrace.server.api.Access;
import io.millrace.server.api.Page;
import io.millrace.server.api.PageRequest;
import io.millrace.server.api.Role;
import io.millrace.server.problems.ApiException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/tokens")
@Tag(name = "tokens", description = "API tokens, for scripts: sent as Authorization: Bearer")
class TokenController {
    private static final Duration DEFAULT_LIFE = Duration.ofDays(90);
    private static final Duration LONGEST_LIFE = Duration.ofDays(366);

    /**
     * @param role what it may do at most; not more than its user
     * @param expiresAt ms since 1970, within 366 days; 90 days from now if left out
     */
    record NewToken(
            @NotBlank @Size(max = 64) String name,
            @NotNull Role role,
            @Nullable Long expiresAt) {}

    private final Tokens tokens;

    TokenController(Tokens tokens) {
        this.tokens = tokens;
    }

    @GetMapping
    @Access
    @Operation(operationId = "listTokens", summary = "One's own tokens; an admin sees everybody's with all=true")
    Page<Tokens.Token> list(
            @RequestParam(defaultValue = "false") boolean all,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Caller caller = Caller.require();
        boolean everybodys = all && caller.role() == Role.ADMIN;
        return tokens.list(everybodys ? "" : caller.userId(), PageRequest.of(limit, cursor));
    }

    @PostMapping
    @Access
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(operationId = "createToken", summary = "Makes a token; its value is shown this once")
    Tokens.Made create(@Valid @RequestBody NewToken token) {
        Caller caller = Caller.require();
        if (!caller.role().mayActAs(token.role())) {
            throw ApiException.invalid("role", "a token may do at most what its maker may: " + caller.role());
        }
        long now = System.currentTimeMillis();
        long expiresAt = token.expiresAt() == null ? now + DEFAULT_LIFE.toMillis() : token.expiresAt();
        if (expiresAt <= now || expiresAt > now + LONGEST_LIFE.toMillis()) {
            throw ApiException.invalid("expiresAt", "a token expires within " + LONGEST_LIFE.toDays() + " days");
        }
        return tokens.create(caller, token.name(), token.role(), expiresAt);
    }

    @DeleteMapping("/{id}")
    @Access
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "deleteToken", summary = "Takes a token back: one's own; an admin anybody's")
    void delete(@PathVariable String id) {
        Caller caller = Caller.require();
        tokens.delete(id, caller.role() == Role.ADMIN ? "" : caller.userId());
    }
}
