/** The database: connections to it, its migrations, identifiers, and the encryption of secrets in it. Control plane. */
@NullMarked
package io.millrace.server.storage;

import org.jspecify.annotations.NullMarked;
