package io.millrace.server.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.server.ServerSettings;
import java.util.Locale;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The database and what keeps secrets in it. */
@Configuration(proxyBeanMethods = false)
public class StorageConfiguration {
    private static final int CONNECTIONS = 10;

    /** What differs between the three databases, as placeholders of the migrations. */
    enum Product {
        H2("VARCHAR(10000000)", "VARBINARY(10000000)", ""),
        POSTGRESQL("TEXT", "BYTEA", ""),
        MYSQL("LONGTEXT", "LONGBLOB", " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");

        private final String text;
        private final String bytes;
        private final String tableOptions;

        Product(String text, String bytes, String tableOptions) {
            this.text = text;
            this.bytes = bytes;
            this.tableOptions = tableOptions;
        }

        Map<String, String> placeholders() {
            return Map.of("text", text, "bytes", bytes, "table_options", tableOptions);
        }

        static Product of(String url) {
            String start = url.toLowerCase(Locale.ROOT);
            if (start.startsWith("jdbc:h2:")) {
                return H2;
            } else if (start.startsWith("jdbc:postgresql:")) {
                return POSTGRESQL;
            } else if (start.startsWith("jdbc:mariadb:")) {
                return MYSQL;
            }
            throw new MillraceException(
                    ErrorCode.SERVER_START,
                    "the service's database is H2, MySQL, MariaDB or PostgreSQL: its URL begins with jdbc:mysql:,"
                            + " jdbc:mariadb:, jdbc:postgresql: or jdbc:h2:. Correct --database or MILLRACE_DATABASE_URL");
        }
    }

    static String url(ServerSettings settings) {
        String url = settings.database().url();
        if (url.isEmpty()) {
            return "jdbc:h2:file:" + settings.data().toAbsolutePath().resolve("millrace")
                    + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0";
        }
        return url.startsWith("jdbc:mysql:") ? "jdbc:mariadb:" + url.substring("jdbc:mysql:".length()) : url;
    }

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(ServerSettings settings) {
        String url = url(settings);
        Product product = Product.of(url);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        if (!settings.database().user().isEmpty()) {
            config.setUsername(settings.database().user());
            config.setPassword(settings.database().password().reveal());
        }
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setPoolName("millrace");
        config.setConnectionTimeout(10_000);
        HikariDataSource source;
        try {
            source = new HikariDataSource(config);
        } catch (RuntimeException e) {
            throw unusable(settings, e);
        }
        try {
            migrate(source, product);
        } catch (RuntimeException e) {
            source.close();
            throw e instanceof FlywayException ? unusable(settings, e) : e;
        }
        return source;
    }

    private static void migrate(HikariDataSource source, Product product) {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:io/millrace/server/migrations")
                .table("schema_history")
                .placeholders(product.placeholders())
                .load()
                .migrate();
    }

    private static MillraceException unusable(ServerSettings settings, RuntimeException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String where = settings.database().embedded()
                ? "the file millrace.mv.db in " + settings.data() + " (is another `millrace serve` running on it?)"
                : "the database of --database";
        return new MillraceException(
                ErrorCode.SERVER_START,
                "the service keeps everything in one database: " + where + " cannot be used: " + cause.getMessage(),
                e);
    }

    @Bean
    JdbcTransactionManager transactionManager(HikariDataSource source) {
        return new JdbcTransactionManager(source);
    }

    @Bean
    TransactionTemplate transactions(JdbcTransactionManager manager) {
        return new TransactionTemplate(manager);
    }

    @Bean
    JdbcClient database(HikariDataSource source) {
        return JdbcClient.create(source);
    }

    @Bean
    KeyRing keyRing(ServerSettings settings) {
        return KeyRing.open(settings);
    }
}
