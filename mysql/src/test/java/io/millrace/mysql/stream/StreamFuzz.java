package io.millrace.mysql.stream;

import io.millrace.binlog.EventInput;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.model.GtidSet;
import io.millrace.model.MillraceException;
import io.millrace.model.SourceInfo;
import io.millrace.model.SourcePosition;
import io.millrace.mysql.position.ServerFlavour;
import io.millrace.schema.TrackedSchema;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/**
 * Streams stretches of recorded binlogs in which one event is damaged, lost, doubled or out of place.
 *
 * <p>What a damaged event decodes to is {@code EventFuzz}'s affair, in module binlog; here the stream itself must end as
 * it does on any error: with an error of the data that names the place.
 */
final class StreamFuzz {
    private static final Path RECORDED = Path.of("..", "binlog", "src", "test", "resources", "recorded");
    /** Those that tell shapes in the binlog, so that nothing has to be proven. */
    private static final List<String> NAMES = List.of("8.0.1", "9.7.1", "9.7-compressed.1");

    private static final String UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final int HEADER = 19;
    private static final int CHECKSUM = 4;

    private final long seed;
    private final List<List<byte[]>> recordings = new ArrayList<>();
    private final Map<ErrorCode, Integer> errors = new EnumMap<>(ErrorCode.class);
    private int completed;
    private long lines;
    private volatile String current = "";

    StreamFuzz(long seed) {
        this.seed = seed;
        for (String name : NAMES) {
            try {
                recordings.add(eventsOf(Files.readAllBytes(RECORDED.resolve(name + ".binlog"))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Events without their checksums. */
    private static List<byte[]> eventsOf(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> events = new ArrayList<>();
        for (int at = 4; at < file.length; ) {
            int length = in.getInt(at + 9);
            events.add(withLength(Arrays.copyOfRange(file, at, at + length - CHECKSUM)));
            at += length;
        }
        return events;
    }

    private static byte[] withLength(byte[] event) {
        if (event.length >= HEADER) {
            ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN).putInt(9, event.length);
        }
        return event;
    }

    String current() {
        return current;
    }

    String summary() {
        return "streams to the end=" + completed + ", changes told=" + lines + ", errors=" + errors;
    }

    void run(long count) {
        for (long number = 0; number < count; number++) {
            one(number);
        }
    }

    private void one(long number) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
        List<byte[]> recording = recordings.get(random.nextInt(recordings.size()));
        int from = 1 + random.nextInt(recording.size() - 1);
        int to = Math.min(recording.size(), from + 2 + random.nextInt(20));
        List<byte[]> events = new ArrayList<>(recording.subList(from, to));
        int damaged = random.nextInt(events.size());
        String damage = damage(events, damaged, random);
        events.add(0, withoutChecksums(recording.get(0)));
        current =
                "seed=" + seed + ", case=" + number + ", event=" + (damaged + 1) + " of " + from + ", damage=" + damage;
        Recorder recorder = new Recorder(); // which reads every column, and insists on one transaction at a time
        try {
            stream(new Bytes(events), recorder).run();
            completed++;
        } catch (MillraceException e) {
            boolean data = e.code().category() == ErrorCode.Category.DATA;
            if (!data || !String.valueOf(e.getMessage()).contains("[binlog binlog.")) {
                throw new AssertionError("an error must be one of the data and name the place: " + told(events), e);
            }
            errors.merge(e.code(), 1, Integer::sum);
        } catch (RuntimeException | AssertionError | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError("a damaged stream must be told or refused: " + told(events), e);
        }
        lines += recorder.lineCount();
        SourcePosition reached = recorder.position();
        if (reached != null && !GtidSet.parse(reached.gtidSet()).contains(UUID, 1)) { // as a restart would read it
            throw new AssertionError("a position must hold what it started with: " + reached + told(events));
        }
    }

    private String told(List<byte[]> events) {
        StringBuilder text = new StringBuilder(current);
        events.forEach(event -> text.append('\n').append(HexFormat.of().formatHex(event)));
        return text.toString();
    }

    private static String damage(List<byte[]> events, int index, SplittableRandom random) {
        byte[] event = events.get(index).clone();
        int kind = random.nextInt(9);
        switch (kind) {
            case 0 -> events.remove(index);
            case 1 -> events.add(index, event);
            case 2 -> events.add(random.nextInt(events.size()), events.remove(index));
            case 3 ->
                events.set(index, withLength(Arrays.copyOf(event, HEADER + random.nextInt(event.length - HEADER + 1))));
            case 4 -> events.set(index, withLength(Arrays.copyOf(event, event.length + 1 + random.nextInt(9))));
            case 5 -> {
                event[4] = (byte) random.nextInt(45);
                events.set(index, event);
            }
            default -> {
                for (int i = random.nextInt(5); i >= 0; i--) {
                    int at = event.length > HEADER ? random.nextInt(HEADER, event.length) : random.nextInt(HEADER);
                    event[at] = random.nextBoolean()
                            ? (byte) random.nextInt()
                            : (byte) (event[at] ^ 1 << random.nextInt(8));
                }
                events.set(index, event);
            }
        }
        return List.of("LOST", "DOUBLED", "MOVED", "CUT", "EXTENDED", "TYPE", "BYTES", "BYTES", "BYTES")
                .get(kind);
    }

    /** The FORMAT_DESCRIPTION, which has a checksum itself, for a stream without any. */
    private static byte[] withoutChecksums(byte[] format) {
        byte[] event = Arrays.copyOf(format, format.length + CHECKSUM);
        event[format.length - 1] = 0;
        withLength(event);
        CRC32 crc = new CRC32();
        crc.update(event, 0, format.length);
        ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN).putInt(format.length, (int) crc.getValue());
        return event;
    }

    private static BinlogStream stream(EventInput input, Recorder recorder) {
        SourcePosition from = new SourcePosition(new BinlogPosition("binlog.000001", 4), UUID + ":1-3", UUID);
        SourceInfo source = new SourceInfo("8.0.15", UUID, 1, true, 0, ZoneOffset.UTC);
        StreamPosition position =
                new StreamPosition(from, List.of(), ServerFlavour.of("8.0.15").track(UUID + ":1-3"), UUID);
        return new BinlogStream(
                input,
                false,
                4 << 20,
                position,
                source,
                table -> true,
                new TrackedSchema(source, table -> true),
                (at, selector) -> {
                    throw new MillraceException(ErrorCode.SCHEMA_NOT_PROVEN, "nothing can be proven here");
                },
                EmptyPrepared.INSTANCE,
                recorder);
    }

    private static final class Bytes implements EventInput {
        private final List<byte[]> events;
        private int next;
        private byte[] event = new byte[0];
        private int at;

        Bytes(List<byte[]> events) {
            this.events = events;
        }

        @Override
        public boolean nextEvent() {
            if (next == events.size()) {
                return false;
            }
            event = events.get(next++);
            at = 0;
            return true;
        }

        @Override
        public void readFully(byte[] target, int offset, int length) throws EOFException {
            if (length > event.length - at) {
                throw new EOFException();
            }
            System.arraycopy(event, at, target, offset, length);
            at += length;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = Math.min(length, event.length - at);
            System.arraycopy(event, at, target, offset, count);
            at += count;
            return count == 0 ? -1 : count;
        }

        @Override
        public void skipRest() {
            at = event.length;
        }
    }
}
