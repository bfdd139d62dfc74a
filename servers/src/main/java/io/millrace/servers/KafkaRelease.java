package io.millrace.servers;

import java.util.List;

/**
 * The Kafka brokers that can be obtained, oldest first. Those before 4.0 run here with a ZooKeeper of their own in the
 * same process.
 */
public enum KafkaRelease {
    V0_10_1("kafka_2.11", "0.10.1.0"),
    V0_10_2("kafka_2.11", "0.10.2.2"),
    V0_11("kafka_2.11", "0.11.0.3"),
    V1_0("kafka_2.11", "1.0.2"),
    V1_1("kafka_2.11", "1.1.1"),
    V2_0("kafka_2.12", "2.0.1"),
    V2_1("kafka_2.12", "2.1.1"),
    V2_7("kafka_2.13", "2.7.0"),
    V3_9("kafka_2.13", "3.9.2"),
    /** The current line, KRaft: the default for tests and the quickstart. */
    V4_4("kafka_2.13", "4.4.0");

    private final String artifact;
    private final String version;

    KafkaRelease(String artifact, String version) {
        this.artifact = artifact;
        this.version = version;
    }

    public String version() {
        return version;
    }

    /** Whether it starts without ZooKeeper here. */
    public boolean isKraft() {
        return this == V4_4;
    }

    String cacheName() {
        return "kafka-" + version;
    }

    /** Dependencies {@code group:artifact:version}; the first is the broker. */
    List<String> dependencies() {
        String broker = "org.apache.kafka:" + artifact + ":" + version;
        if (isKraft()) {
            return List.of(
                    broker,
                    "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5",
                    "org.apache.logging.log4j:log4j-core:2.25.5");
        }
        return switch (this) {
            case V0_10_1, V0_10_2, V0_11 -> List.of(broker, "javax.xml.bind:jaxb-api:2.3.1");
            case V1_0 -> List.of(broker);
            // 3.4.13 looks up an unresolved name on JDK 14 and later and never connects.
            case V2_0, V2_1 -> List.of(broker, RELOAD4J, SLF4J_RELOAD4J, "org.apache.zookeeper:zookeeper:3.4.10");
            default -> List.of(broker, RELOAD4J, SLF4J_RELOAD4J);
        };
    }

    private static final String RELOAD4J = "ch.qos.reload4j:reload4j:1.2.26";
    private static final String SLF4J_RELOAD4J = "org.slf4j:slf4j-reload4j:1.7.36";
}
