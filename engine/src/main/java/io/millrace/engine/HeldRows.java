package io.millrace.engine;

import io.millrace.formats.MessageHeader;
import io.millrace.formats.RowCompleter;
import io.millrace.model.ByteSink;
import io.millrace.model.ChangeContext;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one transaction, held until its commit because their messages speak of the whole: at most {@link
 * #MEMORY_BYTES} in memory, the rest in a temporary file, so that a transaction of any size is told exactly. A format that
 * will not wait for long ones gets their rows at once, without what only the commit tells. Under the gate, on the stream's
 * thread.
 */
final class HeldRows implements AutoCloseable {
    static final long MEMORY_BYTES = 16L << 20;
    private static final long ROW_OVERHEAD_BYTES = 96;

    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Row(
            String topic,
            int partition,
            byte @Nullable [] key,
            byte[] value,
            List<MessageHeader> headers,
            long timestampMs) {
        long bytes() {
            return ROW_OVERHEAD_BYTES + value.length + (key == null ? 0 : key.length);
        }
    }

    private final RowCompleter completer;
    private final long maxRows;
    private final long maxBytes;
    private final Delivery delivery;
    private final Progress progress;
    private final long memoryBytes;
    private final Path folder;
    private final ByteSink out;
    private final List<Row> rows = new ArrayList<>();
    private long bytes; // in memory
    private long allBytes; // of the transaction
    private long count;

    /** Stands for the commit of a transaction that is too long to wait for it. */
    private final ChangeContext unknownCommit = new ChangeContext();

    private boolean tooLong;
    private @Nullable Path file;
    private @Nullable DataOutputStream spill;
    private long spilled;

    HeldRows(
            RowCompleter completer,
            Delivery delivery,
            Progress progress,
            int maxRecordBytes,
            long memoryBytes,
            Path folder) {
        this.folder = folder;
        this.completer = completer;
        this.maxRows = completer.maxRows();
        this.maxBytes = completer.maxBytes();
        this.delivery = delivery;
        this.progress = progress;
        this.memoryBytes = memoryBytes;
        this.out = new ByteSink(4096, maxRecordBytes);
    }

    void add(
            String topic,
            int partition,
            byte @Nullable [] key,
            byte[] value,
            List<MessageHeader> headers,
            long timestampMs,
            ChangeContext context) {
        Row row = new Row(topic, partition, key, value, headers, timestampMs);
        if (count == 0) {
            unknownCommit.binlogFile(context.binlogFile()).eventEndOffset(context.eventEndOffset());
        }
        count++;
        unknownCommit.captureTimeMs(context.captureTimeMs());
        if (tooLong) {
            send(row, count, 0, unknownCommit);
            return;
        }
        rows.add(row);
        bytes += row.bytes();
        allBytes += row.bytes();
        if (count > maxRows || allBytes > maxBytes) {
            sendHeld(0, unknownCommit);
            release();
            tooLong = true;
        } else if (bytes > memoryBytes) {
            spill();
        }
    }

    /** Completes and sends what is held. */
    void deliver(ChangeContext commit) {
        sendHeld(count, commit);
        clear();
    }

    /** @param told the transaction's rows, 0 if that is not known */
    private void sendHeld(long told, ChangeContext commit) {
        long index = 0;
        if (spilled > 0) {
            try (DataInputStream in = openSpilled()) {
                for (; index < spilled; index++) {
                    send(read(in), index + 1, told, commit);
                }
            } catch (IOException e) {
                throw onDisk("read back", e);
            }
        }
        for (Row row : rows) {
            send(row, ++index, told, commit);
        }
    }

    private void send(Row row, long index, long told, ChangeContext commit) {
        out.clear();
        completer.complete(row.value(), index, told, commit, out);
        byte[] value = out.toByteArray();
        progress.onMessageBytes(value.length);
        delivery.send(row.topic(), row.partition(), row.key(), value, row.headers(), row.timestampMs());
    }

    private void spill() {
        try {
            DataOutputStream to = spill;
            if (to == null) {
                Path made = Files.createTempFile(folder, "millrace-transaction-", ".rows");
                file = made;
                to = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(made), 1 << 16));
                spill = to;
            }
            for (Row row : rows) {
                write(row, to);
            }
            spilled += rows.size();
            rows.clear();
            bytes = 0;
        } catch (IOException e) {
            throw onDisk("write", e);
        }
    }

    private static void write(Row row, DataOutputStream to) throws IOException {
        to.writeUTF(row.topic());
        to.writeInt(row.partition());
        to.writeLong(row.timestampMs());
        writeBytes(row.key(), to);
        writeBytes(row.value(), to);
        to.writeInt(row.headers().size());
        for (MessageHeader header : row.headers()) {
            to.writeUTF(header.name());
            writeBytes(header.value(), to);
        }
    }

    private static void writeBytes(byte @Nullable [] bytes, DataOutputStream to) throws IOException {
        to.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            to.write(bytes);
        }
    }

    private DataInputStream openSpilled() throws IOException {
        DataOutputStream written = spill;
        Path from = file;
        if (written == null || from == null) {
            throw new IOException("the file is gone");
        }
        written.close();
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(from), 1 << 16));
    }

    private static Row read(DataInputStream in) throws IOException {
        String topic = in.readUTF();
        int partition = in.readInt();
        long timestampMs = in.readLong();
        byte[] key = readBytes(in);
        byte[] value = readBytes(in);
        int headerCount = in.readInt();
        List<MessageHeader> headers = new ArrayList<>(headerCount);
        for (int i = 0; i < headerCount; i++) {
            String name = in.readUTF();
            byte[] header = readBytes(in);
            headers.add(new MessageHeader(name, header == null ? new byte[0] : header));
        }
        return new Row(topic, partition, key, value == null ? new byte[0] : value, headers, timestampMs);
    }

    private static byte @Nullable [] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : in.readNBytes(length);
    }

    /** Forgets what is held: its transaction will be read again. */
    void clear() {
        count = 0;
        tooLong = false;
        release();
    }

    /** Gives back memory and file. */
    private void release() {
        rows.clear();
        bytes = 0;
        allBytes = 0;
        spilled = 0;
        DataOutputStream written = spill;
        Path made = file;
        spill = null;
        file = null;
        try {
            if (written != null) {
                written.close();
            }
            if (made != null) {
                Files.deleteIfExists(made);
            }
        } catch (IOException e) {
            throw onDisk("remove", e);
        }
    }

    @Override
    public void close() {
        clear();
    }

    private static MillraceException onDisk(String what, IOException e) {
        return new MillraceException(
                ErrorCode.HOST_DISK,
                "The rows of a large transaction wait in a temporary file until its commit, and it was not possible to "
                        + what + " it: " + e.getMessage()
                        + ". Make room in the folder for temporary files, or name another one with"
                        + " -Djava.io.tmpdir in JAVA_OPTS",
                e);
    }
}
