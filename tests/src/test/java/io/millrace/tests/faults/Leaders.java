package io.millrace.tests.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;

/** Moves leaders from broker to broker: the replicas in another order, then a preferred election. */
final class Leaders {
    private static final int LIMIT_S = 5;

    private Leaders() {}

    /** Of the tasks' topics, their checkpoint topics, and those of Kafka's own coordinators. */
    static void shuffle(String bootstrapServers, List<String> tasks, SplittableRandom seed)
            throws InterruptedException {
        Random random = new Random(seed.nextLong());
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("request.timeout.ms", "3000");
        properties.put("default.api.timeout.ms", "5000");
        try (Admin admin = Admin.create(properties)) {
            List<String> topics = new ArrayList<>(List.of("__transaction_state", "__consumer_offsets"));
            for (String task : tasks) {
                topics.add(task);
                topics.add("__millrace-" + task);
            }
            topics.retainAll(admin.listTopics(new org.apache.kafka.clients.admin.ListTopicsOptions().listInternal(true))
                    .names()
                    .get(LIMIT_S, TimeUnit.SECONDS));
            Map<TopicPartition, Optional<NewPartitionReassignment>> orders = new HashMap<>();
            for (TopicDescription topic : admin.describeTopics(topics)
                    .allTopicNames()
                    .get(LIMIT_S, TimeUnit.SECONDS)
                    .values()) {
                topic.partitions().forEach(partition -> {
                    List<Integer> replicas = new ArrayList<>(
                            partition.replicas().stream().map(node -> node.id()).toList());
                    Collections.shuffle(replicas, random);
                    orders.put(
                            new TopicPartition(topic.name(), partition.partition()),
                            Optional.of(new NewPartitionReassignment(replicas)));
                });
            }
            admin.alterPartitionReassignments(orders).all().get(LIMIT_S, TimeUnit.SECONDS);
            admin.electLeaders(ElectionType.PREFERRED, orders.keySet())
                    .partitions()
                    .get(LIMIT_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException brokersAreAway) {
            // Another fault has them just then.
        }
    }

    /** Removes what a round has left. */
    static void deleteTopics(String bootstrapServers, List<String> topics) throws InterruptedException {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrapServers);
        try (Admin admin = Admin.create(properties)) {
            admin.deleteTopics(topics).all().get(LIMIT_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException stays) {
            // It is only for speed.
        }
    }
}
