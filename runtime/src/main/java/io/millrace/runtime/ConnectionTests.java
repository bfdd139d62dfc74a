package io.millrace.runtime;

import io.millrace.kafka.DestinationConnectionTest;
import io.millrace.kafka.SinkSettings;
import io.millrace.model.ConnectionReport;
import io.millrace.mysql.SourceConnectionTest;
import io.millrace.task.DestinationSection;
import io.millrace.task.SourceSection;

/** Tries connections that no task has to have. Each takes some seconds at most, on the caller's thread. */
public final class ConnectionTests {
    private static final String NAME = "connection-test";

    private ConnectionTests() {}

    /** Of the first server; others are not tried. */
    public static ConnectionReport source(SourceSection source) {
        return SourceConnectionTest.run(TaskSettingsMapper.sourceSettings(source, NAME));
    }

    public static ConnectionReport destination(DestinationSection destination) {
        SinkSettings.Builder settings = SinkSettings.builder(NAME, String.join(",", destination.bootstrapServers()));
        destination.securityProperties().forEach(settings::clientProperty);
        return DestinationConnectionTest.run(settings.build());
    }
}
