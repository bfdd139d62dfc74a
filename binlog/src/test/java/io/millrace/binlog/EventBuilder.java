package io.millrace.binlog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Builds event bytes step by step, so that a test reads like the layout. */
final class EventBuilder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static EventBuilder bytes() {
        return new EventBuilder();
    }

    EventBuilder u8(int value) {
        return little(value, 1);
    }

    EventBuilder u16(int value) {
        return little(value, 2);
    }

    EventBuilder u24(int value) {
        return little(value, 3);
    }

    EventBuilder u32(long value) {
        return little(value, 4);
    }

    EventBuilder u48(long value) {
        return little(value, 6);
    }

    EventBuilder i64(long value) {
        return little(value, 8);
    }

    EventBuilder little(long value, int width) {
        for (int i = 0; i < width; i++) {
            out.write((int) (value >>> (8 * i)));
        }
        return this;
    }

    EventBuilder big(long value, int width) {
        for (int i = width - 1; i >= 0; i--) {
            out.write((int) (value >>> (8 * i)));
        }
        return this;
    }

    EventBuilder packed(long value) {
        if (value < 0xfb) {
            return u8((int) value);
        }
        return value < 0x10000 ? u8(0xfc).u16((int) value) : u8(0xfe).i64(value);
    }

    EventBuilder raw(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    EventBuilder raw(byte[] values) {
        out.writeBytes(values);
        return this;
    }

    EventBuilder text(String text) {
        return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A name as in a table map: length, text, NUL. */
    EventBuilder name(String name) {
        return u8(name.length()).text(name).u8(0);
    }

    byte[] build() {
        return out.toByteArray();
    }

    /** An event without checksum around {@code body}. */
    static byte[] event(EventType type, byte[] body) {
        return event(type.code(), 0, 0, body);
    }

    static byte[] event(int type, int flags, long logPos, byte[] body) {
        return bytes().u32(1_700_000_000)
                .u8(type)
                .u32(7)
                .u32(EventHeader.LENGTH + body.length)
                .u32(logPos)
                .u16(flags)
                .raw(body)
                .build();
    }

    /** The event with its CRC32 behind it, and a length that counts it. */
    static byte[] checksummed(byte[] event) {
        byte[] longer = event.clone();
        int length = event.length + 4;
        for (int i = 0; i < 4; i++) {
            longer[9 + i] = (byte) (length >>> (8 * i));
        }
        CRC32 crc = new CRC32();
        crc.update(longer);
        return bytes().raw(longer).u32(crc.getValue()).build();
    }

    static byte[] formatDescription(String serverVersion, boolean crc32) {
        EventBuilder body = bytes().u16(4).text(serverVersion).raw(new byte[50 - serverVersion.length()]);
        body.u32(0).u8(EventHeader.LENGTH);
        byte[] postHeaders = new byte[42];
        postHeaders[EventType.QUERY.code() - 1] = 13;
        postHeaders[EventType.ROTATE.code() - 1] = 8;
        postHeaders[EventType.TABLE_MAP.code() - 1] = 8;
        postHeaders[EventType.WRITE_ROWS_V1.code() - 1] = 8;
        postHeaders[EventType.WRITE_ROWS.code() - 1] = 10;
        body.raw(postHeaders).u8(crc32 ? 1 : 0);
        return checksummed(event(EventType.FORMAT_DESCRIPTION, body.build()));
    }
}
