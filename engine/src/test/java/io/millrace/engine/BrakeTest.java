package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.LoadGauge.Reason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BrakeTest {
    private static final BrakeSettings LIMITS = new BrakeSettings(10, 0, List.of());
    private static final Reason BUSY = new Reason("throttle.full_load.threads_running", "11 of 10");

    private final Brake brake = new Brake(LIMITS);
    private final TaskView view = new TaskView(new Progress(), Clock.SYSTEM);
    private final AtomicReference<Reason> reason = new AtomicReference<>();
    private final AtomicBoolean loading = new AtomicBoolean(true);
    private int opened;
    private int closed;
    private final BrakeWatch watch =
            new BrakeWatch(new SourceWithGauge(), brake, view, Clock.SYSTEM, loading::get, () -> false);

    private final class SourceWithGauge extends NoSource {
        @Override
        public LoadGauge openGauge(BrakeSettings limits) {
            opened++;
            return new LoadGauge() {
                @Override
                public Reason reasonToWait() {
                    return reason.get();
                }

                @Override
                public void abort() {}

                @Override
                public void close() {
                    closed++;
                }
            };
        }
    }

    private CompletableFuture<Void> aChunk() {
        return CompletableFuture.runAsync(() -> brake.await(() -> false));
    }

    @Test
    void chunksWaitWhileTheSourceHasTooMuchToDoAndTheStatusSaysWhy() throws Exception {
        watch.look();
        aChunk().get(10, TimeUnit.SECONDS);
        reason.set(BUSY);
        watch.look();
        CompletableFuture<Void> waiting = aChunk();
        assertThat(view.status().holds()).singleElement().satisfies(hold -> {
            assertThat(hold.what()).isEqualTo(BUSY.key());
            assertThat(hold.message()).isEqualTo(BUSY.message());
        });
        assertThat(waiting).isNotDone();
        reason.set(null);
        watch.look();
        waiting.get(10, TimeUnit.SECONDS);
        assertThat(view.status().holds()).isEmpty();
        assertThat(opened).isOne();
    }

    @Test
    void aLimitThatIsTakenAwayLetsChunksGoAtOnce() throws Exception {
        reason.set(BUSY);
        watch.look();
        CompletableFuture<Void> waiting = aChunk();
        brake.set(BrakeSettings.NONE);
        waiting.get(10, TimeUnit.SECONDS);
        watch.look();
        assertThat(view.status().holds()).isEmpty();
        assertThat(closed).isEqualTo(opened);
    }

    @Test
    void nobodyIsAskedWhileNothingIsLoaded() {
        loading.set(false);
        watch.look();
        assertThat(opened).isZero();
    }

    @Test
    void aStopEndsTheWait() throws Exception {
        brake.pull(BUSY);
        AtomicBoolean stopped = new AtomicBoolean();
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> brake.await(stopped::get));
        stopped.set(true);
        waiting.get(10, TimeUnit.SECONDS);
    }
}
