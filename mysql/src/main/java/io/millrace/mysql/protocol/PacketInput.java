package io.millrace.mysql.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * MySQL packets as a stream of payloads. A payload of 16 MB - 1 or more goes on in the next packet; the reader of the
 * bytes does not notice, and nothing is assembled.
 *
 * <p>Layout: 3 bytes payload length little-endian, 1 byte sequence number, payload; a packet of 0xFFFFFF bytes is
 * continued by the next one, which may be empty (MySQL Internals, "MySQL Packets"). Single-threaded, but for {@link #waitedNs}.
 */
public final class PacketInput {
    static final int MAX_PACKET_LENGTH = 0xFFFFFF;

    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream in;
    private final InputStream wire;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private int leftInPacket;
    private boolean continued;
    private int sequence;
    private volatile long waitingSinceNs; // 0 while no read waits

    public PacketInput(InputStream in) {
        this(in, in);
    }

    /** @param wire below {@code in}, which may decrypt it; only asked how much is there */
    PacketInput(InputStream in, InputStream wire) {
        this.in = in;
        this.wire = wire;
    }

    /** Whether the next byte would have to be waited for. */
    boolean isDry() throws IOException {
        return position == limit && in.available() == 0 && wire.available() == 0;
    }

    /** The sequence number that the answer to the payload read last has to carry. */
    int nextSequence() {
        return (sequence + 1) & 0xFF;
    }

    /**
     * Goes to the next payload; the last one must have been read to its end.
     *
     * @throws EOFException when the server has closed the connection between two payloads
     */
    public void next() throws IOException {
        if (leftInPacket > 0 || continued) {
            throw new IllegalStateException("the payload before has " + leftInPacket + " unread bytes");
        }
        readHeader();
    }

    private void readHeader() throws IOException {
        int length = need() | (need() << 8) | (need() << 16);
        sequence = need();
        leftInPacket = length;
        continued = length == MAX_PACKET_LENGTH;
    }

    private int need() throws IOException {
        if (position == limit) {
            fill();
        }
        return buffer[position++] & 0xFF;
    }

    private void fill() throws IOException {
        int count = readWire(buffer, 0, buffer.length);
        if (count <= 0) {
            throw new EOFException("the server closed the connection");
        }
        position = 0;
        limit = count;
    }

    private int readWire(byte[] target, int offset, int length) throws IOException {
        waitingSinceNs = System.nanoTime() | 1; // never 0
        try {
            return in.read(target, offset, length);
        } finally {
            waitingSinceNs = 0;
        }
    }

    /** How long the read that waits for the server has waited, 0 if none does. Any thread. */
    long waitedNs() {
        long since = waitingSinceNs;
        return since == 0 ? 0 : System.nanoTime() - since;
    }

    /** Whether the payload has bytes left; moves on to the packet that continues it. */
    public boolean hasMore() throws IOException {
        while (leftInPacket == 0 && continued) {
            readHeader();
        }
        return leftInPacket > 0;
    }

    /** The next byte of the payload, -1 at its end. */
    public int read() throws IOException {
        if (!hasMore()) {
            return -1;
        }
        leftInPacket--;
        return need();
    }

    /** Reads up to {@code length} bytes of the payload, at least one; -1 at its end. */
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int count = Math.min(length, leftInPacket);
        if (position < limit) {
            count = Math.min(count, limit - position);
            System.arraycopy(buffer, position, target, offset, count);
            position += count;
        } else if (count >= buffer.length) {
            count = readWire(target, offset, count);
            if (count <= 0) {
                throw new EOFException("the server closed the connection in the middle of a packet");
            }
        } else {
            fill();
            count = Math.min(count, limit);
            System.arraycopy(buffer, 0, target, offset, count);
            position = count;
        }
        leftInPacket -= count;
        return count;
    }

    /**
     * @throws PayloadEndException when the payload ends first
     */
    public void readFully(byte[] target, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int count = read(target, offset + done, length - done);
            if (count < 0) {
                throw new PayloadEndException("a payload ends " + (length - done) + " bytes early");
            }
            done += count;
        }
    }

    /** Drops the rest of the payload. */
    public void skipRest() throws IOException {
        while (hasMore()) {
            if (position == limit) {
                fill();
            }
            int count = Math.min(leftInPacket, limit - position);
            position += count;
            leftInPacket -= count;
        }
    }

    /** Reads the rest of the payload, for small ones: at most {@code maxBytes}. */
    byte[] readAll(int maxBytes) throws IOException {
        byte[] out = new byte[Math.min(maxBytes, Math.max(leftInPacket, 16))];
        int length = 0;
        while (hasMore()) {
            if (length == out.length) {
                if (length == maxBytes) {
                    throw new IOException("a payload is at most " + maxBytes + " bytes here");
                }
                out = java.util.Arrays.copyOf(out, (int) Math.min(maxBytes, length * 2L));
            }
            length += read(out, length, out.length - length);
        }
        return java.util.Arrays.copyOf(out, length);
    }

    /** A payload ended inside a value: the peer does not speak as we understand. */
    public static final class PayloadEndException extends EOFException {
        private static final long serialVersionUID = 1L;

        PayloadEndException(String message) {
            super(message);
        }
    }
}
