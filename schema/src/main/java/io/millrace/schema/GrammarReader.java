package io.millrace.schema;

import io.debezium.ddl.parser.mysql.generated.MySqlLexer;
import io.debezium.ddl.parser.mysql.generated.MySqlParser;
import io.millrace.model.ColumnShape.Generated;
import io.millrace.schema.DdlStatement.Clause;
import io.millrace.schema.DdlStatement.Column;
import io.millrace.schema.DdlStatement.Definition;
import io.millrace.schema.DdlStatement.Index;
import io.millrace.schema.DdlStatement.Name;
import io.millrace.schema.DdlStatement.Options;
import io.millrace.schema.DdlStatement.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.Interval;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/**
 * Reads simplified CREATE TABLE and ALTER TABLE text with the generated MySQL grammar of debezium-ddl-parser.
 *
 * <p>A text is accepted only without a single syntax error; the tree of anything else would be a guess.
 */
final class GrammarReader {
    private final ServerVersion version;
    private final long sqlMode;
    private List<List<SqlToken>> defaults = List.of();

    GrammarReader(ServerVersion version, long sqlMode) {
        this.version = version;
        this.sqlMode = sqlMode;
    }

    DdlStatement.CreateTable createTable(Name table, boolean ifNotExists, DdlSimplifier.Body body, boolean fromQuery) {
        defaults = body.defaults();
        ParserRuleContext tree = parse(body.text());
        if (!(tree instanceof MySqlParser.ColumnCreateTableContext create)) {
            throw new UnreadableDdlException("not a CREATE TABLE with columns");
        }
        List<Definition> definitions = new ArrayList<>();
        for (MySqlParser.CreateDefinitionContext definition :
                create.createDefinitions().createDefinition()) {
            addDefinition(definition, definitions);
        }
        return new DdlStatement.CreateTable(table, ifNotExists, definitions, options(create.tableOption()), fromQuery);
    }

    /** @param conditional numbers of the clauses that count only where they can be done */
    DdlStatement.AlterTable alterTable(Name table, DdlSimplifier.Body body, Set<Integer> conditional) {
        defaults = body.defaults();
        ParserRuleContext tree = parse(body.text());
        if (!(tree instanceof MySqlParser.AlterTableContext alter)) {
            throw new UnreadableDdlException("not an ALTER TABLE");
        }
        List<Clause> clauses = new ArrayList<>();
        for (int i = 0; i < alter.alterSpecification().size(); i++) {
            List<Clause> some = new ArrayList<>();
            addClause(alter.alterSpecification(i), some);
            for (Clause clause : some) {
                clauses.add(conditional.contains(i) ? new Clause.IfPossible(clause) : clause);
            }
        }
        return new DdlStatement.AlterTable(table, clauses);
    }

    private static ParserRuleContext parse(String text) {
        Errors errors = new Errors();
        MySqlLexer lexer = new MySqlLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        lexer.addErrorListener(errors);
        MySqlParser parser = new MySqlParser(new CommonTokenStream(lexer));
        parser.removeErrorListeners();
        parser.addErrorListener(errors);
        ParserRuleContext tree = text.startsWith("CREATE") ? parser.createTable() : parser.alterTable();
        Token next = parser.getCurrentToken();
        if (!errors.first.isEmpty()) {
            throw new UnreadableDdlException("syntax: " + errors.first);
        }
        if (next.getType() != Token.EOF) {
            throw new UnreadableDdlException("syntax: not expected here: " + next.getText());
        }
        return tree;
    }

    private static final class Errors extends BaseErrorListener {
        private String first = "";

        @Override
        public void syntaxError(
                Recognizer<?, ?> recognizer,
                @Nullable Object offendingSymbol,
                int line,
                int charPositionInLine,
                String msg,
                @Nullable RecognitionException e) {
            if (first.isEmpty()) {
                first = msg.length() > 200 ? msg.substring(0, 200) + " ..." : msg;
            }
        }
    }

