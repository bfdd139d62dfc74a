package io.millrace.mysql;

import io.millrace.mysql.protocol.MysqlSession;
import io.millrace.mysql.protocol.Row;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The full load's sessions of one source. A statement of theirs may be silent for as long as it runs; whether it runs is
 * asked over another session: an answer that the source is done with, and that has not come, will not come.
 *
 * <p>{@link #add} from any thread, the rest by one at a time.
 */
final class LoadSessions {
    /** Below this nobody is asked. */
    private static final Duration LONG_SILENCE = Duration.ofSeconds(15);

    /** The 4 bytes that a greeting has of it. */
    private static final long ID_MASK = 0xFFFF_FFFFL;

    private final Set<MysqlSession> open = ConcurrentHashMap.newKeySet();
    private final Set<MysqlSession> suspects = new HashSet<>();

    void add(MysqlSession session) {
        open.add(session);
    }

    /** Whether any of them has waited long for the source. */
    boolean areSilent() {
        open.removeIf(MysqlSession::isClosed);
        suspects.removeIf(session -> !isSilent(session));
        return open.stream().anyMatch(LoadSessions::isSilent);
    }

    private static boolean isSilent(MysqlSession session) {
        return !session.isClosed() && session.silence().compareTo(LONG_SILENCE) >= 0;
    }

    /** Ends those that are silent although the source does not work for them, when that is so for the second time. */
    void endDead(MysqlSession control) {
        Map<Long, String> commands = new HashMap<>();
        for (Row row : control.queryAll("SHOW PROCESSLIST")) { // with or without PROCESS it shows our own account's
            commands.put(Long.parseLong(row.text("Id")) & ID_MASK, row.text("Command"));
        }
        for (MysqlSession session : open) {
            String command = commands.get(session.connectionId() & ID_MASK);
            if (!isSilent(session) || (command != null && !command.equals("Sleep"))) {
                suspects.remove(session);
            } else if (!suspects.add(session)) {
                session.abort("it was silent for " + session.silence().toSeconds() + " s while the source "
                        + (command == null ? "did not know it any more" : "had nothing to do for it"));
            }
        }
    }
}
