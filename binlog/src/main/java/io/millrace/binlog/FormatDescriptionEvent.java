package io.millrace.binlog;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.nio.charset.StandardCharsets;

/**
 * FORMAT_DESCRIPTION: how the rest of the file is to be read.
 *
 * <p>Layout: binlog version 2, server version 50 (NUL padded), created 4, header length 1, post-header lengths (one byte
 * per type from 1 on), then since 5.6.1 the checksum algorithm 1. Its own 4-byte checksum is always there since 5.6.1.
 */
public final class FormatDescriptionEvent {
    private static final int FIXED_LENGTH = 2 + 50 + 4 + 1;
    private static final int CHECKSUM_NONE = 0;
    static final int CHECKSUM_CRC32 = 1;

    /** Event types of 5.1 to 5.6.0, which know of no checksums. */
    private static final int MAX_TYPES_WITHOUT_CHECKSUMS = 27;

    private int binlogVersion;
    private String serverVersion = "";
    private long createdSeconds;
    private boolean crc32;
    private byte[] postHeaderLengths = new byte[0];

    /**
     * Reads the event.
     *
     * @throws MillraceException EVENT_UNKNOWN if the file is laid out in a way that is not known
     */
    public FormatDescriptionEvent wrap(byte[] body, int offset, int length) {
        EventBytes in = new EventBytes("FORMAT_DESCRIPTION").wrap(body, offset, length);
        binlogVersion = in.u16();
        serverVersion = serverVersionAt(body, in.take(50));
        createdSeconds = in.u32();
        int headerLength = in.u8();
        boolean checksumAware = isChecksumAware(serverVersion);
        postHeaderLengths = in.copy(Math.max(0, in.remaining() - (checksumAware ? 1 : 0)));
        int algorithm = checksumAware ? in.u8() : CHECKSUM_NONE;
        crc32 = algorithm == CHECKSUM_CRC32;
        require(binlogVersion == 4, "binlog version", 4, binlogVersion);
        if (!checksumAware && postHeaderLengths.length > MAX_TYPES_WITHOUT_CHECKSUMS) {
            throw Corrupt.event( // or damage in the version would switch checksums off
                    "FORMAT_DESCRIPTION",
                    "a server without checksums must not know " + postHeaderLengths.length
                            + " event types: server version=" + serverVersion);
        }
        require(headerLength == EventHeader.LENGTH, "header length", EventHeader.LENGTH, headerLength);
        require(crc32 || algorithm == CHECKSUM_NONE, "checksum algorithm (0 none, 1 CRC32)", 1, algorithm);
        requirePostHeader(EventType.QUERY, 13);
        requirePostHeader(EventType.ROTATE, 8);
        requirePostHeader(EventType.TABLE_MAP, 8);
        requirePostHeader(EventType.WRITE_ROWS_V1, 8);
        requirePostHeader(EventType.WRITE_ROWS, 10);
        return this;
    }

    private void requirePostHeader(EventType type, int expected) {
        int found = postHeaderLength(type);
        boolean never = found == -1 || (found == 0 && type == EventType.WRITE_ROWS_V1); // 0 since 8.4
        require(found == expected || never, "post-header length of " + type, expected, found);
    }

    private void require(boolean holds, String what, int expected, int found) {
        if (!holds) {
            throw new MillraceException(
                    ErrorCode.EVENT_UNKNOWN,
                    what + " of this binlog must be " + expected + ", found " + found + ": server version="
                            + serverVersion + "; this binlog cannot be read");
        }
    }

    private static String serverVersionAt(byte[] body, int at) {
        int length = 0;
        while (length < 50 && body[at + length] != 0) {
            length++;
        }
        return new String(body, at, length, StandardCharsets.ISO_8859_1);
    }

    /** How many bytes of the event's tail are its checksum, told from the server version as MySQL does. */
    static int checksumBytes(byte[] body, int offset, int length) {
        boolean aware = length >= FIXED_LENGTH && isChecksumAware(serverVersionAt(body, offset + 2));
        return aware ? BinlogEvents.CHECKSUM_LENGTH : 0;
    }

    private static boolean isChecksumAware(String version) {
        int number = versionNumber(version);
        return number >= (version.contains("MariaDB") ? 50300 : 50601);
    }

    /** {@code 8.0.15-log} as 80015; missing parts count as 0. */
    private static int versionNumber(String version) {
        int number = 0;
        int part = 0;
        int parts = 0;
        for (int i = 0; i <= version.length() && parts < 3; i++) {
            char c = i < version.length() ? version.charAt(i) : '-';
            if (c >= '0' && c <= '9') {
                part = Math.min(99, part * 10 + c - '0');
            } else {
                number = number * 100 + part;
                part = 0;
                parts++;
                if (c != '.') {
                    break;
                }
            }
        }
        for (; parts < 3; parts++) {
            number *= 100;
        }
        return number;
    }

    public int binlogVersion() {
        return binlogVersion;
    }

    /** As {@code 8.0.15}. */
    public String serverVersion() {
        return serverVersion;
    }

    /** When the server started, if this is the first file since; else 0. */
    public long createdSeconds() {
        return createdSeconds;
    }

    /** Whether events of this file end with a CRC32. */
    public boolean hasCrc32() {
        return crc32;
    }

    /** Length of the fixed part of a type's body, -1 if the server does not know the type. */
    public int postHeaderLength(EventType type) {
        int index = type.code() - 1;
        return index >= 0 && index < postHeaderLengths.length ? postHeaderLengths[index] & 0xff : -1;
    }
}
