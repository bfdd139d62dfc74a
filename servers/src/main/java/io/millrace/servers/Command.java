package io.millrace.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * One run of an external client (mvn, npm, apt-get, dpkg, tar). Output is kept for the error message, in which every
 * address is blanked: where packages come from is the business of this machine's own settings.
 */
final class Command {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Pattern ADDRESS =
            Pattern.compile("[a-z][a-z+.-]*://[^\\s)\\]\"']+|\\b(?:[\\w-]+\\.)+(?:com|org|net|io|dev)\\b(?![.:])");
    private static final int SHOWN_CHARACTERS = 1_500;

    private Command() {}

    /**
     * @param what what the command is for, as it reads after "cannot obtain"
     * @throws ServerUnavailableException when the program is missing, fails or takes longer than 15 minutes
     */
    static String run(String what, Path workingDirectory, Map<String, String> environment, List<String> command) {
        try {
            Files.createDirectories(workingDirectory);
            Path output = Files.createTempFile(workingDirectory, "command", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(workingDirectory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(nullDevice().toFile()))
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = start(what, command, builder);
            boolean ended = process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            String text = Files.readString(output, StandardCharsets.ISO_8859_1);
            Files.deleteIfExists(output);
            if (!ended) {
                throw failure(what, command, "took longer than " + LIMIT.toMinutes() + " minutes", text);
            }
            if (process.exitValue() != 0) {
                throw failure(what, command, "ended with exit code " + process.exitValue(), text);
            }
            return text;
        } catch (IOException e) {
            throw new ServerUnavailableException("cannot obtain " + what + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerUnavailableException("interrupted while obtaining " + what, e);
        }
    }

    static Path nullDevice() {
        return Path.of("/dev/null");
    }

    /** The command in a session of its own: a terminal's Ctrl-C does not reach it. Its pid stays that of the program. */
    static List<String> inOwnSession(List<String> command) {
        List<String> whole = new ArrayList<>();
        if (isOnPath("setsid")) {
            whole.add("setsid");
        } else if (isOnPath("perl")) {
            whole.addAll(List.of("perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV or die"));
        }
        whole.addAll(command);
        return whole;
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv("PATH");
        return path != null
                && Arrays.stream(path.split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
    }

    private static Process start(String what, List<String> command, ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new ServerUnavailableException(
                    "cannot obtain " + what + ": the program '" + command.get(0)
                            + "' cannot be run. Remedy: install it and put it on the PATH, or use existing servers"
                            + " (--mysql, --kafka)",
                    e);
        }
    }

    private static ServerUnavailableException failure(String what, List<String> command, String how, String output) {
        String tail =
                output.length() > SHOWN_CHARACTERS ? output.substring(output.length() - SHOWN_CHARACTERS) : output;
        return new ServerUnavailableException(withoutAddresses("cannot obtain " + what + ": command '"
                + String.join(" ", command) + "' " + how + ". It said: " + tail.strip()
                + "\nRemedy: see that this machine reaches its package registries (run the command by hand), or use"
                + " existing servers (--mysql, --kafka)"));
    }

    static String withoutAddresses(String text) {
        return ADDRESS.matcher(text).replaceAll("<registry>");
    }
}
