package io.millrace.tests;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/** The arrows of ARCHITECTURE.md: changing one of these lines is a change of the design. */
class LayeringTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.millrace");

    @Test
    void everyRoomIsLookedAt() {
        for (String room : new String[] {
            "model",
            "binlog",
            "schema",
            "formats",
            "engine",
            "mysql",
            "kafka",
            "registry",
            "task",
            "runtime",
            "servers",
            "server",
            "cli",
            "testkit"
        }) {
            assertThat(CLASSES.stream().anyMatch(type -> type.getPackageName().startsWith("io.millrace." + room)))
                    .as("classes of %s on the class path", room)
                    .isTrue();
        }
    }

    @Test
    void arrowsPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("model")
                .definedBy("io.millrace.model..")
                .layer("binlog")
                .definedBy("io.millrace.binlog..")
                .layer("schema")
                .definedBy("io.millrace.schema..")
                .layer("formats")
                .definedBy("io.millrace.formats..")
                .layer("engine")
                .definedBy("io.millrace.engine..")
                .layer("mysql")
                .definedBy("io.millrace.mysql..")
                .layer("kafka")
                .definedBy("io.millrace.kafka..")
                .layer("registry")
                .definedBy("io.millrace.registry..")
                .layer("task")
                .definedBy("io.millrace.task..")
                .layer("runtime")
                .definedBy("io.millrace.runtime..")
                .layer("servers")
                .definedBy("io.millrace.servers..")
                .layer("server")
                .definedBy("io.millrace.server..")
                .layer("cli")
                .definedBy("io.millrace.cli..")
                .layer("testkit")
                .definedBy("io.millrace.testkit..")
                .whereLayer("model")
                .mayNotAccessAnyLayer()
                .whereLayer("binlog")
                .mayOnlyAccessLayers("model")
                .whereLayer("schema")
                .mayOnlyAccessLayers("model")
                .whereLayer("formats")
                .mayOnlyAccessLayers("model")
                .whereLayer("engine")
                .mayOnlyAccessLayers("model", "schema", "formats")
                .whereLayer("mysql")
                .mayOnlyAccessLayers("model", "binlog", "schema", "engine")
                .whereLayer("kafka")
                .mayOnlyAccessLayers("model", "formats", "engine")
                .whereLayer("registry")
                .mayOnlyAccessLayers("model", "formats")
                .whereLayer("task")
                .mayOnlyAccessLayers("model")
                .whereLayer("runtime")
                .mayOnlyAccessLayers("model", "schema", "formats", "engine", "mysql", "kafka", "registry", "task")
                .whereLayer("servers")
                .mayNotAccessAnyLayer()
                .whereLayer("server")
                .mayOnlyAccessLayers("model", "engine", "task", "runtime")
                .whereLayer("cli")
                .mayOnlyAccessLayers("model", "formats", "engine", "registry", "task", "runtime", "servers", "server")
                .whereLayer("testkit")
                .mayOnlyAccessLayers("servers")
                .check(CLASSES);
    }

    @Test
    void theEngineKnowsNeitherMysqlNorKafka() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAnyPackage("io.millrace.engine..", "io.millrace.model..", "io.millrace.formats..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "java.sql..", "com.github.shyiko..")
                .check(CLASSES);
    }

    @Test
    void decodingTouchesNoSocketThreadOrClock() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("io.millrace.binlog..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.channels..", "java.time..")
                .check(CLASSES);
    }

    @Test
    void noPackagesGoInCircles() {
        slices().matching("io.millrace.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
