package io.millrace.engine;

import io.millrace.model.ErrorCode;
import io.millrace.model.KeyShape;
import io.millrace.model.MillraceException;
import io.millrace.model.TableShape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rules of columns that are left out, and what a change of them means. Pure. */
final class LeftOutColumns {
    private static final int NAMED = 20;

    private LeftOutColumns() {}

    /** Why the task cannot leave out what it is told to of this table; null if it can. */
    static @Nullable String problemOf(TaskSettings settings, TableShape shape) {
        ColumnSelector columns = settings.objects().columns();
        List<Integer> leftOut = IntStream.range(0, shape.columnCount())
                .filter(column ->
                        !columns.tells(shape.id(), shape.column(column).name()))
                .boxed()
                .toList();
        if (leftOut.isEmpty()) {
            return null;
        }
        if (leftOut.size() == shape.columnCount()) {
            return shape.id() + " has no other columns than those left out";
        }
        for (int column : leftOut) {
            String name = shape.id() + "." + shape.column(column).name();
            if (isOf(shape.primaryKey(), column) || isOf(shape.identity(), column)) {
                return name + " is part of the key, by which messages say which row they are about";
            }
            if (settings.routing().spreadingColumnsOf(shape).contains(column)) {
                return name + " is part of the key that rows are spread over partitions by";
            }
        }
        return null;
    }

    private static boolean isOf(@Nullable KeyShape key, int column) {
        return key != null && key.columns().contains(column);
    }

    /** @throws MillraceException TASK_INVALID if the task cannot leave out what it is told to */
    static void require(TaskSettings settings, TableShape shape) {
        String problem = problemOf(settings, shape);
        if (problem != null) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID,
                    "a column that is left out is part of no key, and others are left: " + problem
                            + ". Take it out of objects.exclude_columns, or leave the table out");
        }
    }

    /**
     * A name that nothing has would let a column out that is meant to stay in.
     *
     * @param before the columns that an earlier task was told to leave out
     * @throws MillraceException TASK_INVALID if a column is named that its table does not have, and was not before
     */
    static void requireNamed(ColumnSelector columns, ColumnSelector before, Collection<TableShape> shapes) {
        SortedSet<String> missing = new TreeSet<>();
        for (TableShape shape : shapes) {
            List<String> known = before.missingFrom(shape);
            columns.missingFrom(shape).stream()
                    .filter(name -> !known.contains(name))
                    .forEach(name -> missing.add(shape.id() + "." + name));
        }
        if (!missing.isEmpty()) {
            throw new MillraceException(
                    ErrorCode.TASK_INVALID,
                    "a column that is left out by name is there: not " + some(missing)
                            + ". Correct objects.exclude_columns; for a column that comes later write an expression,"
                            + " as shop.orders./note/");
        }
    }

    /** What another choice changes of these tables, for people; "" if nothing. */
    static String difference(ColumnSelector from, ColumnSelector to, Collection<TableShape> shapes) {
        SortedSet<String> out = new TreeSet<>();
        SortedSet<String> back = new TreeSet<>();
        for (TableShape shape : shapes) {
            for (int column = 0; column < shape.columnCount(); column++) {
                String name = shape.column(column).name();
                boolean before = from.tells(shape.id(), name);
                if (before != to.tells(shape.id(), name)) {
                    (before ? out : back).add(shape.id() + "." + name);
                }
            }
        }
        List<String> told = new ArrayList<>();
        if (!out.isEmpty()) {
            told.add("left out: " + some(out));
        }
        if (!back.isEmpty()) {
            told.add("told again: " + some(back)
                    + " (rows of before lack it: objects.re_read has a table read again with it)");
        }
        return String.join("; ", told);
    }

    private static String some(SortedSet<String> names) {
        String more = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
        return String.join(", ", names.stream().limit(NAMED).toList()) + more;
    }
}
