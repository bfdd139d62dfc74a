package io.millrace.server.security;

import io.millrace.server.ServerSettings;
import io.millrace.server.audit.Audit;
import io.millrace.server.problems.ProblemCode;
import io.millrace.server.problems.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.context.NullSecurityContextRepository;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Who may do what. Two fences: the filter chain lets nobody past {@code /api} who is not logged in, but for three operations;
 * {@link AccessInterceptor} asks each operation for its role.
 */
@Configuration(proxyBeanMethods = false)
@Import({SessionController.class, UserController.class, TokenController.class})
public class SecurityConfiguration {
    @Bean
    Passwords passwords() {
        return new Passwords();
    }

    @Bean
    Users users(JdbcClient database, TransactionTemplate transactions, Passwords passwords, Audit audit) {
        return new Users(database, transactions, passwords, audit);
    }

    @Bean
    FirstUser firstUser(Users users, Passwords passwords, ServerSettings settings) {
        return new FirstUser(users, passwords, settings);
    }

    @Bean
    Tokens tokens(JdbcClient database, TransactionTemplate transactions, Audit audit) {
        return new Tokens(database, transactions, audit);
    }

    @Bean
    HttpSessionCsrfTokenRepository csrfTokens() {
        HttpSessionCsrfTokenRepository tokens = new HttpSessionCsrfTokenRepository();
        tokens.setHeaderName("X-CSRF-Token");
        return tokens;
    }

    @Bean
    Login login(Users users, Passwords passwords, HttpSessionCsrfTokenRepository csrf, Audit audit) {
        return new Login(users, passwords, new LoginThrottle(System::currentTimeMillis), csrf, audit);
    }

    /** Keeps Boot from making a user of its own. */
    @Bean
    UserDetailsService nobody() {
        return name -> {
            throw new UsernameNotFoundException("users log in at /api/v1/session");
        };
    }

    @Bean
    WebMvcConfigurer accessRules() {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new AccessInterceptor()).addPathPatterns("/api/**");
            }
        };
    }

    @Bean
    SecurityFilterChain security(
            HttpSecurity http,
            Users users,
            Tokens tokens,
            HttpSessionCsrfTokenRepository csrf,
            ProblemWriter problems) {
        return http.securityContext(context -> context.securityContextRepository(new NullSecurityContextRepository()))
                .sessionManagement(sessions -> sessions.disable()) // Login does it: a new id at each login
                .requestCache(cache -> cache.disable())
                .formLogin(form -> form.disable())
                .httpBasic(basic -> basic.disable())
                .logout(logout -> logout.disable())
                .csrf(rules -> rules.csrfTokenRepository(csrf)
                        .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler())
                        .requireCsrfProtectionMatcher(SecurityConfiguration::needsCsrfToken))
                .addFilterBefore(new CallerFilter(users, tokens, problems), AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(rules -> rules.requestMatchers(HttpMethod.POST, "/api/v1/session")
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, "/api/v1/health", "/api/v1/openapi.json")
                        .permitAll()
                        .requestMatchers("/api/**")
                        .authenticated()
                        .anyRequest()
                        .permitAll())
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(
                                "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                        .permissionsPolicyHeader(
                                policy -> policy.policy("camera=(), geolocation=(), microphone=(), payment=()")))
                .exceptionHandling(
                        rules -> rules.authenticationEntryPoint((request, response, failure) -> problems.write(
                                        response,
                                        ProblemCode.UNAUTHENTICATED,
                                        "POST /api/v1/session logs in; scripts send Authorization: Bearer <token>"))
                                .accessDeniedHandler((request, response, failure) -> {
                                    if (failure instanceof CsrfException) {
                                        problems.write(
                                                response,
                                                ProblemCode.CSRF_TOKEN_MISSING,
                                                "Send csrfToken of the session as X-CSRF-Token");
                                    } else {
                                        problems.write(response, ProblemCode.FORBIDDEN, "Not for you");
                                    }
                                }))
                .build();
    }

    /** What changes something in the name of a session. */
    private static boolean needsCsrfToken(HttpServletRequest request) {
        boolean reads =
                switch (request.getMethod()) {
                    case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
                    default -> false;
                };
        return !reads
                && !CallerFilter.carriesToken(request)
                && !(request.getMethod().equals("POST")
                        && request.getRequestURI().equals("/api/v1/session"));
    }
}
