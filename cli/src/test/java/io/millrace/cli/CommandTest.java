package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.task.TaskDocuments;
import io.millrace.task.TaskReference;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        return Main.commandLine(new Interruption(), new PrintWriter(out), new PrintWriter(err), Ansi.OFF)
                .execute(arguments);
    }

    private String fileWith(String text) throws Exception {
        return Files.writeString(directory.resolve("task.yaml"), text).toString();
    }

    @Test
    void initWritesADocumentThatIsValid() throws Exception {
        Path file = directory.resolve("new.yaml");

        assertThat(execute("init", file.toString())).isZero();

        assertThat(TaskDocuments.parse("new", Files.readString(file), directory, name -> "x")
                        .name())
                .isEqualTo("shop-to-kafka");
        assertThat(out.toString()).contains("millrace check " + file);
    }

    @Test
    void initOverwritesNothingUnlessForced() throws Exception {
        String file = fileWith("mine");

        assertThat(execute("init", file)).isEqualTo(3);
        assertThat(Path.of(file)).hasContent("mine");
        assertThat(err.toString()).contains("error TASK_INVALID").contains("--force");
        assertThat(execute("init", "--force", file)).isZero();
        assertThat(Files.readString(Path.of(file))).contains("name: shop-to-kafka");
    }

    @Test
    void docsPrintsTheReferenceOfTheKeyTable() {
        assertThat(execute("docs")).isZero();

        assertThat(out.toString()).isEqualTo(TaskReference.markdown());
    }

    @Test
    void docsWritesAFile() {
        Path file = directory.resolve("docs.md");

        assertThat(execute("docs", file.toString())).isZero();

        assertThat(file).hasContent(TaskReference.markdown());
    }

    @Test
    void aWrongDocumentIsToldWithoutAStackTrace() throws Exception {
        assertThat(execute("run", fileWith("name: x\n"))).isEqualTo(3);

        assertThat(err.toString())
                .startsWith("error TASK_INVALID: ")
                .contains("line 1, column 7: name: must be 4 to 50 letters")
                .contains("source.host: this key is required")
                .doesNotContain("\tat ");
    }

    @Test
    void debugShowsTheStackTrace() throws Exception {
        execute("run", "--debug", fileWith("name: x\n"));

        assertThat(err.toString()).contains("\tat io.millrace.task.TaskDocuments");
    }

    @Test
    void aMissingDocumentNamesInit() {
        assertThat(execute("check", directory.resolve("none.yaml").toString())).isEqualTo(3);

        assertThat(err.toString()).contains("millrace init").contains("remedy: ");
    }

    @Test
    void checkTellsScriptsEveryProblem() throws Exception {
        assertThat(execute("check", "--json", fileWith("name: x\nsauce: 1\n"))).isEqualTo(3);

        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.get("valid").booleanValue()).isFalse();
        assertThat(json.get("code").textValue()).isEqualTo("TASK_INVALID");
        assertThat(json.get("problems")
                        .get(json.get("problems").size() - 1)
                        .get("key")
                        .textValue())
                .isEqualTo("sauce");
        assertThat(out.toString().lines()).hasSize(1);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aWrongOptionIsAUsageError() {
        assertThat(execute("run")).isEqualTo(2);
        assertThat(execute("nonsense")).isEqualTo(2);
        assertThat(execute()).isEqualTo(2);
        assertThat(execute("tail", "topic")).isEqualTo(2);
        assertThat(execute("quickstart", "--format", "xml")).isEqualTo(2);
        assertThat(execute("quickstart", "--rows", "1")).isEqualTo(2);
        assertThat(execute("quickstart", "--mysql", "db:port")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void everyHelpPageListsTheExitCodes() {
        for (String command : new String[] {"run", "check", "tail", "init", "docs", "quickstart"}) {
            out.getBuffer().setLength(0);
            assertThat(execute(command, "--help")).isZero();
            for (ExitCode code : ExitCode.values()) {
                assertThat(out.toString())
                        .contains(code.code() + "  " + code.meaning().split(" ")[0]);
            }
        }
    }

    @Test
    void everyErrorCodeHasAnExitCodeAndARemedy() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(ExitCode.of(new MillraceException(code, "x")).code()).isNotZero();
            assertThat(Remedies.of(code)).as(code.name()).endsWith(".");
        }
        assertThat(ExitCode.of(new MillraceException(ErrorCode.TASK_ALREADY_RUNNING, "x")))
                .isEqualTo(ExitCode.ALREADY_RUNNING);
        assertThat(ExitCode.of(new MillraceException(ErrorCode.PRECHECK_FAILED, "x")))
                .isEqualTo(ExitCode.PRECHECKS_FAILED);
        assertThat(ExitCode.of(new MillraceException(ErrorCode.SECRET_UNAVAILABLE, "x")))
                .isEqualTo(ExitCode.INVALID_DOCUMENT);
        assertThat(ExitCode.of(new MillraceException(ErrorCode.UNSUPPORTED_PLATFORM, "x")))
                .isEqualTo(ExitCode.PLATFORM_UNSUPPORTED);
        assertThat(ExitCode.of(new IllegalStateException("x"))).isEqualTo(ExitCode.TASK_FAILED);
    }

    @Test
    void anUnreachableBrokerIsToldPlainly() {
        assertThat(execute("tail", "topic", "--bootstrap", "no-port-here")).isEqualTo(5);

        assertThat(err.toString()).startsWith("error SINK_UNREACHABLE: ").contains("no-port-here");
    }

    @Test
    void bothLoggingConfigurationsAreReadable() throws Exception {
        for (String name : new String[] {"/logback.xml", "/logback-file.xml"}) {
            try (InputStream xml = CommandTest.class.getResourceAsStream(name)) {
                assertThat(DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse(xml)
                                .getDocumentElement()
                                .getTagName())
                        .isEqualTo("configuration");
            }
        }
    }
}
