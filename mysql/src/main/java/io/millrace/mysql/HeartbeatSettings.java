package io.millrace.mysql;

import io.millrace.model.TableId;
import java.time.Duration;

/**
 * Which table of the source the task writes, and how often.
 *
 * @param create whether the task creates the table if it is not there
 */
public record HeartbeatSettings(TableId table, Duration interval, boolean create) {}
