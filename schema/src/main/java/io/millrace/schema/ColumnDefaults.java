package io.millrace.schema;

import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnShape;
import io.millrace.model.ColumnType;
import io.millrace.schema.DdlStatement.Column;
import io.millrace.schema.DdlStatement.Definition;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Defaults of columns, from DEFAULT clauses and from {@code information_schema}: the same for the same column, whichever
 * says it. A literal that is not understood is no default, so that no message names a wrong one.
 */
public final class ColumnDefaults {
    private static final int FLOAT_DIGITS = 6; // FLT_DIG, with which the server prints a default of type FLOAT
    private static final int FLOAT_WIDTH = 12;
    private static final int DOUBLE_WIDTH = 22;

    private final TypeSpec spec;
    private final String charset;
    private final ServerVersion version;
    private final ZoneId zone;

    private ColumnDefaults(TypeSpec spec, @Nullable String charset, ServerVersion version, ZoneId zone) {
        this.spec = spec;
        this.charset = charset == null ? Charsets.BINARY : charset;
        this.version = version;
        this.zone = zone;
    }

    /**
     * The default as {@code information_schema.COLUMNS} says it; where {@link #isToldByStatement} of it, that is not yet
     * what it is.
     *
     * @param text COLUMN_DEFAULT
     * @param extra EXTRA
     * @param serverVersion {@code @@version}
     */
    public static ColumnDefault ofInformationSchema(
            ColumnShape column, @Nullable String text, String extra, String serverVersion) {
        if (text == null || column.generated() != ColumnShape.Generated.NO) {
            return ColumnDefault.NONE;
        }
        ServerVersion version = ServerVersion.of(serverVersion);
        TypeSpec spec = DataTypeReader.read(SqlScanner.scan(column.columnType(), 0, ServerVersion.ANY), version, 0)
                .spec();
        ColumnDefaults defaults = new ColumnDefaults(spec, column.charset(), version, ZoneOffset.UTC);
        List<SqlToken> tokens = SqlScanner.scan(text, 0, ServerVersion.ANY);
        boolean temporal = spec.type() == ColumnType.TIMESTAMP || spec.type() == ColumnType.DATETIME;
        if (temporal && !tokens.isEmpty() && isNow(tokens.get(0))) {
            // DEFAULT (now()) is an expression, and says so in other words than DEFAULT CURRENT_TIMESTAMP
            boolean written = version.mariaDb() || tokens.get(0).is("current_timestamp");
            return written ? ColumnDefault.NOW : ColumnDefault.NONE;
        }
        if (extra.toUpperCase(Locale.ROOT).contains("DEFAULT_GENERATED")) {
            return ColumnDefault.NONE;
        }
        if (spec.type() == ColumnType.TIMESTAMP || spec.type().isBinary()) {
            boolean none = version.mariaDb() && text.equals("NULL");
            return none ? ColumnDefault.NONE : ColumnDefault.literal(text);
        }
        boolean sql = version.mariaDb() || spec.type() == ColumnType.BIT;
        return sql ? defaults.of(tokens) : defaults.literal(DefaultLiteral.text(text));
    }

    /**
     * Whether only SHOW CREATE TABLE tells this default: {@code information_schema} has a TIMESTAMP in the time zone of
     * whoever made the table, and bytes up to the first that is zero.
     */
    public static boolean isToldByStatement(ColumnShape column) {
        boolean literal = column.defaultValue().kind() == ColumnDefault.Kind.LITERAL;
        return literal
                && (column.type() == ColumnType.TIMESTAMP || column.type().isBinary());
    }

