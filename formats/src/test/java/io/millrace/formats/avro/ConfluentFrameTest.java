package io.millrace.formats.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.ByteSink;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfluentFrameTest {
    @Test
    void idStandsInFourBytesBigEndian() {
        ByteSink out = new ByteSink(1);
        ConfluentFrame.put(0x01020384, out);

        assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo("0001020384");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 255, 256, 70_000, Integer.MAX_VALUE, -1})
    void idComesBack(int id) {
        ByteSink out = new ByteSink(1);
        ConfluentFrame.put(id, out);

        assertThat(ConfluentFrame.schemaId(out.toByteArray())).isEqualTo(id);
    }

    @Test
    void fourBytesAndOtherMagicAreNoFrame() {
        assertThat(ConfluentFrame.mayStartWithFrame(new byte[4])).isFalse();
        assertThatThrownBy(() -> ConfluentFrame.schemaId(new byte[] {1, 0, 0, 0, 1}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void subjectsAreThoseOfConfluentsStrategies() {
        assertThat(SubjectStrategy.TOPIC_NAME.ofValue("shop.t", "a.Record")).isEqualTo("shop.t-value");
        assertThat(SubjectStrategy.TOPIC_NAME.ofKey("shop.t", "a.Record")).isEqualTo("shop.t-key");
        assertThat(SubjectStrategy.RECORD_NAME.ofKey("shop.t", "a.Record")).isEqualTo("a.Record");
        assertThat(SubjectStrategy.TOPIC_RECORD_NAME.ofValue("shop.t", "a.Record"))
                .isEqualTo("shop.t-a.Record");
    }
}
