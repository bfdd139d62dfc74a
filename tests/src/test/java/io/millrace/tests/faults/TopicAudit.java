package io.millrace.tests.faults;

import io.millrace.testkit.CanalJsonReader;
import io.millrace.testkit.MessageReader;
import io.millrace.testkit.RowMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer with {@code isolation.level=read_committed} that reads a task's topic while the faults go on, and holds the
 * load's promises against what it sees.
 *
 * <ul>
 *   <li>exactly once: no row change and no loaded row comes twice; every transfer has all its rows; in a single
 *       partition they also stand together, in the order of the transfers, no seat is taken twice at any moment, and
 *       wherever the last stable offset stands no transfer is torn and the balances have their sum
 *   <li>at least once: every transfer has all its rows, and of what is seen for the first time a counter never goes back
 * </ul>
 *
 * <p>A thread of its own; results after {@link #close()}.
 */
final class TopicAudit implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int SHOWN = 12;

    /** Tables whose rows may be loaded anew because DDL has emptied or swapped them. */
    private static final Set<String> RELOADED = Set.of("swap_a", "swap_b", "swap_c", "emptied", "reborn");

    /** Tables whose rows may be loaded anew because the task was told to. */
    private final Set<String> loadedAgain = ConcurrentHashMap.newKeySet();

    private final String bootstrapServers;
    private final String topic;
    private final boolean exactlyOnce;
    private final boolean single;
    private final Thread thread;
    private final MessageReader reader = new CanalJsonReader();
    private final Set<String> changes = new HashSet<>();
    private final Map<String, Long> counters = new HashMap<>();
    private final Map<String, Long> balances = new HashMap<>();
    private final Map<String, String> holders = new HashMap<>();
    private final Map<Long, Integer> transfers = new TreeMap<>();
    private final List<String> details = new ArrayList<>();
    private long openTransfer;
    private long lastTransfer;
    private long stableLooks;
    private volatile long marker;
    private volatile boolean closed;
    private final AtomicLong messages = new AtomicLong();
    private int duplicated;
    private int outOfOrder;
    private int torn;
    private int repeats;

    TopicAudit(String bootstrapServers, String topic, boolean exactlyOnce, boolean single) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
        this.exactlyOnce = exactlyOnce;
        this.single = single;
        this.thread = new Thread(this::read, "audit-" + topic);
        thread.setDaemon(true);
        thread.start();
    }

    /** From now on rows of the table may come with a full load again. Any thread. */
    void expectLoad(String table) {
        loadedAgain.add(table);
    }

    /** The highest version of the marker's row that has come. Any thread. */
    long marker() {
        return marker;
    }

    int duplicated() {
        return duplicated;
    }

    int outOfOrder() {
        return outOfOrder;
    }

    int torn() {
        return torn;
    }

    /** Row changes that came again; what at-least-once allows. */
    int repeats() {
        return repeats;
    }

    long messages() {
        return messages.get();
    }

    /** How often it stood at the last stable offset and looked. */
    long stableLooks() {
        return stableLooks;
    }

    List<String> details() {
        return details;
    }

    private void read() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("reconnect.backoff.max.ms", "500");
        properties.put("default.api.timeout.ms", "5000");
        properties.put("request.timeout.ms", "4000");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> assigned = List.of();
            while (!closed) {
                try {
                    if (assigned.isEmpty()) {
                        assigned = assign(consumer);
                    } else {
                        visit(consumer, assigned);
                    }
                } catch (KafkaException passing) {
                    Signals.sleep(200);
                }
            }
        }
    }

    private List<TopicPartition> assign(KafkaConsumer<byte[], byte[]> consumer) {
        List<PartitionInfo> known = consumer.listTopics().getOrDefault(topic, List.of());
        List<TopicPartition> partitions = known.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        if (partitions.isEmpty()) {
            Signals.sleep(200);
        }
        return partitions;
    }

    private void visit(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> assigned) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> one : records) {
            if (one.value() != null) {
                take(one);
            }
        }
        if (!records.isEmpty() && single && exactlyOnce) {
            TopicPartition only = assigned.get(0);
            // With read_committed the "end" is the last stable offset: what a consumer sees now.
            if (consumer.position(only) >= consumer.endOffsets(assigned).get(only)) {
                lookAtStableState(consumer.position(only));
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        messages.incrementAndGet();
        RowMessage message;
        try {
            message = reader.read(record.value(), Map.of());
        } catch (IOException | RuntimeException e) {
            outOfOrder++;
            note("a message cannot be read: " + e.getMessage() + ", " + place(record));
            return;
        }
        if (message == null) {
            return;
        }
        String table = message.table().substring(message.table().indexOf('.') + 1);
        boolean first = changes.add(identity(table, message));
        if (!first) {
            repeats++;
            if (exactlyOnce && !(message.snapshot() && mayBeLoadedAgain(table))) {
                duplicated++;
                note("told twice: " + message + ", " + place(record));
            }
        }
        Map<String, String> row = message.after();
        if (row == null) {
            return;
        }
        switch (table) {
            case "marker" -> marker = Math.max(marker, Long.parseLong(row.get("v")));
            case "counter" -> takeCounter(row, first, record);
            case "seat" -> takeSeat(row, record);
            case "account", "journal" -> takeTransfer(table, row, message.snapshot(), first, record);
            default -> {}
        }
    }

    private boolean mayBeLoadedAgain(String table) {
        return RELOADED.contains(table) || loadedAgain.contains(table);
    }

    /** A change is known by its versions, which no two changes share: sequences are another server's after a switch. */
    private static String identity(String table, RowMessage message) {
        if (message.snapshot()) {
            boolean byKey =
                    table.equals("account") || table.equals("counter"); // else what is loaded has another v each
            return table + " snapshot " + message.after().get(byKey ? "id" : "v");
        }
        return table + " " + version(message.before()) + " " + version(message.after());
    }

    private static String version(Map<String, String> row) {
        return row == null ? "-" : row.get("v");
    }

    private void takeCounter(Map<String, String> row, boolean first, ConsumerRecord<byte[], byte[]> record) {
        if (!first && !exactlyOnce) {
            return;
        }
        long n = Long.parseLong(row.get("n"));
        Long before = counters.put(row.get("id"), n);
        if (before != null && n < before) {
            outOfOrder++;
            note("counter " + row.get("id") + " went back from " + before + " to " + n + ", " + place(record));
        }
    }

    private void takeSeat(Map<String, String> row, ConsumerRecord<byte[], byte[]> record) {
        String holder = row.get("holder");
        String id = row.get("id");
        holders.remove(id);
        if (exactlyOnce && single && holder != null && holders.containsValue(holder)) {
            outOfOrder++;
            note("seat " + id + " has holder " + holder + ", whom another seat has: " + holders + ", " + place(record));
        }
        if (holder != null) {
            holders.put(id, holder);
        }
    }

    private void takeTransfer(
            String table,
            Map<String, String> row,
            boolean snapshot,
            boolean first,
            ConsumerRecord<byte[], byte[]> record) {
        if (table.equals("account")) {
            balances.put(row.get("id"), Long.parseLong(row.get("balance")));
        }
        if (snapshot || !first) {
            return;
        }
        long tx = Long.parseLong(row.get("tx"));
        int seen = transfers.merge(tx, 1, Integer::sum);
        if (!exactlyOnce || !single) {
            return;
        }
        if (openTransfer != 0 && openTransfer != tx) {
            torn++;
            note("transfer " + tx + " begins inside transfer " + openTransfer + ", " + place(record));
        }
        openTransfer = seen == InvariantLoad.ROWS_PER_TRANSFER ? 0 : tx;
        if (tx < lastTransfer) {
            outOfOrder++;
            note("transfer " + tx + " comes after transfer " + lastTransfer + ", " + place(record));
        }
        lastTransfer = Math.max(lastTransfer, tx);
    }

    private void lookAtStableState(long offset) {
        stableLooks++;
        if (openTransfer != 0) {
            torn++;
            note("transfer " + openTransfer + " is visible in part at last stable offset " + offset);
        }
        long sum = balances.values().stream().mapToLong(Long::longValue).sum();
        if (balances.size() == InvariantLoad.ACCOUNTS && sum != InvariantLoad.ACCOUNTS * InvariantLoad.BALANCE) {
            torn++;
            note("the balances' sum is " + sum + " at last stable offset " + offset);
        }
    }

    private void lookAtTransfers() {
        transfers.forEach((tx, rows) -> {
            if (rows != InvariantLoad.ROWS_PER_TRANSFER) {
                torn++;
                note("transfer " + tx + " has " + rows + " rows of " + InvariantLoad.ROWS_PER_TRANSFER);
            }
        });
    }

    private void note(String violation) {
        if (details.size() < SHOWN) {
            details.add(topic + ": " + violation);
        }
    }

    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return "partition " + record.partition() + " offset " + record.offset();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lookAtTransfers();
    }
}
