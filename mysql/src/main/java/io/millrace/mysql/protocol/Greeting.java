package io.millrace.mysql.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The first packet of a server.
 *
 * <p>Layout: protocol version 1 (10), server version up to NUL, session id 4, seed 8, filler 1, capabilities 2 (low),
 * collation 1, status 2, capabilities 2 (high), seed length 1, reserved 10, seed up to NUL, plugin name up to NUL. Parsed
 * here because 5.5.7 to 5.5.9 leave out the last NUL, which the borrowed connector's GreetingPacket does not survive.
 *
 * @param seed the challenge: 20 characters, a byte each
 * @param plugin default authentication plugin, "" before 5.5.7
 */
record Greeting(String serverVersion, long sessionId, int capabilities, String seed, String plugin) {
    private static final int PROTOCOL = 10;
    private static final int FIRST_SEED_BYTES = 8;
    private static final int RESERVED_BYTES = 10;

    static Greeting parse(byte[] packet) throws IOException {
        if (packet.length == 0 || packet[0] != PROTOCOL) {
            throw new IOException("not a MySQL server: the greeting is of protocol "
                    + (packet.length == 0 ? "none" : packet[0] & 0xFF) + ", known is 10");
        }
        int versionEnd = indexOfZero(packet, 1);
        int at = versionEnd + 1;
        int capabilitiesAt = at + 4 + FIRST_SEED_BYTES + 1;
        int secondSeedAt = capabilitiesAt + 2 + 1 + 2 + 2 + 1 + RESERVED_BYTES;
        if (secondSeedAt > packet.length) {
            throw new IOException("a greeting must not end before its challenge: bytes=" + packet.length);
        }
        long sessionId = number(packet, at, 4);
        int secondSeedEnd = indexOfZero(packet, secondSeedAt);
        byte[] seed = Arrays.copyOf(
                Arrays.copyOfRange(packet, at + 4, at + 4 + FIRST_SEED_BYTES),
                FIRST_SEED_BYTES + secondSeedEnd - secondSeedAt);
        System.arraycopy(packet, secondSeedAt, seed, FIRST_SEED_BYTES, secondSeedEnd - secondSeedAt);
        int pluginAt = Math.min(secondSeedEnd + 1, packet.length);
        return new Greeting(
                new String(packet, 1, versionEnd - 1, StandardCharsets.US_ASCII),
                sessionId,
                (int) (number(packet, capabilitiesAt, 2) | (number(packet, capabilitiesAt + 5, 2) << 16)),
                new String(seed, StandardCharsets.ISO_8859_1),
                new String(packet, pluginAt, indexOfZero(packet, pluginAt) - pluginAt, StandardCharsets.US_ASCII));
    }

    private static long number(byte[] bytes, int at, int length) {
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = (value << 8) | (bytes[at + i] & 0xFF);
        }
        return value;
    }

    /** Where the next zero byte is, or the end. */
    static int indexOfZero(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != 0) {
            at++;
        }
        return at;
    }
}
