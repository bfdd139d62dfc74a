package io.millrace.model;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A character set of MySQL or MariaDB, and the way of its bytes to UTF-8.
 *
 * <p>Instances are immutable, shared and safe for any thread. What a byte means is what MySQL 8.0.15 says ({@code SELECT
 * CONVERT(_dec8 0xE1 USING utf16)}): the single-byte sets come from tables made that way, the East Asian ones from the
 * JDK's charset plus the code points in which MySQL differs from it. {@code latin1} is MySQL's: windows-1252 with
 * 0x81, 8D, 8F, 90 and 9D as U+0081 and so on. {@code euckr} is what the server stores under that name, windows-949.
 *
 * <p>Transcoding allocates nothing, but for the four-byte characters of {@code gb18030}.
 */
public abstract class MysqlCharset {
    private static final Map<String, MysqlCharset> BY_NAME = new ConcurrentHashMap<>();

    private final String name;

    MysqlCharset(String name) {
        this.name = name;
    }

    /**
     * The charset of this name as {@code information_schema} spells it: {@code utf8mb4}, {@code latin1}.
     *
     * @throws MillraceException with SCHEMA_MISMATCH if there is none
     */
    public static MysqlCharset forName(String name) {
        MysqlCharset known = BY_NAME.get(name);
        return known != null ? known : BY_NAME.computeIfAbsent(name, MysqlCharset::load);
    }

    /**
     * The charset of a collation id, as the binlog and the protocol carry it.
     *
     * @throws MillraceException with SCHEMA_MISMATCH if MySQL 9 and MariaDB 11 have no such collation
     */
    public static MysqlCharset forCollation(int collationId) {
        return forName(nameForCollation(collationId));
    }

    /** Whether MySQL 9 or MariaDB 11 has a collation of this id. */
    public static boolean isCollation(int collationId) {
        return CollationIds.charsetOf(collationId) != null;
    }

    /** Name of the charset of a collation id ({@code utf8mb3} is called {@code utf8}). */
    public static String nameForCollation(int collationId) {
        String name = CollationIds.charsetOf(collationId);
        if (name == null) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_MISMATCH,
                    "a collation id must be one that MySQL 9 or MariaDB 11 knows: id=" + collationId
                            + "; convert the column to a built-in collation");
        }
        return name;
    }

    private static MysqlCharset load(String name) {
        return switch (name) {
            case "utf8mb4", "utf8mb3", "utf8" -> new Utf8Charset(name);
            case "ucs2", "utf16", "utf16le", "utf32" -> new WideCharset(name);
            case "big5" -> new DoubleByteCharset(name, "Big5");
            case "cp932" -> new DoubleByteCharset(name, "windows-31j");
            case "eucjpms" -> new DoubleByteCharset(name, "x-eucJP-Open");
            case "euckr" -> new DoubleByteCharset(name, "x-windows-949");
            case "gb18030" -> new DoubleByteCharset(name, "GB18030");
            case "gb2312" -> new DoubleByteCharset(name, "GB2312");
            case "gbk" -> new DoubleByteCharset(name, "GBK");
            case "sjis" -> new DoubleByteCharset(name, "Shift_JIS");
            case "ujis" -> new DoubleByteCharset(name, "EUC-JP");
            default -> SingleByteCharset.load(name);
        };
    }

    public final String name() {
        return name;
    }

    /** Whether bytes in this charset are UTF-8 already. */
    public boolean isUtf8() {
        return false;
    }

    /**
     * Appends text in this charset as UTF-8, each malformed or unassigned sequence as U+FFFD.
     *
     * @return how many sequences were replaced
     */
    public abstract int appendUtf8(byte[] bytes, int offset, int length, ByteSink out);

    @Override
    public final String toString() {
        return name;
    }

    private static final class Utf8Charset extends MysqlCharset {
        Utf8Charset(String name) {
            super(name);
        }

        @Override
        public boolean isUtf8() {
            return true;
        }

        @Override
        public int appendUtf8(byte[] bytes, int offset, int length, ByteSink out) {
            return Utf8.copy(bytes, offset, length, out);
        }
    }
}