    private void addDefinition(MySqlParser.CreateDefinitionContext definition, List<Definition> definitions) {
        if (definition instanceof MySqlParser.ColumnDeclarationContext column) {
            definitions.add(column(unquoted(column.fullColumnName()), column.columnDefinition()));
        } else if (definition instanceof MySqlParser.ConstraintDeclarationContext constraint) {
            Index index = constraint(constraint.tableConstraint());
            if (index != null) {
                definitions.add(index);
            }
        } else if (definition instanceof MySqlParser.IndexDeclarationContext index) {
            definitions.add(index(index.indexColumnDefinition()));
        } else {
            throw notUnderstood(definition);
        }
    }

    private static @Nullable Index constraint(MySqlParser.TableConstraintContext constraint) {
        if (constraint instanceof MySqlParser.PrimaryKeyTableConstraintContext key) {
            return new Index(Index.Kind.PRIMARY, null, parts(key.indexColumnNames()));
        }
        if (constraint instanceof MySqlParser.UniqueKeyTableConstraintContext key) {
            return new Index(Index.Kind.UNIQUE, firstName(key.index, key.name), parts(key.indexColumnNames()));
        }
        if (constraint instanceof MySqlParser.ForeignKeyTableConstraintContext key) {
            return new Index(Index.Kind.FOREIGN_KEY, firstName(key.name, key.index), parts(key.indexColumnNames()));
        }
        if (constraint instanceof MySqlParser.CheckTableConstraintContext) {
            return null;
        }
        throw notUnderstood(constraint);
    }

    private static Index index(MySqlParser.IndexColumnDefinitionContext definition) {
        if (definition instanceof MySqlParser.SimpleIndexDeclarationContext index) {
            return new Index(Index.Kind.PLAIN, firstName(index.uid(), null), parts(index.indexColumnNames()));
        }
        if (definition instanceof MySqlParser.SpecialIndexDeclarationContext index) {
            return new Index(
                    Index.Kind.FULLTEXT_OR_SPATIAL, firstName(index.uid(), null), parts(index.indexColumnNames()));
        }
        throw notUnderstood(definition);
    }

    private static List<Index.Part> parts(MySqlParser.IndexColumnNamesContext names) {
        List<Index.Part> parts = new ArrayList<>();
        for (MySqlParser.IndexColumnNameContext part : names.indexColumnName()) {
            ParseTree first = part.getChild(0);
            if (part.uid() == null && part.STRING_LITERAL() == null) {
                parts.add(new Index.Part(null, 0));
            } else {
                int prefix = part.decimalLiteral() == null
                        ? 0
                        : (int) Math.min(Long.parseLong(part.decimalLiteral().getText()), Integer.MAX_VALUE);
                parts.add(new Index.Part(unquoted(first), prefix));
            }
        }
        return parts;
    }

