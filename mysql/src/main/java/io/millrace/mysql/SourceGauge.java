package io.millrace.mysql;

import io.millrace.engine.BrakeSettings;
import io.millrace.engine.LoadGauge;
import io.millrace.model.MillraceException;
import io.millrace.mysql.position.ReplicaState;
import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a MySQL source and its replicas say of their load, over one session to each, which is opened when it is needed and
 * again after it broke. What they do not say counts as too much: to wait costs less than to be wrong, and the status tells.
 */
public final class SourceGauge implements LoadGauge {
    public static final String THREADS_KEY = "throttle.full_load.threads_running";
    public static final String LAG_KEY = "throttle.full_load.replica_lag";

    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final SourceSettings source;
    private final BrakeSettings limits;
    private final Map<SourceSettings, MysqlSession> sessions = new ConcurrentHashMap<>();
    private volatile boolean aborted;

    public SourceGauge(SourceSettings source, BrakeSettings limits) {
        this.source = source;
        this.limits = limits;
    }

    @Override
    public @Nullable Reason reasonToWait() {
        Reason busy = limits.threadsRunning() == 0 ? null : busy();
        return busy != null || limits.lagSeconds() == 0 ? busy : behind();
    }

    private @Nullable Reason busy() {
        try {
            Row row = session(source).queryOne("SHOW GLOBAL STATUS LIKE 'Threads_running'");
            long running = row == null ? 0 : Long.parseLong(row.text(1));
            return running <= limits.threadsRunning()
                    ? null
                    : new Reason(
                            THREADS_KEY,
                            "Threads_running is " + running + " at " + source.place() + ", the limit is "
                                    + limits.threadsRunning());
        } catch (MillraceException e) {
            return new Reason(THREADS_KEY, source.place() + " does not say: " + e.getMessage());
        }
    }

    private @Nullable Reason behind() {
        for (SourceSettings server : servers()) {
            try {
                OptionalLong lag = ReplicaState.lagSeconds(session(server));
                if (lag.isPresent() && lag.getAsLong() > limits.lagSeconds()) {
                    return new Reason(
                            LAG_KEY,
                            server.place()
                                    + (lag.getAsLong() == Long.MAX_VALUE
                                            ? " does not say how far behind it is: its replication does not run"
                                            : " is " + lag.getAsLong() + " s behind, the limit is "
                                                    + limits.lagSeconds() + " s"));
                }
            } catch (MillraceException e) {
                return new Reason(LAG_KEY, server.place() + " does not say how far behind it is: " + e.getMessage());
            }
        }
        return null;
    }

    /** Whose lag counts. */
    public List<SourceSettings> servers() {
        List<SourceSettings> servers = new ArrayList<>(List.of(source));
        limits.replicas().forEach(address -> servers.add(SourceAddresses.at(source, address)));
        return servers;
    }

    private MysqlSession session(SourceSettings server) {
        MysqlSession open = sessions.get(server);
        if (open == null || open.isClosed()) {
            open = MysqlSession.connect(server);
            open.readTimeout(SILENCE);
            sessions.put(server, open);
            if (aborted) {
                open.abort();
            }
        }
        return open;
    }

    @Override
    public void abort() {
        aborted = true;
        sessions.values().forEach(MysqlSession::abort);
    }

    @Override
    public void close() {
        sessions.values().forEach(MysqlSession::close);
        sessions.clear();
    }
}
