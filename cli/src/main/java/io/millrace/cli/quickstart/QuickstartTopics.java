package io.millrace.cli.quickstart;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics at somebody's own brokers: those that were not there before the task are removed after it. */
final class QuickstartTopics {
    private static final Logger LOG = LoggerFactory.getLogger(QuickstartTopics.class);
    private static final long LIMIT_S = 30;

    private final Map<String, Object> connection;
    private final @Nullable Set<String> before;

    private QuickstartTopics(Map<String, Object> connection, @Nullable Set<String> before) {
        this.connection = connection;
        this.before = before;
    }

    /** Notes what is there; nothing when the brokers cannot be asked, which the task then explains better. */
    static QuickstartTopics note(String bootstrapServers) {
        Map<String, Object> connection = Map.of("bootstrap.servers", bootstrapServers);
        try (Admin admin = Admin.create(connection)) {
            return new QuickstartTopics(
                    connection, Set.copyOf(admin.listTopics().names().get(LIMIT_S, TimeUnit.SECONDS)));
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("the brokers at {} do not list their topics", bootstrapServers, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new QuickstartTopics(connection, null);
    }

    /** Removes those of {@code ours} that were not there before. */
    void removeNew(List<String> ours) {
        if (before == null) { // not known: rather leave one too many
            return;
        }
        Set<String> made = new HashSet<>(ours);
        made.removeAll(before);
        try (Admin admin = Admin.create(connection)) {
            made.retainAll(admin.listTopics().names().get(LIMIT_S, TimeUnit.SECONDS));
            admin.deleteTopics(made).all().get(LIMIT_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("these topics could not be removed: {}", made, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
