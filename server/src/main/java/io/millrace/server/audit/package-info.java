/** Who did what, and when. Control plane. */
@NullMarked
package io.millrace.server.audit;

import org.jspecify.annotations.NullMarked;
