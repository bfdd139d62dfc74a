package io.millrace.binlog;

import com.github.luben.zstd.Zstd;
import io.millrace.binlog.Recording.Scene;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages one event of a scene in one of many ways; the same random numbers make the same damage. */
final class EventMutator {
    /** A kind of damage. */
    enum Damage {
        BIT_FLIPS,
        BYTES_SET,
        NUMBER_OVERWRITTEN,
        HEADER_LENGTH,
        HEADER_FIELD,
        TRUNCATED,
        TRUNCATED_WITH_LENGTH,
        EXTENDED,
        EXTENDED_WITH_LENGTH,
        BYTES_CUT_OUT,
        BYTES_INSERTED,
        SPLICED,
        OTHER_TABLE_MAP,
        COLUMN_TYPES,
        COLUMN_METADATA,
        OPTIONAL_METADATA,
        ROW_VALUES,
        JSON_BODY,
        ZSTD_BYTES,
        EVENT_INSIDE_PAYLOAD
    }

    private static final int HEADER = EventHeader.LENGTH;
    private static final long[] EDGES = {
        0,
        1,
        2,
        3,
        0x7f,
        0x80,
        0xfa,
        0xfb,
        0xfc,
        0xfd,
        0xfe,
        0xff,
        0x100,
        0x7fff,
        0x8000,
        0xffff,
        0x10000,
        0x7fffff,
        0xffffff,
        0x7fffffff,
        0x80000000L,
        0xffffffffL,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1L
    };

    private final List<Scene> scenes;
    private final SplittableRandom random;

    EventMutator(List<Scene> scenes, SplittableRandom random) {
        this.scenes = scenes;
        this.random = random;
    }

    /** Ways that make sense for the scene's event. */
    static List<Damage> damagesOf(Scene scene) {
        EventType type = scene.type();
        List<Damage> damages = new ArrayList<>(List.of(Damage.values()).subList(0, Damage.SPLICED.ordinal() + 1));
        if (type.isRows()) {
            damages.addAll(List.of(Damage.OTHER_TABLE_MAP, Damage.ROW_VALUES, Damage.ROW_VALUES));
            if (EventWalker.latin(scene.events().get(1)).contains("documents")) {
                damages.addAll(List.of(Damage.JSON_BODY, Damage.JSON_BODY, Damage.JSON_BODY));
            }
        } else if (type == EventType.TABLE_MAP) {
            damages.addAll(List.of(Damage.COLUMN_TYPES, Damage.COLUMN_METADATA, Damage.OPTIONAL_METADATA));
        } else if (type == EventType.TRANSACTION_PAYLOAD) {
            damages.addAll(List.of(
                    Damage.ZSTD_BYTES,
                    Damage.EVENT_INSIDE_PAYLOAD,
                    Damage.EVENT_INSIDE_PAYLOAD,
                    Damage.EVENT_INSIDE_PAYLOAD,
                    Damage.EVENT_INSIDE_PAYLOAD));
        }
        return damages;
    }

