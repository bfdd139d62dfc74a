package io.millrace.formats.debezium;

/**
 * The default of a schema.
 *
 * @param json as the JSON value of messages, bytes in Base64
 * @param avro as the JSON value of Avro schemas, a byte as the character of its number
 */
record ConnectDefault(String json, String avro) {}
