/**
 * Tools that prove the product from outside: an independent checker of topics against the source, a live workload whose
 * rows carry versions, and a loop that kills a process at random moments.
 *
 * <p>Shares no code with the encoders: Canal JSON is read with Jackson, DTS Avro with Apache Avro and a schema of our
 * own transcription.
 */
@NullMarked
package io.millrace.testkit;

import org.jspecify.annotations.NullMarked;
