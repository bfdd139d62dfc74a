package io.millrace.server.security;

import io.millrace.server.api.Access;
import io.millrace.server.api.Role;
import io.millrace.server.problems.ApiException;
import io.millrace.server.problems.ProblemCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/session")
@Tag(name = "session", description = "Logging in and out")
class SessionController {
    record Credentials(
            @NotBlank @Size(max = 64) String name,
            @NotEmpty @Size(max = 200) String password) {}

    record PasswordChange(
            @NotEmpty @Size(max = 200) String currentPassword,
            @NotEmpty @Size(max = 200) String newPassword) {}

    /**
     * @param role what requests may do; of an API token at most what the token may
     * @param csrfToken to be sent as X-CSRF-Token with every request that changes something; null for an API token
     */
    record Session(
            String userId,
            String name,
            Role role,
            boolean mustChangePassword,
            @Nullable String csrfToken) {}

    private final Login login;

    SessionController(Login login) {
        this.login = login;
    }

    @PostMapping
    @Access(open = true)
    @Operation(operationId = "login", summary = "Logs in; the session is in a cookie")
    Session open(@Valid @RequestBody Credentials who, HttpServletRequest request, HttpServletResponse response) {
        return session(login.open(who.name(), who.password(), request, response));
    }

    @GetMapping
    @Access(beforePasswordChange = true)
    @Operation(operationId = "getSession", summary = "Who is logged in")
    Session get(HttpServletRequest request) {
        Caller caller = Caller.require();
        CsrfToken token = (CsrfToken) request.getAttribute(CsrfToken.class.getName());
        return new Session(
                caller.userId(),
                caller.name(),
                caller.role(),
                caller.mustChangePassword(),
                caller.tokenName() != null || token == null ? null : token.getToken());
    }

    @DeleteMapping
    @Access(beforePasswordChange = true)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "logout", summary = "Logs out")
    void close(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
    }

    @PutMapping("/password")
    @Access(beforePasswordChange = true)
    @Operation(
            operationId = "changeOwnPassword",
            summary = "Changes one's own password",
            description = "Ends every other session of the user. Needs a session: an API token cannot.")
    Session changePassword(
            @Valid @RequestBody PasswordChange change, HttpServletRequest request, HttpServletResponse response) {
        Caller caller = Caller.require();
        if (caller.tokenName() != null) {
            throw new ApiException(ProblemCode.FORBIDDEN, "An API token cannot change the password: log in");
        }
        return session(login.changePassword(caller, change.currentPassword(), change.newPassword(), request, response));
    }

    private static Session session(Login.Opened opened) {
        User user = opened.user();
        return new Session(user.id(), user.name(), user.role(), user.mustChangePassword(), opened.csrfToken());
    }
}
