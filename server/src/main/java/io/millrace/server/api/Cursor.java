package io.millrace.server.api;

import io.millrace.server.problems.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where the next page begins: opaque for clients, the sort key of the last item for us. */
public final class Cursor {
    private Cursor() {}

    public static String of(String lastKey) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(lastKey.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws ApiException VALIDATION_FAILED when it is none of ours */
    static String read(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("cursor", "use nextCursor of the page before, unchanged");
        }
    }
}
