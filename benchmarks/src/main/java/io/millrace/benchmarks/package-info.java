/** Measurements: whole tasks on real servers beside a floor, and decoding plus encoding alone. */
@NullMarked
package io.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