    /**
     * Of the columns of a table, by name.
     *
     * @param statement what SHOW CREATE TABLE gives a session whose time zone is UTC
     * @return nothing if the statement cannot be read
     */
    public static Map<String, ColumnDefault> ofCreateStatement(String statement, String serverVersion) {
        ServerVersion version = ServerVersion.of(serverVersion);
        Map<String, ColumnDefault> defaults = new HashMap<>();
        try {
            DdlReader reader = new DdlReader(SqlScanner.scan(statement, 0, version), version, 0);
            if (reader.body(reader.head()) instanceof DdlStatement.CreateTable create) {
                TableDraft draft = new TableDraft(
                        new TableDraft.Rules(version, true, ZoneOffset.UTC),
                        "",
                        DdlStatement.charsetOf(create, "utf8mb4"));
                for (Definition definition : create.definitions()) {
                    if (definition instanceof Column column) {
                        defaults.put(column.name(), draft.columnOf(column).defaultValue());
                    }
                }
            }
        } catch (UnreadableDdlException e) {
            return Map.of();
        }
        return defaults;
    }

    /**
     * The default that a clause sets.
     *
     * @param clause what stands behind DEFAULT
     * @param charset of the column, null if it has none
     * @param zone of the session
     */
    static ColumnDefault ofClause(
            List<SqlToken> clause, TypeSpec spec, @Nullable String charset, ServerVersion version, ZoneId zone) {
        return new ColumnDefaults(spec, charset, version, zone).of(clause);
    }

    /** What a TIMESTAMP that is NOT NULL has without {@code explicit_defaults_for_timestamp}. */
    static ColumnDefault zeroTimestamp(TypeSpec spec) {
        int digits = Math.max(0, spec.length());
        return ColumnDefault.literal("0000-00-00 00:00:00" + (digits == 0 ? "" : "." + "0".repeat(digits)));
    }

    /** The value that an INSERT has for a column without a default where the server is not strict. */
    static ColumnDefault zero(TypeSpec spec, @Nullable String charset, ServerVersion version) {
        String clause =
                switch (spec.type()) {
                    case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, DECIMAL, FLOAT, DOUBLE, BIT, YEAR -> "0";
                    case DATE -> "'0000-00-00'";
                    case TIME -> "'00:00:00'";
                    case DATETIME -> "'0000-00-00 00:00:00'";
                    case CHAR, VARCHAR, VARBINARY, SET -> "''";
                    default -> "";
                };
        if (spec.type() == ColumnType.TIMESTAMP) {
            return zeroTimestamp(spec);
        }
        if (spec.type() == ColumnType.ENUM) {
            return ColumnDefault.literal(spec.labels().get(0));
        }
        if (spec.type() == ColumnType.BINARY) {
            return ColumnDefault.literal("\0".repeat(spec.length()));
        }
        return ofClause(SqlScanner.scan(clause, 0, version), spec, charset, version, ZoneOffset.UTC);
    }

    private ColumnDefault of(List<SqlToken> clause) {
        List<SqlToken> tokens = clause;
        while (tokens.size() > 2
                && tokens.get(0).isSymbol('(')
                && DdlSimplifier.closing(tokens, 0) == tokens.size() - 1) {
            if (!version.mariaDb()) {
                return ColumnDefault.NONE;
            }
            tokens = tokens.subList(1, tokens.size() - 1);
        }
        if (tokens.isEmpty() || (tokens.size() == 1 && tokens.get(0).is("null"))) {
            return ColumnDefault.NONE;
        }
        boolean temporal = spec.type() == ColumnType.TIMESTAMP || spec.type() == ColumnType.DATETIME;
        if (temporal && isNow(tokens.get(0))) {
            return ColumnDefault.NOW;
        }
        DefaultLiteral literal = DefaultLiteral.of(tokens);
        return literal == null ? ColumnDefault.NONE : literal(literal);
    }

    private static boolean isNow(SqlToken token) {
        return token.isAny("current_timestamp", "now", "localtime", "localtimestamp");
    }

    private ColumnDefault literal(DefaultLiteral literal) {
        String text;
        try {
            text = text(literal);
        } catch (NumberFormatException | ArithmeticException e) {
            text = null;
        }
        return text == null ? ColumnDefault.NONE : ColumnDefault.literal(text);
    }

