package io.millrace.formats;

/** Reads messages of one format back, for {@code tail}, {@code verify} and tests. Not on the hot path. */
public interface MessageDecoder {
    /**
     * @throws io.millrace.model.MillraceException with MESSAGE_UNREADABLE if {@code value} is not a message of this
     *     format
     */
    DecodedMessage decode(byte[] value);
}
