package io.millrace.mysql.protocol;

import com.github.shyiko.mysql.binlog.network.ClientCapabilities;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.mysql.SourceSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * The connection phase: greeting, TLS, handshake response, and the plugin's questions until OK.
 *
 * <p>The borrowed connector's {@code Authenticator} is not used: it does not know sha256_password, gives the clear
 * password to whoever asks on a plain connection, and encodes in the JVM's default charset. Plugins here:
 * mysql_native_password, caching_sha2_password, sha256_password and, under TLS only, mysql_clear_password.
 */
final class Login {
    private static final String NATIVE = "mysql_native_password";
    private static final String CACHING_SHA2 = "caching_sha2_password";
    private static final String SHA256 = "sha256_password";
    private static final String CLEAR = "mysql_clear_password";
    private static final int UTF8MB4_GENERAL_CI = 45;
    private static final int MAX_PACKET_BYTES = 1 << 30;
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final int FAST_PATH_OK = 3;
    private static final int FULL_AUTHENTICATION = 4;
    private static final int CAPABILITIES = ClientCapabilities.LONG_PASSWORD
            | ClientCapabilities.LONG_FLAG
            | ClientCapabilities.PROTOCOL_41
            | ClientCapabilities.TRANSACTIONS
            | ClientCapabilities.SECURE_CONNECTION
            | ClientCapabilities.PLUGIN_AUTH;

    private final SourceSettings settings;
    private final PacketWire wire;
    private final boolean tlsWanted;
    private String plugin = NATIVE;
    private byte[] seed = new byte[0];

    Login(SourceSettings settings, PacketWire wire, boolean tlsWanted) {
        this.settings = settings;
        this.wire = wire;
        this.tlsWanted = tlsWanted;
    }

    /** Logs in, or fails with the reason. */
    Greeting run() throws IOException {
        byte[] first = answer("connecting");
        Greeting greeting = Greeting.parse(first);
        boolean tls = upgradeIfWanted(greeting);
        seed = greeting.seed().getBytes(StandardCharsets.ISO_8859_1);
        String offered = greeting.plugin();
        plugin = isKnown(offered) ? offered : NATIVE;
        wire.write(wire.input().nextSequence() + (tls ? 1 : 0), handshakeResponse(tls));
        converse();
        return greeting;
    }

    private boolean upgradeIfWanted(Greeting greeting) throws IOException {
        boolean offered = (greeting.capabilities() & ClientCapabilities.SSL) != 0;
        if (!offered && settings.tls().demandsTls()) {
            throw new MillraceException(
                    ErrorCode.SOURCE_TLS,
                    "tls mode " + settings.tls() + " needs a server with TLS, and " + settings.place()
                            + " offers none. Set it up there, or set the source's tls mode to DISABLED");
        }
        if (!offered || !tlsWanted) {
            return false;
        }
        wire.write(wire.input().nextSequence(), handshakeHead(true));
        try {
            wire.upgrade(settings);
        } catch (IOException e) {
            throw new TlsFailure(e);
        }
        return true;
    }

    private byte[] handshakeHead(boolean tls) {
        byte[] head = new byte[32];
        int flags = CAPABILITIES | (tls ? ClientCapabilities.SSL : 0);
        for (int i = 0; i < 4; i++) {
            head[i] = (byte) (flags >> (8 * i));
            head[4 + i] = (byte) (MAX_PACKET_BYTES >> (8 * i));
        }
        head[8] = UTF8MB4_GENERAL_CI;
        return head;
    }

    private byte[] handshakeResponse(boolean tls) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(handshakeHead(tls));
        out.write(settings.user().getBytes(StandardCharsets.UTF_8));
        out.write(0);
        byte[] proof = proof();
        out.write(proof.length);
        out.write(proof);
        out.write(plugin.getBytes(StandardCharsets.US_ASCII));
        out.write(0);
        return out.toByteArray();
    }

    private static boolean isKnown(String name) {
        return name.equals(NATIVE) || name.equals(CACHING_SHA2) || name.equals(SHA256);
    }

    private byte[] proof() {
        String password = settings.password().reveal();
        return switch (plugin) {
            case NATIVE -> PasswordProof.nativePassword(password, seed);
            case CACHING_SHA2 -> PasswordProof.cachingSha2(password, seed);
            case SHA256 -> {
                if (password.isEmpty() || wire.isTls()) {
                    yield PasswordProof.clear(password);
                }
                yield new byte[] {1}; // asks for the server's public key
            }
            case CLEAR -> {
                if (!wire.isTls()) {
                    throw refused("mysql_clear_password is answered under TLS only");
                }
                yield PasswordProof.clear(password);
            }
            default -> throw refused("the server wants authentication plugin " + plugin + ", which is not known here");
        };
    }

    private MillraceException refused(String reason) {
        return new MillraceException(
                ErrorCode.SOURCE_AUTH,
                "Logging in as " + settings.place() + ": " + reason
                        + ". Known: mysql_native_password, caching_sha2_password, sha256_password");
    }

    private void converse() throws IOException {
        while (true) {
            byte[] packet = answer("logging in");
            switch (packet.length == 0 ? -1 : packet[0] & 0xFF) {
                case 0x00 -> {
                    return;
                }
                case 0xFE -> switchPlugin(packet);
                case 0x01 -> moreData(packet);
                default ->
                    throw new IOException("not understood while logging in: a packet of " + packet.length + " bytes");
            }
        }
    }

    private void switchPlugin(byte[] packet) throws IOException {
        if (packet.length == 1) {
            throw refused("the server wants the password hashing of MySQL 4.0");
        }
        int end = Greeting.indexOfZero(packet, 1);
        plugin = new String(packet, 1, end - 1, StandardCharsets.US_ASCII);
        int seedStart = Math.min(end + 1, packet.length);
        seed = Arrays.copyOfRange(packet, seedStart, Greeting.indexOfZero(packet, seedStart));
        wire.write(wire.input().nextSequence(), proof());
    }

    private void moreData(byte[] packet) throws IOException {
        if (plugin.equals(CACHING_SHA2) && packet.length == 2 && packet[1] == FAST_PATH_OK) {
            return;
        }
        if (plugin.equals(CACHING_SHA2) && packet.length == 2 && packet[1] == FULL_AUTHENTICATION) {
            byte[] request =
                    wire.isTls() ? PasswordProof.clear(settings.password().reveal()) : new byte[] {2};
            wire.write(wire.input().nextSequence(), request);
            return;
        }
        if (packet.length < 2 || wire.isTls()) {
            throw new IOException("not understood while logging in with " + plugin);
        }
        try {
            byte[] pem = Arrays.copyOfRange(packet, 1, packet.length);
            byte[] encrypted = PasswordProof.underPublicKey(settings.password().reveal(), seed, pem);
            wire.write(wire.input().nextSequence(), encrypted);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new MillraceException(
                    ErrorCode.SOURCE_AUTH, "The public key of " + settings.place() + " cannot be used", e);
        }
    }

    private byte[] answer(String doing) throws IOException {
        wire.input().next();
        byte[] packet = wire.input().readAll(MAX_ANSWER_BYTES);
        if (packet.length >= 3 && (packet[0] & 0xFF) == 0xFF) {
            throw ServerError.parse(packet).toLoginException(settings, doing);
        }
        return packet;
    }

    /** The TLS handshake failed; what it means depends on the mode. */
    static final class TlsFailure extends IOException {
        private static final long serialVersionUID = 1L;

        TlsFailure(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
