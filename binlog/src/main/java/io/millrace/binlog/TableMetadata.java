package io.millrace.binlog;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The optional metadata of a table map: fields of (type 1, length packed, value), any of which may be missing
 * (mysql-server: {@code rows_event.h}, Optional_metadata_fields; {@code binlog_row_metadata}).
 */
final class TableMetadata {
    private static final int SIGNEDNESS = 1;
    private static final int DEFAULT_CHARSET = 2;
    private static final int COLUMN_CHARSET = 3;
    private static final int COLUMN_NAME = 4;
    private static final int SET_LABELS = 5;
    private static final int ENUM_LABELS = 6;
    private static final int GEOMETRY_TYPE = 7;
    private static final int SIMPLE_PRIMARY_KEY = 8;
    private static final int PRIMARY_KEY_WITH_PREFIX = 9;
    private static final int LABEL_DEFAULT_CHARSET = 10;
    private static final int LABEL_COLUMN_CHARSET = 11;
    private static final int VISIBILITY = 12;
    private static final int VECTOR_DIMENSIONS = 13;
    private static final int FIELD_COUNT = 14;
    /** How MariaDB names the hidden column behind a unique key on a BLOB: DB_ROW_HASH_1. */
    static final String HASH_COLUMN = "DB_ROW_HASH_";

    private static final Pattern HIDDEN_NAME = Pattern.compile("[0-9a-f]{32}|!hidden!.*");

    /** Column names in table order; null if they are not told ({@code binlog_row_metadata=MINIMAL}). */
    String @Nullable [] names;

    /** Per column whether it is unsigned; null if not told. */
    boolean @Nullable [] unsigned;

    /** The other way to read {@link #unsigned}, where the table map leaves two; null where it does not. */
    private boolean @Nullable [] otherUnsigned;

    /** Whether {@link #unsigned} is the one way to read the table map. */
    boolean signsCertain = true;

    /** Collation id per column, 0 where not told. */
    final int[] collations;

    /** Labels of ENUM and SET columns; null where not told. */
    final @Nullable List<String>[] labels;

    /** Geometry type code per GEOMETRY column, -1 where not told. */
    final int[] geometryTypes;

    /** Primary key columns in key order; empty if there is none or it is not told. */
    List<Integer> primaryKey = List.of();

    boolean primaryKeyPrefixed;

    /** Per column whether {@code SELECT *} leaves it out; null if not told. */
    boolean @Nullable [] invisible;

    /** Dimensions per VECTOR column, -1 where not told. */
    final int[] vectorDimensions;

    private final ColumnWire[] columns;
    private final YearSign yearSign;

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
    private TableMetadata(ColumnWire[] columns, YearSign yearSign) {
        this.columns = columns;
        this.yearSign = yearSign;
        collations = new int[columns.length];
        labels = (@Nullable List<String>[]) new List[columns.length];
        geometryTypes = filled(columns.length);
        vectorDimensions = filled(columns.length);
    }

    private static int[] filled(int length) {
        int[] array = new int[length];
        Arrays.fill(array, -1);
        return array;
    }

    static TableMetadata read(EventBytes in, ColumnWire[] columns, YearSign yearSign) {
        TableMetadata metadata = new TableMetadata(columns, yearSign);
        int[] offsets = new int[FIELD_COUNT];
        int[] lengths = new int[FIELD_COUNT];
        Arrays.fill(lengths, -1);
        while (in.remaining() > 0) {
            int type = in.u8();
            int length = in.packedInt();
            int at = in.take(length);
            if (type < FIELD_COUNT) { // others are for readers to come: MySQL skips them, too
                offsets[type] = at;
                lengths[type] = length;
            }
        }
        // Labels are text in charsets that may be told behind them.
        int[] order = {
            DEFAULT_CHARSET, COLUMN_CHARSET, LABEL_DEFAULT_CHARSET, LABEL_COLUMN_CHARSET, SIGNEDNESS, COLUMN_NAME,
            SET_LABELS, ENUM_LABELS, GEOMETRY_TYPE, SIMPLE_PRIMARY_KEY, PRIMARY_KEY_WITH_PREFIX, VISIBILITY,
            VECTOR_DIMENSIONS
        };
        EventBytes field = new EventBytes("TABLE_MAP optional metadata");
        for (int type : order) {
            if (lengths[type] >= 0) {
                metadata.readField(type, field.wrap(in.array(), offsets[type], lengths[type]));
            }
        }
        return metadata;
    }

    private void readField(int type, EventBytes in) {
        switch (type) {
            case SIGNEDNESS -> readSigns(in);
            case DEFAULT_CHARSET -> defaultCharset(in, column -> WireType.isCharacter(column.type()));
            case COLUMN_CHARSET -> columnCharset(in, column -> WireType.isCharacter(column.type()));
            case LABEL_DEFAULT_CHARSET -> defaultCharset(in, TableMetadata::hasLabels);
            case LABEL_COLUMN_CHARSET -> columnCharset(in, TableMetadata::hasLabels);
            case COLUMN_NAME -> readNames(in);
            case SET_LABELS -> readLabels(in, WireType.SET);
            case ENUM_LABELS -> readLabels(in, WireType.ENUM);
            case GEOMETRY_TYPE -> numbers(in, WireType.GEOMETRY, geometryTypes);
            case VECTOR_DIMENSIONS -> numbers(in, WireType.VECTOR, vectorDimensions);
            case SIMPLE_PRIMARY_KEY -> readPrimaryKey(in, false);
            case PRIMARY_KEY_WITH_PREFIX -> readPrimaryKey(in, true);
            case VISIBILITY -> {
                boolean[] visible = bits(in, column -> true);
                boolean[] hidden = new boolean[visible.length];
                for (int i = 0; i < visible.length; i++) {
                    hidden[i] = !visible[i];
                }
                invisible = hidden;
            }
            default -> throw new IllegalStateException("not a metadata field: " + type);
        }
    }

