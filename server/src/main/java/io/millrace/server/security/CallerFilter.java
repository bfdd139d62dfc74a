package io.millrace.server.security;

import io.millrace.server.problems.ProblemCode;
import io.millrace.server.problems.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/** Finds out who calls: by API token, else by session. A token that is none is refused, whatever session comes with it. */
final class CallerFilter extends OncePerRequestFilter {
    private static final String BEARER = "Bearer ";

    private final Users users;
    private final Tokens tokens;
    private final ProblemWriter problems;

    CallerFilter(Users users, Tokens tokens, ProblemWriter problems) {
        this.users = users;
        this.tokens = tokens;
        this.problems = problems;
    }

    /** Whether the request says who calls by itself, which no other site's page can make a browser do. */
    static boolean carriesToken(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Caller caller;
        if (request.getHeader("Authorization") != null) {
            Optional<Caller> found = carriesToken(request) ? byToken(request) : Optional.empty();
            if (found.isEmpty()) {
                response.setHeader("WWW-Authenticate", "Bearer");
                problems.write(
                        response,
                        ProblemCode.UNAUTHENTICATED,
                        "The API token is not known, has expired or was taken back");
                return;
            }
            caller = found.get();
        } else {
            caller = bySession(request);
        }
        if (caller == null) {
            chain.doFilter(request, response);
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new PreAuthenticatedAuthenticationToken(caller, "", List.of()));
        SecurityContextHolder.setContext(context);
        chain.doFilter(request, response);
    }

    private Optional<Caller> byToken(HttpServletRequest request) {
        String value =
                request.getHeader("Authorization").substring(BEARER.length()).strip();
        return tokens.present(value).flatMap(token -> users.find(token.userId())
                .map(Users.Stored::user)
                .filter(user -> !user.disabled())
                .map(user -> new Caller(
                        user.id(),
                        user.name(),
                        user.role().and(token.role()),
                        user.mustChangePassword(),
                        token.name(),
                        request.getRemoteAddr())));
    }

    private @Nullable Caller bySession(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null || !(session.getAttribute(Login.SESSION_KEY) instanceof Login.LoggedIn login)) {
            return null;
        }
        Users.Stored stored = users.find(login.userId()).orElse(null);
        // Another password ends every session that was opened with the one before.
        if (stored == null || stored.user().disabled() || !stored.passwordHash().equals(login.passwordHash())) {
            session.invalidate();
            return null;
        }
        User user = stored.user();
        return new Caller(
                user.id(), user.name(), user.role(), user.mustChangePassword(), null, request.getRemoteAddr());
    }
}
