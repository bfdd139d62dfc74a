package io.millrace.server.security;

import io.millrace.server.api.Role;
import io.millrace.server.audit.Actor;
import io.millrace.server.problems.ApiException;
import io.millrace.server.problems.ProblemCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who calls: the principal of an authenticated request. Read anew for each request, so that a change of a user holds from his
 * next request on.
 *
 * @param role what this request may do: the user's role, bounded by the token's
 * @param tokenName null for a session
 */
public record Caller(
        String userId,
        String name,
        Role role,
        boolean mustChangePassword,
        @Nullable String tokenName,
        String address) implements Actor {
    /** The caller of this thread's request. */
    public static Optional<Caller> find() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Caller caller
                ? Optional.of(caller)
                : Optional.empty();
    }

    /** @throws ApiException UNAUTHENTICATED when nobody is logged in */
    public static Caller require() {
        return find().orElseThrow(() -> new ApiException(
                ProblemCode.UNAUTHENTICATED,
                "POST /api/v1/session logs in; scripts send Authorization: Bearer <token>"));
    }
}
