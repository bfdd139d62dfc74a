package io.millrace.cli.quickstart;

import io.millrace.servers.KafkaBroker;
import io.millrace.servers.KafkaRelease;
import io.millrace.servers.MysqlRelease;
import io.millrace.servers.MysqlServer;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The two servers of a quickstart: embedded, or somebody's own. Owns those that it has started. */
final class QuickstartServers implements AutoCloseable {
    private final @Nullable Path keep;
    private final Consumer<String> progress;
    private @Nullable MysqlServer mysql;
    private @Nullable KafkaBroker kafka;

    /**
     * @param keep where embedded servers put their data to stay; null for a place that goes with them
     * @param progress receives a line at each step that takes long
     */
    QuickstartServers(@Nullable Path keep, Consumer<String> progress) {
        this.keep = keep;
        this.progress = progress;
    }

    MysqlServer startMysql() {
        MysqlServer.Builder builder = MysqlServer.of(MysqlRelease.V8_0).progress(progress);
        if (keep != null) {
            builder.directory(keep.resolve("mysql"));
        }
        MysqlServer started = builder.start();
        mysql = started;
        return started;
    }

    KafkaBroker startKafka() {
        KafkaBroker.Builder builder = KafkaBroker.of(KafkaRelease.V4_4).progress(progress);
        if (keep != null) {
            builder.directory(keep.resolve("kafka"));
        }
        KafkaBroker started = builder.start();
        kafka = started;
        return started;
    }

    @Override
    public void close() {
        MysqlServer startedMysql = mysql;
        KafkaBroker startedKafka = kafka;
        try {
            if (startedKafka != null) {
                if (keep != null) {
                    startedKafka.stop();
                }
                startedKafka.close();
            }
        } finally {
            if (startedMysql != null) {
                if (keep != null) {
                    startedMysql.stop();
                }
                startedMysql.close();
            }
        }
    }
}
