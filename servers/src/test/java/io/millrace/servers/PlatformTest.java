package io.millrace.servers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, LINUX_X86_64, true",
        "Mac OS X, x86_64, MACOS_X86_64, true",
        "Mac OS X, aarch64, MACOS_ARM_64, true",
        "Linux, aarch64, OTHER, false",
        "Windows 11, amd64, OTHER, false",
    })
    void theEmbeddedDefaultRunsWhereItsBinariesDo(String os, String processor, Platform expected, boolean runs) {
        assertThat(Platform.of(os, processor)).isEqualTo(expected);
        assertThat(MysqlRelease.V8_0.runsOn(expected)).isEqualTo(runs);
    }
}