    /** Number of columns before the hidden ones at the end; all of them when names are not told. */
    int visibleColumns() {
        int count = columns.length;
        String[] told = names;
        while (told != null && count > 0 && isHidden(told[count - 1])) {
            count--;
        }
        return count;
    }

    /**
     * Whether a name is one that MySQL makes for the column behind a functional index: an MD5 in hexadecimal up to
     * 8.0.17, later {@code !hidden!index!part!number}.
     */
    private static boolean isHidden(String name) {
        return HIDDEN_NAME.matcher(name).matches();
    }

    private interface ColumnFilter {
        boolean has(ColumnWire column);
    }

    private static boolean hasLabels(ColumnWire column) {
        return column.type() == WireType.ENUM || column.type() == WireType.SET;
    }

    /** One bit per column that the filter names, the highest bit of a byte first. */
    /** Reads the bits with or without those of YEAR columns; keeps both readings where nothing tells which one holds. */
    private void readSigns(EventBytes in) {
        ColumnFilter withYear = column -> WireType.isNumeric(column.type());
        ColumnFilter withoutYear = column -> WireType.isNumeric(column.type()) && column.type() != WireType.YEAR;
        int longer = (count(withYear) + 7) / 8;
        boolean shorterFits = (count(withoutYear) + 7) / 8 == in.remaining();
        if (yearSign == YearSign.ABSENT || in.remaining() < longer) {
            unsigned = bits(in, withoutYear);
        } else if (yearSign == YearSign.PRESENT || !shorterFits) {
            unsigned = bits(in, withYear);
        } else {
            int start = in.position();
            boolean[] one = bits(in, withYear);
            boolean[] other = bits(in.wrap(in.array(), start, in.end() - start), withoutYear);
            signsCertain = agreeBesideYears(one, other);
            unsigned = one;
            otherUnsigned = other;
        }
    }

    private int count(ColumnFilter filter) {
        int count = 0;
        for (ColumnWire column : columns) {
            count += filter.has(column) ? 1 : 0;
        }
        return count;
    }

    private boolean agreeBesideYears(boolean[] one, boolean[] other) {
        for (int column = 0; column < columns.length; column++) {
            if (columns[column].type() != WireType.YEAR && one[column] != other[column]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the table map contradicts that the column is {@code unsigned}; in doubt it does not. */
    boolean contradictsSign(int column, boolean isUnsigned) {
        boolean[] told = unsigned;
        boolean[] other = otherUnsigned;
        return told != null
                && columns[column].type() != WireType.YEAR
                && WireType.isNumeric(columns[column].type())
                && told[column] != isUnsigned
                && (other == null || other[column] != isUnsigned);
    }

    private boolean[] bits(EventBytes in, ColumnFilter filter) {
        boolean[] bits = new boolean[columns.length];
        int index = 0;
        int current = 0;
        for (int column = 0; column < columns.length; column++) {
            if (filter.has(columns[column])) {
                if ((index & 7) == 0) {
                    current = in.u8();
                }
                bits[column] = (current << (index & 7) & 0x80) != 0;
                index++;
            }
        }
        return bits;
    }

    /** A default collation, then pairs of (index among the columns that the filter names, collation). */
    private void defaultCharset(EventBytes in, ColumnFilter filter) {
        int standard = in.packedInt();
        int[] indexes = new int[columns.length];
        int count = 0;
        for (int column = 0; column < columns.length; column++) {
            if (filter.has(columns[column])) {
                collations[column] = standard;
                indexes[count++] = column;
            }
        }
        while (in.remaining() > 0) {
            int index = in.packedInt();
            int collation = in.packedInt();
            if (index >= count) {
                throw Corrupt.event("TABLE_MAP", "a charset must be of a text column, index=" + index);
            }
            collations[indexes[index]] = collation;
        }
    }

    private void columnCharset(EventBytes in, ColumnFilter filter) {
        for (int column = 0; column < columns.length; column++) {
            if (filter.has(columns[column])) {
                collations[column] = in.packedInt();
            }
        }
    }

    private void readNames(EventBytes in) {
        String[] read = new String[columns.length];
        for (int column = 0; column < columns.length; column++) {
            read[column] = in.utf8(in.packedInt());
        }
        names = read;
    }

    private void readLabels(EventBytes in, int type) {
        for (int column = 0; column < columns.length; column++) {
            if (columns[column].type() == type) {
                Charset charset = Collations.charsetOf(collations[column]).javaCharset();
                int count = in.packedInt();
                List<String> read = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    read.add(in.text(in.packedInt(), charset));
                }
                labels[column] = List.copyOf(read);
            }
        }
    }

    private void numbers(EventBytes in, int type, int[] target) {
        for (int column = 0; column < columns.length; column++) {
            if (columns[column].type() == type) {
                target[column] = in.packedInt();
            }
        }
    }

    private void readPrimaryKey(EventBytes in, boolean withPrefix) {
        List<Integer> key = new ArrayList<>();
        while (in.remaining() > 0) {
            int column = in.packedInt();
            if (column >= columns.length) {
                throw Corrupt.event("TABLE_MAP", "a key must be of the table's columns, index=" + column);
            }
            key.add(column);
            if (withPrefix && in.packedInt() != 0) {
                primaryKeyPrefixed = true;
            }
        }
        primaryKey = List.copyOf(key);
    }
}
