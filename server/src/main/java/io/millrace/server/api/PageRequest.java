package io.millrace.server.api;

import io.millrace.server.problems.ApiException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for.
 *
 * @param limit items at most, 1..1000
 * @param after sort key of the last item of the page before; empty for the first page
 */
public record PageRequest(int limit, Optional<String> after) {
    public static final int DEFAULT_LIMIT = 100;
    public static final int MAX_LIMIT = 1000;

    /** @throws ApiException VALIDATION_FAILED */
    public static PageRequest of(@Nullable Integer limit, @Nullable String cursor) {
        int items = limit == null ? DEFAULT_LIMIT : limit;
        if (items < 1 || items > MAX_LIMIT) {
            throw ApiException.invalid("limit", "a page has 1 to " + MAX_LIMIT + " items");
        }
        return new PageRequest(
                items, cursor == null || cursor.isEmpty() ? Optional.empty() : Optional.of(Cursor.read(cursor)));
    }
}
