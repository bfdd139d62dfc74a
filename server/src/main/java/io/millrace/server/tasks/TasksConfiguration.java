package io.millrace.server.tasks;

import io.millrace.server.audit.Audit;
import io.millrace.server.connections.Connections;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Tasks and their runs. */
@Configuration(proxyBeanMethods = false)
@Import(TaskController.class)
public class TasksConfiguration {
    @Bean
    TaskStore taskStore(JdbcClient database, JsonMapper json) {
        return new TaskStore(database, json);
    }

    @Bean
    TaskEvents taskEvents(JdbcClient database) {
        return new TaskEvents(database);
    }

    @Bean
    Definitions definitions(JsonMapper json) {
        return new Definitions(json);
    }

    @Bean
    Fleet fleet(TaskStore store, TaskEvents events, Definitions definitions, Connections connections) {
        return new Fleet(store, events, definitions, connections);
    }

    @Bean
    Tasks tasks(
            TaskStore store,
            TaskEvents events,
            Definitions definitions,
            Fleet fleet,
            Connections connections,
            TransactionTemplate transactions,
            Audit audit) {
        return new Tasks(store, events, definitions, fleet, connections, transactions, audit);
    }
}
