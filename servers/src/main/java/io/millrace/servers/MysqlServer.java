package io.millrace.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A throw-away MySQL or MariaDB server of our own, in its own process, on 127.0.0.1.
 *
 * <p>It comes up with {@code server-id=1}, the binlog on in ROW format, GTIDs on where the release has {@code
 * gtid_mode}, small buffers, and two accounts, both from any host: {@code root} without password and {@code
 * millrace}/{@code millrace} with SELECT, REPLICATION SLAVE and REPLICATION CLIENT. An option given to the builder wins
 * over these defaults.
 *
 * <p>It dies with this JVM, however that ends. Not thread-safe, except that {@link #kill()} may be called from any
 * thread.
 */
public final class MysqlServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int READ_LIMIT_MS = 2_000;

    private final MysqlDistribution distribution;
    private final int port;
    private final ThrowAwayServer server;

    private MysqlServer(MysqlDistribution distribution, int port, ThrowAwayServer server) {
        this.distribution = distribution;
        this.port = port;
        this.server = server;
    }

    /** A server that is not started yet. */
    public static Builder of(MysqlRelease release) {
        return new Builder(release);
    }

    /** What the server is to be. */
    public static final class Builder {
        private final MysqlRelease release;
        private final List<String> options = new ArrayList<>();
        private Consumer<String> progress = line -> {};
        private @Nullable Path directory;
        private int port;

        private Builder(MysqlRelease release) {
            this.release = release;
        }

        /**
         * An option of mysqld as it is written on its command line, {@code --binlog-format=STATEMENT}. What must be given
         * when the data directory is initialised too ({@value MysqlTemplates#LOWER_CASE}) is.
         */
        public Builder option(String option) {
            options.add(option);
            return this;
        }

        /** Where data and log go and stay; a data directory that is there already is used again. Default: temporary. */
        public Builder directory(Path keep) {
            directory = keep.toAbsolutePath();
            return this;
        }

        /** The port; default: a free one. */
        public Builder port(int wanted) {
            port = wanted;
            return this;
        }

        /** Receives a line at each step that takes long (downloads, initialising). */
        public Builder progress(Consumer<String> lines) {
            progress = lines;
            return this;
        }

        /**
         * Obtains the release if need be and starts it; returns when it accepts connections.
         *
         * @throws UnsupportedPlatformException when no binary is published for this machine
         * @throws ServerUnavailableException when it cannot be obtained or does not start
         */
        public MysqlServer start() {
            ServerCache cache = ServerCache.ofUser();
            MysqlDistribution distribution = MysqlDistribution.obtain(release, cache, progress);
            Path template = MysqlTemplates.dataDirectory(distribution, options, cache, progress);
            Ports.Reservation reservation = port == 0 ? Ports.reserve() : Ports.fixed(port);
            Program program = new Program(distribution, template, List.copyOf(options), reservation.port());
            return new MysqlServer(
                    distribution, reservation.port(), ThrowAwayServer.start(program, directory, List.of(reservation)));
        }
    }

    private record Program(MysqlDistribution distribution, Path template, List<String> options, int port)
            implements ThrowAwayServer.Program {
        @Override
        public String name() {
            return distribution.release().cacheName();
        }

        @Override
        public String logName() {
            return "mysqld.log";
        }

        @Override
        public void prepare(Path home) throws IOException {
            Path data = home.resolve("data");
            if (!Files.isDirectory(data)) {
                Directories.copy(template, Files.createDirectories(data));
            }
        }

        @Override
        public List<String> command(Path home) throws IOException {
            Files.write(home.resolve("accounts.sql"), MysqlOptions.accounts(distribution.release()));
            List<String> command = new ArrayList<>(distribution.launch());
            command.addAll(MysqlOptions.of(distribution, home, port));
            command.addAll(options);
            return command;
        }

        @Override
        public Map<String, String> environment() {
            return distribution.environment();
        }

        /** A connection gets the greeting packet: before that the port may be open while accounts are made. */
        @Override
        public boolean isReady(Supplier<String> output) {
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
                        READ_LIMIT_MS);
                socket.setSoTimeout(READ_LIMIT_MS);
                byte[] head = socket.getInputStream().readNBytes(5);
                return head.length == 5 && head[4] == 10;
            } catch (IOException notYet) {
                return false;
            }
        }
    }

    public MysqlRelease release() {
        return distribution.release();
    }

    public String host() {
        return HOST;
    }

    public int port() {
        return port;
    }

    /** For MariaDB Connector/J, without a database, user and password. */
    public String jdbcUrl() {
        return jdbcUrl("");
    }

    /** For MariaDB Connector/J: its defaults would change YEAR and TINYINT(1) values. */
    public String jdbcUrl(String database) {
        return "jdbc:mariadb://" + host() + ":" + port() + "/" + database
                + "?yearIsDateType=false&tinyInt1isBit=false&allowPublicKeyRetrieval=true";
    }

    public String rootUser() {
        return "root";
    }

    public String rootPassword() {
        return "";
    }

    /** An account with just the rights that a source needs. */
    public String user() {
        return "millrace";
    }

    public String password() {
        return "millrace";
    }

    public Path dataDirectory() {
        return server.home().resolve("data");
    }

    /** The server's error log. */
    public Path log() {
        return server.log();
    }

    /** Program files of this release; where a release ships client programs they are below it. */
    public Path baseDirectory() {
        return distribution.baseDirectory();
    }

    public long pid() {
        return server.pid();
    }

    public boolean isRunning() {
        return server.isRunning();
    }

    /** SIGKILL; returns when the process is gone. Data stay for {@link #restart()}. */
    public void kill() {
        server.kill();
    }

    /** Clean shutdown; SIGKILL after a minute. Data stay for {@link #restart()}. */
    public void stop() {
        server.stop();
    }

    /** Starts again on the same port with the same data, ending a running process cleanly first. */
    public void restart() {
        server.restart();
    }

    /** Kills the server and, unless a directory was given, removes its data. */
    @Override
    public void close() {
        server.close();
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
