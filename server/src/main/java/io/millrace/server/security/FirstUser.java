package io.millrace.server.security;

import io.millrace.server.ServerSettings;
import io.millrace.server.api.Role;
import io.millrace.task.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the user {@code admin} when there is nobody. */
public final class FirstUser {
    static final String NAME = "admin";

    private final @Nullable String printed;

    FirstUser(Users users, Passwords passwords, ServerSettings settings) {
        Secret given = settings.adminPassword();
        if (!users.none()) {
            printed = null;
        } else if (given != null) {
            users.create(NAME, Role.ADMIN, given.reveal(), false);
            printed = null;
        } else {
            String made = passwords.made();
            users.create(NAME, Role.ADMIN, made, true);
            printed = made;
        }
    }

    /** The one-time password to be shown to whoever starts the service; empty when nobody was made, or it was given. */
    public Optional<String> printedPassword() {
        return Optional.ofNullable(printed);
    }
}
