package io.millrace.binlog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A binlog file of a real server, cut into scenes: the least that is needed to read one of its events.
 *
 * <p>Events are kept without checksums; {@link EventFuzz} puts them on again, right or wrong.
 */
final class Recording {
    private static final List<String> NAMES = List.of(
            "5.5.1",
            "5.5.2",
            "5.6.1",
            "5.6.2",
            "5.7.1",
            "5.7.2",
            "8.0.1",
            "8.0.2",
            "9.7.1",
            "9.7.2",
            "9.7-compressed.1",
            "9.7-compressed.2");

    /**
     * Events that make sense together.
     *
     * @param subject index of the one that the scene is about; table maps and FORMAT_DESCRIPTION come before, and the
     *     rows of a table map behind it
     */
    record Scene(Recording recording, List<byte[]> events, int subject) {
        EventType type() {
            return EventType.of(events.get(subject)[4]);
        }

        @Override
        public String toString() {
            return recording.name + ": " + type() + ", " + events.get(subject).length + " bytes";
        }
    }

    final String name;
    final String serverVersion;
    /** Whether the server knows of checksums: since 5.6. */
    final boolean checksumAware;

    final List<Scene> scenes = new ArrayList<>();

    private Recording(String name, List<byte[]> events) {
        this.name = name;
        byte[] format = events.get(0);
        serverVersion = new FormatDescriptionEvent()
                .wrap(format, EventHeader.LENGTH, format.length - EventHeader.LENGTH)
                .serverVersion();
        checksumAware = !serverVersion.startsWith("5.5");
        cut(events);
    }

    static List<Recording> all() {
        return NAMES.stream().map(Recording::load).toList();
    }

    private static Recording load(String name) {
        try (InputStream in = Recording.class.getResourceAsStream("/recorded/" + name + ".binlog")) {
            byte[] file = in.readAllBytes();
            boolean checksums = !name.startsWith("5.5");
            List<byte[]> events = new ArrayList<>();
            for (int at = 4; at < file.length; ) {
                int length = (int) LittleEndian.u32(file, at + 9);
                int kept = length - (checksums ? BinlogEvents.CHECKSUM_LENGTH : 0);
                byte[] event = Arrays.copyOfRange(file, at, at + kept);
                setLength(event, kept);
                events.add(event);
                at += length;
            }
            return new Recording(name, events);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void setLength(byte[] event, long length) {
        for (int i = 0; i < 4; i++) {
            event[9 + i] = (byte) (length >>> (8 * i));
        }
    }

    private void cut(List<byte[]> events) {
        byte[] format = events.get(0);
        Map<Long, byte[]> maps = new HashMap<>();
        Map<Long, Scene> mapScenes = new HashMap<>();
        byte[] lastMap = null;
        byte[] lastRows = null;
        for (byte[] event : events.subList(1, events.size())) {
            EventType type = EventType.of(event[4]);
            if (type == EventType.TABLE_MAP) {
                long id = LittleEndian.u48(event, EventHeader.LENGTH);
                maps.put(id, event);
                Scene scene = new Scene(this, new ArrayList<>(List.of(format, event)), 1);
                mapScenes.put(id, scene);
                scenes.add(scene);
            } else if (type.isRows()) {
                long id = LittleEndian.u48(event, EventHeader.LENGTH);
                lastMap = maps.get(id);
                lastRows = event;
                mapScenes.get(id).events().add(event);
                scenes.add(new Scene(this, List.of(format, lastMap, event), 2));
            } else {
                scenes.add(new Scene(this, List.of(format, event), 1));
            }
        }
        if (lastMap == null) {
            scenes.add(new Scene(this, List.of(format), 0));
        } else {
            scenes.add(new Scene(this, List.of(format, lastMap, lastRows), 0));
        }
    }
}
