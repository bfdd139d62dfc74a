package io.millrace.server;

import io.millrace.server.api.ApiConfiguration;
import io.millrace.server.audit.AuditConfiguration;
import io.millrace.server.connections.ConnectionsConfiguration;
import io.millrace.server.problems.ProblemConfiguration;
import io.millrace.server.security.SecurityConfiguration;
import io.millrace.server.storage.StorageConfiguration;
import io.millrace.server.tasks.TasksConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The composition root. Every part is named here, nothing is found by scanning: a reader sees all there is, and the start
 * does not look for what there is not. A new room gets a line below.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    TomcatServletWebServerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class,
    JacksonAutoConfiguration.class,
    ValidationAutoConfiguration.class,
    ServletWebSecurityAutoConfiguration.class,
    SecurityFilterAutoConfiguration.class
})
@Import({
    ApiConfiguration.class,
    ProblemConfiguration.class,
    StorageConfiguration.class,
    AuditConfiguration.class,
    SecurityConfiguration.class,
    ConnectionsConfiguration.class,
    TasksConfiguration.class
})
class ServerConfiguration {}
