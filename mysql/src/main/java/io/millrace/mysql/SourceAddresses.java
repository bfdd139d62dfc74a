package io.millrace.mysql;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.protocol.MysqlSession;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers that a task may read from: of the same replication, so that its position holds on each. */
public final class SourceAddresses {
    private static final Logger log = LoggerFactory.getLogger(SourceAddresses.class);

    private final List<SourceSettings> addresses;

    /** @param others {@code host:port} each */
    public SourceAddresses(SourceSettings first, List<String> others) {
        List<SourceSettings> all = new ArrayList<>(List.of(first));
        for (String other : others) {
            all.add(at(first, other));
        }
        addresses = List.copyOf(all);
    }

    /** The same at {@code host:port}. */
    static SourceSettings at(SourceSettings settings, String address) {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        return settings.at(host, Integer.parseInt(address.substring(colon + 1)));
    }

    public SourceSettings first() {
        return addresses.get(0);
    }

    /**
     * The first server that takes writes, else the first that answers. A single one is not asked.
     *
     * @throws MillraceException what the first one failed with, if none answers
     */
    public SourceSettings choose() {
        if (addresses.size() == 1) {
            return first();
        }
        MillraceException failure = null;
        SourceSettings readOnly = null;
        for (SourceSettings address : addresses) {
            try (MysqlSession session = MysqlSession.connect(address)) {
                if (!"ON".equalsIgnoreCase(ServerStatus.global(session, "read_only"))) {
                    return address;
                }
                readOnly = readOnly == null ? address : readOnly;
            } catch (MillraceException e) {
                if (e.code().retry() != ErrorCode.Retry.CONNECTION) {
                    throw e; // a wrong password is not tried at one server after the other
                }
                log.debug("{} does not answer: {}", address.place(), e.getMessage());
                failure = failure == null ? e : failure;
            }
        }
        return chosen(readOnly, failure);
    }

    private static SourceSettings chosen(@Nullable SourceSettings readOnly, @Nullable MillraceException failure) {
        if (readOnly != null) {
            log.info("no server takes writes, reading from a read-only one: {}", readOnly.place());
            return readOnly;
        }
        throw failure == null ? new IllegalStateException("a source has an address") : failure;
    }
}
