package io.millrace.runtime;

import io.millrace.engine.BrakeSettings;
import io.millrace.engine.ObjectSettings;
import io.millrace.engine.OversizeSettings;
import io.millrace.engine.PartitionHash;
import io.millrace.engine.ReRead;
import io.millrace.engine.RoutingSettings;
import io.millrace.engine.StartPoint;
import io.millrace.engine.TaskSettings;
import io.millrace.engine.ThrottleSettings;
import io.millrace.formats.FormatContext;
import io.millrace.formats.Formats;
import io.millrace.formats.SchemaRegistry;
import io.millrace.kafka.Acks;
import io.millrace.kafka.Compression;
import io.millrace.kafka.SinkSettings;
import io.millrace.model.NameCase;
import io.millrace.model.TableId;
import io.millrace.mysql.HeartbeatSettings;
import io.millrace.mysql.Secret;
import io.millrace.mysql.SourceAddresses;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.TlsMode;
import io.millrace.mysql.load.SnapshotLock;
import io.millrace.registry.Credentials;
import io.millrace.registry.RegistrySettings;
import io.millrace.registry.RegistryTls;
import io.millrace.task.DeliverySection.Guarantee;
import io.millrace.task.DestinationSection;
import io.millrace.task.OversizeSection;
import io.millrace.task.PartitionSection;
import io.millrace.task.SchemaRegistrySection;
import io.millrace.task.SourceSection;
import io.millrace.task.TaskDocument;
import io.millrace.task.TaskDocument.StartMode;
import io.millrace.task.ThrottleSection;
import io.millrace.task.TopicSection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Says what the task document says in the words of the engine and the adapters. Pure. */
final class TaskSettingsMapper {
    /** The producer's memory, as long as the largest record leaves room for others. */
    private static final long BUFFER_MEMORY_BYTES = 32L << 20;

    private TaskSettingsMapper() {}

    /** @param registry one for the life of the task, so that it keeps what it knows through every try */
    static TaskSettings taskSettings(TaskDocument task, SchemaRegistry registry) {
        TaskDocument.FormatSection format = task.format();
        RegistryUse.asksRegistry(task); // a wrong option is told before anything is connected
        StartMode mode = task.start().mode();
        return new TaskSettings(
                task.name(),
                new ObjectSelector(task.objects(), NameCase.KEPT),
                mode == StartMode.INCREMENTAL ? startPoint(task) : null,
                mode != StartMode.FULL,
                source -> Formats.create(
                        format.name(),
                        new FormatContext(
                                task.name(), source, registry, task.source().allowMinimalImage()),
                        format.options()),
                routing(task.name(), task.topics(), task.partitioning()),
                task.ddl() == TaskDocument.DdlMode.DELIVER,
                new TaskSettings.LoadSettings(
                        task.fullLoad().threads(),
                        task.fullLoad().chunkRows(),
                        task.fullLoad().chunkBytes()),
                task.destination().recordMaxBytes(),
                cuts(task),
                new TaskSettings.RetrySettings(
                        task.retry().connection(), task.retry().other()),
                throttle(task.throttle()),
                oversize(task.name(), task.oversize()),
                onDemand(task),
                objects(task),
                task.encodingThreads());
    }

    static ObjectSettings objects(TaskDocument task) {
        return new ObjectSettings(
                ExcludedColumns.of(task.excludedColumns()),
                switch (task.onUnloggedChanges()) {
                    case WARN -> ObjectSettings.OnUnlogged.WARN;
                    case RE_READ -> ObjectSettings.OnUnlogged.RE_READ;
                    case FAIL -> ObjectSettings.OnUnlogged.FAIL;
                });
    }

    /** A source transaction is cut after a sixth of the time that a Kafka transaction may last. */
    private static TaskSettings.CutSettings cuts(TaskDocument task) {
        return new TaskSettings.CutSettings(
                task.delivery().guarantee() == Guarantee.EXACTLY_ONCE
                        ? task.delivery().commitInterval()
                        : task.checkpointInterval(),
                task.delivery().commitBytes(),
                task.delivery().transactionTimeout().dividedBy(6));
    }

