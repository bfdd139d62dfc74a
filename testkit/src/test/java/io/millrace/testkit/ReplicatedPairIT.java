package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.servers.MysqlRelease;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ReplicatedPairIT {
    @Test
    void switchesOverByGtid() {
        switchesOver(MysqlRelease.V8_0, true);
    }

    @Test
    @Tag("all-servers")
    void switchesOverOnEveryRelease() {
        switchesOver(MysqlRelease.V8_0, false);
        switchesOver(MysqlRelease.V9_7, true);
        switchesOver(MysqlRelease.V9_7, false);
    }

    private static void switchesOver(MysqlRelease release, boolean gtid) {
        try (ReplicatedPair pair = ReplicatedPair.start(release, gtid)) {
            ReplicatedPair.sql(
                    pair.primary(),
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.t (id INT PRIMARY KEY)",
                    "INSERT INTO shop.t VALUES (1)");
            pair.awaitCaughtUp();
            pair.stopApplying();
            ReplicatedPair.sql(pair.primary(), "INSERT INTO shop.t VALUES (2)");
            assertThat(ReplicatedPair.value(pair.replica(), "SELECT MAX(id) FROM shop.t"))
                    .isEqualTo("1");
            pair.startApplying();

            int before = pair.primary().port();
            pair.switchOver();
            ReplicatedPair.sql(pair.primary(), "INSERT INTO shop.t VALUES (3)");
            pair.awaitCaughtUp();

            assertThat(pair.primary().port()).isNotEqualTo(before);
            assertThat(ReplicatedPair.value(pair.replica(), "SELECT GROUP_CONCAT(id ORDER BY id) FROM shop.t"))
                    .isEqualTo("1,2,3");
        }
    }
}
