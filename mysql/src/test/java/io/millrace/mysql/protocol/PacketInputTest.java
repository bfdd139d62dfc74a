package io.millrace.mysql.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketInputTest {
    private static final int FULL = 0xFFFFFF;

    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private int sequence;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 70_000, FULL - 1, FULL, FULL + 1, 2 * FULL, 2 * FULL + 12_345})
    void givesAPayloadBackHoweverManyPacketsItTakes(int length) throws IOException {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        packets(payload);
        packets(new byte[] {42});
        PacketInput in = new PacketInput(new Trickle(wire.toByteArray()));

        in.next();
        byte[] read = new byte[length];
        in.readFully(read, 0, length);

        assertThat(Arrays.equals(read, payload)).isTrue();
        assertThat(in.read()).isEqualTo(-1);
        in.next();
        assertThat(in.read()).isEqualTo(42);
    }

    @Test
    void isDryWhenNeitherItNorTheWireBelowHasBytes() throws IOException {
        packets(new byte[] {42});
        ByteArrayInputStream encrypted = new ByteArrayInputStream(new byte[1]);
        PacketInput in = new PacketInput(new ByteArrayInputStream(wire.toByteArray()), encrypted);

        assertThat(in.isDry()).isFalse();
        in.next();
        assertThat(in.isDry()).isFalse();
        in.skipRest();
        assertThat(in.isDry()).as("with bytes to decrypt").isFalse();
        assertThat(encrypted.read()).isZero();
        assertThat(in.isDry()).isTrue();
    }

    @Test
    void skipsWhatIsLeftOfAPayloadOverPackets() throws IOException {
        packets(new byte[2 * FULL + 5]);
        packets(new byte[] {7});
        PacketInput in = new PacketInput(new ByteArrayInputStream(wire.toByteArray()));

        in.next();
        in.readFully(new byte[10], 0, 10);
        in.skipRest();
        in.next();

        assertThat(in.read()).isEqualTo(7);
    }

    @Test
    void tellsTheEndOfAPayloadFromTheEndOfTheConnection() throws IOException {
        packets(new byte[] {1, 2, 3});
        wire.write(new byte[] {9, 0, 0, 1, 5});
        PacketInput in = new PacketInput(new ByteArrayInputStream(wire.toByteArray()));

        in.next();
        assertThatThrownBy(() -> in.readFully(new byte[4], 0, 4))
                .isInstanceOf(PacketInput.PayloadEndException.class)
                .hasMessageContaining("1 bytes early");
        in.next();
        assertThatThrownBy(() -> in.readFully(new byte[4], 0, 4))
                .isExactlyInstanceOf(EOFException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void refusesToGoOnBeforeAPayloadIsRead() throws IOException {
        packets(new byte[] {1, 2, 3});
        PacketInput in = new PacketInput(new ByteArrayInputStream(wire.toByteArray()));
        in.next();

        assertThatThrownBy(in::next).isInstanceOf(IllegalStateException.class).hasMessageContaining("3 unread");
    }

    private void packets(byte[] payload) {
        int from = 0;
        int length;
        do {
            length = Math.min(FULL, payload.length - from);
            wire.write(length);
            wire.write(length >> 8);
            wire.write(length >> 16);
            wire.write(sequence++);
            wire.write(payload, from, length);
            from += length;
        } while (length == FULL);
    }

    /** Gives odd numbers of bytes, as a socket does. */
    private static final class Trickle extends InputStream {
        private final InputStream in;
        private int turn;

        Trickle(byte[] bytes) {
            in = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            turn = turn % 7 + 1;
            return in.read(target, offset, Math.min(length, turn * 9_973));
        }
    }
}
