package io.millrace.server.security;

import io.millrace.server.api.Role;

/**
 * Somebody who may log in.
 *
 * @param name unique, in lower case
 * @param mustChangePassword until he does, he may do nothing else
 * @param createdAt ms since 1970
 * @param version grows with every change
 */
public record User(
        String id,
        String name,
        Role role,
        boolean mustChangePassword,
        boolean disabled,
        long createdAt,
        long version) {}
