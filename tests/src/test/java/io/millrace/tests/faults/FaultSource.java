package io.millrace.tests.faults;

import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import io.millrace.testkit.ReplicatedPair;
import io.millrace.testkit.TcpProxy;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The MySQL that a round copies: one server, or a primary with a replica that may change places. Writers always reach the
 * one that takes writes; Millrace has the addresses of all, each behind a proxy. Only {@link #switchOver} needs to be alone.
 */
final class FaultSource implements AutoCloseable {
    private static final String[] OPTIONS = {
        "--sync-binlog=1", "--innodb-flush-log-at-trx-commit=1", "--lock-wait-timeout=5", "--innodb-lock-wait-timeout=3"
    };

    private final @Nullable ReplicatedPair pair;
    private final List<TcpProxy> proxies;
    private volatile MysqlServer primary;

    private FaultSource(MysqlServer primary, @Nullable ReplicatedPair pair) {
        this.primary = primary;
        this.pair = pair;
        this.proxies = pair == null
                ? List.of(new TcpProxy(primary.port()))
                : List.of(
                        new TcpProxy(primary.port()),
                        new TcpProxy(pair.replica().port()));
    }

    static FaultSource single(MysqlRelease release) {
        MysqlServer.Builder builder = MysqlServer.of(release);
        for (String option : OPTIONS) {
            builder.option(option);
        }
        return new FaultSource(builder.start(), null);
    }

    static FaultSource replicated(MysqlRelease release) {
        ReplicatedPair pair = ReplicatedPair.start(release, true, OPTIONS);
        return new FaultSource(pair.primary(), pair);
    }

    boolean isReplicated() {
        return pair != null;
    }

    /** The server that takes writes now. */
    MysqlServer primary() {
        return primary;
    }

    /** Where Millrace finds the servers. */
    List<Integer> ports() {
        return proxies.stream().map(TcpProxy::port).toList();
    }

    /** Of the server that takes writes, wherever that is. */
    String jdbcUrl() {
        return pair == null ? primary.jdbcUrl() : pair.jdbcUrl();
    }

    String jdbcUrl(String database) {
        return jdbcUrl().replaceFirst("(//[^/]+/)", "$1" + database);
    }

    void forProxies(Consumer<TcpProxy> fault) {
        proxies.forEach(fault);
    }

    /** As planned: nothing that was committed is missing on the new primary. */
    void switchOver() {
        ReplicatedPair both = pair;
        if (both == null) {
            throw new IllegalStateException("there is no replica");
        }
        both.switchOver();
        primary = both.primary();
    }

    @Override
    public void close() {
        proxies.forEach(TcpProxy::close);
        if (pair == null) {
            primary.close();
        } else {
            pair.close();
        }
    }
}
