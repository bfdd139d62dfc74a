package io.millrace.formats.maxwell;

import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A UUID that says which message this is, the same when it is repeated: version 3 (RFC 9562) of the text {@code server
 * UUID/file:offset:row/what}, of the full load {@code server UUID/load:sequence/what}. Allocates nothing per UUID.
 * Single-threaded.
 */
final class RowUuid {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int BYTES = 16;

    private final MessageDigest md5;
    private final String serverUuid;
    private final ByteSink name = new ByteSink(128);
    private final byte[] digest = new byte[BYTES];

    RowUuid(String serverUuid) {
        this.serverUuid = serverUuid;
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    /** Appends the UUID without quotes. */
    void append(ChangeContext context, byte[] what, ByteSink out) {
        name.clear();
        name.putAscii(serverUuid);
        if (context.isSnapshot()) {
            name.putAscii("/load:");
            name.putDecimal(context.snapshotSequence());
        } else {
            name.put('/');
            name.putAscii(context.binlogFile());
            name.put(':');
            name.putDecimal(context.eventEndOffset());
            name.put(':');
            name.putDecimal(context.rowInEvent());
        }
        name.put('/');
        name.put(what);
        md5.update(name.array(), 0, name.length());
        try {
            md5.digest(digest, 0, BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("an MD5 digest has 16 bytes", e);
        }
        digest[6] = (byte) ((digest[6] & 0x0F) | 0x30);
        digest[8] = (byte) ((digest[8] & 0x3F) | 0x80);
        for (int i = 0; i < BYTES; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                out.put('-');
            }
            out.put(HEX[digest[i] >> 4 & 0xF]);
            out.put(HEX[digest[i] & 0xF]);
        }
    }
}
