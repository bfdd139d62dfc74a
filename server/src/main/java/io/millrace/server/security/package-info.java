/** Who may do what: users, sessions, API tokens, login. Control plane. */
@NullMarked
package io.millrace.server.security;

import org.jspecify.annotations.NullMarked;