    private @Nullable String text(DefaultLiteral literal) {
        TemporalLiteral temporal = new TemporalLiteral(!version.mariaDb());
        int digits = Math.max(0, spec.length());
        return switch (spec.type()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT ->
                padded(literal.number().setScale(0, RoundingMode.HALF_UP).toPlainString(), spec.displayWidth());
            case DECIMAL ->
                padded(
                        literal.number()
                                .setScale(spec.scale(), RoundingMode.HALF_UP)
                                .toPlainString(),
                        spec.length() + (spec.scale() > 0 ? 1 : 0));
            case FLOAT, DOUBLE -> approximate(literal.number());
            case BIT -> bits(literal).toString(2);
            case DATE -> TemporalLiteral.date(literal);
            case TIME -> temporal.time(literal, digits);
            case DATETIME -> temporal.dateTime(literal, digits, null);
            case TIMESTAMP -> temporal.dateTime(literal, digits, zone);
            case YEAR -> year(literal);
            case CHAR -> withoutSpaces(literal.asText(charset));
            case VARCHAR -> literal.asText(charset);
            case BINARY, VARBINARY -> bytes(literal.asBytes());
            case TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT -> version.mariaDb() ? literal.asText(charset) : null;
            case TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB -> version.mariaDb() ? bytes(literal.asBytes()) : null;
            case ENUM -> label(withoutSpaces(literal.asText(charset)));
            case SET -> labels(literal.asText(charset));
            case JSON,
                    VECTOR,
                    GEOMETRY,
                    POINT,
                    LINESTRING,
                    POLYGON,
                    MULTIPOINT,
                    MULTILINESTRING,
                    MULTIPOLYGON,
                    GEOMETRYCOLLECTION -> null;
        };
    }

    private String padded(String number, int width) {
        return spec.zerofill() && number.length() < width ? "0".repeat(width - number.length()) + number : number;
    }

    private String approximate(BigDecimal value) {
        if (spec.scale() >= 0) {
            return padded(value.setScale(spec.scale(), RoundingMode.HALF_UP).toPlainString(), spec.length());
        }
        if (spec.type() == ColumnType.DOUBLE) {
            return padded(DefaultLiteral.approximate(value.doubleValue()), DOUBLE_WIDTH);
        }
        double printed = new BigDecimal(value.floatValue())
                .round(new MathContext(FLOAT_DIGITS, RoundingMode.HALF_EVEN))
                .doubleValue();
        return padded(DefaultLiteral.approximate(printed), FLOAT_WIDTH);
    }

    /** A text stands for its bytes. */
    private static BigInteger bits(DefaultLiteral literal) {
        return literal.form() == DefaultLiteral.Form.NUMBER
                ? literal.number().setScale(0, RoundingMode.HALF_UP).toBigIntegerExact()
                : new BigInteger(1, literal.asBytes());
    }

    private static @Nullable String year(DefaultLiteral literal) {
        int year = literal.number().setScale(0, RoundingMode.HALF_UP).intValueExact();
        boolean number = literal.form() != DefaultLiteral.Form.TEXT;
        if (year == 0 && (number || literal.text().strip().length() == 4)) {
            return "0000";
        }
        return String.valueOf(year >= 100 ? year : year < 70 ? 2000 + year : 1900 + year);
    }

    private @Nullable String bytes(byte[] value) {
        byte[] whole =
                spec.type() == ColumnType.BINARY ? Arrays.copyOf(value, Math.max(spec.length(), value.length)) : value;
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        // Servers before 8.0 show other bytes as question marks, so nobody can say which they are.
        boolean shown =
                version.showsBytes() || (text.indexOf('?') < 0 && text.chars().allMatch(c -> c < 0x80));
        return shown ? text : null;
    }

    private static String withoutSpaces(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    private @Nullable String label(String text) {
        for (String label : spec.labels()) {
            if (label.equals(text)) {
                return label;
            }
        }
        return spec.labels().stream().filter(text::equalsIgnoreCase).findFirst().orElse(null);
    }

    private @Nullable String labels(String text) {
        List<Integer> found = new ArrayList<>();
        for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            String label = label(withoutSpaces(part));
            if (label == null) {
                return null;
            }
            found.add(spec.labels().indexOf(label));
        }
        Collections.sort(found);
        return String.join(
                ",", found.stream().distinct().map(spec.labels()::get).toList());
    }
}
