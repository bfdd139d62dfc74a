package io.millrace.binlog;

import java.io.EOFException;
import java.util.List;

/** Events from arrays, handed out in pieces of at most {@code pieceBytes}. */
final class BytesEventInput implements EventInput {
    private final List<byte[]> events;
    private final int pieceBytes;
    private int index = -1;
    private int position;

    BytesEventInput(int pieceBytes, byte[]... events) {
        this.events = List.of(events);
        this.pieceBytes = pieceBytes;
    }

    /** Starts over, for tests that read the same again and again. */
    void rewind() {
        index = -1;
        position = 0;
    }

    @Override
    public boolean nextEvent() {
        index++;
        position = 0;
        return index < events.size();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        byte[] event = events.get(index);
        if (position == event.length) {
            return -1;
        }
        int count = Math.min(Math.min(length, pieceBytes), event.length - position);
        System.arraycopy(event, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public void readFully(byte[] target, int offset, int length) throws EOFException {
        for (int done = 0; done < length; ) {
            int count = read(target, offset + done, length - done);
            if (count == -1) {
                throw new EOFException();
            }
            done += count;
        }
    }

    @Override
    public void skipRest() {
        position = events.get(index).length;
    }
}
