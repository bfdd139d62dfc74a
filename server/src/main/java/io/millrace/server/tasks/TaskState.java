package io.millrace.server.tasks;

import java.util.List;

/** Where a task is in its life, with what may be asked of it there. */
enum TaskState {
    READY(TaskCommand.START, TaskCommand.EDIT, TaskCommand.THROTTLE, TaskCommand.DELETE),
    /** Found something that has to be mended before the task can start. */
    PRECHECK_FAILED(TaskCommand.START, TaskCommand.EDIT, TaskCommand.THROTTLE, TaskCommand.DELETE),
    STARTING(TaskCommand.PAUSE, TaskCommand.STOP, TaskCommand.THROTTLE),
    FULL_SYNC(TaskCommand.PAUSE, TaskCommand.STOP, TaskCommand.THROTTLE),
    INCREMENTAL(TaskCommand.PAUSE, TaskCommand.STOP, TaskCommand.THROTTLE),
    RETRYING(TaskCommand.PAUSE, TaskCommand.STOP, TaskCommand.THROTTLE),
    /** Writes its last checkpoint, and is PAUSED then. */
    PAUSING(TaskCommand.STOP, TaskCommand.THROTTLE),
    PAUSED(TaskCommand.RESUME, TaskCommand.STOP, TaskCommand.THROTTLE),
    /** Writes its last checkpoint, and is STOPPED then. */
    STOPPING(),
    STOPPED(TaskCommand.DELETE),
    /** A full load that has all of its rows. */
    COMPLETED(TaskCommand.DELETE),
    FAILED(TaskCommand.RESUME, TaskCommand.STOP, TaskCommand.THROTTLE, TaskCommand.DELETE);

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<TaskCommand> allowed;

    TaskState(TaskCommand... allowed) {
        this.allowed = List.of(allowed);
    }

    List<TaskCommand> allowed() {
        return allowed;
    }
}
