package io.millrace.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "shop-orders", "Shop.Orders_2", "...", "__millrace-x", "0"})
    void takesWhatKafkaTakes(String name) {
        assertThat(TopicNames.isLegal(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "shop/orders", "größe", "a:b", "a\u0000"})
    void refusesWhatKafkaRefuses(String name) {
        assertThat(TopicNames.isLegal(name)).isFalse();
    }

    @Test
    void knowsTheLongestName() {
        assertThat(TopicNames.isLegal("x".repeat(249))).isTrue();
        assertThat(TopicNames.problemOf("x".repeat(250))).contains("250").contains("249");
    }

    @Test
    void namesTheCharacterAndItsPlace() {
        assertThat(TopicNames.problemOf("shop/orders")).contains("'/'").contains("index 4");
    }
}
