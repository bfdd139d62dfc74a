/** {@code millrace quickstart}: a web shop with history and a live workload, copied before one's eyes. */
@NullMarked
package io.millrace.cli.quickstart;

import org.jspecify.annotations.NullMarked;
