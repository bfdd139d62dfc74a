package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TaskReferenceTest {
    @Test
    void everyKeyHasItsRow() {
        String markdown = TaskReference.markdown();

        for (Key<?> key : TaskKeys.all()) {
            assertThat(markdown).contains("\n| `" + key.path() + "` | ");
            assertThat(key.help()).as(key.path()).endsWith(".");
        }
    }

    @Test
    void everyKeyBelongsToASectionThatIsExplained() {
        for (Key<?> key : TaskKeys.all()) {
            assertThat(key.section().isEmpty() || TaskKeys.sections().containsKey(key.section()))
                    .as(key.path())
                    .isTrue();
        }
    }

    @Test
    void theTemplateIsAValidDocumentThatNamesEveryKey() {
        String template = TaskTemplate.commented();

        TaskDocument task = TaskDocuments.parse("template", template, Path.of(""), name -> "pw of " + name);
        assertThat(task.name()).isEqualTo("shop-to-kafka");
        assertThat(task.source().password().reveal()).isEqualTo("pw of MYSQL_PASSWORD");
        for (Key<?> key : TaskKeys.all()) {
            assertThat(template).containsPattern("(?m)^ *(# )?" + key.name() + ": ");
        }
        assertThat(template.lines()).allMatch(line -> line.length() <= 120);
    }

    @Test
    void everyCommentedDefaultOfTheTemplateCanBeUncommented() {
        String uncommented = TaskTemplate.commented()
                .lines()
                .filter(line -> !line.contains("# an example; not set"))
                .map(line -> line.replaceFirst("^( *)# ([a-z_]+: )", "$1$2"))
                .filter(line -> !line.contains("from: now"))
                .collect(java.util.stream.Collectors.joining("\n"));

        TaskDocument changed = TaskDocuments.parse(
                "template", uncommented.replaceAll("(?m)^ *verify_host: .*\n", ""), Path.of(""), name -> "x");
        TaskDocument original = TaskDocuments.parse("template", TaskTemplate.commented(), Path.of(""), name -> "x");
        assertThat(changed).isEqualTo(original);
    }
}
