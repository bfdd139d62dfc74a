package io.millrace.binlog;

/** INCIDENT: the binlog lacks changes. Layout: number 2 (1 lost events), message (length 1, text). */
public final class IncidentEvent {
    private int number;
    private String message = "";

    public IncidentEvent wrap(byte[] body, int offset, int length) {
        EventBytes in = new EventBytes("INCIDENT").wrap(body, offset, length);
        number = in.u16();
        message = in.remaining() == 0 ? "" : in.utf8(in.u8());
        return this;
    }

    public int number() {
        return number;
    }

    public String message() {
        return message;
    }
}
