package io.millrace.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.servers.KafkaCluster;
import io.millrace.servers.KafkaRelease;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who holds a task when the group's coordinator is another broker all at once. */
@Tag("faults")
class CoordinatorMoveIT {
    private static final String TASK = "moved";

    private static KafkaCluster cluster() {
        return KafkaCluster.of(KafkaRelease.V4_4, 3)
                .option("offsets.topic.num.partitions", "1")
                .start();
    }

    /** The default time-out, 10 s: the dead member is listed for so long again after the move. */
    private static SinkSettings settings(KafkaCluster cluster) {
        return SinkSettings.builder(TASK, cluster.bootstrapServers()).build();
    }

    private static int killCoordinator(KafkaCluster cluster) throws Exception {
        int coordinator = group(cluster).coordinator().id();
        cluster.broker(coordinator - 1).kill();
        return coordinator;
    }

    private static ConsumerGroupDescription group(KafkaCluster cluster) throws Exception {
        String group = "millrace-" + TASK;
        try (Admin admin = Topics.admin(cluster.bootstrapServers())) {
            return admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get();
        }
    }

    @Test
    void aKilledRunIsSucceededAlthoughItsCoordinatorMovedWhileTheNextOneWaited() throws Exception {
        try (KafkaCluster cluster = cluster();
                LeaseHolder holder = LeaseHolder.start(TASK, cluster.bootstrapServers());
                KafkaCheckpointStore store = new KafkaCheckpointStore(settings(cluster), line -> {})) {
            holder.kill();
            ExecutorService other = Executors.newSingleThreadExecutor();
            try {
                Future<?> opened = other.submit(store::open);
                Thread.sleep(7_000); // most of the dead run's session; the new coordinator gives it all of it again
                int before = killCoordinator(cluster);
                opened.get();
                assertThat(store.isHeld()).isTrue();
                assertThat(group(cluster).coordinator().id()).isNotEqualTo(before);
            } finally {
                other.shutdown();
            }
        }
    }

    @Test
    void aRunThatLivesIsNotSucceededWhenItsCoordinatorMoves() throws Exception {
        try (KafkaCluster cluster = cluster();
                KafkaCheckpointStore first = new KafkaCheckpointStore(settings(cluster), line -> {})) {
            first.open();
            List<String> heard = Collections.synchronizedList(new ArrayList<>());
            ExecutorService other = Executors.newSingleThreadExecutor();
            try (KafkaCheckpointStore second = new KafkaCheckpointStore(settings(cluster), heard::add)) {
                Future<MillraceException> refused =
                        other.submit(() -> catchThrowableOfType(MillraceException.class, second::open));
                Thread.sleep(7_000);
                killCoordinator(cluster);
                MillraceException e = refused.get();
                assertThat(e.code()).isEqualTo(ErrorCode.TASK_ALREADY_RUNNING);
                assertThat(e)
                        .hasMessageContaining("it was still a member of the group after ")
                        .hasMessageContaining("or as long after the group's coordinator has changed or was away");
                assertThat(first.isHeld()).isTrue();
            } finally {
                other.shutdown();
            }
        }
    }
}
