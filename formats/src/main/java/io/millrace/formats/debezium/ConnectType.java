package io.millrace.formats.debezium;

/** Connect's types, as JSON schemas spell them. */
enum ConnectType {
    INT16("int16"),
    INT32("int32"),
    INT64("int64"),
    FLOAT32("float"),
    FLOAT64("double"),
    BOOLEAN("boolean"),
    STRING("string"),
    BYTES("bytes"),
    STRUCT("struct"),
    ARRAY("array");

    final String spelling;

    ConnectType(String spelling) {
        this.spelling = spelling;
    }
}
