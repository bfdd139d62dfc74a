package io.millrace.formats;

import io.millrace.model.SourceInfo;

/**
 * What a format knows of its task.
 *
 * @param taskName as in the task document; a default for names that consumers see
 * @param registry {@link SchemaRegistry#NONE} if the task has none
 * @param partialImages whether the task accepts row images without all columns ({@code binlog_row_image} other than
 *     FULL): a column that is not in the image is left out of its message; else it is an error
 */
public record FormatContext(String taskName, SourceInfo source, SchemaRegistry registry, boolean partialImages) {}
