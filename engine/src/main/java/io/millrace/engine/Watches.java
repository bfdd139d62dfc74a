package io.millrace.engine;

import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What goes on beside the stream for as long as an attempt lives: questions to the source, and a heartbeat if asked for. */
final class Watches {
    private final SourceWatch source;
    private final BrakeWatch brake;
    private final @Nullable HeartbeatWriter heartbeat;

    Watches(
            ChangeSource source,
            Brake brake,
            TaskView view,
            Progress progress,
            Clock clock,
            FullLoad load,
            BooleanSupplier stopped) {
        this.source = new SourceWatch(source, view, progress, clock, stopped);
        this.brake = new BrakeWatch(source, brake, view, clock, load::hasLoaders, stopped);
        SourceHeartbeat beats = source.openHeartbeat();
        this.heartbeat = beats == null ? null : new HeartbeatWriter(beats, view, clock, stopped);
    }

    /** @param spawn runs each on a thread of the name; what it throws fails the attempt */
    void start(BiConsumer<String, Runnable> spawn) {
        spawn.accept("watch", source::run);
        spawn.accept("brake", brake::run);
        if (heartbeat != null) {
            spawn.accept("heartbeat", heartbeat::run);
        }
    }

    void tellOfSilence() {
        source.tellOfSilence();
    }

    /** Ends what waits for an answer. Any thread. */
    void abort() {
        brake.abort();
        if (heartbeat != null) {
            heartbeat.abort();
        }
    }
}
