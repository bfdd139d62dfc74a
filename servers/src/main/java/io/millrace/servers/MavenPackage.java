package io.millrace.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A server that is published on Maven Central, to be fetched once into the cache: as jars with their dependencies, or
 * as an archive.
 */
public final class MavenPackage {
    private final String name;
    private final List<String> dependencies = new ArrayList<>();
    private final List<String> managed = new ArrayList<>();
    private final List<String> excluded = new ArrayList<>();
    private Consumer<String> progress = line -> {};

    private MavenPackage(String name) {
        this.name = name;
    }

    /** @param name of the cache entry; it must say every version that matters, because an entry never changes */
    public static MavenPackage named(String name) {
        return new MavenPackage(name);
    }

    /** {@code group:artifact:version}. */
    public MavenPackage dependency(String artifact) {
        dependencies.add(artifact);
        return this;
    }

    /** {@code group:artifact:version} that wins over the version which a dependency asks for. */
    public MavenPackage managed(String artifact) {
        managed.add(artifact);
        return this;
    }

    /** {@code group:artifact} that a dependency names and nobody needs. */
    public MavenPackage excluding(String artifact) {
        excluded.add(artifact);
        return this;
    }

    /** Receives a line at each step that takes long. */
    public MavenPackage progress(Consumer<String> lines) {
        progress = lines;
        return this;
    }

    /**
     * The folder of the dependencies' jars, all of them that are needed at run time. Never modify what is in it.
     *
     * @throws ServerUnavailableException when they cannot be obtained
     */
    public Path jars() {
        return ServerCache.ofUser()
                .entry(name, directory -> {
                    Path lib = directory.resolve("lib");
                    new Downloads(name, progress).mavenDependencies(pom(), directory, lib);
                    if (!Files.isDirectory(lib)) {
                        throw new ServerUnavailableException("cannot obtain " + name
                                + ": mvn copied no jars. Remedy: run it by hand for " + dependencies);
                    }
                })
                .resolve("lib");
    }

    /**
     * The folder into which a {@code tar.gz} artifact was unpacked. Never modify what is in it.
     *
     * @param artifact {@code group:artifact:version:type:classifier}
     * @throws ServerUnavailableException when it cannot be obtained
     */
    public Path unpacked(String artifact) {
        return ServerCache.ofUser().entry(name, directory -> {
            Downloads downloads = new Downloads(name, progress);
            downloads.untar(downloads.mavenArtifact(artifact, directory), directory);
            Directories.delete(directory.resolve("download"));
        });
    }

    private String pom() {
        StringBuilder pom = new StringBuilder("<project xmlns=\"http://maven.apache.org/POM/4.0.0\">"
                + "<modelVersion>4.0.0</modelVersion><groupId>servers</groupId><artifactId>package</artifactId>"
                + "<version>1</version>\n<dependencyManagement><dependencies>\n");
        managed.forEach(artifact -> dependency(pom, artifact, List.of()));
        pom.append("</dependencies></dependencyManagement>\n<dependencies>\n");
        dependencies.forEach(artifact -> dependency(pom, artifact, excluded));
        return pom.append("</dependencies></project>\n").toString();
    }

    private static void dependency(StringBuilder pom, String artifact, List<String> excluded) {
        String[] parts = artifact.split(":", -1);
        pom.append("<dependency><groupId>").append(parts[0]);
        pom.append("</groupId><artifactId>").append(parts[1]);
        pom.append("</artifactId><version>").append(parts[2]).append("</version>");
        if (!excluded.isEmpty()) {
            pom.append("<exclusions>");
            for (String exclusion : excluded) {
                String[] names = exclusion.split(":", -1);
                pom.append("<exclusion><groupId>").append(names[0]).append("</groupId><artifactId>");
                pom.append(names[1]).append("</artifactId></exclusion>");
            }
            pom.append("</exclusions>");
        }
        pom.append("</dependency>\n");
    }
}