    /** The event, damaged; a new array. */
    byte[] damage(Scene scene, Damage damage) {
        byte[] event = scene.events().get(scene.subject()).clone();
        int body = event.length - HEADER;
        return switch (damage) {
            case BIT_FLIPS -> bitFlips(event, 0, 1 + random.nextInt(8));
            case BYTES_SET -> bytesSet(event, 0, 1 + random.nextInt(6));
            case NUMBER_OVERWRITTEN -> number(event, HEADER, 1 + random.nextInt(3));
            case HEADER_LENGTH -> {
                Recording.setLength(event, random.nextBoolean() ? edge() : event.length + random.nextInt(-30, 30));
                yield event;
            }
            case HEADER_FIELD -> {
                event[random.nextInt(HEADER)] = (byte) random.nextInt();
                yield event;
            }
            case TRUNCATED -> Arrays.copyOf(event, random.nextInt(event.length));
            case TRUNCATED_WITH_LENGTH -> withLength(Arrays.copyOf(event, HEADER + random.nextInt(body + 1)));
            case EXTENDED -> Arrays.copyOf(event, event.length + 1 + random.nextInt(40));
            case EXTENDED_WITH_LENGTH -> withLength(concat(event, randomBytes(1 + random.nextInt(40))));
            case BYTES_CUT_OUT -> {
                int from = HEADER + random.nextInt(body + 1);
                int to = Math.min(event.length, from + 1 + random.nextInt(16));
                yield withLength(concat(Arrays.copyOf(event, from), Arrays.copyOfRange(event, to, event.length)));
            }
            case BYTES_INSERTED -> {
                int at = HEADER + random.nextInt(body + 1);
                yield withLength(concat(
                        Arrays.copyOf(event, at),
                        randomBytes(1 + random.nextInt(16)),
                        Arrays.copyOfRange(event, at, event.length)));
            }
            case SPLICED -> spliced(event);
            case OTHER_TABLE_MAP, ROW_VALUES -> rowValues(event);
            case COLUMN_TYPES, COLUMN_METADATA, OPTIONAL_METADATA -> tableMap(event, damage);
            case JSON_BODY -> number(event, HEADER + Math.min(body - 1, 16), 1 + random.nextInt(6));
            case ZSTD_BYTES -> bytesSet(event, HEADER + Math.min(body - 1, 14), 1 + random.nextInt(4));
            case EVENT_INSIDE_PAYLOAD -> insidePayload(event);
        };
    }

    private byte[] bitFlips(byte[] event, int from, int count) {
        for (int i = 0; i < count; i++) {
            event[from + random.nextInt(event.length - from)] ^= (byte) (1 << random.nextInt(8));
        }
        return event;
    }

    private byte[] bytesSet(byte[] event, int from, int count) {
        for (int i = 0; i < count; i++) {
            int value =
                    switch (random.nextInt(3)) {
                        case 0 -> 0;
                        case 1 -> 0xff;
                        default -> random.nextInt();
                    };
            event[from + random.nextInt(event.length - from)] = (byte) value;
        }
        return event;
    }

    private long edge() {
        return EDGES[random.nextInt(EDGES.length)];
    }

    /** Writes numbers of 1 to 8 bytes that lengths, counts and offsets are likely to trip over. */
    private byte[] number(byte[] event, int from, int count) {
        for (int i = 0; i < count && from < event.length; i++) {
            int at = from + random.nextInt(event.length - from);
            int width = Math.min(event.length - at, 1 << random.nextInt(4));
            long value = random.nextInt(4) == 0 ? random.nextInt(event.length + 1) : edge();
            for (int k = 0; k < width; k++) {
                event[at + k] = (byte) (value >>> (8 * k));
            }
        }
        return event;
    }

    private byte[] rowValues(byte[] event) {
        int from = Math.min(event.length - 1, HEADER + 10);
        return switch (random.nextInt(3)) {
            case 0 -> bitFlips(event, from, 1 + random.nextInt(4));
            case 1 -> bytesSet(event, from, 1 + random.nextInt(4));
            default -> number(event, from, 1 + random.nextInt(3));
        };
    }

    /** The head of this body and the tail of another's, mostly one of the same type. */
    private byte[] spliced(byte[] event) {
        byte[] other = event;
        for (int tries = 0; tries < 20; tries++) {
            Scene scene = scenes.get(random.nextInt(scenes.size()));
            other = scene.events().get(scene.subject());
            if (other[4] == event[4] || random.nextInt(10) == 0) {
                break;
            }
        }
        int head = HEADER + random.nextInt(event.length - HEADER + 1);
        int tail = HEADER + random.nextInt(other.length - HEADER + 1);
        return withLength(concat(Arrays.copyOf(event, head), Arrays.copyOfRange(other, tail, other.length)));
    }

