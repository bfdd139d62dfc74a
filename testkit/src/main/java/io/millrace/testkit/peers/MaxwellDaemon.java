package io.millrace.testkit.peers;

import io.millrace.servers.JavaCommand;
import io.millrace.servers.MavenPackage;
import io.millrace.servers.Ports;
import io.millrace.servers.ThrowAwayServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A throw-away Maxwell {@value #VERSION}, the newest that is published as a Maven artifact, writing to a Kafka topic.
 *
 * <p>Its account must exist with {@code mysql_native_password} and all rights, and so must the database {@code maxwell}
 * and the topic. It knows no MySQL later than 8.0 and not that server's name for GEOMETRYCOLLECTION: a source that has
 * such a column makes it end. It dies with this JVM, however that ends. Not thread-safe.
 */
public final class MaxwellDaemon implements AutoCloseable {
    public static final String VERSION = "1.22.6";

    private static final int HEAP_MB = 256;
    private static final String JAXB = "2.3.1";
    private static final String KAFKA_CLIENT = "3.9.2";

    private final ThrowAwayServer server;

    private MaxwellDaemon(ThrowAwayServer server) {
        this.server = server;
    }

    /**
     * Obtains it if need be and starts it at the source's current position, with the JVM zone UTC; returns when it
     * reads the binlog.
     *
     * @param options more lines of {@code config.properties}; they win
     */
    public static MaxwellDaemon start(
            int mysqlPort,
            String user,
            String password,
            String bootstrapServers,
            String topic,
            Map<String, String> options) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("host", "127.0.0.1");
        properties.put("port", Integer.toString(mysqlPort));
        properties.put("user", user);
        properties.put("password", password);
        properties.put("jdbc_options", "useSSL=false&allowPublicKeyRetrieval=true");
        properties.put("replica_server_id", "7100");
        properties.put("schema_database", "maxwell");
        properties.put("gtid_mode", "true");
        properties.put("producer", "kafka");
        properties.put("kafka.bootstrap.servers", bootstrapServers);
        properties.put("kafka_topic", topic);
        properties.put("bootstrapper", "sync");
        properties.putAll(options);
        return new MaxwellDaemon(ThrowAwayServer.start(
                program(properties, JavaCommand.ofHeap(HEAP_MB)), null, List.<Ports.Reservation>of()));
    }

    /**
     * The program alone, for who starts it otherwise. Obtained if need be.
     *
     * @param properties all of {@code config.properties}
     * @param java program and options of the JVM
     */
    public static ThrowAwayServer.Program program(Map<String, String> properties, List<String> java) {
        Path jars = MavenPackage.named("maxwell-" + VERSION + "-kafka-clients-" + KAFKA_CLIENT)
                .dependency("com.zendesk:maxwell:" + VERSION)
                // It was built for JDK 8, which had this.
                .dependency("javax.xml.bind:jaxb-api:" + JAXB)
                // Its own client is too old for a current broker.
                .managed("org.apache.kafka:kafka-clients:" + KAFKA_CLIENT)
                .jars();
        return new Program(jars, properties, java);
    }

    public Path log() {
        return server.log();
    }

    public boolean isRunning() {
        return server.isRunning();
    }

    @Override
    public void close() {
        server.close();
    }

    private record Program(Path jars, Map<String, String> properties, List<String> java)
            implements ThrowAwayServer.Program {
        @Override
        public String name() {
            return "maxwell-" + VERSION;
        }

        @Override
        public String logName() {
            return "maxwell.log";
        }

        @Override
        public void prepare(Path home) throws IOException {
            List<String> lines = new ArrayList<>();
            properties.forEach((key, value) -> lines.add(key + "=" + value));
            Files.write(home.resolve("config.properties"), lines);
            compileNashornStandIn(home);
        }

        /** Every value is asked whether it is this class of JDK 8 to 14's script engine, so the class must exist. */
        private static void compileNashornStandIn(Path home) throws IOException {
            Path source = home.resolve("ScriptObjectMirror.java");
            Files.writeString(source, """
                    package jdk.nashorn.api.scripting;
                    public abstract class ScriptObjectMirror implements javax.script.Bindings {
                        public abstract boolean isArray();
                    }
                    """);
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            if (compiler == null) {
                throw new IOException("Maxwell needs a JDK, not only a JRE");
            }
            Path classes = Files.createDirectories(home.resolve("classes"));
            int code = compiler.run(null, null, null, "-d", classes.toString(), source.toString());
            if (code != 0) {
                throw new IOException("the stand-in for a class of JDK 8 does not compile: " + code);
            }
        }

        @Override
        public List<String> command(Path home) {
            List<String> command = new ArrayList<>(java);
            command.addAll(List.of(
                    "-Duser.timezone=UTC",
                    "-cp",
                    jars + "/*:" + home.resolve("classes"),
                    "com.zendesk.maxwell.Maxwell",
                    "--config=" + home.resolve("config.properties")));
            return command;
        }

        @Override
        public boolean isReady(Supplier<String> output) {
            return output.get().contains("Binlog connected");
        }
    }
}
