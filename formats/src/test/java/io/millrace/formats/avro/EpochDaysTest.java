package io.millrace.formats.avro;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.YearMonth;
import org.junit.jupiter.api.Test;

class EpochDaysTest {
    @Test
    void everyDayOfMysqlHasTheNumberThatJavaGivesIt() {
        for (LocalDate day = LocalDate.of(1, 1, 1); day.getYear() < 10_000; day = day.plusDays(1)) {
            if (EpochDays.of(day.getYear(), day.getMonthValue(), day.getDayOfMonth()) != day.toEpochDay()) {
                assertThat(EpochDays.of(day.getYear(), day.getMonthValue(), day.getDayOfMonth()))
                        .as(day.toString())
                        .isEqualTo(day.toEpochDay());
            }
        }
    }

    @Test
    void daysExistThatJavaKnows() {
        for (int year : new int[] {0, 1, 1900, 2000, 2023, 2024, 9999}) {
            for (int month = 0; month <= 13; month++) {
                for (int day = 0; day <= 32; day++) {
                    boolean exists = year > 0
                            && month >= 1
                            && month <= 12
                            && YearMonth.of(year, month).isValidDay(day);
                    assertThat(EpochDays.exists(year, month, day))
                            .as("%d-%d-%d", year, month, day)
                            .isEqualTo(exists);
                }
            }
        }
    }
}
