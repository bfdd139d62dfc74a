/** Random faults against real servers and a real {@code millrace run}, and what must hold all the same. */
@org.jspecify.annotations.NullMarked
package io.millrace.tests.faults;
