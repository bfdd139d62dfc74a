package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.formats.Formats;
import io.millrace.task.TaskReference;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DocsInSyncTest {
    @Test
    void theReferenceInTheRepositoryIsWhatTheCommandPrints() {
        assertThat(Path.of("../docs/task-document.md"))
                .as("write it again: ./millrace docs docs/task-document.md")
                .hasContent(TaskReference.markdown());
    }

    @Test
    void theReferenceNamesEveryFormat() {
        assertThat(TaskReference.markdown()).contains("one of " + String.join(", ", Formats.names()) + " ");
    }
}
