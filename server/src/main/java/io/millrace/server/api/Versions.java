package io.millrace.server.api;

import io.millrace.server.problems.ApiException;
import io.millrace.server.problems.ProblemCode;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/**
 * Versions of a resource as {@code ETag} and {@code If-Match}. A change that names the version it is based on is refused when
 * there is a newer one; a change that names none is carried out.
 */
public final class Versions {
    private Versions() {}

    /** An answer with the resource and its ETag. */
    public static <T> ResponseEntity<T> tagged(T resource, ToLongFunction<T> version) {
        return ResponseEntity.ok().eTag(text(version.applyAsLong(resource))).body(resource);
    }

    public static String text(long version) {
        return "\"" + version + "\"";
    }

    /** @throws ApiException VERSION_CONFLICT when {@code ifMatch} names another version */
    public static void require(@Nullable String ifMatch, long version) {
        if (ifMatch == null || ifMatch.isBlank()) {
            return;
        }
        for (String tag : ifMatch.split(",", -1)) {
            String one = tag.strip();
            if (one.equals("*") || one.equals(text(version))) {
                return;
            }
        }
        throw new ApiException(
                ProblemCode.VERSION_CONFLICT,
                "It was changed meanwhile: If-Match is " + ifMatch + ", the version is " + text(version)
                        + ". Read it again and repeat the change");
    }
}
