package io.millrace.schema;

import io.millrace.model.ColumnType;
import java.util.ArrayList;
import java.util.List;

/** How text types turn into each other: by length, by charset. */
final class TextTypes {
    private static final long TINY_BYTES = 255;
    private static final long SHORT_BYTES = 65_535;
    private static final long MEDIUM_BYTES = 16_777_215;

    private TextTypes() {}

    /** The type of the same size that holds bytes. */
    static ColumnType binaryOf(ColumnType type) {
        return switch (type) {
            case CHAR -> ColumnType.BINARY;
            case VARCHAR -> ColumnType.VARBINARY;
            case TINYTEXT -> ColumnType.TINYBLOB;
            case TEXT -> ColumnType.BLOB;
            case MEDIUMTEXT -> ColumnType.MEDIUMBLOB;
            case LONGTEXT -> ColumnType.LONGBLOB;
            default -> type;
        };
    }

    /**
     * A new column's type: VARCHAR too long for a row becomes TEXT, TEXT(n) the smallest type that holds n characters.
     */
    static TypeSpec sized(TypeSpec spec, int bytesPerCharacter, ServerVersion version) {
        int shortest = version.sizesEmptyText() ? 0 : 1;
        long bytes = (long) spec.length() * bytesPerCharacter;
        return switch (spec.type()) {
            case VARCHAR -> bytes > SHORT_BYTES ? spec.as(textFor(bytes), -1) : spec;
            case VARBINARY -> bytes > SHORT_BYTES ? spec.as(binaryOf(textFor(bytes)), -1) : spec;
            case TEXT -> spec.as(spec.length() >= shortest ? textFor(bytes) : spec.type(), -1);
            case BLOB -> spec.as(spec.length() >= shortest ? binaryOf(textFor(spec.length())) : spec.type(), -1);
            default -> spec;
        };
    }

    /** The type after CONVERT TO CHARACTER SET: large enough for as many characters as before. */
    static TypeSpec converted(
            TypeSpec spec, int oldBytesPerCharacter, int newBytesPerCharacter, ServerVersion version) {
        long capacity = capacity(spec.type());
        if (capacity < 0) {
            return sized(spec, newBytesPerCharacter, version);
        }
        if (oldBytesPerCharacter == newBytesPerCharacter) {
            return spec;
        }
        long characters = (capacity + oldBytesPerCharacter - 1) / oldBytesPerCharacter;
        return spec.as(textFor(characters * newBytesPerCharacter), -1);
    }

    /** ENUM and SET labels as the server keeps them. */
    static TypeSpec withoutTrailingSpaces(TypeSpec spec) {
        List<String> labels = new ArrayList<>();
        for (String label : spec.labels()) {
            int end = label.length();
            while (end > 0 && label.charAt(end - 1) == ' ') {
                end--;
            }
            labels.add(label.substring(0, end));
        }
        return new TypeSpec(spec.type(), spec.length(), spec.scale(), spec.unsigned(), spec.zerofill(), labels, "");
    }

    private static long capacity(ColumnType type) {
        return switch (type) {
            case TINYTEXT -> TINY_BYTES;
            case TEXT -> SHORT_BYTES;
            case MEDIUMTEXT -> MEDIUM_BYTES;
            case LONGTEXT -> 4_294_967_295L;
            default -> -1;
        };
    }

    private static ColumnType textFor(long bytes) {
        if (bytes <= TINY_BYTES) {
            return ColumnType.TINYTEXT;
        }
        if (bytes <= SHORT_BYTES) {
            return ColumnType.TEXT;
        }
        return bytes <= MEDIUM_BYTES ? ColumnType.MEDIUMTEXT : ColumnType.LONGTEXT;
    }
}
