package io.millrace.servers;

import java.io.File;
import java.util.Locale;

/** The operating system and processor of this JVM, as far as server binaries care. */
enum Platform {
    LINUX_X86_64,
    MACOS_X86_64,
    /** Apple's other processors run x86-64 binaries through Rosetta, so the MySQL binaries for macOS serve there too. */
    MACOS_ARM_64,
    OTHER;

    static Platform current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Platform of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = osArch.toLowerCase(Locale.ROOT);
        boolean intel = arch.equals("amd64") || arch.equals("x86_64");
        if (os.startsWith("linux") && intel) {
            return LINUX_X86_64;
        }
        if (os.startsWith("mac")) {
            return intel ? MACOS_X86_64 : MACOS_ARM_64;
        }
        return OTHER;
    }

    boolean isMac() {
        return this == MACOS_X86_64 || this == MACOS_ARM_64;
    }

    /** Whether there are a shell, {@code kill} and the like. */
    static boolean hasUnixTools() {
        return File.separatorChar == '/';
    }

    static String describe() {
        return System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    }
}
