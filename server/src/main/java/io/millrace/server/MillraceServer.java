package io.millrace.server;

import io.millrace.model.ErrorCode;
import io.millrace.model.MillraceException;
import io.millrace.server.security.FirstUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.web.context.support.StandardServletEnvironment;

/** The running service. {@link #start} returns when it answers; {@link #close} waits for requests that are under way. */
public final class MillraceServer implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final String host;

    private MillraceServer(ConfigurableApplicationContext context, String host) {
        this.context = context;
        this.host = host;
    }

    /**
     * Starts the service in this JVM.
     *
     * @throws MillraceException SERVER_START when the folder, the database, the key or the port cannot be used
     */
    public static MillraceServer start(ServerSettings settings) {
        return start(settings, List.of());
    }

    /** @param more configurations besides the service's own: tests describe the API with one */
    static MillraceServer start(ServerSettings settings, List<Class<?>> more) {
        makeFolder(settings.data());
        // The program has its own logging, which stays as it is.
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        SpringApplication application = new SpringApplication(ServerConfiguration.class);
        application.addPrimarySources(more);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        application.setEnvironment(environment(properties(settings)));
        application.addInitializers(context -> context.getBeanFactory().registerSingleton("settings", settings));
        try {
            return new MillraceServer(application.run(), settings.host());
        } catch (RuntimeException e) {
            throw startFailure(settings, e);
        }
    }

    /** Only what we say: no file, variable or system property of somebody else's Spring program is read. */
    private static StandardServletEnvironment environment(Map<String, Object> properties) {
        StandardServletEnvironment environment = new StandardServletEnvironment();
        environment.getPropertySources().stream()
                .toList()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        environment.getPropertySources().addFirst(new MapPropertySource("millrace", properties));
        return environment;
    }

    private static Map<String, Object> properties(ServerSettings settings) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("server.address", settings.host());
        properties.put("server.port", settings.port());
        properties.put("server.shutdown", "graceful");
        properties.put("server.server-header", "");
        properties.put("server.servlet.session.cookie.name", "MILLRACE_SESSION");
        properties.put("server.servlet.session.cookie.http-only", true);
        properties.put("server.servlet.session.cookie.same-site", "strict");
        properties.put("server.servlet.session.timeout", "12h");
        properties.put("server.servlet.session.tracking-modes", "cookie");
        properties.put("server.tomcat.threads.max", 50);
        properties.put("server.tomcat.threads.min-spare", 2);
        properties.put("server.tomcat.max-connections", 1000);
        properties.put("server.tomcat.connection-timeout", "20s");
        properties.put("server.tomcat.max-swallow-size", "8MB");
        properties.put("spring.lifecycle.timeout-per-shutdown-phase", "20s");
        properties.put("spring.jmx.enabled", false);
        properties.put("spring.main.allow-bean-definition-overriding", false);
        properties.put("spring.config.location", "optional:classpath:/io/millrace/server/"); // no file of the folder
        properties.put("spring.web.resources.add-mappings", false);
        properties.put("spring.mvc.log-request-details", false);
        properties.put("spring.jackson.deserialization.fail-on-unknown-properties", true);
        properties.put("spring.jackson.deserialization.fail-on-trailing-tokens", true);
        properties.put("spring.jackson.mapper.accept-case-insensitive-enums", false);
        return properties;
    }

    private static void makeFolder(Path data) {
        try {
            if (Files.isDirectory(data)) {
                return;
            }
            Path parent = data.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (data.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createDirectory(
                        data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectory(data);
            }
        } catch (IOException e) {
            throw new MillraceException(
                    ErrorCode.SERVER_START,
                    "the data folder can be made and written: folder=" + data + ", reason=" + e
                            + ". Name another with --data",
                    e);
        }
    }

    private static MillraceException startFailure(ServerSettings settings, RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof MillraceException ours) {
                return ours;
            }
            if (cause instanceof PortInUseException || cause instanceof java.net.BindException) {
                return new MillraceException(
                        ErrorCode.SERVER_START,
                        "the service needs a port of its own: " + settings.host() + ":" + settings.port()
                                + " is taken or not of this machine. Name another with --port or --host",
                        e);
            }
        }
        return new MillraceException(ErrorCode.INTERNAL, "the service does not start: " + e.getMessage(), e);
    }

    /** The port that it listens on. */
    public int port() {
        var server = ((WebServerApplicationContext) context).getWebServer();
        return server == null ? -1 : server.getPort();
    }

    /** Where clients find it, without a slash at the end. */
    public String address() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return "http://" + name + ":" + port();
    }

    /** The one-time password of the user that this start has made; empty when there were users or it was given. */
    public Optional<String> firstPassword() {
        return context.getBean(FirstUser.class).printedPassword();
    }

    /** Takes no new requests, ends those under way (20 s at most), and closes the database. Idempotent. */
    @Override
    public void close() {
        context.close();
    }
}
