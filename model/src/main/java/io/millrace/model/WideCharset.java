package io.millrace.model;

/** ucs2, utf16 and utf16le: two bytes a unit, surrogate pairs joined; utf32: four bytes. All but utf16le big-endian. */
final class WideCharset extends MysqlCharset {
    private final boolean littleEndian;
    private final int unitBytes;

    WideCharset(String name) {
        super(name);
        littleEndian = name.equals("utf16le");
        unitBytes = name.equals("utf32") ? 4 : 2;
    }

    @Override
    public int appendUtf8(byte[] bytes, int offset, int length, ByteSink out) {
        int end = offset + length;
        int at = offset;
        int malformed = 0;
        while (at + unitBytes <= end) {
            int unit = unit(bytes, at);
            at += unitBytes;
            if (unitBytes == 2 && unit >= 0xD800 && unit <= 0xDBFF && at + 2 <= end) {
                int low = unit(bytes, at);
                if (low >= 0xDC00 && low <= 0xDFFF) {
                    unit = 0x10000 + ((unit - 0xD800) << 10) + low - 0xDC00;
                    at += 2;
                }
            }
            if (unit < 0 || unit > 0x10FFFF || (unit >= 0xD800 && unit <= 0xDFFF)) {
                unit = Utf8.REPLACEMENT;
                malformed++;
            }
            Utf8.putCodePoint(unit, out);
        }
        if (at < end) {
            Utf8.putCodePoint(Utf8.REPLACEMENT, out);
            malformed++;
        }
        return malformed;
    }

    private int unit(byte[] bytes, int at) {
        if (unitBytes == 4) {
            return ((bytes[at] & 0xFF) << 24)
                    | ((bytes[at + 1] & 0xFF) << 16)
                    | ((bytes[at + 2] & 0xFF) << 8)
                    | (bytes[at + 3] & 0xFF);
        }
        return littleEndian
                ? (bytes[at] & 0xFF) | ((bytes[at + 1] & 0xFF) << 8)
                : ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }
}
