package io.millrace.server.problems;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import jakarta.validation.ConstraintViolationException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Turns whatever a controller throws into a {@link Problem}. What nobody expected is logged and says nothing of itself. */
@RestControllerAdvice
class ProblemAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<Problem> refused(ApiException e) {
        return answer(e.problem());
    }

    /** Of the adapters: something outside did not do what was asked of it. */
    @ExceptionHandler
    ResponseEntity<Problem> failed(MillraceException e) {
        ErrorCode code = e.code();
        int status =
                switch (code.category()) {
                    case CONFIGURATION -> 422;
                    case SOURCE, SINK, DATA -> 502;
                    case BUG -> 500;
                };
        if (status == 500) {
            LOG.error("{}", code, e);
        }
        String title =
                switch (status) {
                    case 422 -> ProblemCode.VALIDATION_FAILED.title();
                    case 502 -> "A server that was asked has not answered as it should";
                    default -> ProblemCode.INTERNAL.title();
                };
        return answer(new Problem(
                "about:blank", title, status, code.name(), String.valueOf(e.getMessage()), List.of(), null));
    }

    @ExceptionHandler
    ResponseEntity<Problem> invalid(MethodArgumentNotValidException e) {
        List<FieldProblem> fields = new ArrayList<>();
        e.getBindingResult()
                .getFieldErrors()
                .forEach(error ->
                        fields.add(new FieldProblem(error.getField(), String.valueOf(error.getDefaultMessage()))));
        return answer(ApiException.invalid(fields).problem());
    }

    @ExceptionHandler
    ResponseEntity<Problem> invalid(HandlerMethodValidationException e) {
        List<FieldProblem> fields = new ArrayList<>();
        e.getParameterValidationResults().forEach(result -> result.getResolvableErrors()
                .forEach(error -> fields.add(new FieldProblem(
                        String.valueOf(result.getMethodParameter().getParameterName()),
                        String.valueOf(error.getDefaultMessage())))));
        return answer(ApiException.invalid(fields).problem());
    }

    @ExceptionHandler
    ResponseEntity<Problem> invalid(ConstraintViolationException e) {
        return answer(ApiException.invalid(e.getConstraintViolations().stream()
                        .map(one -> new FieldProblem(one.getPropertyPath().toString(), one.getMessage()))
                        .toList())
                .problem());
    }

    @ExceptionHandler
    ResponseEntity<Problem> invalid(MethodArgumentTypeMismatchException e) {
        return answer(ApiException.invalid(e.getName(), "cannot be read").problem());
    }

    /** Says where the JSON is wrong, not what stands there: it may be a secret. */
    @ExceptionHandler
    ResponseEntity<Problem> unreadable(HttpMessageNotReadableException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ApiException ours) {
                return answer(ours.problem());
            }
            if (cause instanceof RequestTooLargeException tooLarge) {
                return answer(Problem.of(
                        ProblemCode.REQUEST_TOO_LARGE, String.valueOf(tooLarge.getMessage()), List.of(), null));
            }
            if (cause instanceof JacksonException json) {
                return answer(ofJson(json));
            }
        }
        return answer(Problem.of(ProblemCode.REQUEST_MALFORMED, "The body is missing or no JSON", List.of(), null));
    }

    private static Problem ofJson(JacksonException e) {
        String path = path(e);
        if (e instanceof UnrecognizedPropertyException unknown) {
            return Problem.of(
                    ProblemCode.VALIDATION_FAILED,
                    path + ": there is no such field",
                    List.of(new FieldProblem(
                            path, "there is no such field; known are " + unknown.getKnownPropertyIds())),
                    null);
        }
        if (path.isEmpty()) {
            var at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            return Problem.of(ProblemCode.REQUEST_MALFORMED, "The body is no valid JSON" + where, List.of(), null);
        }
        return Problem.of(
                ProblemCode.VALIDATION_FAILED,
                path + ": not a value of this field",
                List.of(new FieldProblem(path, "not a value of this field; see the API's description")),
                null);
    }

    private static String path(JacksonException e) {
        StringBuilder out = new StringBuilder();
        e.getPath().forEach(step -> {
            if (step.getPropertyName() != null) {
                out.append(out.isEmpty() ? "" : ".").append(step.getPropertyName());
            } else {
                out.append('[').append(step.getIndex()).append(']');
            }
        });
        return out.toString();
    }

    @ExceptionHandler({NoResourceFoundException.class, NoHandlerFoundException.class})
    ResponseEntity<Problem> nothingHere() {
        return answer(
                Problem.of(ProblemCode.NOT_FOUND, "The API is described at /api/v1/openapi.json", List.of(), null));
    }

    @ExceptionHandler
    ResponseEntity<Problem> wrongMethod(HttpRequestMethodNotSupportedException e) {
        return answer(Problem.of(
                ProblemCode.METHOD_NOT_ALLOWED, "Allowed here: " + e.getSupportedHttpMethods(), List.of(), null));
    }

    @ExceptionHandler
    ResponseEntity<Problem> wrongMediaType(HttpMediaTypeNotSupportedException e) {
        return answer(
                Problem.of(ProblemCode.MEDIA_TYPE_UNSUPPORTED, "Send Content-Type: application/json", List.of(), null));
    }

    @ExceptionHandler
    ResponseEntity<Problem> notAcceptable(HttpMediaTypeNotAcceptableException e) {
        return answer(Problem.of(ProblemCode.NOT_ACCEPTABLE, "Accept application/json", List.of(), null));
    }

    @ExceptionHandler
    ResponseEntity<Problem> binding(ServletRequestBindingException e) {
        return answer(Problem.of(ProblemCode.REQUEST_MALFORMED, String.valueOf(e.getMessage()), List.of(), null));
    }

    @ExceptionHandler
    ResponseEntity<Problem> busy(TransientDataAccessException e) {
        LOG.warn("the database could not do it now", e);
        return answer(Problem.of(ProblemCode.CONFLICT, "The database could not do it now; try again", List.of(), null));
    }

    @ExceptionHandler
    ResponseEntity<Problem> unexpected(Exception e) {
        LOG.error("a request failed", e);
        return answer(Problem.of(
                ProblemCode.INTERNAL, "The service's log says more; nothing has been changed", List.of(), null));
    }

    private static ResponseEntity<Problem> answer(Problem problem) {
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return ResponseEntity.status(problem.status()).headers(headers).body(problem);
    }
}
