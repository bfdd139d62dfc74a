package io.millrace.server.problems;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request is refused; becomes a {@link Problem}. Its message is shown to the user and holds no secret. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ProblemCode code;
    private final transient List<FieldProblem> fields;
    private final transient @Nullable Map<String, Object> more;

    public ApiException(ProblemCode code, String detail) {
        this(code, detail, List.of(), null);
    }

    private ApiException(
            ProblemCode code, String detail, List<FieldProblem> fields, @Nullable Map<String, Object> more) {
        super(detail);
        this.code = code;
        this.fields = List.copyOf(fields);
        this.more = more;
    }

    /** VALIDATION_FAILED with what is wrong where. */
    public static ApiException invalid(List<FieldProblem> fields) {
        String first = fields.isEmpty()
                ? ""
                : fields.get(0).field() + ": " + fields.get(0).message();
        String others = fields.size() > 1 ? " (and " + (fields.size() - 1) + " more)" : "";
        return new ApiException(ProblemCode.VALIDATION_FAILED, first + others, fields, null);
    }

    /** VALIDATION_FAILED for one field. */
    public static ApiException invalid(String field, String message) {
        return invalid(List.of(new FieldProblem(field, message)));
    }

    /** @param what {@code connection}, {@code user}, ... */
    public static ApiException notFound(String what, String id) {
        return new ApiException(ProblemCode.NOT_FOUND, "There is no " + what + " " + id);
    }

    /** STATE_CONFLICT, with the state and the commands that it allows. */
    public static ApiException state(String detail, String state, List<String> allowed) {
        return new ApiException(
                ProblemCode.STATE_CONFLICT, detail, List.of(), Map.of("state", state, "allowed", List.copyOf(allowed)));
    }

    public ProblemCode code() {
        return code;
    }

    Problem problem() {
        return Problem.of(code, String.valueOf(getMessage()), fields, more);
    }
}