    private Column column(String name, MySqlParser.ColumnDefinitionContext definition) {
        MySqlParser.DataTypeContext typeContext = definition.dataType();
        DataType type = DataTypeReader.read(
                SqlScanner.scan(text(typeContext), 0, version), version, sqlMode & SqlScanner.REAL_AS_FLOAT);
        String charset = type.charset();
        Boolean nullable = type.serial() ? Boolean.FALSE : null;
        Generated generated = Generated.NO;
        boolean invisible = false;
        boolean primary = false;
        boolean unique = type.serial();
        boolean foreign = false;
        boolean counting = type.serial();
        boolean onUpdate = false;
        List<SqlToken> value = List.of();
        for (MySqlParser.ColumnConstraintContext constraint : definition.columnConstraint()) {
            if (constraint instanceof MySqlParser.NullColumnConstraintContext nullConstraint) {
                nullable = nullConstraint.nullNotnull().NOT() == null;
            } else if (constraint instanceof MySqlParser.PrimaryKeyColumnConstraintContext) {
                primary = true;
            } else if (constraint instanceof MySqlParser.UniqueKeyColumnConstraintContext) {
                unique = true;
            } else if (constraint instanceof MySqlParser.SerialDefaultColumnConstraintContext) {
                unique = true;
                nullable = false;
                counting = true;
            } else if (constraint instanceof MySqlParser.DefaultColumnConstraintContext defaulting) {
                value = valueOf(defaulting.defaultValue());
            } else if (constraint instanceof MySqlParser.AutoIncrementColumnConstraintContext attribute) {
                counting |= attribute.AUTO_INCREMENT() != null;
                onUpdate |= attribute.AUTO_INCREMENT() == null;
            } else if (constraint instanceof MySqlParser.CollateColumnConstraintContext collate) {
                String collation = unquoted(collate.collationName());
                boolean inherits = charset != null || Charsets.isOfAnyCharset(collation);
                charset = inherits ? charset : Charsets.ofCollation(collation, version);
            } else if (constraint instanceof MySqlParser.GeneratedColumnConstraintContext computed) {
                generated = computed.STORED() != null ? Generated.STORED : Generated.VIRTUAL;
            } else if (constraint instanceof MySqlParser.ReferenceColumnConstraintContext) {
                foreign = version.enforcesColumnReferences();
            } else if (constraint instanceof MySqlParser.InvisibilityColumnConstraintContext) {
                invisible = true;
            }
        }
        return new Column(
                name,
                type.spec(),
                charset,
                nullable,
                generated,
                invisible,
                primary,
                unique,
                foreign,
                value,
                counting,
                onUpdate);
    }

    /** What the statement says where the simplified text has a number. */
    private List<SqlToken> valueOf(ParserRuleContext number) {
        return defaults.get(Integer.parseInt(number.getText()));
    }

    private void addClause(MySqlParser.AlterSpecificationContext clause, List<Clause> clauses) {
        if (clause instanceof MySqlParser.AlterByTableOptionContext options) {
            clauses.add(new Clause.SetOptions(options(options.tableOption())));
        } else if (clause instanceof MySqlParser.AlterByDefaultCharsetContext charset) {
            String name = charset.collationName() != null
                    ? Charsets.ofCollation(unquoted(charset.collationName()), version)
                    : charsetOf(unquoted(charset.charsetName()));
            clauses.add(new Clause.SetOptions(new Options(null, name)));
        } else if (clause instanceof MySqlParser.AlterByConvertCharsetContext convert) {
            String name = charsetOf(unquoted(convert.charsetName()));
            clauses.add(new Clause.Convert(name.equals(Options.DEFAULT_CHARSET) ? null : name));
        } else if (clause instanceof MySqlParser.AlterByRenameContext rename) {
            clauses.add(new Clause.RenameTo(fullName(rename.fullId() != null ? rename.fullId() : rename.uid())));
        } else if (!addColumnClause(clause, clauses) && !addIndexClause(clause, clauses)) {
            if (rebuilds(clause)) {
                clauses.add(new Clause.Rebuild());
            } else if (!leavesTableAlone(clause)) {
                throw notUnderstood(clause);
            }
        }
    }

