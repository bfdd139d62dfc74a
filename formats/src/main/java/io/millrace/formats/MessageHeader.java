package io.millrace.formats;

/**
 * One header of a Kafka record.
 *
 * @param value not copied; must not change any more
 */
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
public record MessageHeader(String name, byte[] value) {}
