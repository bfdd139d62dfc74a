/** A schema registry with Confluent's REST protocol: client, prechecks, and the decoder that needs it. Control plane. */
@NullMarked
package io.millrace.registry;

import org.jspecify.annotations.NullMarked;
