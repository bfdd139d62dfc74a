package io.millrace.formats.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ByteSink;
import org.junit.jupiter.api.Test;

class HolesTest {
    private static String filled(ByteSink held) {
        ByteSink out = new ByteSink(16);
        Holes.fill(held.toByteArray(), (hole, to) -> to.putAscii("<" + hole + ">"), out);
        return out.toString();
    }

    @Test
    void aHoleIsFilledWhereverItStands() {
        for (int before = 0; before < 20; before++) {
            for (int behind = 0; behind < 20; behind++) {
                ByteSink held = new ByteSink(16);
                held.putAscii("\u0001".repeat(before));
                Holes.leave(7, held);
                held.putAscii("y".repeat(behind));

                assertThat(filled(held)).isEqualTo("\u0001".repeat(before) + "<7>" + "y".repeat(behind));
            }
        }
    }

    @Test
    void holesMayFollowEachOther() {
        ByteSink held = new ByteSink(16);
        Holes.leave(1, held);
        Holes.leave(127, held);
        held.putAscii(",");
        Holes.leave(2, held);

        assertThat(filled(held)).isEqualTo("<1><127>,<2>");
    }
}