    private static OversizeSettings oversize(String taskName, OversizeSection oversize) {
        String topic = oversize.deadLetterTopic();
        return new OversizeSettings(
                switch (oversize.action()) {
                    case FAIL -> OversizeSettings.Action.FAIL;
                    case TRUNCATE -> OversizeSettings.Action.TRUNCATE;
                    case DEAD_LETTER -> OversizeSettings.Action.DEAD_LETTER;
                    case SKIP -> OversizeSettings.Action.SKIP;
                },
                oversize.truncate(),
                topic.isEmpty() ? taskName + ".dead-letters" : topic,
                NameCase.KEPT);
    }

    private static TaskSettings.OnDemandSettings onDemand(TaskDocument task) {
        boolean loads =
                switch (task.onDemand().added()) {
                    case AS_STARTED -> task.start().mode() != StartMode.INCREMENTAL;
                    case FULL_AND_INCREMENTAL -> true;
                    case INCREMENTAL -> false;
                };
        return new TaskSettings.OnDemandSettings(
                loads,
                task.onDemand().reReads().stream()
                        .map(one -> new ReRead(one.text(), one.table(), one.after(), one.upTo()))
                        .toList());
    }

    static ThrottleSettings throttle(ThrottleSection throttle) {
        ThrottleSection.Brake brake = throttle.brake();
        return new ThrottleSettings(
                rates(throttle.fullLoad()),
                rates(throttle.stream()),
                new BrakeSettings(brake.threadsRunning(), lagSeconds(brake.replicaLag()), brake.replicas()));
    }

    private static long lagSeconds(Duration limit) {
        return limit.isZero() ? 0 : Math.max(1, limit.toSeconds());
    }

    private static ThrottleSettings.Rates rates(ThrottleSection.Rates rates) {
        return new ThrottleSettings.Rates(rates.rowsPerSecond(), rates.bytesPerSecond(), rates.queriesPerSecond());
    }

    private static StartPoint startPoint(TaskDocument task) {
        StartPoint.Kind kind =
                switch (task.start().from().kind()) {
                    case NOW -> StartPoint.Kind.NOW;
                    case EARLIEST -> StartPoint.Kind.EARLIEST;
                    case FILE_POSITION -> StartPoint.Kind.FILE_POSITION;
                    case GTID_SET -> StartPoint.Kind.GTID_SET;
                    case TIMESTAMP -> StartPoint.Kind.TIMESTAMP;
                };
        return new StartPoint(kind, task.start().from().value());
    }

    private static RoutingSettings routing(String taskName, TopicSection topics, PartitionSection partitions) {
        return new RoutingSettings(
                topics.nameFormat(),
                topics.ddlTopic().isEmpty() ? null : topics.ddlTopic(),
                taskName + ".transactions",
                switch (partitions.partitionBy()) {
                    case PARTITION_0 -> RoutingSettings.PartitionBy.PARTITION_0;
                    case TABLE_HASH -> RoutingSettings.PartitionBy.TABLE_HASH;
                    case KEY_HASH -> RoutingSettings.PartitionBy.KEY_HASH;
                },
                switch (partitions.hash()) {
                    case MURMUR2 -> PartitionHash.MURMUR2;
                    case JAVA -> PartitionHash.JAVA;
                    case CANAL -> PartitionHash.CANAL;
                    case CRC32 -> PartitionHash.CRC32;
                },
                switch (partitions.keyUpdateSplit()) {
                    case AUTO -> RoutingSettings.KeyUpdateSplit.AUTO;
                    case NEVER -> RoutingSettings.KeyUpdateSplit.NEVER;
                    case ALWAYS -> RoutingSettings.KeyUpdateSplit.ALWAYS;
                },
                partitions.keyColumns());
    }

    static SourceAddresses sourceAddresses(TaskDocument task) {
        return new SourceAddresses(
                sourceSettings(task.source(), task.name()), task.source().otherHosts());
    }

