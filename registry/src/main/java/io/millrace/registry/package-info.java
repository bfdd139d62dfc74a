/** A schema registry with Confluent's REST protocol: client and prechecks. Control plane. */
@NullMarked
package io.millrace.registry;

import org.jspecify.annotations.NullMarked;