    private boolean addColumnClause(MySqlParser.AlterSpecificationContext clause, List<Clause> clauses) {
        if (clause instanceof MySqlParser.AlterByAddColumnContext add) {
            Place place = place(add.FIRST() != null, add.AFTER() != null ? add.uid(1) : null);
            clauses.add(new Clause.AddColumn(column(unquoted(add.uid(0)), add.columnDefinition()), place));
        } else if (clause instanceof MySqlParser.AlterByAddColumnsContext add) {
            for (int i = 0; i < add.columnDefinition().size(); i++) {
                Column column = column(unquoted(add.uid(i)), add.columnDefinition(i));
                clauses.add(new Clause.AddColumn(column, Place.UNCHANGED));
            }
        } else if (clause instanceof MySqlParser.AlterByAddDefinitionsContext add) {
            List<Definition> definitions = new ArrayList<>();
            add.createDefinition().forEach(definition -> addDefinition(definition, definitions));
            for (Definition definition : definitions) {
                clauses.add(
                        definition instanceof Column column
                                ? new Clause.AddColumn(column, Place.UNCHANGED)
                                : new Clause.AddIndex((Index) definition));
            }
        } else if (clause instanceof MySqlParser.AlterByModifyColumnContext modify) {
            Column column = column(unquoted(modify.uid(0)), modify.columnDefinition());
            Place place = place(modify.FIRST() != null, modify.AFTER() != null ? modify.uid(1) : null);
            clauses.add(new Clause.ChangeColumn(column.name(), column, place));
        } else if (clause instanceof MySqlParser.AlterByChangeColumnContext change) {
            Column column = column(unquoted(change.newColumn), change.columnDefinition());
            Place place = place(change.FIRST() != null, change.afterColumn);
            clauses.add(new Clause.ChangeColumn(unquoted(change.oldColumn), column, place));
        } else if (clause instanceof MySqlParser.AlterByRenameColumnContext rename) {
            clauses.add(new Clause.RenameColumn(unquoted(rename.oldColumn), unquoted(rename.newColumn)));
        } else if (clause instanceof MySqlParser.AlterByDropColumnContext drop) {
            clauses.add(new Clause.DropColumn(unquoted(drop.uid())));
        } else if (clause instanceof MySqlParser.AlterByAlterColumnDefaultContext alter) {
            boolean visibility = alter.VISIBLE() != null || alter.INVISIBLE() != null;
            clauses.add(
                    visibility
                            ? new Clause.SetVisibility(unquoted(alter.uid()), alter.INVISIBLE() != null)
                            : new Clause.SetDefault(unquoted(alter.uid()), List.of()));
        } else if (clause instanceof MySqlParser.AlterByChangeDefaultContext change) {
            List<SqlToken> value = change.SET() == null ? List.of() : valueOf(change.defaultValue());
            clauses.add(new Clause.SetDefault(unquoted(change.uid()), value));
        } else {
            return false;
        }
        return true;
    }

    private static boolean addIndexClause(MySqlParser.AlterSpecificationContext clause, List<Clause> clauses) {
        if (clause instanceof MySqlParser.AlterByAddIndexContext add) {
            clauses.add(added(Index.Kind.PLAIN, firstName(add.uid(), null), add.indexColumnNames()));
        } else if (clause instanceof MySqlParser.AlterByAddSpecialIndexContext add) {
            clauses.add(added(Index.Kind.FULLTEXT_OR_SPATIAL, firstName(add.uid(), null), add.indexColumnNames()));
        } else if (clause instanceof MySqlParser.AlterByAddPrimaryKeyContext add) {
            clauses.add(added(Index.Kind.PRIMARY, null, add.indexColumnNames()));
        } else if (clause instanceof MySqlParser.AlterByAddUniqueKeyContext add) {
            clauses.add(added(Index.Kind.UNIQUE, firstName(add.indexName, add.name), add.indexColumnNames()));
        } else if (clause instanceof MySqlParser.AlterByAddForeignKeyContext add) {
            clauses.add(added(Index.Kind.FOREIGN_KEY, firstName(add.name, add.indexName), add.indexColumnNames()));
        } else if (clause instanceof MySqlParser.AlterByDropPrimaryKeyContext) {
            clauses.add(new Clause.DropIndex("PRIMARY"));
        } else if (clause instanceof MySqlParser.AlterByDropIndexContext drop) {
            clauses.add(new Clause.DropIndex(unquoted(drop.uid())));
        } else if (clause instanceof MySqlParser.AlterByDropConstraintCheckContext drop) {
            if (drop.CONSTRAINT() != null) {
                clauses.add(new Clause.DropIndex(unquoted(drop.uid()))); // may name a key; others are not found
            }
        } else if (clause instanceof MySqlParser.AlterByRenameIndexContext rename) {
            clauses.add(new Clause.RenameIndex(unquoted(rename.uid(0)), unquoted(rename.uid(1))));
        } else {
            return false;
        }
        return true;
    }

