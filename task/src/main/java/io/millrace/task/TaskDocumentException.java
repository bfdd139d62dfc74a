package io.millrace.task;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.List;

/**
 * Everything that is wrong with a task document, at once. The code is SECRET_UNAVAILABLE when nothing but references
 * could not be resolved, else TASK_INVALID.
 */
public final class TaskDocumentException extends MillraceException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    TaskDocumentException(String documentName, List<Problem> problems) {
        super(codeOf(problems), describe(documentName, problems));
        this.problems = List.copyOf(problems);
    }

    /** In the order of the document. */
    public List<Problem> problems() {
        return problems;
    }

    private static ErrorCode codeOf(List<Problem> problems) {
        boolean onlySecrets = problems.stream().allMatch(problem -> problem.code() == ErrorCode.SECRET_UNAVAILABLE);
        return onlySecrets ? ErrorCode.SECRET_UNAVAILABLE : ErrorCode.TASK_INVALID;
    }

    private static String describe(String documentName, List<Problem> problems) {
        StringBuilder out = new StringBuilder(documentName)
                .append(problems.size() == 1 ? " has a problem:" : " has " + problems.size() + " problems:");
        problems.forEach(problem -> out.append("\n  ").append(problem));
        return out.toString();
    }
}
