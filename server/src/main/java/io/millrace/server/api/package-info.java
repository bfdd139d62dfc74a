/** What every resource of the API has in common: paging, versions, idempotency, limits, roles of operations. Control plane. */
@NullMarked
package io.millrace.server.api;

import org.jspecify.annotations.NullMarked;
