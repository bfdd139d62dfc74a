package io.millrace.binlog;

import com.sun.management.ThreadMXBean;
import io.millrace.binlog.EventMutator.Damage;
import io.millrace.binlog.Recording.Scene;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableShape;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Reads damaged events of real servers, one per case, and judges each end: a decoded event or an error that says where.
 *
 * <p>A case depends on nothing but the seed and its number. Single-threaded; {@link #caseNow()} may be asked by another
 * thread.
 */
final class EventFuzz {
    /** What becomes of the CRC32 of the damaged event. */
    enum Checksum {
        /** Stays that of the whole event: nothing of the damaged one may be handed out. */
        STALE,
        /** Is computed anew: the decoder itself must cope. */
        RENEWED,
        /** The binlog has none. */
        NONE
    }

    private static final Set<ErrorCode> CLEAN = EnumSet.of(
            ErrorCode.BINLOG_CORRUPT,
            ErrorCode.BINLOG_CHECKSUM,
            ErrorCode.EVENT_UNKNOWN,
            ErrorCode.ROW_TOO_LARGE,
            ErrorCode.SCHEMA_MISMATCH,
            ErrorCode.ROW_IMAGE_INCOMPLETE);

    /** Bytes that reading one case may allocate, besides some multiple of its own bytes: buffers, messages, traces. */
    private static final long ALLOCATION_FIXED = 1 << 20;

    private static final long ALLOCATION_PER_BYTE = 64;

    private static final int BETWEEN_CLEAN_READS = 50;

    private final long seed;
    private final List<Scene> scenes = new ArrayList<>();
    private final List<List<Scene>> kinds = new ArrayList<>();
    private final List<Long> cleanSums = new ArrayList<>();
    private final EventWalker walker = new EventWalker();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Map<String, Long> ends = new TreeMap<>();
    private long mostAllocated;
    private long values;
    private volatile Case current;

    /** One damaged event among what is needed to read it, as the source would send it. */
    record Case(
            long seed,
            long number,
            Scene scene,
            Damage damage,
            Checksum checksum,
            List<byte[]> events,
            int damaged,
            Map<TableId, TableShape> shapes) {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("seed=" + seed + ", case=" + number + ", " + scene + ", damage="
                    + damage + ", checksum=" + checksum + ", damaged event=" + damaged);
            for (byte[] event : events) {
                text.append('\n').append(HexFormat.of().formatHex(event));
            }
            return text.toString();
        }
    }

    EventFuzz(long seed, List<Recording> recordings) throws IOException {
        this.seed = seed;
        recordings.forEach(recording -> scenes.addAll(recording.scenes));
        List<Scene> rows = scenes.stream().filter(it -> it.type().isRows()).toList();
        List<Scene> maps =
                scenes.stream().filter(it -> it.type() == EventType.TABLE_MAP).toList();
        List<Scene> payloads = scenes.stream()
                .filter(it -> it.type() == EventType.TRANSACTION_PAYLOAD)
                .toList();
        List<Scene> formats = scenes.stream().filter(it -> it.subject() == 0).toList();
        kinds.addAll(List.of(rows, rows, rows, rows, maps, maps, payloads, payloads, formats, scenes));
        for (int i = 0; i < scenes.size(); i++) {
            cleanSums.add(readClean(i));
        }
    }

    /** The case that is being read, to be looked at by a watchdog. */
    Case caseNow() {
        return current;
    }

    /** Column values that were read out of damaged events. */
    long values() {
        return values;
    }

    String summary() {
        StringBuilder text = new StringBuilder("scenes=" + scenes.size() + ", values read=" + values
                + ", most bytes allocated by a case=" + mostAllocated);
        ends.forEach((end, count) -> text.append(System.lineSeparator()).append("  %8d %s".formatted(count, end)));
        return text.toString();
    }

    void run(long from, long count) throws IOException {
        for (long number = from; number < from + count; number++) {
            Case one = make(number);
            current = one;
            judge(one);
            if (number % BETWEEN_CLEAN_READS == 0) {
                int clean = (int) Math.floorMod(number / BETWEEN_CLEAN_READS, (long) scenes.size());
                if (readClean(clean) != cleanSums.get(clean)) {
                    throw new AssertionError("an error must leave nothing behind, but " + scenes.get(clean)
                            + " reads differently after " + one);
                }
            }
        }
    }

    private long readClean(int index) throws IOException {
        Scene scene = scenes.get(index);
        List<byte[]> events = prepared(scene, Checksum.NONE);
        addChecksums(scene, events, Checksum.NONE);
        return walker.walk(
                new BytesEventInput(1000, events.toArray(byte[][]::new)),
                false,
                scene.recording().serverVersion,
                Map.of(),
                new SplittableRandom(index));
    }

    /** The scene's events, copied, with a FORMAT_DESCRIPTION that tells the checksum rightly. */
    private static List<byte[]> prepared(Scene scene, Checksum checksum) {
        List<byte[]> events = new ArrayList<>();
        scene.events().forEach(event -> events.add(event.clone()));
        if (scene.recording().checksumAware) {
            byte[] format = events.get(0);
            format[format.length - 1] = (byte) (checksum == Checksum.NONE ? 0 : 1);
        }
        return events;
    }

    private static void addChecksums(Scene scene, List<byte[]> events, Checksum checksum) {
        for (int i = 0; i < events.size(); i++) {
            if (checksum != Checksum.NONE || (i == 0 && scene.recording().checksumAware)) {
                events.set(i, EventBuilder.checksummed(events.get(i)));
            }
        }
    }

    private Scene chosen(SplittableRandom random) {
        List<Scene> kind = kinds.get(random.nextInt(kinds.size()));
        return kind.get(random.nextInt(kind.size()));
    }

    private Case make(long number) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
        Scene scene = chosen(random);
        for (int again = 0; again < 3 && scene.events().get(scene.subject()).length > 10_000; again++) {
            scene = chosen(random); // large events less often: they take long
        }
        Checksum checksum = scene.recording().checksumAware
                ? Checksum.values()[random.nextInt(Checksum.values().length)]
                : Checksum.NONE;
        List<byte[]> clean = prepared(scene, checksum);
        Scene told = new Scene(scene.recording(), clean, scene.subject());
        List<Damage> damages = EventMutator.damagesOf(told);
        Damage damage;
        int damaged;
        byte[] bytes;
        do {
            damage = damages.get(random.nextInt(damages.size()));
            damaged = damage == Damage.OTHER_TABLE_MAP ? 1 : scene.subject();
            bytes = damage == Damage.OTHER_TABLE_MAP
                    ? otherMap(clean.get(1), random)
                    : new EventMutator(scenes, random).damage(told, damage);
        } while (isUndamaged(bytes, clean.get(damaged)));
        List<byte[]> events = new ArrayList<>(clean);
        addChecksums(scene, events, checksum);
        boolean hasChecksum = checksum != Checksum.NONE || (damaged == 0 && scene.recording().checksumAware);
        events.set(damaged, withChecksum(bytes, events.get(damaged), hasChecksum, checksum == Checksum.STALE));
        return new Case(seed, number, scene, damage, checksum, events, damaged, knownShapes(scene, random));
    }

    /** The flag "in use" of a FORMAT_DESCRIPTION comes and goes without a new checksum: it is no damage. */
    private static boolean isUndamaged(byte[] bytes, byte[] clean) {
        byte[] same = bytes.clone();
        if (bytes.length == clean.length && EventType.of(clean[4]) == EventType.FORMAT_DESCRIPTION) {
            same[EventHeader.FLAGS_OFFSET] &= (byte) ~EventHeader.FLAG_IN_USE;
        }
        return Arrays.equals(same, clean);
    }

    /** Puts the CRC32 behind the damaged bytes: that of the event as it was, or their own. */
    private static byte[] withChecksum(byte[] bytes, byte[] whole, boolean hasChecksum, boolean stale) {
        if (!hasChecksum || bytes.length < EventHeader.LENGTH) {
            return bytes;
        }
        byte[] renewed = bytes.clone();
        long toldLength = LittleEndian.u32(bytes, 9);
        byte[] result = EventBuilder.checksummed(renewed);
        if (toldLength != bytes.length || stale) {
            Recording.setLength(result, toldLength + BinlogEvents.CHECKSUM_LENGTH);
        }
        if (stale) {
            System.arraycopy(whole, whole.length - 4, result, result.length - 4, 4);
        }
        return result;
    }

    private byte[] otherMap(byte[] map, SplittableRandom random) {
        while (true) {
            Scene other = scenes.get(random.nextInt(scenes.size()));
            if (other.type() == EventType.TABLE_MAP) {
                byte[] bytes = other.events().get(other.subject()).clone();
                System.arraycopy(map, EventHeader.LENGTH, bytes, EventHeader.LENGTH, 6); // under the rows' table id
                return bytes;
            }
        }
    }

    /** In half of the cases the shapes that the undamaged table maps tell. */
    private static Map<TableId, TableShape> knownShapes(Scene scene, SplittableRandom random) {
        if (random.nextBoolean()) {
            return Map.of();
        }
        for (byte[] event : scene.events()) {
            if (EventType.of(event[4]) == EventType.TABLE_MAP) {
                TableMapEvent map = new TableMapEvent()
                        .wrap(event, EventHeader.LENGTH, event.length - EventHeader.LENGTH)
                        .writtenBy(scene.recording().serverVersion);
                TableShape told = RowPlan.shapeFrom(map);
                return Map.of(map.table(), told == null ? EventWalker.fitting(map, random) : told);
            }
        }
        return Map.of();
    }

    private void judge(Case one) {
        SplittableRandom random = new SplittableRandom(one.number);
        BytesEventInput input = new BytesEventInput(1 + random.nextInt(70_000), one.events.toArray(byte[][]::new));
        long inputBytes = one.events.stream().mapToLong(event -> event.length).sum();
        long before = threads.getCurrentThreadAllocatedBytes();
        String end;
        try {
            walker.walk(input, one.checksum != Checksum.NONE, one.scene.recording().serverVersion, one.shapes, random);
            end = "DECODED";
        } catch (MillraceException e) {
            if (!CLEAN.contains(e.code()) || !isLocated(e.getMessage())) {
                throw new AssertionError("an error must be one of the data and say where: " + one, e);
            }
            end = e.code().name();
        } catch (Exception | Error e) {
            throw new AssertionError("a damaged event must be decoded or refused: " + one, e);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        mostAllocated = Math.max(mostAllocated, allocated);
        if (allocated > ALLOCATION_FIXED + ALLOCATION_PER_BYTE * inputBytes) {
            throw new AssertionError("reading must allocate in proportion, not " + allocated + " bytes: " + one);
        }
        boolean past = walker.handedOut() > one.damaged;
        if (one.checksum == Checksum.STALE && past && !walker.toldNoChecksums()) {
            throw new AssertionError("a damaged event must not come past its checksum: " + one);
        }
        values += walker.values();
        ends.merge(one.checksum + " " + end, 1L, Long::sum);
        ends.merge("damage " + one.damage, 1L, Long::sum);
    }

    private static boolean isLocated(String message) {
        return message.contains("event=")
                || message.contains("column=")
                || message.contains("table=")
                || message.contains("server version=");
    }
}
