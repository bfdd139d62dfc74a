package io.millrace.engine;

/** Makes the adapters of one attempt; each attempt gets its own and closes them. */
public interface TaskPorts {
    ChangeSource newSource();

    RecordSink newSink();

    CheckpointStore newCheckpointStore();
}
