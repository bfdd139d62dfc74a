package io.millrace.binlog;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server's binlog files, one behind the other. */
final class FileEventInput implements EventInput, AutoCloseable {
    private final Iterable<Path> files;
    private java.util.Iterator<Path> next;
    private InputStream in;
    private final byte[] header = new byte[EventHeader.LENGTH];
    private int headerAt;
    private long remaining;

    FileEventInput(Iterable<Path> files) {
        this.files = files;
    }

    @Override
    public boolean nextEvent() throws IOException {
        skipRest();
        if (next == null) {
            next = files.iterator();
        }
        while (in == null || in.readNBytes(header, 0, header.length) < header.length) {
            if (!next.hasNext()) {
                return false;
            }
            close();
            in = new BufferedInputStream(Files.newInputStream(next.next()));
            in.skipNBytes(4);
        }
        headerAt = 0;
        remaining = LittleEndian.u32(header, 9);
        return true;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (remaining == 0) {
            return -1;
        }
        int count = (int) Math.min(length, remaining);
        if (headerAt < header.length) {
            count = Math.min(count, header.length - headerAt);
            System.arraycopy(header, headerAt, target, offset, count);
            headerAt += count;
        } else {
            count = in.read(target, offset, count);
            if (count == -1) {
                return -1;
            }
        }
        remaining -= count;
        return count;
    }

    @Override
    public void readFully(byte[] target, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int count = read(target, offset + done, length - done);
            if (count == -1) {
                throw new EOFException();
            }
            done += count;
        }
    }

    @Override
    public void skipRest() throws IOException {
        if (in != null) {
            in.skipNBytes(Math.max(0, remaining - Math.max(0, header.length - headerAt)));
            remaining = 0;
        }
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
        }
    }
}
