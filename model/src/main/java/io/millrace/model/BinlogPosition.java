package io.millrace.model;

/**
 * A place in one server's binlog.
 *
 * @param file file name, such as {@code binlog.000042}
 * @param offset byte offset of the next event in the file
 */
public record BinlogPosition(String file, long offset) implements Comparable<BinlogPosition> {
    public BinlogPosition {
        if (offset < 0) {
            throw new IllegalArgumentException("a binlog offset is not negative: " + file + ":" + offset);
        }
    }

    /** The number behind the last dot of a binlog file name, 0 if there is none. */
    public static long fileNumberOf(String file) {
        int dot = file.lastIndexOf('.');
        long number = 0;
        for (int i = dot + 1; dot >= 0 && i < file.length(); i++) {
            int digit = file.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** Order within one server: by file number, then by offset. */
    @Override
    public int compareTo(BinlogPosition other) {
        int byFile = Long.compare(fileNumberOf(file), fileNumberOf(other.file));
        return byFile != 0 ? byFile : Long.compare(offset, other.offset);
    }

    @Override
    public String toString() {
        return file + ":" + offset;
    }
}
