package io.millrace.servers;

import java.nio.file.Path;
import java.util.function.Consumer;

/** The folder of jars of one Kafka release in the cache. */
record KafkaDistribution(KafkaRelease release, Path lib) {

    static KafkaDistribution obtain(KafkaRelease release, Consumer<String> progress) {
        MavenPackage jars = MavenPackage.named(release.cacheName())
                // The broker's pom names it, the broker never loads it, and 4.4.0 of it is not published.
                .excluding("org.apache.kafka:kafka-tools-api")
                .progress(progress);
        release.dependencies().forEach(jars::dependency);
        return new KafkaDistribution(release, jars.jars());
    }

    String classPath() {
        return lib + "/*";
    }
}
