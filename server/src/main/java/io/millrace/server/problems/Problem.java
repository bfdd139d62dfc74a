package io.millrace.server.problems;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Problem details (RFC 9457), as every refusal looks.
 *
 * @param type always {@code about:blank}; what happened is said by {@code code}
 * @param code stable: of {@link ProblemCode} or {@link io.millrace.model.ErrorCode}
 * @param detail this time's rule, values and remedy
 * @param fields what is wrong with which field; empty when it is about the whole
 * @param more what belongs to this code: the state and the commands allowed in it, say; null for nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String code,
        String detail,
        List<FieldProblem> fields,
        @Nullable Map<String, Object> more) {
    static Problem of(ProblemCode code, String detail, List<FieldProblem> fields, @Nullable Map<String, Object> more) {
        return new Problem("about:blank", code.title(), code.status(), code.name(), detail, fields, more);
    }
}
