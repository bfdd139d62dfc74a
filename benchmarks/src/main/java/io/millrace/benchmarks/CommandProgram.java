package io.millrace.benchmarks;

import io.millrace.servers.ThrowAwayServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A command with its files, that counts as started as soon as it is.
 *
 * @param files by name, written before the start
 * @param arguments the command, made with the directory of the files
 */
record CommandProgram(String name, Map<String, byte[]> files, Function<Path, List<String>> arguments)
        implements ThrowAwayServer.Program {
    @Override
    public String logName() {
        return "program.log";
    }

    @Override
    public void prepare(Path home) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(home.resolve(file.getKey()), file.getValue());
        }
    }

    @Override
    public List<String> command(Path home) {
        return arguments.apply(home);
    }

    @Override
    public boolean isReady(Supplier<String> output) {
        return true;
    }
}
