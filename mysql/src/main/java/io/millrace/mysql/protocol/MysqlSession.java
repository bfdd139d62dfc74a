package io.millrace.mysql.protocol;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.mysql.SourceSettings;
import io.millrace.mysql.TlsMode;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a MySQL server: login, text queries as streams of bytes, and the commands of replication.
 *
 * <p>One thread at a time; {@link #abort} from any. Everything fails with a {@link MillraceException}: no answer is
 * SOURCE_UNREACHABLE before and SOURCE_CONNECTION_LOST after the login, an error of the server carries its number in
 * {@link MysqlServerException}. After a failure that is not the server's own answer the session is closed.
 */
public final class MysqlSession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MysqlSession.class);
    private static final int COM_QUIT = 1;
    private static final int COM_QUERY = 3;
    private static final int MAX_SMALL_PACKET_BYTES = 1 << 20;
    private static final int DEFAULT_MAX_ROW_BYTES = 64 << 20;

    private final SourceSettings settings;
    private final PacketWire wire;
    private final String serverVersion;
    private final long connectionId;
    private final TextRow row = new TextRow();
    private int maxRowBytes = DEFAULT_MAX_ROW_BYTES;
    private volatile boolean closed;
    private volatile String whyClosed = "it was closed on our side";

    private MysqlSession(SourceSettings settings, PacketWire wire, Greeting greeting) {
        this.settings = settings;
        this.wire = wire;
        this.serverVersion = greeting.serverVersion();
        this.connectionId = greeting.sessionId();
    }

    /** Connects and logs in. The session speaks utf8mb4 and has no default database. */
    public static MysqlSession connect(SourceSettings settings) {
        try {
            return login(settings, settings.tls() != TlsMode.DISABLED);
        } catch (Login.TlsFailure e) {
            if (settings.tls() != TlsMode.PREFERRED) {
                throw new MillraceException(
                        ErrorCode.SOURCE_TLS,
                        "The TLS handshake with " + settings.place() + " fails (tls mode " + settings.tls() + "): "
                                + e.getMessage() + ". Check certificate, authority and protocol versions",
                        e);
            }
            log.warn("TLS with {} fails, going on without (tls mode PREFERRED): {}", settings.place(), e.getMessage());
            return plain(settings);
        } catch (IOException e) {
            throw unreachable(settings, e);
        }
    }

    private static MysqlSession plain(SourceSettings settings) {
        try {
            return login(settings, false);
        } catch (IOException e) {
            throw unreachable(settings, e);
        }
    }

    private static MysqlSession login(SourceSettings settings, boolean tls) throws IOException {
        PacketWire wire = PacketWire.connect(settings);
        try {
            Greeting greeting = new Login(settings, wire, tls).run();
            wire.readTimeoutMs(0);
            return new MysqlSession(settings, wire, greeting);
        } catch (IOException | RuntimeException e) {
            wire.abort();
            throw e;
        }
    }

    private static MillraceException unreachable(SourceSettings settings, IOException e) {
        String reason = e instanceof UnknownHostException ? "the host name is not known" : e.getMessage();
        return new MillraceException(
                ErrorCode.SOURCE_UNREACHABLE,
                "The source does not answer: " + settings.place() + ", connectTimeout=" + settings.connectTimeout()
                        + ", reason=" + reason + ". Check host, port, network and that the server runs",
                e);
    }

    public SourceSettings settings() {
        return settings;
    }

    /** As the server prints it: {@code 8.0.15}, {@code 5.5.5-10.11.6-MariaDB}. */
    public String serverVersion() {
        return serverVersion;
    }

    /** The server's id of this session, as in {@code SHOW PROCESSLIST} and {@code KILL}. */
    public long connectionId() {
        return connectionId;
    }

    public boolean isTls() {
        return wire.isTls();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Bound of one result row; a larger one fails with ROW_TOO_LARGE and closes the session. */
    public void maxRowBytes(int bytes) {
        maxRowBytes = bytes;
    }

    /** How long a read waits for the next bytes; zero waits until TCP keep-alive gives up. */
    public void readTimeout(Duration timeout) {
        try {
            wire.readTimeoutMs(Math.toIntExact(timeout.toMillis()));
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** Runs a statement, dropping rows if it gives any. */
    public void execute(String sql) {
        query(sql, ignored -> true);
    }

    /** The first row, null if there is none. */
    public @Nullable Row queryOne(String sql) {
        List<Row> rows = queryAll(sql);
        return rows.isEmpty() ? null : rows.get(0);
    }

    /** The first value of the first row, null if there is no row or it is NULL. */
    public @Nullable String queryValue(String sql) {
        Row first = queryOne(sql);
        return first == null ? null : first.get(0);
    }

    /** All rows of a small result. */
    public List<Row> queryAll(String sql) {
        List<Row> rows = new ArrayList<>();
        query(sql, new TextRows() {
            private List<String> names = List.of();

            @Override
            public void onColumns(List<String> columnNames) {
                names = columnNames;
            }

            @Override
            public boolean onRow(TextRow textRow) {
                @Nullable String[] values = new @Nullable String[textRow.columnCount()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = textRow.text(i);
                }
                rows.add(new Row(names, values));
                return true;
            }
        });
        return rows;
    }

    /**
     * Runs a statement and hands over its rows as they come. An exception of the handler closes the session, since the
     * rest of the result is still on its way.
     */
    public void query(String sql, TextRows handler) {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        byte[] command = new byte[text.length + 1];
        command[0] = COM_QUERY;
        System.arraycopy(text, 0, command, 1, text.length);
        boolean done = false;
        try {
            send(command);
            readResult(sql, handler);
            done = true;
        } catch (MysqlServerException e) {
            done = true;
            throw e;
        } catch (IOException e) {
            throw lost(e);
        } finally {
            if (!done) {
                abort();
            }
        }
    }

    private void readResult(String sql, TextRows handler) throws IOException {
        PacketInput in = wire.input();
        in.next();
        byte[] head = in.readAll(MAX_SMALL_PACKET_BYTES);
        int first = head.length == 0 ? -1 : head[0] & 0xFF;
        if (first == 0xFF) {
            throw ServerError.parse(head).toException(settings, verbOf(sql));
        }
        if (first == 0x00) {
            handler.onColumns(List.of());
            return;
        }
        if (first == -1 || first == 0xFB) {
            throw new IOException("an answer to a query that was not asked for: first byte " + first);
        }
        int columnCount = (int) LengthEncoded.value(head, 0);
        List<String> names = new ArrayList<>(columnCount);
        for (int i = 0; i < columnCount; i++) {
            in.next();
            names.add(columnName(in.readAll(MAX_SMALL_PACKET_BYTES)));
        }
        in.next();
        in.skipRest();
        handler.onColumns(names);
        row.columns(columnCount);
        readRows(sql, handler);
    }

    private void readRows(String sql, TextRows handler) throws IOException {
        PacketInput in = wire.input();
        boolean wanted = true;
        while (true) {
            in.next();
            int length = readPayload(in);
            byte[] bytes = row.buffer();
            int first = length == 0 ? 0 : bytes[0] & 0xFF;
            if (first == 0xFE && length < 9) {
                return;
            }
            if (first == 0xFF) {
                throw ServerError.parse(java.util.Arrays.copyOf(bytes, length)).toException(settings, verbOf(sql));
            }
            if (wanted) {
                LengthEncoded.index(row, length);
                wanted = handler.onRow(row);
            }
        }
    }

    /** Reads one payload into the row's buffer, which grows up to the bound. */
    private int readPayload(PacketInput in) throws IOException {
        byte[] bytes = row.buffer();
        int length = 0;
        while (true) {
            int count = in.read(bytes, length, bytes.length - length);
            if (count < 0) {
                return length;
            }
            length += count;
            if (length == bytes.length && in.hasMore()) {
                if (length >= maxRowBytes) {
                    throw new MillraceException(
                            ErrorCode.ROW_TOO_LARGE,
                            "A row of a result is at most " + maxRowBytes + " bytes: source=" + settings.place());
                }
                bytes = row.grow(length, (int) Math.min(maxRowBytes, bytes.length * 2L));
            }
        }
    }

    /** Column definition: catalog, schema, table, original table, then the name. */
    private static String columnName(byte[] definition) {
        int at = 0;
        for (int i = 0; i < 4; i++) {
            at += LengthEncoded.headBytes(definition[at] & 0xFF) + (int) LengthEncoded.value(definition, at);
        }
        int length = (int) LengthEncoded.value(definition, at);
        return new String(
                definition, at + LengthEncoded.headBytes(definition[at] & 0xFF), length, StandardCharsets.UTF_8);
    }

    /** The statement without its literal values: its first words. */
    private static String verbOf(String sql) {
        String text = sql.strip();
        int end = 0;
        while (end < text.length() && end < 40 && text.charAt(end) != '\'' && text.charAt(end) != '(') {
            end++;
        }
        return text.substring(0, end).strip();
    }

    /** Sends a command; the answer is read through {@link #input}. */
    void send(byte[] command) throws IOException {
        if (closed) {
            throw new IOException("this session is closed");
        }
        wire.write(0, command);
    }

    /** The packets that the server sends; for the dump. */
    PacketInput input() {
        return wire.input();
    }

    MillraceException lost(IOException e) {
        boolean wasClosed = closed;
        abort();
        String reason = wasClosed ? whyClosed : String.valueOf(e.getMessage());
        return new MillraceException(
                ErrorCode.SOURCE_CONNECTION_LOST,
                "The connection to " + settings.place() + " (session " + connectionId + ") is lost: " + reason,
                e);
    }

    /** How long a thread has been waiting for the next bytes of the server; zero if none does. Any thread. */
    public Duration silence() {
        return Duration.ofNanos(wire.input().waitedNs());
    }

    /** Closes the socket at once; a thread that reads fails, and says why. Any thread. */
    public void abort(String why) {
        if (!closed) {
            whyClosed = why;
        }
        abort();
    }

    /** Closes the socket at once; a thread that reads fails. Idempotent, any thread. */
    public void abort() {
        closed = true;
        wire.abort();
    }

    /** Says goodbye and closes. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            try {
                send(new byte[] {COM_QUIT});
            } catch (IOException e) {
                log.debug("goodbye was not heard: {}", e.getMessage());
            }
            abort();
        }
    }
}
