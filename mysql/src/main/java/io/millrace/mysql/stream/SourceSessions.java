package io.millrace.mysql.stream;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.protocol.MysqlSession;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The replication sessions of one source, which a stop ends wherever they are. Any thread. */
public final class SourceSessions {
    /** No question before a dump takes so long: who is silent is dead. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final SourceSettings settings;
    private final Set<MysqlSession> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stopped = new CountDownLatch(1);

    public SourceSessions(SourceSettings settings) {
        this.settings = settings;
    }

    public SourceSettings settings() {
        return settings;
    }

    public MysqlSession open() {
        throwIfStopped();
        MysqlSession session = MysqlSession.connect(settings);
        session.readTimeout(SILENCE);
        open.add(session);
        if (isStopped()) {
            release(session);
            throwIfStopped();
        }
        return session;
    }

    /** Closes without goodbye: the server may be in the middle of a dump. */
    public void release(MysqlSession session) {
        open.remove(session);
        session.abort();
    }

    public boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Aborts all sessions; none can be opened any more. Idempotent. */
    public void stop() {
        stopped.countDown();
        open.forEach(MysqlSession::abort);
    }

    /** Waits; fails when a stop comes in between. */
    void pause(Duration time) {
        try {
            if (stopped.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                throwIfStopped();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillraceException(
                    ErrorCode.SOURCE_CONNECTION_LOST, "interrupted while waiting for the source", e);
        }
    }

    private void throwIfStopped() {
        if (isStopped()) {
            throw new MillraceException(
                    ErrorCode.SOURCE_CONNECTION_LOST, "this source was stopped: " + settings.place());
        }
    }
}
