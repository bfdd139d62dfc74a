package io.millrace.binlog;

/** ROTATE: the stream goes on in another file. Layout: position 8, file name up to the end. */
public final class RotateEvent {
    private static final int FIRST_EVENT = 4;
    private static final int MAX_FILE_NAME = 512;

    private long position;
    private String file = "";

    public RotateEvent wrap(byte[] body, int offset, int length) {
        EventBytes in = new EventBytes("ROTATE").wrap(body, offset, length);
        position = in.i64();
        file = in.utf8(in.remaining());
        if (position < FIRST_EVENT || !isFileName(file)) {
            throw Corrupt.event(
                    "ROTATE",
                    "a rotation must lead to an event of a file: position=" + position + ", length of the file's name="
                            + file.length());
        }
        return this;
    }

    private static boolean isFileName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_FILE_NAME
                && name.chars().allMatch(c -> c >= ' ' && c != '/' && c != '\uFFFD');
    }

    /** Offset of the next event in {@link #file()}. */
    public long position() {
        return position;
    }

    public String file() {
        return file;
    }
}
