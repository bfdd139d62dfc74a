package io.millrace.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;

/** One of Flink's own readers of change messages, as a Flink job with a Kafka table would run it. */
final class FlinkReader implements ChangeReader {
    private final List<LogicalType> types;
    private final DeserializationSchema<RowData> reader;

    /** @param options of the format, without its prefix */
    FlinkReader(DeserializationFormatFactory format, Map<String, String> options, ReaderColumn.Dialect dialect) {
        this(format, options, types(dialect));
    }

    /** @param types the columns as the Flink table declares them */
    FlinkReader(DeserializationFormatFactory format, Map<String, String> options, Map<String, DataType> types) {
        this.types = types.values().stream().map(DataType::getLogicalType).toList();
        DataType row = DataTypes.ROW(types.entrySet().stream()
                .map(column -> DataTypes.FIELD(column.getKey(), column.getValue()))
                .toArray(DataTypes.Field[]::new));
        reader = format.createDecodingFormat(null, Configuration.fromMap(options))
                .createRuntimeDecoder(new Types(), row);
        try {
            reader.open(new NoMetrics());
        } catch (Exception e) {
            throw new IllegalStateException("Flink's reader does not open", e);
        }
    }

    private static Map<String, DataType> types(ReaderColumn.Dialect dialect) {
        Map<String, DataType> types = new LinkedHashMap<>();
        ReaderColumn.ALL.forEach(column -> types.put(column.name(), column.type(dialect)));
        return types;
    }

    @Override
    public List<Change> read(byte[] value) {
        List<Change> changes = new ArrayList<>();
        try {
            reader.deserialize(value, new Collector<>() {
                @Override
                public void collect(RowData row) {
                    boolean adds = row.getRowKind() == RowKind.INSERT || row.getRowKind() == RowKind.UPDATE_AFTER;
                    changes.add(new Change(adds, texts(row)));
                }

                @Override
                public void close() {}
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return changes;
    }

    private List<String> texts(RowData row) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            Object value = RowData.createFieldGetter(types.get(i), i).getFieldOrNull(row);
            texts.add(value == null ? null : FlinkText.of(value, types.get(i)));
        }
        return texts;
    }

    private static final class Types implements DynamicTableSource.Context {
        @Override
        @SuppressWarnings("unchecked") // Flink's own planner does the same: the caller names the type.
        public <T> TypeInformation<T> createTypeInformation(DataType type) {
            return (TypeInformation<T>) InternalTypeInfo.of(type.getLogicalType());
        }

        @Override
        @SuppressWarnings("unchecked") // as above
        public <T> TypeInformation<T> createTypeInformation(LogicalType type) {
            return (TypeInformation<T>) InternalTypeInfo.of(type);
        }

        @Override
        public DynamicTableSource.DataStructureConverter createDataStructureConverter(DataType type) {
            throw new UnsupportedOperationException("these formats make Flink's own structures");
        }
    }

    private static final class NoMetrics implements DeserializationSchema.InitializationContext {
        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(FlinkReader.class.getClassLoader());
        }
    }
}
