package io.millrace.model;

/**
 * The narrow waist: what a row producer (binlog image, snapshot row) says to a consumer of one row (message encoder,
 * key writer, checker), a value at a time, in primitives.
 *
 * <p>Both producers give the same calls with the same arguments for the same stored value (invariant I5). Byte
 * ranges are borrowed: valid until the call returns. {@code column} is the index in {@link TableShape#columns()}.
 * Fraction digits, charset, labels, precision and scale are in the {@link ColumnShape}. Single-threaded.
 */
public interface RowWriter {
    void putNull(int column);

    /** The column is not in the image ({@code binlog_row_image} other than FULL). */
    void putAbsent(int column);

    /** TINYINT to BIGINT signed, and every unsigned type up to INT: the true value. */
    void putLong(int column, long value);

    /** BIGINT UNSIGNED: all 64 bits. */
    void putUnsignedLong(int column, long value);

    /** DECIMAL: plain ASCII notation, exactly scale fraction digits, no leading zeros but one, {@code -} if negative. */
    void putDecimal(int column, byte[] ascii, int offset, int length);

    void putFloat(int column, float value);

    void putDouble(int column, double value);

    /** BIT(n): the n bits as an unsigned number. */
    void putBit(int column, long bits);

    /** DATE; parts may be zero. */
    void putDate(int column, int year, int month, int day);

    /** TIME: hours 0-838; {@code micros} 0-999999. */
    void putTime(int column, boolean negative, int hours, int minutes, int seconds, int micros);

    /** DATETIME: wall clock without zone; parts may be zero. */
    void putDateTime(int column, int year, int month, int day, int hours, int minutes, int seconds, int micros);

    /** TIMESTAMP: an instant; epochSeconds 0 with micros 0 is MySQL's zero timestamp. */
    void putTimestamp(int column, long epochSeconds, int micros);

    /** YEAR: 0 or 1901-2155. */
    void putYear(int column, int year);

    /** CHAR, VARCHAR and the TEXT types: bytes in the column's charset ({@link ColumnShape#charset()}). */
    void putText(int column, byte[] bytes, int offset, int length);

    /** BINARY (already padded to its length), VARBINARY, the BLOB types and VECTOR. */
    void putBytes(int column, byte[] bytes, int offset, int length);

    /** ENUM: 1-based index into {@link ColumnShape#labels()}, 0 for the invalid value. */
    void putEnum(int column, int index);

    /** SET: bit i stands for label i. */
    void putSet(int column, long bits);

    /** JSON: the document as MySQL prints it, in UTF-8. */
    void putJson(int column, byte[] utf8, int offset, int length);

    /** GEOMETRY and its subtypes: 4-byte little-endian SRID, then WKB. */
    void putGeometry(int column, byte[] bytes, int offset, int length);
}
