package io.millrace.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The jars of one Kafka release in the cache: a folder {@code lib}. */
record KafkaDistribution(KafkaRelease release, Path home) {

    static KafkaDistribution obtain(KafkaRelease release, ServerCache cache, Consumer<String> progress) {
        Path home = cache.entry(release.cacheName(), directory -> {
            Path lib = directory.resolve("lib");
            new Downloads(release.cacheName(), progress).mavenDependencies(pom(release), directory, lib);
            if (!Files.isDirectory(lib)) {
                throw new ServerUnavailableException("cannot obtain " + release.cacheName()
                        + ": mvn copied no jars. Remedy: run it by hand with " + "the versions in KafkaRelease");
            }
        });
        return new KafkaDistribution(release, home);
    }

    String classPath() {
        return home.resolve("lib") + "/*";
    }

    private static String pom(KafkaRelease release) {
        StringBuilder pom = new StringBuilder("<project xmlns=\"http://maven.apache.org/POM/4.0.0\">"
                + "<modelVersion>4.0.0</modelVersion><groupId>servers</groupId><artifactId>kafka</artifactId>"
                + "<version>1</version><dependencies>\n");
        for (String dependency : release.dependencies()) {
            String[] parts = dependency.split(":", -1);
            pom.append("<dependency><groupId>").append(parts[0]);
            pom.append("</groupId><artifactId>").append(parts[1]);
            pom.append("</artifactId><version>").append(parts[2]).append("</version>");
            // The broker's pom names it, the broker never loads it, and 4.4.0 of it is not published.
            pom.append("<exclusions><exclusion><groupId>org.apache.kafka</groupId>"
                    + "<artifactId>kafka-tools-api</artifactId></exclusion></exclusions></dependency>\n");
        }
        return pom.append("</dependencies></project>\n").toString();
    }
}
