package io.millrace.server.tasks;

import java.util.Locale;

/** What can be asked of a task. */
enum TaskCommand {
    START,
    PAUSE,
    RESUME,
    STOP,
    /** Change connections or document; name, description and tags may always be changed. */
    EDIT,
    THROTTLE,
    DELETE;

    /** As in {@code start}: the word of paths, audit log and messages. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
