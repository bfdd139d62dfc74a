package io.millrace.schema;

import io.millrace.model.ColumnShape.Generated;
import io.millrace.schema.DdlStatement.Clause;
import io.millrace.schema.DdlStatement.Column;
import io.millrace.schema.DdlStatement.Definition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts back what {@link MariaDbSyntax} took out of a statement about system versioning. */
final class MariaDbPeriods {
    private MariaDbPeriods() {}

    static DdlStatement added(DdlStatement statement, MariaDbSyntax.Plain plain) {
        if (statement instanceof DdlStatement.CreateTable create) {
            List<Definition> definitions = new ArrayList<>();
            for (Definition definition : create.definitions()) {
                definitions.add(definition instanceof Column column ? withPeriod(column, plain) : definition);
            }
            if (plain.addsVersioning() && plain.rowEnd() == null) {
                definitions.add(new DdlStatement.Period());
            }
            return new DdlStatement.CreateTable(
                    create.table(), create.ifNotExists(), definitions, create.options(), create.fromQuery());
        }
        if (statement instanceof DdlStatement.AlterTable alter) {
            return new DdlStatement.AlterTable(alter.table(), clauses(alter, plain));
        }
        return statement;
    }

    private static List<Clause> clauses(DdlStatement.AlterTable alter, MariaDbSyntax.Plain plain) {
        List<Clause> clauses = new ArrayList<>();
        for (Clause clause : alter.clauses()) {
            clauses.add(
                    clause instanceof Clause.AddColumn add
                            ? new Clause.AddColumn(withPeriod(add.column(), plain), add.place())
                            : clause);
        }
        if (plain.addsVersioning() && plain.rowEnd() == null) {
            clauses.add(new Clause.AddPeriod());
        }
        if (plain.dropsVersioning()) {
            clauses.add(new Clause.DropPeriod());
        }
        return clauses;
    }

    private static Column withPeriod(Column column, MariaDbSyntax.Plain plain) {
        Generated generated = is(column, plain.rowStart())
                ? Generated.ROW_START
                : is(column, plain.rowEnd()) ? Generated.ROW_END : Generated.NO;
        return generated == Generated.NO
                ? column
                : new Column(
                        column.name(),
                        column.type(),
                        column.charset(),
                        false,
                        generated,
                        column.invisible(),
                        column.primaryKey(),
                        column.uniqueKey(),
                        column.foreignKey(),
                        column.defaultValue(),
                        column.autoIncrement(),
                        column.onUpdate());
    }

    private static boolean is(Column column, @Nullable String name) {
        return column.name().equalsIgnoreCase(String.valueOf(name));
    }
}
