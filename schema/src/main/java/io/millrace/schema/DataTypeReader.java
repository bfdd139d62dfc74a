package io.millrace.schema;

import io.millrace.model.ColumnType;
import io.millrace.schema.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a data type with its attributes, synonyms included, from tokens.
 *
 * <p>Source: the {@code type} rules of mysql-server {@code sql/sql_yacc.yy}.
 */
final class DataTypeReader {
    private final List<SqlToken> tokens;
    private final ServerVersion version;
    private final long sqlMode;
    private int at;
    private int length = -1;
    private int scale = -1;
    private boolean unsigned;
    private boolean zerofill;
    private boolean serial;
    private boolean byteType;
    private @Nullable String charset;
    private String packedText = "";
    private List<String> labels = List.of();

    private DataTypeReader(List<SqlToken> tokens, ServerVersion version, long sqlMode) {
        this.tokens = tokens;
        this.version = version;
        this.sqlMode = sqlMode;
    }

    /**
     * @throws UnreadableDdlException if the tokens are not one data type with its attributes
     */
    static DataType read(List<SqlToken> tokens, ServerVersion version, long sqlMode) {
        DataTypeReader reader = new DataTypeReader(tokens, version, sqlMode);
        ColumnType type = reader.typeName();
        reader.attributes();
        TypeSpec spec = reader.spec(type);
        return new DataType(spec, reader.charset, reader.serial);
    }

    private ColumnType typeName() {
        String name = word();
        return switch (name) {
            case "bool", "boolean" -> fixedLength(ColumnType.TINYINT, 1);
            case "serial" -> serial();
            case "tinyint", "int1" -> parameters(ColumnType.TINYINT);
            case "smallint", "int2" -> parameters(ColumnType.SMALLINT);
            case "mediumint", "middleint", "int3" -> parameters(ColumnType.MEDIUMINT);
            case "int", "integer", "int4" -> parameters(ColumnType.INT);
            case "bigint", "int8" -> parameters(ColumnType.BIGINT);
            case "decimal", "dec", "numeric", "fixed" -> parameters(ColumnType.DECIMAL);
            case "float", "float4" -> approximate(ColumnType.FLOAT);
            case "float8" -> approximate(ColumnType.DOUBLE);
            case "double" -> {
                skip("precision");
                yield approximate(ColumnType.DOUBLE);
            }
            case "real" ->
                approximate((sqlMode & SqlScanner.REAL_AS_FLOAT) != 0 ? ColumnType.FLOAT : ColumnType.DOUBLE);
            case "enum" -> labels(ColumnType.ENUM);
            case "set" -> labels(ColumnType.SET);
            case "json" -> json();
            case "uuid", "inet6", "inet4" -> packedText(name);
            case "vector" -> parameters(ColumnType.VECTOR);
            default -> textualName(name);
        };
    }

    private ColumnType textualName(String name) {
        return switch (name) {
            case "char", "character" -> parameters(skip("varying") ? ColumnType.VARCHAR : ColumnType.CHAR);
            case "varchar", "varcharacter" -> parameters(ColumnType.VARCHAR);
            case "national" -> national(word());
            case "nchar" -> {
                charset = version.utf8();
                boolean varying = skip("varying") || skip("varchar") || skip("varcharacter");
                yield parameters(varying ? ColumnType.VARCHAR : ColumnType.CHAR);
            }
            case "nvarchar" -> national("varchar");
            case "binary" -> parameters(ColumnType.BINARY);
            case "varbinary" -> parameters(ColumnType.VARBINARY);
            case "tinytext" -> ColumnType.TINYTEXT;
            case "text" -> parameters(ColumnType.TEXT);
            case "mediumtext" -> ColumnType.MEDIUMTEXT;
            case "longtext" -> ColumnType.LONGTEXT;
            case "tinyblob" -> ColumnType.TINYBLOB;
            case "blob" -> parameters(ColumnType.BLOB);
            case "mediumblob" -> ColumnType.MEDIUMBLOB;
            case "longblob" -> ColumnType.LONGBLOB;
            case "long" -> longType();
            default -> otherName(name);
        };
    }

