package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KeySetTest {
    private static byte[] key(int i) {
        return ("key-" + i).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void keepsWhatWasAddedAndNothingElse() {
        KeySet keys = new KeySet(1 << 20);
        for (int i = 0; i < 5_000; i += 2) {
            assertThat(keys.add(key(i), 0, key(i).length)).isTrue();
        }
        for (int i = 0; i < 5_000; i++) {
            assertThat(keys.contains(key(i), 0, key(i).length)).as("key %d", i).isEqualTo(i % 2 == 0);
        }
        assertThat(keys.size()).isEqualTo(2_500);
    }

    @Test
    void aPrefixIsAnotherKey() {
        KeySet keys = new KeySet(1 << 20);
        keys.add(key(12), 0, 6);
        assertThat(keys.contains(key(12), 0, 5)).isFalse();
        assertThat(keys.contains(key(12), 0, 6)).isTrue();
    }

    @Test
    void addingTwiceCountsOnce() {
        KeySet keys = new KeySet(1 << 20);
        keys.add(key(1), 0, 5);
        keys.add(key(1), 0, 5);
        assertThat(keys.size()).isOne();
    }

    @Test
    void saysWhenItIsFullInsteadOfForgetting() {
        KeySet keys = new KeySet(2_000);
        int added = 0;
        while (keys.add(key(added), 0, key(added).length)) {
            added++;
        }
        assertThat(added).isBetween(10, 400);
        assertThat(keys.contains(key(added), 0, key(added).length)).isFalse();
        assertThat(keys.contains(key(added - 1), 0, key(added - 1).length)).isTrue();
    }
}
