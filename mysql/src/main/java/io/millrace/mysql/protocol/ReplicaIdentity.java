package io.millrace.mysql.protocol;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.mysql.SourceSettings;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who we are to the source: a replica with a server id and a uuid of its own.
 *
 * <p>Both are the same at every start of a task, so that the source ends the dump of a run that has died without a word
 * (it knows it by the uuid), and different between tasks.
 *
 * @param serverId 1 to 2^32-1
 */
public record ReplicaIdentity(long serverId, String uuid) {
    private static final Logger log = LoggerFactory.getLogger(ReplicaIdentity.class);
    private static final long FIRST_DERIVED_ID = 1L << 31;
    private static final int PROBES = 16;

    /**
     * The identity of a task: the configured server id, else one derived from task and source in 2^31 to 2^32-1, passing
     * over ids that the source or a connected replica has.
     *
     * @throws MillraceException SERVER_ID_CLASH when the configured id is taken
     */
    public static ReplicaIdentity ofTask(MysqlSession session, String sourceUuid, long sourceServerId) {
        SourceSettings settings = session.settings();
        String uuid = UUID.nameUUIDFromBytes(
                        ("millrace/" + settings.taskName() + "/" + sourceUuid).getBytes(StandardCharsets.UTF_8))
                .toString();
        Map<Long, String> replicas = connectedReplicas(session);
        if (settings.replicaServerId() != 0) {
            long id = settings.replicaServerId();
            String other = id == sourceServerId ? "the source itself" : ownerOf(id, uuid, replicas);
            if (other != null) {
                throw new MillraceException(
                        ErrorCode.SERVER_ID_CLASH,
                        "A server id belongs to one replica: serverId=" + id + " at " + settings.place()
                                + " is already that of " + other
                                + ". Set another source server id, or leave it out to have it derived");
            }
            return new ReplicaIdentity(id, uuid);
        }
        for (int probe = 0; probe < PROBES; probe++) {
            long id = derivedId(settings.taskName(), sourceUuid, probe);
            if (id != sourceServerId && ownerOf(id, uuid, replicas) == null) {
                return new ReplicaIdentity(id, uuid);
            }
        }
        throw new MillraceException(
                ErrorCode.SERVER_ID_CLASH,
                "No free server id found at " + settings.place() + " in " + PROBES
                        + " tries. Set the source server id to a free one");
    }

    /** A passing identity, for a scan beside the task's own stream. */
    public static ReplicaIdentity ofScan() {
        UUID uuid = UUID.randomUUID();
        return new ReplicaIdentity(
                FIRST_DERIVED_ID + (uuid.getLeastSignificantBits() & (FIRST_DERIVED_ID - 2)), uuid.toString());
    }

    static long derivedId(String taskName, String sourceUuid, int probe) {
        CRC32 crc = new CRC32();
        crc.update((taskName + "/" + sourceUuid + "/" + probe).getBytes(StandardCharsets.UTF_8));
        long id = FIRST_DERIVED_ID | crc.getValue();
        return id == 0xFFFF_FFFFL ? id - 1 : id;
    }

    private static @org.jspecify.annotations.Nullable String ownerOf(
            long id, String ownUuid, Map<Long, String> replicas) {
        String owner = replicas.get(id);
        return owner == null || owner.equals(ownUuid) ? null : "another replica (uuid " + owner + ")";
    }

    /** Server id to uuid ("" if unknown) of the replicas that the source names; empty if we may not ask. */
    private static Map<Long, String> connectedReplicas(MysqlSession session) {
        Map<Long, String> replicas = new HashMap<>();
        for (String statement : new String[] {"SHOW REPLICAS", "SHOW SLAVE HOSTS"}) {
            try {
                for (Row row : session.queryAll(statement)) {
                    replicas.put(
                            Long.parseLong(row.text("Server_Id", "Server_id")),
                            row.text("Replica_UUID", "Slave_UUID").toLowerCase(Locale.ROOT));
                }
                return replicas;
            } catch (MysqlServerException e) {
                log.debug("{} gives no answer: {}", statement, e.getMessage());
            }
        }
        return replicas;
    }
}