    private ColumnType otherName(String name) {
        return switch (name) {
            case "bit" -> parameters(ColumnType.BIT);
            case "date" -> ColumnType.DATE;
            case "time" -> parameters(ColumnType.TIME);
            case "datetime" -> parameters(ColumnType.DATETIME);
            case "timestamp" -> parameters(ColumnType.TIMESTAMP);
            case "year", "sql_tsi_year" -> parameters(ColumnType.YEAR);
            case "geometry" -> ColumnType.GEOMETRY;
            case "point" -> ColumnType.POINT;
            case "linestring" -> ColumnType.LINESTRING;
            case "polygon" -> ColumnType.POLYGON;
            case "multipoint" -> ColumnType.MULTIPOINT;
            case "multilinestring" -> ColumnType.MULTILINESTRING;
            case "multipolygon" -> ColumnType.MULTIPOLYGON;
            case "geometrycollection", "geomcollection" -> ColumnType.GEOMETRYCOLLECTION;
            default -> throw new UnreadableDdlException("unknown data type: type=" + name);
        };
    }

    /** In MariaDB a synonym. */
    private ColumnType json() {
        if (version.mariaDb()) {
            charset = "utf8mb4";
            return ColumnType.LONGTEXT;
        }
        return ColumnType.JSON;
    }

    /** MariaDB's types that are text for everybody but the storage engine. */
    private ColumnType packedText(String name) {
        packedText = name;
        length = TypeSpec.packedTextLength(name);
        return ColumnType.CHAR;
    }

    private ColumnType serial() {
        serial = true;
        unsigned = true;
        return ColumnType.BIGINT;
    }

    private ColumnType national(String name) {
        charset = version.utf8();
        return switch (name) {
            case "char", "character" -> parameters(skip("varying") ? ColumnType.VARCHAR : ColumnType.CHAR);
            case "varchar", "varcharacter" -> parameters(ColumnType.VARCHAR);
            default -> throw new UnreadableDdlException("unknown data type: type=national " + name);
        };
    }

    private ColumnType longType() {
        if (skip("varbinary")) {
            return ColumnType.MEDIUMBLOB;
        }
        if (!skip("varchar") && !skip("varcharacter") && (isWord("char") || isWord("character"))) {
            // LONG CHAR VARYING, but LONG CHARACTER SET x names a charset
            if (at + 1 < tokens.size() && tokens.get(at + 1).is("varying")) {
                at += 2;
            }
        }
        return ColumnType.MEDIUMTEXT;
    }

    private ColumnType fixedLength(ColumnType type, int value) {
        length = value;
        return type;
    }

    private ColumnType approximate(ColumnType type) {
        parameters(type);
        if (type == ColumnType.FLOAT && length >= 0 && scale < 0) {
            ColumnType byPrecision = length > 24 ? ColumnType.DOUBLE : ColumnType.FLOAT;
            length = -1;
            return byPrecision;
        }
        return type;
    }

    private ColumnType parameters(ColumnType type) {
        if (skipSymbol('(')) {
            if (!isSymbol(')')) {
                length = number();
            }
            if (skipSymbol(',')) {
                scale = number();
            }
            expect(')');
        }
        return type;
    }

    private ColumnType labels(ColumnType type) {
        List<String> read = new ArrayList<>();
        expect('(');
        do {
            SqlToken label = at < tokens.size() ? tokens.get(at++) : null;
            if (label == null || (label.kind() != Kind.STRING && label.kind() != Kind.QUOTED)) {
                throw new UnreadableDdlException("ENUM and SET labels are strings");
            }
            read.add(label.text());
        } while (skipSymbol(','));
        expect(')');
        labels = read;
        return type;
    }

