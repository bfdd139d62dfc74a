package io.millrace.server.problems;

/** Every way in which a request is refused, besides the codes of {@link io.millrace.model.ErrorCode}. Never renamed. */
public enum ProblemCode {
    REQUEST_MALFORMED(400, "The request cannot be read"),
    UNAUTHENTICATED(401, "Log in, or send a valid API token"),
    LOGIN_FAILED(401, "Wrong name or password"),
    FORBIDDEN(403, "Your role does not allow this"),
    CSRF_TOKEN_MISSING(403, "A request of a session repeats its CSRF token"),
    PASSWORD_CHANGE_REQUIRED(403, "Change your password first"),
    NOT_FOUND(404, "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "This method means nothing here"),
    NOT_ACCEPTABLE(406, "The answer is JSON"),
    CONFLICT(409, "Not possible as things stand"),
    NAME_TAKEN(409, "The name is taken"),
    IN_USE(409, "Something still needs it"),
    STATE_CONFLICT(409, "Not allowed in this state"),
    IDEMPOTENCY_IN_PROGRESS(409, "The same request is being carried out"),
    VERSION_CONFLICT(412, "Somebody else has changed it"),
    REQUEST_TOO_LARGE(413, "The request is too large"),
    MEDIA_TYPE_UNSUPPORTED(415, "Requests are JSON"),
    VALIDATION_FAILED(422, "A rule is violated"),
    IDEMPOTENCY_KEY_REUSED(422, "The key was used for another request"),
    TOO_MANY_REQUESTS(429, "Too many tries"),
    INTERNAL(500, "A mistake of the service");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The same for every problem of this code. */
    public String title() {
        return title;
    }
}
