package io.millrace.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.TableId;
import io.millrace.task.TaskDocument;
import io.millrace.task.TaskDocuments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopTest {
    @TempDir
    private Path directory;

    @Test
    void theShopHasTenTablesWithAKeyAndAVersion() {
        assertThat(ShopSchema.TABLES)
                .hasSize(10)
                .allSatisfy(table -> assertThat(table).contains("PRIMARY KEY").contains("version INT UNSIGNED"));
    }

    @Test
    void theHistoryHasTheRowsThatWereAskedFor() {
        assertThat(ShopSize.of(200_000).total()).isEqualTo(200_000);
        assertThat(ShopSize.of(1_000_000).total()).isEqualTo(1_000_000);
        assertThat(ShopSize.of(ShopSize.LEAST_ROWS).total()).isGreaterThanOrEqualTo(ShopSize.LEAST_ROWS);
    }

    @Test
    void rowsAreTheSameForTheSameSeed() {
        assertThat(new ShopRows(7).product(3)).isEqualTo(new ShopRows(7).product(3));
        assertThat(new ShopRows(7).product(3)).isNotEqualTo(new ShopRows(8).product(3));
    }

    @Test
    void theDocumentIsValidWhateverThePasswordIs() throws Exception {
        String password = "a\"b\\c${env:X}'d";
        Path file = QuickstartDocument.write(
                directory, "127.0.0.1", 3307, "us\"er", password, "127.0.0.1:9092", "dts_avro");

        TaskDocument task = TaskDocuments.load(file);

        assertThat(task.source().password().reveal()).isEqualTo(password);
        assertThat(task.source().user()).isEqualTo("us\"er");
        assertThat(task.source().port()).isEqualTo(3307);
        assertThat(task.format().name()).isEqualTo("dts_avro");
        assertThat(task.objects().selects("shop", "orders")).isTrue();
        assertThat(task.objects().selects("shop", ShopSchema.MARKER)).isFalse();
        assertThat(task.objects().exactIncludes()).isEqualTo(java.util.List.<TableId>of());
        assertThat(Files.readString(file)).doesNotContain("a\"b");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("mysql-password"))))
                .isEqualTo("rw-------");
    }
}
