/**
 * One connection to a MySQL server: TLS, authentication, packets as a stream, text queries and the start of a binlog
 * dump. Knows the wire, not what the bytes of an event mean. The packet reader and the text rows are hot path; the rest
 * runs once per connection.
 */
@NullMarked
package io.millrace.mysql.protocol;

import org.jspecify.annotations.NullMarked;