    private void attributes() {
        while (at < tokens.size()) {
            String name = word();
            switch (name) {
                case "unsigned" -> unsigned = true;
                case "signed" -> {
                    // the default
                }
                case "zerofill" -> {
                    zerofill = true;
                    unsigned = true;
                }
                case "binary" -> {
                    // a collation of the same charset
                }
                case "byte" -> byteType = true;
                case "compressed" -> compression();
                case "ascii" -> charset = "latin1";
                case "unicode" -> charset = "ucs2";
                case "character", "char" -> {
                    if (!skip("set")) {
                        throw new UnreadableDdlException("CHARACTER SET is two words");
                    }
                    charset = charsetName();
                }
                case "charset" -> charset = charsetName();
                case "collate" -> {
                    String collation = name();
                    boolean inherits = Charsets.isOfAnyCharset(collation);
                    charset = charset == null && !inherits ? Charsets.ofCollation(collation, version) : charset;
                }
                case "srid" -> number();
                default -> throw new UnreadableDdlException("unknown type attribute: attribute=" + name);
            }
        }
    }

    /** MariaDB: {@code COMPRESSED[=method]}, how values are stored and not what they are. */
    private void compression() {
        if (skipSymbol('=')) {
            word();
        }
    }

    private @Nullable String charsetName() {
        skipSymbol('=');
        String name = name();
        if (name.startsWith(MariaDbSyntax.PACKED_TEXT_MARK)) {
            packedText(name.substring(1));
            return TypeSpec.PACKED_TEXT_CHARSET;
        }
        return Charsets.named(name, version);
    }

    private TypeSpec spec(ColumnType type) {
        ColumnType resolved = byteType ? TextTypes.binaryOf(type) : type;
        if (byteType) {
            charset = null;
        }
        int resolvedLength =
                switch (resolved) {
                    case DECIMAL -> length <= 0 ? 10 : length;
                    case BIT -> Math.max(length, 1);
                    case CHAR, BINARY -> length < 0 ? 1 : length;
                    case VECTOR -> length < 0 ? 2048 : length;
                    case TIME, DATETIME, TIMESTAMP -> Math.max(length, 0);
                    default -> length;
                };
        int resolvedScale = resolved == ColumnType.DECIMAL ? Math.max(scale, 0) : scale;
        return new TypeSpec(resolved, resolvedLength, resolvedScale, unsigned, zerofill, labels, packedText);
    }

    private String word() {
        if (at >= tokens.size() || tokens.get(at).kind() != Kind.WORD) {
            throw new UnreadableDdlException("a data type is made of words: " + here());
        }
        return tokens.get(at++).text().toLowerCase(Locale.ROOT);
    }

    /** A charset or collation name: a word, or quoted. */
    private String name() {
        if (at >= tokens.size() || !(tokens.get(at).isName() || tokens.get(at).kind() == Kind.STRING)) {
            throw new UnreadableDdlException("a charset or collation has a name: " + here());
        }
        return tokens.get(at++).text();
    }

    private int number() {
        if (at >= tokens.size() || tokens.get(at).kind() != Kind.NUMBER) {
            throw new UnreadableDdlException("a length is a number: " + here());
        }
        try {
            return (int) Math.min(Long.parseLong(tokens.get(at++).text()), Integer.MAX_VALUE);
        } catch (NumberFormatException e) {
            throw new UnreadableDdlException("a length is a whole number: " + here());
        }
    }

    private boolean isWord(String word) {
        return at < tokens.size() && tokens.get(at).is(word);
    }

    private boolean skip(String word) {
        if (isWord(word)) {
            at++;
            return true;
        }
        return false;
    }

    private boolean isSymbol(char symbol) {
        return at < tokens.size() && tokens.get(at).isSymbol(symbol);
    }

    private boolean skipSymbol(char symbol) {
        if (isSymbol(symbol)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char symbol) {
        if (!skipSymbol(symbol)) {
            throw new UnreadableDdlException("a data type needs '" + symbol + "': " + here());
        }
    }

    private String here() {
        return at < tokens.size() ? "at=" + tokens.get(at).text() : "at=end";
    }
}
