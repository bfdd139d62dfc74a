package io.millrace.benchmarks;

import io.millrace.servers.JavaCommand;
import io.millrace.servers.ThrowAwayServer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** A program beside others: how it is told to do a {@link Job}. */
interface Contender {
    /** As in the report and on the command line: {@code debezium-connect}. */
    Peer peer();

    /** What distinguishes it from others of the same program: format, setting; may be empty. */
    String variant();

    default String title() {
        return variant().isEmpty() ? peer().spelling() : peer().spelling() + ", " + variant();
    }

    /** Where its records of the job's table go. */
    String topic(Job job);

    /** Lays out what the run begins with, and says what is to be started. */
    ThrowAwayServer.Program program(Job job) throws IOException, SQLException;

    /** What has to happen while it runs, for it to begin; called once, right after the start. */
    default void started(Job job, ThrowAwayServer process) throws SQLException, InterruptedException {}

    /** Whether it needs its orderly end for what it has written to be whole. */
    default boolean stopsInOrder() {
        return false;
    }

    /** The flags that every Java program here has, whoever's it is; only the heap differs. */
    static List<String> java(int heapMb) {
        return List.of(JavaCommand.program(), "-Xmx" + heapMb + "m", "-XX:+UseSerialGC");
    }
}
