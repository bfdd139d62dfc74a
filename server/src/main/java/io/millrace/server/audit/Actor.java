package io.millrace.server.audit;

import org.jspecify.annotations.Nullable;

/** Who does something, as the audit log names him. The principal of an authenticated request is one. */
public interface Actor {
    /** The user's name. */
    String name();

    /** Name of the API token that the request came with; null for a session. */
    @Nullable
    String tokenName();

    /** The address that the request came from. */
    String address();
}
