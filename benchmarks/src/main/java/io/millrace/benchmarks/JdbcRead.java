package io.millrace.benchmarks;

import io.millrace.servers.ThrowAwayServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A bare streaming SELECT: what a full load pays for reading. */
record JdbcRead() implements Contender {
    private static final int HEAP_MB = 256;

    @Override
    public Peer peer() {
        return Peer.READ;
    }

    @Override
    public String variant() {
        return "";
    }

    @Override
    public String topic(Job job) {
        return "";
    }

    @Override
    public ThrowAwayServer.Program program(Job job) {
        List<String> command = new ArrayList<>(Contender.java(HEAP_MB));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                StreamingSelect.class.getName(),
                job.source().server().jdbcUrl() + "&sslMode=disable",
                job.source().server().user(),
                job.source().server().password(),
                job.table()));
        return new CommandProgram("read", Map.of(), home -> command);
    }
}
