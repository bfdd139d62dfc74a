package io.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameCaseTest {
    private static final TableId WRITTEN = new TableId("Shop", "ORDERS");
    private static final TableId LOWER = new TableId("shop", "orders");

    @Test
    void aServerKeepsOrLowersOrIgnoresCase() {
        assertThat(NameCase.of(0).stored(WRITTEN)).isEqualTo(WRITTEN);
        assertThat(NameCase.of(0).compared(WRITTEN)).isEqualTo(WRITTEN);
        assertThat(NameCase.of(1).stored(WRITTEN)).isEqualTo(LOWER);
        assertThat(NameCase.of(1).compared(WRITTEN)).isEqualTo(LOWER);
        assertThat(NameCase.of(2).stored(WRITTEN)).isEqualTo(WRITTEN);
        assertThat(NameCase.of(2).compared(WRITTEN)).isEqualTo(LOWER);
        assertThat(NameCase.of(2).stored("Shop")).isEqualTo("Shop");
        assertThat(NameCase.of(2).compared("Shop")).isEqualTo("shop");
    }

    /** As MySQL 5.5 to 9.7 and MariaDB 11.4 name tables that are created so; NameCaseIT compares every character. */
    @ParameterizedTest
    @CsvSource({
        "ÄÖ, äö",
        "ΟΔΟΣ, οδοσ", // Java ends it on ς
        "İX, ix", // Java makes two characters of the first
        "ẞ, ẞ", // younger than the server's Unicode
        "Ⅷ, ⅷ",
        "Ⴀ, Ⴀ",
        "orders_1, orders_1"
    })
    void lowerCaseIsTheServersNotJavas(String written, String stored) {
        assertThat(NameCase.fold(written)).isEqualTo(stored);
    }
}