    static SourceSettings sourceSettings(SourceSection source, String taskName) {
        SourceSection.Tls tls = source.tls();
        return new SourceSettings(
                source.host(),
                source.port(),
                source.user(),
                new Secret(source.password().reveal()),
                switch (tls.mode()) {
                    case DISABLED -> TlsMode.DISABLED;
                    case PREFERRED -> TlsMode.PREFERRED;
                    case REQUIRED -> TlsMode.REQUIRED;
                    case VERIFY_CA -> TlsMode.VERIFY_CA;
                    case VERIFY_IDENTITY -> TlsMode.VERIFY_IDENTITY;
                },
                tls.ca(),
                secret(tls.caPassword()),
                tls.keyStore(),
                secret(tls.keyStorePassword()),
                source.connectTimeout(),
                source.serverId(),
                taskName,
                source.timeZone(),
                source.visibilityMargin());
    }

    /** Null when the task writes nothing to its source. */
    static SnapshotLock snapshotLock(TaskDocument task) {
        return task.fullLoad().lockTables() ? SnapshotLock.TABLE : SnapshotLock.NONE;
    }

    static @Nullable HeartbeatSettings heartbeat(TaskDocument task) {
        SourceSection.Heartbeat heartbeat = task.source().heartbeat();
        int dot = heartbeat.table().indexOf('.');
        return dot < 0
                ? null
                : new HeartbeatSettings(
                        new TableId(
                                heartbeat.table().substring(0, dot),
                                heartbeat.table().substring(dot + 1)),
                        heartbeat.interval(),
                        heartbeat.create());
    }

    private static @Nullable Secret secret(io.millrace.task.Secret value) {
        return value.isEmpty() ? null : new Secret(value.reveal());
    }

    /** Null when the task has no registry. */
    static @Nullable RegistrySettings registrySettings(TaskDocument task) {
        SchemaRegistrySection registry = task.schemaRegistry();
        if (registry.urls().isEmpty()) {
            return null;
        }
        Credentials credentials = Credentials.NONE;
        if (!registry.token().isEmpty()) {
            credentials = Credentials.bearer(registry.token().reveal());
        } else if (!registry.user().isEmpty()) {
            credentials = Credentials.basic(registry.user(), registry.password().reveal());
        }
        SchemaRegistrySection.Tls tls = registry.tls();
        return new RegistrySettings(
                registry.urls(),
                credentials,
                new RegistryTls(
                        tls.ca(),
                        tls.caPassword().reveal(),
                        tls.keyStore(),
                        tls.keyStorePassword().reveal(),
                        tls.verifyHost()),
                registry.autoRegister(),
                registry.onIncompatible() == SchemaRegistrySection.OnIncompatible.REGISTER,
                registry.requestTimeout());
    }

    static SinkSettings sinkSettings(TaskDocument task) {
        DestinationSection destination = task.destination();
        SinkSettings.Builder settings = SinkSettings.builder(
                        task.name(), String.join(",", destination.bootstrapServers()))
                .compression(
                        switch (destination.compression()) {
                            case LZ4 -> Compression.LZ4;
                            case GZIP -> Compression.GZIP;
                            case SNAPPY -> Compression.SNAPPY;
                            case ZSTD -> Compression.ZSTD;
                            case NONE -> Compression.NONE;
                        })
                .acks(
                        switch (destination.acks()) {
                            case NONE -> Acks.ZERO;
                            case LEADER -> Acks.ONE;
                            case ALL -> Acks.ALL;
                        })
                .topicPartitions(task.topics().partitions())
                .replicationFactor(task.topics().replicationFactor())
                .createTopics(task.topics().create())
                .maxRecordBytes(destination.recordMaxBytes())
                .bufferMemoryBytes(Math.max(BUFFER_MEMORY_BYTES, destination.recordMaxBytes() * 2L))
                .exactlyOnce(task.delivery().guarantee() == Guarantee.EXACTLY_ONCE)
                .transactionTimeout(task.delivery().transactionTimeout())
                .headers(RegistryUse.writesHeaders(task) || task.oversize().action() == OversizeSection.Action.TRUNCATE)
                .leaseTimeout(task.leaseSessionTimeout());
        if (destination.latency() == DestinationSection.Latency.LOW) {
            settings.lingerMs(0);
        }
        destination.clientProperties().forEach((name, value) -> {
            if (!name.equals("bootstrap.servers")) {
                settings.clientProperty(name, value);
            }
        });
        return settings.build();
    }
}
