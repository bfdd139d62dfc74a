package io.millrace.model;

import org.jspecify.annotations.Nullable;

/**
 * One row insert, update, delete or snapshot row, as a reusable flyweight.
 *
 * <p>{@code before} is there for UPDATE and DELETE, {@code after} for INSERT, UPDATE and SNAPSHOT. An UPDATE that changes
 * the key may be told as a DELETE and an INSERT: each then has both images ({@link #isMove()}). Borrowed: valid until the
 * callback that got it returns. Single-threaded.
 */
public final class RowChange {
    private ChangeKind kind = ChangeKind.INSERT;
    private @Nullable RowView before;
    private @Nullable RowView after;
    private @Nullable ChangeContext context;

    /** Points this flyweight at another row. */
    public RowChange wrap(
            ChangeKind newKind, @Nullable RowView newBefore, @Nullable RowView newAfter, ChangeContext newContext) {
        kind = newKind;
        before = newBefore;
        after = newAfter;
        context = newContext;
        return this;
    }

    public ChangeKind kind() {
        return kind;
    }

    /** Whether this DELETE or INSERT is one half of an UPDATE that changed the key. */
    public boolean isMove() {
        return kind != ChangeKind.UPDATE && before != null && after != null;
    }

    /** The image before the change; only for UPDATE, DELETE and an INSERT that is half of a move. */
    public RowView before() {
        return present(before, "before");
    }

    /** The image after the change; only for INSERT, UPDATE, SNAPSHOT and a DELETE that is half of a move. */
    public RowView after() {
        return present(after, "after");
    }

    /** The image that says which row this is about: after, or before for a DELETE. */
    public RowView row() {
        return kind == ChangeKind.DELETE ? before() : after();
    }

    public ChangeContext context() {
        ChangeContext it = context;
        if (it == null) {
            throw new IllegalStateException("not wrapped over a row");
        }
        return it;
    }

    private RowView present(@Nullable RowView image, String name) {
        if (image == null) {
            throw new IllegalStateException(kind + " has no " + name + " image");
        }
        return image;
    }
}
