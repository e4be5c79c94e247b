package dev.invitations.examples.console;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandlerImpl;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;

/** Configures security. The log-in is a demo without passwords. All other security is as in a real service. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    /** Permits scripts and styles only in files of this service. Only the OpenAPI page may have inline styles. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final String CONTENT_SECURITY_POLICY_OF_SWAGGER =
            CONTENT_SECURITY_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

    @Bean
    SecurityFilterChain chain(HttpSecurity http) {
        return http.authorizeHttpRequests(requests -> requests.requestMatchers(
                                "/login", "/style.css", "/app.js", "/icon.svg", "/webjars/**", "/error")
                        .permitAll()
                        // Only this machine can reach the separate port of the endpoints.
                        .requestMatchers(EndpointRequest.toAnyEndpoint())
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .formLogin(form -> form.loginPage("/login")
                        .usernameParameter("person")
                        .defaultSuccessUrl("/?welcome", false)
                        .failureUrl("/login"))
                .logout(logout -> logout.logoutSuccessUrl("/login"))
                .exceptionHandling(handling -> handling.authenticationEntryPoint(SecurityConfiguration::requireLogIn)
                        .accessDeniedHandler(SecurityConfiguration::refuse))
                .requestCache(cache -> cache.requestCache(requestedPageCache()))
                .csrf(csrf -> csrf.spa())
                .headers(headers -> headers.referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                        .permissionsPolicyHeader(
                                permissions -> permissions.policy("camera=(), geolocation=(), microphone=()"))
                        .addHeaderWriter((request, response) -> response.setHeader(
                                "Content-Security-Policy",
                                request.getRequestURI().startsWith("/swagger-ui/")
                                        ? CONTENT_SECURITY_POLICY_OF_SWAGGER
                                        : CONTENT_SECURITY_POLICY)))
                .build();
    }

    @Bean
    AuthenticationProvider demoAuthenticationProvider(DirectoryRepository directory) {
        return new AuthenticationProvider() {
            @Override
            public Authentication authenticate(Authentication user) {
                ConsoleUser person = directory
                        .person(user.getName())
                        .orElseThrow(() -> new BadCredentialsException("The user does not exist"));
                return UsernamePasswordAuthenticationToken.authenticated(
                        person, null, AuthorityUtils.createAuthorityList("person"));
            }

            @Override
            public boolean supports(Class<?> kind) {
                return UsernamePasswordAuthenticationToken.class.isAssignableFrom(kind);
            }
        };
    }

    /**
     * Remembers the requested page for the redirect after the log-in. Parts of pages and requests of the API are not
     * remembered.
     */
    private static RequestCache requestedPageCache() {
        HttpSessionRequestCache cache = new HttpSessionRequestCache();
        cache.setRequestMatcher(request -> request.getMethod().equals("GET")
                && request.getHeader("HX-Request") == null
                && !isApi(request)
                && !request.getRequestURI().equals("/error"));
        return cache;
    }

    private static boolean isApi(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/api/");
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, AccessDeniedException why)
            throws IOException, ServletException {
        if (isApi(request)) {
            String detail = "Send the value of the cookie XSRF-TOKEN in the header X-XSRF-TOKEN.";
            problem(response, HttpStatus.FORBIDDEN, detail);
        } else {
            new AccessDeniedHandlerImpl().handle(request, response, why);
        }
    }

    /**
     * Writes problem details.
     *
     * @param detail the text, escaped for JSON
     */
    private static void problem(HttpServletResponse response, HttpStatus status, String detail) throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding("UTF-8");
        response.getWriter()
                .write("{\"type\":\"about:blank\",\"title\":\"" + status.getReasonPhrase() + "\",\"status\":"
                        + status.value() + ",\"detail\":\"" + detail + "\"}");
    }

    /** Refuses API requests with status 401, and redirects pages to the log-in. htmx redirects the whole page. */
    private static void requireLogIn(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException, ServletException {
        if (isApi(request)) {
            problem(response, HttpStatus.UNAUTHORIZED, "Log in first.");
        } else if (request.getHeader("HX-Request") != null) {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            response.setHeader("HX-Redirect", "/login");
        } else {
            new LoginUrlAuthenticationEntryPoint("/login").commence(request, response, why);
        }
    }
}
