package io.millrace.mysql.stream;

import io.millrace.binlog.GtidEvent;
import io.millrace.engine.ChangeHandler.PositionView;
import io.millrace.model.BinlogPosition;
import io.millrace.model.ByteSink;
import io.millrace.model.GtidSet;
import io.millrace.model.SourcePosition;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The stream's own position: behind the last complete transaction that was told.
 *
 * <p>The GTID set changes only between the handler's onBegin and onCommit, so that whoever holds the engine's gate may
 * take a {@link #snapshot()} at any time between transactions. Adding a transaction of a known source allocates nothing.
 */
final class StreamPosition implements PositionView {
    private final @Nullable GtidSet gtids;
    private final String serverUuid;
    private final ByteSink sourceName = new ByteSink(80);
    private byte[][] knownNames = new byte[4][];
    private String[] knownSources = new String[4];
    private int knownCount;
    private String file;
    private long offset;

    StreamPosition(SourcePosition from, @Nullable GtidSet gtids, String serverUuid) {
        this.file = from.binlog().file();
        this.offset = from.binlog().offset();
        this.gtids = gtids;
        this.serverUuid = serverUuid;
    }

    @Override
    public String file() {
        return file;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public SourcePosition snapshot() {
        return new SourcePosition(
                new BinlogPosition(file, offset), gtids == null ? null : gtids.toString(), serverUuid);
    }

    void moveTo(String newFile, long newOffset) {
        file = newFile;
        offset = newOffset;
    }

    /** The source of a GTID event as the set names it, always the same instance for the same source. */
    String sourceOf(GtidEvent event) {
        sourceName.clear();
        event.writeSource(sourceName);
        for (int i = 0; i < knownCount; i++) {
            byte[] name = knownNames[i];
            if (Arrays.equals(name, 0, name.length, sourceName.array(), 0, sourceName.length())) {
                return knownSources[i];
            }
        }
        if (knownCount == knownNames.length) {
            knownNames = Arrays.copyOf(knownNames, knownCount * 2);
            knownSources = Arrays.copyOf(knownSources, knownCount * 2);
        }
        knownNames[knownCount] = sourceName.toByteArray();
        knownSources[knownCount] = sourceName.toString();
        return knownSources[knownCount++];
    }

    /** The GTID set with one transaction more; "" when the stream has none. */
    String gtidsWith(String source, long number) {
        if (gtids == null) {
            return "";
        }
        GtidSet with = gtids.copy();
        with.add(source, number);
        return with.toString();
    }

    void addTransaction(String source, long number) {
        if (gtids != null) {
            gtids.add(source, number);
        }
    }
}
