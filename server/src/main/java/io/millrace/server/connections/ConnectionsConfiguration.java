package io.millrace.server.connections;

import io.millrace.server.ServerSettings;
import io.millrace.server.audit.Audit;
import io.millrace.server.storage.KeyRing;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Saved endpoints. */
@Configuration(proxyBeanMethods = false)
@Import(ConnectionController.class)
public class ConnectionsConfiguration {
    @Bean
    Connections connections(
            JdbcClient database,
            TransactionTemplate transactions,
            KeyRing keys,
            Audit audit,
            JsonMapper json,
            ServerSettings settings) {
        return new Connections(database, transactions, keys, audit, json, settings);
    }
}
