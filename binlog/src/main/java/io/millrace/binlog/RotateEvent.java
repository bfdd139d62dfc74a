package io.millrace.binlog;

/** ROTATE: the stream goes on in another file. Layout: position 8, file name up to the end. */
public final class RotateEvent {
    private long position;
    private String file = "";

    public RotateEvent wrap(byte[] body, int offset, int length) {
        EventBytes in = new EventBytes("ROTATE").wrap(body, offset, length);
        position = in.i64();
        file = in.utf8(in.remaining());
        return this;
    }

    /** Offset of the next event in {@link #file()}. */
    public long position() {
        return position;
    }

    public String file() {
        return file;
    }
}
