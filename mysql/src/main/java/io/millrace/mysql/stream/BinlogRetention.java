package io.millrace.mysql.stream;

import io.millrace.model.BinlogPosition;
import io.millrace.model.ErrorCode;
import io.millrace.mysql.position.ServerStatus;
import io.millrace.mysql.position.ServerStatus.BinlogFile;
import io.millrace.mysql.protocol.MysqlServerException;
import io.millrace.mysql.protocol.MysqlSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long the source still keeps a binlog file. A server removes a file when it was last written longer ago than the
 * configured time; that is when the next file begins. Remembers when files begin; one thread at a time.
 */
public final class BinlogRetention {
    private static final long SECONDS_PER_DAY = 86_400;

    private final StartResolver resolver;
    private final Map<String, Long> begins = new HashMap<>();

    public BinlogRetention(StartResolver resolver) {
        this.resolver = resolver;
    }

    /**
     * @param nowSeconds wall clock, seconds since the epoch
     * @return seconds left, 0 when the file may go at any time or is gone, -1 when the source keeps it until told or does not say
     */
    public long secondsLeft(MysqlSession control, BinlogPosition position, long nowSeconds) {
        long keptSeconds = keptSeconds(control);
        if (keptSeconds <= 0) {
            return -1;
        }
        List<BinlogFile> files;
        try {
            files = ServerStatus.files(control);
        } catch (MysqlServerException e) {
            if (e.code() == ErrorCode.SOURCE_PRIVILEGE) {
                return -1; // 5.5 shows its files to SUPER only
            }
            throw e;
        }
        begins.keySet()
                .removeIf(name -> files.stream().noneMatch(file -> file.name().equals(name)));
        String next = null;
        boolean found = false;
        for (BinlogFile file : files) {
            if (found) {
                next = file.name();
                break;
            }
            found = file.name().equals(position.file());
        }
        if (!found) {
            return 0;
        }
        if (next == null) {
            return keptSeconds; // still written
        }
        long writtenUntil =
                begins.computeIfAbsent(next, name -> resolver.head(name).firstSeconds());
        return Math.max(0, writtenUntil + keptSeconds - nowSeconds);
    }

    private static long keptSeconds(MysqlSession control) {
        if ("OFF".equalsIgnoreCase(ServerStatus.global(control, "binlog_expire_logs_auto_purge"))) {
            return 0;
        }
        long seconds = number(ServerStatus.global(control, "binlog_expire_logs_seconds"));
        return seconds > 0 ? seconds : number(ServerStatus.global(control, "expire_logs_days")) * SECONDS_PER_DAY;
    }

    private static long number(@Nullable String text) {
        return text == null || text.isEmpty() ? 0 : (long) Double.parseDouble(text);
    }
}
