/** The service: what it is made of and how it starts and stops. Control plane: clear, boring, made of well-known libraries. */
@NullMarked
package io.millrace.server;

import org.jspecify.annotations.NullMarked;
