package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.model.TableId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnPatternTest {
    @ParameterizedTest
    @CsvSource({
        "shop.people.secret, shop, people, secret, true",
        "shop.people.Secret, shop, people, sEcret, true",
        "shop.people.secret, Shop, people, secret, false",
        "shop.people.secret, shop, people, secrets, false",
        "*.*./.*_token/, any, thing, API_Token, true",
        "*.*./.*_token/, any, thing, tokens, false",
        "shop.*.*, shop, people, id, true",
        "`a.b`.`c.d`.`e.f`, a.b, c.d, e.f, true",
        "shop./p.*/.`se cret`, shop, people, se cret, true"
    })
    void matchesColumnsOfAnyCase(String pattern, String database, String table, String column, boolean expected) {
        assertThat(ColumnPattern.parse(pattern).matches(database, table, column))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "people.secret", "shop.people.", "shop.people.a.b", "shop.people.a*", ""})
    void hasThreeParts(String text) {
        assertThatThrownBy(() -> ColumnPattern.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsTheOneColumnThatIsMeant() {
        assertThat(ColumnPattern.parse("shop.people.Secret").exactTable()).isEqualTo(new TableId("shop", "people"));
        assertThat(ColumnPattern.parse("shop.people.Secret").exactColumn()).isEqualTo("secret");
        assertThat(ColumnPattern.parse("shop.people./s/").exactColumn()).isNull();
        assertThat(ColumnPattern.parse("shop.*.secret").exactTable()).isNull();
    }
}
