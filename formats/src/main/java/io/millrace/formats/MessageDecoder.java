package io.millrace.formats;

/** Reads messages of one format back, for {@code tail}, {@code verify} and tests. Not on the hot path. */
public interface MessageDecoder {
    /**
     * @throws io.millrace.model.MillraceException with MESSAGE_UNREADABLE if {@code value} is not a message of this
     *     format
     */
    DecodedMessage decode(byte[] value);

    /** This decoder with a registry to ask for schemas; itself if its messages name none. */
    default MessageDecoder with(SchemaLookup schemas) {
        return this;
    }
}
