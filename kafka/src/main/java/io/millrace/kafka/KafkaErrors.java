package io.millrace.kafka;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Turns Kafka's exceptions into ours: rule, place and remedy, and never a secret. Thread-safe. */
final class KafkaErrors {
    private final SinkSettings settings;
    private final Secrets secrets;

    KafkaErrors(SinkSettings settings) {
        this.settings = settings;
        this.secrets = new Secrets(settings.clientProperties());
    }

    /** Everything that is not a record's own delivery: administration, opening, the checkpoint. */
    MillraceException of(String doing, Throwable thrown) {
        return of(doing, thrown, ErrorCode.SINK_UNREACHABLE);
    }

    /** A record's delivery: time-outs there are {@code SINK_DELIVERY}. */
    MillraceException ofDelivery(String doing, Throwable thrown) {
        return of(doing, thrown, ErrorCode.SINK_DELIVERY);
    }

    private MillraceException of(String doing, Throwable thrown, ErrorCode unreachable) {
        Throwable error = unwrap(thrown);
        if (error instanceof MillraceException ours) {
            return ours;
        }
        if (error instanceof AuthenticationException) {
            return error(ErrorCode.SINK_AUTH, doing, error, authenticationRemedy(error));
        }
        if (error instanceof AuthorizationException) {
            return error(ErrorCode.TOPIC_AUTH, doing, error, authorizationRemedy(error));
        }
        if (isFenced(error)) {
            return error(
                    ErrorCode.LEASE_LOST,
                    doing,
                    error,
                    "another run of task '" + settings.taskName()
                            + "' has taken over, or this one stood still for too long; this run must not write any more");
        }
        if (error instanceof ConfigException) {
            return configuration(doing, error);
        }
        if (error instanceof InvalidTopicException) {
            return error(ErrorCode.TOPIC_INVALID, doing, error, "use 1-249 characters of a-z A-Z 0-9 . _ -");
        }
        if (isRefusedTopic(error)) {
            return error(
                    ErrorCode.TOPIC_INVALID,
                    doing,
                    error,
                    "change partitions or replication factor of created topics, or create the topic beforehand");
        }
        if (error instanceof RecordTooLargeException || error instanceof RecordBatchTooLargeException) {
            return error(ErrorCode.RECORD_TOO_LARGE, doing, error, "raise the topic's max.message.bytes");
        }
        if (error instanceof UnknownTopicOrPartitionException) {
            return error(ErrorCode.SINK_ERROR, doing, error, "the topic or partition is missing: was it deleted?");
        }
        if (error instanceof UnsupportedVersionException) {
            return error(ErrorCode.SINK_ERROR, doing, error, "the broker is too old for this; see the prechecks");
        }
        return transport(doing, error, unreachable);
    }

    private MillraceException transport(String doing, Throwable error, ErrorCode unreachable) {
        if (error instanceof NotEnoughReplicasException || error instanceof NotEnoughReplicasAfterAppendException) {
            return error(
                    ErrorCode.SINK_DELIVERY,
                    doing,
                    error,
                    "bring the missing brokers back: fewer replicas are in sync than min.insync.replicas asks for");
        }
        if (error instanceof TimeoutException
                || error instanceof DisconnectException
                || error instanceof NetworkException
                || error instanceof java.util.concurrent.TimeoutException) {
            return error(
                    unreachable,
                    doing,
                    error,
                    "check that the brokers run and that bootstrap servers and advertised.listeners can be reached from here");
        }
        if (error instanceof InterruptException || error instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return error(ErrorCode.SINK_ERROR, doing, error, "the waiting thread was interrupted");
        }
        if (error instanceof org.apache.kafka.common.errors.RetriableException) {
            return error(unreachable, doing, error, "the cluster may be changing leaders; trying again can help");
        }
        return error(ErrorCode.SINK_ERROR, doing, error, "see the broker's log");
    }

    private MillraceException configuration(String doing, Throwable error) {
        String message = String.valueOf(error.getMessage());
        if (message.contains("No resolvable bootstrap urls")) {
            return error(
                    ErrorCode.SINK_UNREACHABLE,
                    doing,
                    error,
                    "no host name among the bootstrap servers can be resolved: check spelling and DNS");
        }
        return error(ErrorCode.TASK_INVALID, doing, error, "correct the Kafka client settings of the destination");
    }

    private static boolean isFenced(Throwable error) {
        return error instanceof ProducerFencedException
                || error instanceof InvalidProducerEpochException
                || error instanceof FencedInstanceIdException;
    }

    private static boolean isRefusedTopic(Throwable error) {
        return error instanceof PolicyViolationException
                || error instanceof InvalidReplicationFactorException
                || error instanceof InvalidPartitionsException;
    }

    private static String authenticationRemedy(Throwable error) {
        return error instanceof SslAuthenticationException
                ? "check the truststore (does it hold the CA that signed the broker's certificate?), the host name in that "
                        + "certificate, and the keystore if the broker asks for a client certificate"
                : "check security.protocol, sasl.mechanism, user and password of the destination";
    }

    private String authorizationRemedy(Throwable error) {
        if (error instanceof TopicAuthorizationException topic) {
            Set<String> topics = topic.unauthorizedTopics();
            return "grant the user: kafka-acls.sh --add --allow-principal User:<user> --operation Write --operation "
                    + "Describe --operation Create --topic "
                    + (topics.isEmpty() ? "<topic>" : String.join(",", topics));
        }
        if (error instanceof GroupAuthorizationException) {
            return "grant the user: kafka-acls.sh --add --allow-principal User:<user> --operation Read --group "
                    + settings.leaseGroup();
        }
        if (error instanceof TransactionalIdAuthorizationException) {
            return "grant the user: kafka-acls.sh --add --allow-principal User:<user> --operation Write --operation "
                    + "Describe --transactional-id " + settings.checkpointTransactionalId();
        }
        if (error instanceof ClusterAuthorizationException) {
            return "grant the user: kafka-acls.sh --add --allow-principal User:<user> --operation IdempotentWrite "
                    + "--operation Create --cluster";
        }
        return "grant the user the operation that the broker refuses";
    }

    /** Message form: what we were doing, where, what the broker or client said, what to do. */
    MillraceException error(ErrorCode code, String doing, Throwable error, String remedy) {
        String said = error.getMessage() == null
                ? error.getClass().getSimpleName()
                : error.getClass().getSimpleName() + ": " + error.getMessage();
        String message = secrets.redact(
                doing + " failed at " + settings.bootstrapServers() + ": " + said + ". Remedy: " + remedy);
        return new MillraceException(code, message, secrets.isClean(error) ? error : null);
    }

    String redact(String text) {
        return secrets.redact(text);
    }

    /** The first exception that says something: out of futures and of "Failed to construct kafka producer". */
    static Throwable unwrap(Throwable thrown) {
        Throwable error = thrown;
        while (error.getCause() != null
                && (error instanceof ExecutionException
                        || error instanceof CompletionException
                        || error.getClass() == KafkaException.class)) {
            error = error.getCause();
        }
        return error;
    }

    /** Whether {@code type} is in the cause chain. */
    static boolean has(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }
}
