/** How the API says no: problem details (RFC 9457) with stable codes. Control plane. */
@NullMarked
package io.millrace.server.problems;

import org.jspecify.annotations.NullMarked;
