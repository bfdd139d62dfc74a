package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicNamesTest {
    @ParameterizedTest
    @CsvSource({
        "$database$-$tablename$, db1, tab1, db1-tab1",
        "$database$-$tablename$, db1, '', db1",
        "cdc.$tablename$.$database$, db1, '', cdc.db1",
        "$tablename$_$database$, db1, '', db1",
        "orders, db1, tab1, orders",
        "$database$-$tablename$, db 1, tab$1, db_x0020_1-tab_x0024_1",
        "$database$-$tablename$, db, 表, db-_x8868_"
    })
    void fillsInTheFormat(String format, String database, String table, String expected) {
        assertThat(TopicNames.topicOf(format, database, table)).isEqualTo(expected);
    }

    @Test
    void refusesANameThatKafkaRefuses() {
        assertThatThrownBy(() -> TopicNames.topicOf("$tablename$", "db", ""))
                .hasMessageContaining("1-249")
                .hasMessageContaining("$tablename$");
        assertThatThrownBy(() -> TopicNames.topicOf("$tablename$", "db", "表".repeat(64)))
                .hasMessageContaining("1-249");
    }
}
