package io.millrace.server.security;

import io.millrace.server.audit.Audit;
import io.millrace.server.problems.ApiException;
import io.millrace.server.problems.ProblemCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Locale;
import java.util.Map;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;

/** Opens and ends sessions. They live in this process: a restart of the service ends them. */
final class Login {
    static final String SESSION_KEY = "millrace.user";

    /** What a session holds; never serialised. */
    record LoggedIn(String userId, String passwordHash) {}

    private final Users users;
    private final Passwords passwords;
    private final LoginThrottle throttle;
    private final CsrfTokenRepository csrf;
    private final Audit audit;

    Login(Users users, Passwords passwords, LoginThrottle throttle, CsrfTokenRepository csrf, Audit audit) {
        this.users = users;
        this.passwords = passwords;
        this.throttle = throttle;
        this.csrf = csrf;
        this.audit = audit;
    }

    /** A session and what its requests have to repeat. */
    record Opened(User user, String csrfToken) {}

    /** @throws ApiException LOGIN_FAILED, TOO_MANY_REQUESTS */
    Opened open(String name, String password, HttpServletRequest request, HttpServletResponse response) {
        String lower = name.toLowerCase(Locale.ROOT);
        String address = request.getRemoteAddr();
        throttle.begin(lower, address);
        Users.Stored stored = users.findByName(lower).orElse(null);
        if (stored == null) {
            passwords.compareWithNobody(password);
        }
        if (stored == null
                || !passwords.matches(password, stored.passwordHash())
                || stored.user().disabled()) {
            audit.record(lower, null, address, "session.refused", "user " + lower, Map.of());
            throw new ApiException(ProblemCode.LOGIN_FAILED, "No user has this name and this password");
        }
        throttle.succeeded(lower, address);
        audit.record(lower, null, address, "session.open", "user " + lower, Map.of());
        return new Opened(stored.user(), begin(stored, request, response));
    }

    /** A session of a new id with a new CSRF token. */
    private String begin(Users.Stored stored, HttpServletRequest request, HttpServletResponse response) {
        HttpSession before = request.getSession(false);
        if (before != null) {
            before.invalidate();
        }
        request.getSession(true)
                .setAttribute(SESSION_KEY, new LoggedIn(stored.user().id(), stored.passwordHash()));
        CsrfToken token = csrf.generateToken(request);
        csrf.saveToken(token, request, response);
        return token.getToken();
    }

    /** @throws ApiException VALIDATION_FAILED, TOO_MANY_REQUESTS */
    Opened changePassword(
            Caller caller, String current, String next, HttpServletRequest request, HttpServletResponse response) {
        throttle.begin(caller.name(), caller.address());
        Users.Stored stored =
                users.find(caller.userId()).orElseThrow(() -> ApiException.notFound("user", caller.userId()));
        if (!passwords.matches(current, stored.passwordHash())) {
            throw ApiException.invalid("currentPassword", "this is not your password");
        }
        throttle.succeeded(caller.name(), caller.address());
        if (current.equals(next)) {
            throw ApiException.invalid("newPassword", "the new password differs from the one before");
        }
        users.changeOwnPassword(caller.userId(), next);
        Users.Stored changed = users.find(caller.userId()).orElseThrow();
        return new Opened(changed.user(), begin(changed, request, response));
    }
}
