package io.millrace.schema;

import io.millrace.model.ColumnShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A DDL statement, read: names as written, nothing applied. */
sealed interface DdlStatement {
    /**
     * A table name as written.
     *
     * @param database "" if not given
     */
    record Name(String database, String table) {}

    record CreateTable(
            Name table, boolean ifNotExists, List<Definition> definitions, Options options, boolean fromQuery)
            implements DdlStatement {
        public CreateTable {
            definitions = List.copyOf(definitions);
        }
    }

    record CreateLike(Name table, boolean ifNotExists, Name source) implements DdlStatement {}

    record AlterTable(Name table, List<Clause> clauses) implements DdlStatement {
        public AlterTable {
            clauses = List.copyOf(clauses);
        }
    }

    record DropTables(List<Name> tables) implements DdlStatement {
        public DropTables {
            tables = List.copyOf(tables);
        }
    }

    record RenameTables(List<Rename> renames) implements DdlStatement {
        public RenameTables {
            renames = List.copyOf(renames);
        }
    }

    record Rename(Name from, Name to) {}

    record Truncate(Name table) implements DdlStatement {}

    record CreateIndex(Name table, List<Clause> clauses) implements DdlStatement {
        public CreateIndex {
            clauses = List.copyOf(clauses);
        }
    }

    record DropIndex(Name table, String index) implements DdlStatement {}

    /**
     * CREATE, ALTER or DROP DATABASE.
     *
     * @param database "" for the session's default database
     * @param charset default charset named, null if none is
     */
    record Database(
            Action action,
            String database,
            boolean ifNotExists,
            @Nullable String charset) implements DdlStatement {
        enum Action {
            CREATE,
            ALTER,
            DROP
        }
    }

    /** A statement that changes no base table: views, routines, temporary tables, accounts. */
    record Other() implements DdlStatement {}

    /**
     * Table options that are part of a shape.
     *
     * @param charset null if not given, {@link #DEFAULT_CHARSET} for the database's
     */
    record Options(@Nullable String engine, @Nullable String charset) {
        static final String DEFAULT_CHARSET = "";
    }

    /** Default charset of a new table. */
    static String charsetOf(CreateTable create, String inherited) {
        String charset = create.options().charset();
        return charset == null || charset.equals(Options.DEFAULT_CHARSET) ? inherited : charset;
    }

    /** What a column list holds: columns and indexes, in the order written. */
    sealed interface Definition {}

    /**
     * A column definition.
     *
     * @param charset named by the column, null if inherited
     * @param nullable TRUE or FALSE if said, null if not
     * @param foreignKey REFERENCES that this server enforces
     * @param defaultValue what stands behind DEFAULT; empty if there is none
     * @param onUpdate ON UPDATE CURRENT_TIMESTAMP
     */
    record Column(
            String name,
            TypeSpec type,
            @Nullable String charset,
            @Nullable Boolean nullable,
            ColumnShape.Generated generated,
            boolean invisible,
            boolean primaryKey,
            boolean uniqueKey,
            boolean foreignKey,
            List<SqlToken> defaultValue,
            boolean autoIncrement,
            boolean onUpdate)
            implements Definition {
        public Column {
            defaultValue = List.copyOf(defaultValue);
        }
    }

    /** WITH SYSTEM VERSIONING of a table that names no columns for it. */
    record Period() implements Definition {}

    /**
     * An index definition.
     *
     * @param name null if the server names it
     */
    record Index(Kind kind, @Nullable String name, List<Part> parts) implements Definition {
        enum Kind {
            PRIMARY,
            UNIQUE,
            PLAIN,
            FULLTEXT_OR_SPATIAL,
            /** The index that a foreign key needs and adds if there is none. */
            FOREIGN_KEY
        }

        /**
         * @param column null for an expression
         * @param prefix 0 for the whole column
         */
        record Part(@Nullable String column, int prefix) {}

        public Index {
            parts = List.copyOf(parts);
        }
    }

    /** Where a column goes: FIRST, AFTER a column, or where it is (the end for a new one). */
    record Place(boolean first, @Nullable String after) {
        static final Place UNCHANGED = new Place(false, null);
    }

    /** One clause of ALTER TABLE that can change a shape. */
    sealed interface Clause {
        record AddColumn(Column column, Place place) implements Clause {}

        record ChangeColumn(String oldName, Column column, Place place) implements Clause {}

        record RenameColumn(String oldName, String newName) implements Clause {}

        record DropColumn(String name) implements Clause {}

        /** @param defaultValue what stands behind SET DEFAULT; empty for DROP DEFAULT */
        record SetDefault(String column, List<SqlToken> defaultValue) implements Clause {
            public SetDefault {
                defaultValue = List.copyOf(defaultValue);
            }
        }

        record SetVisibility(String column, boolean invisible) implements Clause {}

        record AddIndex(Index index) implements Clause {}

        record DropIndex(String name) implements Clause {}

        record RenameIndex(String oldName, String newName) implements Clause {}

        /** @param charset null for the database's default */
        record Convert(@Nullable String charset) implements Clause {}

        record SetOptions(Options options) implements Clause {}

        record RenameTo(Name name) implements Clause {}

        /** IF EXISTS, IF NOT EXISTS: nothing where the column or index is not, or already, there. */
        record IfPossible(Clause clause) implements Clause {}

        /** ADD SYSTEM VERSIONING. */
        record AddPeriod() implements Clause {}

        /** DROP SYSTEM VERSIONING. */
        record DropPeriod() implements Clause {}

        /** A clause that says nothing about the shape, but has the server prepare the table anew. */
        record Rebuild() implements Clause {}
    }
}