    private byte[] tableMap(byte[] event, Damage damage) {
        int at = HEADER + 8;
        at += (event[at] & 0xff) + 2;
        at += (event[at] & 0xff) + 2;
        int columns = event[at++] & 0xff; // no recorded table has more than 250
        int types = at;
        int metadata = types + columns + 1;
        int metadataLength = event[metadata - 1] & 0xff;
        int optional = Math.min(event.length, metadata + metadataLength + (columns + 7) / 8);
        switch (damage) {
            case COLUMN_TYPES -> {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    int[] known = {1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 242, 245, 246, 247, 252};
                    int type = random.nextInt(4) == 0 ? random.nextInt(256) : known[random.nextInt(known.length)];
                    event[types + random.nextInt(columns)] = (byte) type;
                }
            }
            case COLUMN_METADATA -> {
                for (int i = random.nextInt(3); i >= 0 && metadataLength > 0; i--) {
                    event[metadata + random.nextInt(metadataLength)] = (byte) random.nextInt();
                }
            }
            default -> number(event, optional, 1 + random.nextInt(4));
        }
        return event;
    }

    /** Unpacks the transaction, damages one event in it and packs it again, with the right size or without. */
    private byte[] insidePayload(byte[] event) {
        int[] start = new int[1];
        byte[] plain = unpacked(event, start);
        List<byte[]> inner = new ArrayList<>();
        for (int at = 0; at < plain.length; ) {
            int length = (int) LittleEndian.u32(plain, at + 9);
            inner.add(Arrays.copyOfRange(plain, at, at + length));
            at += length;
        }
        int index = random.nextInt(inner.size());
        Scene scene = new Scene(scenes.get(0).recording(), inner, index);
        List<Damage> damages = new ArrayList<>(List.of(Damage.values()).subList(0, Damage.SPLICED.ordinal() + 1));
        EventType type = scene.type();
        if (type == EventType.TABLE_MAP) {
            damages.addAll(List.of(Damage.COLUMN_TYPES, Damage.COLUMN_METADATA, Damage.OPTIONAL_METADATA));
        } else if (type.isRows()) {
            damages.addAll(List.of(Damage.ROW_VALUES, Damage.JSON_BODY));
        }
        inner.set(index, damage(scene, damages.get(random.nextInt(damages.size()))));
        byte[] changed = concat(inner.toArray(byte[][]::new));
        long size = random.nextInt(4) == 0 ? plain.length : changed.length;
        return packed(event, changed, size, random.nextBoolean());
    }

    /** The events of a payload; {@code start[0]} becomes the offset of the payload in the event. */
    static byte[] unpacked(byte[] event, int[] start) {
        EventBytes in = new EventBytes("payload").wrap(event, HEADER, event.length - HEADER);
        long size = -1;
        long compression = 255;
        for (long field = in.packed(); field != 0; field = in.packed()) {
            long length = in.packed();
            int at = in.take(length);
            long value = new EventBytes("field").wrap(event, at, (int) length).packed();
            size = field == 3 ? value : size;
            compression = field == 2 ? value : compression;
        }
        start[0] = in.position();
        byte[] payload = Arrays.copyOfRange(event, in.position(), event.length);
        return compression == 255 ? payload : Zstd.decompress(payload, (int) size);
    }

    private byte[] packed(byte[] event, byte[] plain, long size, boolean compress) {
        byte[] payload = compress ? Zstd.compress(plain) : plain;
        EventBuilder body = EventBuilder.bytes();
        body.u8(2);
        field(body, compress ? 0 : 255);
        if (size > 0) {
            body.u8(3);
            field(body, size);
        }
        body.u8(1);
        field(body, payload.length);
        body.u8(0).raw(payload);
        return withLength(concat(Arrays.copyOf(event, HEADER), body.build()));
    }

    private static void field(EventBuilder body, long value) {
        byte[] packed = EventBuilder.bytes().packed(value).build();
        body.packed(packed.length).raw(packed);
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] withLength(byte[] event) {
        if (event.length >= HEADER) {
            Recording.setLength(event, event.length);
        }
        return event;
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