    private static boolean rebuilds(MySqlParser.AlterSpecificationContext clause) {
        return clause instanceof MySqlParser.AlterByAddCheckTableConstraintContext
                || clause instanceof MySqlParser.AlterByAlterCheckTableConstraintContext
                || clause instanceof MySqlParser.AlterByAlterIndexVisibilityContext
                || clause instanceof MySqlParser.AlterByDropForeignKeyContext
                || clause instanceof MySqlParser.AlterByForceContext;
    }

    private static boolean leavesTableAlone(MySqlParser.AlterSpecificationContext clause) {
        return clause instanceof MySqlParser.AlterBySetAlgorithmContext
                || clause instanceof MySqlParser.AlterByLockContext
                || clause instanceof MySqlParser.AlterByDisableKeysContext
                || clause instanceof MySqlParser.AlterByEnableKeysContext
                || clause instanceof MySqlParser.AlterByDiscardTablespaceContext
                || clause instanceof MySqlParser.AlterByImportTablespaceContext
                || clause instanceof MySqlParser.AlterByValidateContext;
    }

    private static Clause added(Index.Kind kind, @Nullable String name, MySqlParser.IndexColumnNamesContext columns) {
        return new Clause.AddIndex(new Index(kind, name, parts(columns)));
    }

    private static Place place(boolean first, MySqlParser.@Nullable UidContext after) {
        return new Place(first, after == null ? null : unquoted(after));
    }

    private Options options(List<MySqlParser.TableOptionContext> options) {
        String engine = null;
        String charset = null;
        boolean fromCollation = false;
        for (MySqlParser.TableOptionContext option : options) {
            if (option instanceof MySqlParser.TableOptionEngineContext named && named.engineName() != null) {
                engine = Engines.named(unquoted(named.engineName()));
            } else if (option instanceof MySqlParser.TableOptionCharsetContext named) {
                boolean isDefault = named.charsetName() == null;
                String name = isDefault ? Options.DEFAULT_CHARSET : charsetOf(unquoted(named.charsetName()));
                charset = fromCollation ? charset : name;
            } else if (option instanceof MySqlParser.TableOptionCollateContext named
                    && !Charsets.isOfAnyCharset(unquoted(named.collationName()))) {
                charset = Charsets.ofCollation(unquoted(named.collationName()), version);
                fromCollation = true;
            }
        }
        return new Options(engine, charset);
    }

    private String charsetOf(String name) {
        return name.equalsIgnoreCase("default") ? Options.DEFAULT_CHARSET : Charsets.named(name, version);
    }

    private static Name fullName(ParserRuleContext context) {
        List<SqlToken> tokens = SqlScanner.scan(text(context), 0, ServerVersion.ANY);
        return tokens.size() == 3
                ? new Name(tokens.get(0).text(), tokens.get(2).text())
                : new Name("", tokens.get(0).text());
    }

    private static @Nullable String firstName(
            MySqlParser.@Nullable UidContext first, MySqlParser.@Nullable UidContext second) {
        MySqlParser.UidContext name = first != null ? first : second;
        return name == null ? null : unquoted(name);
    }

    private static String unquoted(ParseTree name) {
        List<SqlToken> tokens = SqlScanner.scan(name.getText(), 0, ServerVersion.ANY);
        return tokens.get(tokens.size() - 1).text();
    }

    private static String text(ParserRuleContext context) {
        return context.getStart()
                .getInputStream()
                .getText(Interval.of(
                        context.getStart().getStartIndex(), context.getStop().getStopIndex()));
    }

    private static UnreadableDdlException notUnderstood(ParserRuleContext context) {
        String kind = context.getClass().getSimpleName().replace("Context", "");
        return new UnreadableDdlException("not understood: " + kind.toLowerCase(Locale.ROOT) + ": " + text(context));
    }
}
