package dev.invitations.examples.console;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
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
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandlerImpl;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.SimpleUrlAuthenticationFailureHandler;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.HttpStatusRequestRejectedHandler;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.NullRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Configures security. The log-in is a demo without passwords. All other security is as in a real service. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    /** Compares decoded paths, like the mapping of controllers. A comparison of raw addresses has gaps. */
    static final RequestMatcher API = PathPatternRequestMatcher.pathPattern("/api/**");

    private static final RequestMatcher OPENAPI_PAGE = PathPatternRequestMatcher.pathPattern("/swagger-ui/**");

    /** Permits scripts and styles only in files of this service. Only the OpenAPI page may have inline styles. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final String CONTENT_SECURITY_POLICY_OF_SWAGGER =
            CONTENT_SECURITY_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

    private static final SessionCsrfTokens TOKENS = new SessionCsrfTokens();

    @Bean
    SecurityFilterChain chain(HttpSecurity http, ConsoleProperties settings) {
        return http.authorizeHttpRequests(requests -> requests.requestMatchers(
                                "/login",
                                SignUpController.PATH,
                                LinkController.PATH,
                                "/mailbox",
                                "/style.css",
                                "/app.js",
                                "/icon.svg",
                                "/webjars/**")
                        .permitAll()
                        // The server forwards to the error page. A request for it describes no error.
                        .dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers("/error")
                        .denyAll()
                        // Only this machine can reach the separate port of the endpoints.
                        .requestMatchers(EndpointRequest.toAnyEndpoint())
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .formLogin(form -> form.loginPage(LogInPage.PATH)
                        .usernameParameter("person")
                        .successHandler((request, response, user) -> {
                            TOKENS.start(request, response);
                            response.sendRedirect(LogInPage.next(request));
                        })
                        .failureHandler(failureHandler()))
                .logout(logout -> logout.logoutSuccessUrl(LogInPage.PATH).deleteCookies("JSESSIONID"))
                .sessionManagement(sessions -> sessions.sessionFixation(fixation -> fixation.newSession()))
                .exceptionHandling(handling -> handling.authenticationEntryPoint(SecurityConfiguration::requireLogIn)
                        .accessDeniedHandler(SecurityConfiguration::refuse))
                // The address of the log-in page contains the requested page, because a cache would need a session.
                .requestCache(cache -> cache.requestCache(new NullRequestCache()))
                .csrf(csrf -> csrf.spa()
                        .csrfTokenRepository(TOKENS)
                        .ignoringRequestMatchers(LogInPage.PATH, SignUpController.PATH))
                .addFilterAfter(new RequestSizeFilter(), HeaderWriterFilter.class)
                .addFilterBefore(new OwnPagesFilter(settings.url(), SecurityConfiguration::refuse), CsrfFilter.class)
                .headers(headers -> headers.referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                        .permissionsPolicyHeader(
                                permissions -> permissions.policy("camera=(), geolocation=(), microphone=()"))
                        .addHeaderWriter((request, response) -> response.setHeader(
                                "Content-Security-Policy",
                                OPENAPI_PAGE.matches(request)
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
                return authenticated(person);
            }

            @Override
            public boolean supports(Class<?> kind) {
                return UsernamePasswordAuthenticationToken.class.isAssignableFrom(kind);
            }
        };
    }

    private static Authentication authenticated(ConsoleUser person) {
        return UsernamePasswordAuthenticationToken.authenticated(
                person, null, AuthorityUtils.createAuthorityList("person"));
    }

    /** Logs a new user in. A session of another user ends first, as at every log-in. */
    static void logIn(ConsoleUser person, HttpServletRequest request, HttpServletResponse response) {
        HttpSession earlier = request.getSession(false);
        if (earlier != null) {
            earlier.invalidate();
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authenticated(person));
        SecurityContextHolder.setContext(context);
        new HttpSessionSecurityContextRepository().saveContext(context, request, response);
        TOKENS.start(request, response);
    }

    @Bean
    HttpFirewall allowedHosts(ConsoleProperties settings) {
        return new AllowedHosts(settings);
    }

    /** Answers requests for other host names without a page, and other malformed requests with the error page. */
    @Bean
    RequestRejectedHandler rejectedRequests() {
        RequestRejectedHandler malformed = new HttpStatusRequestRejectedHandler();
        return (request, response, rejected) -> {
            if (rejected instanceof AllowedHosts.UnknownHostNameException) {
                response.setStatus(HttpStatus.MISDIRECTED_REQUEST.value());
                response.setContentType("text/plain;charset=UTF-8");
                response.setHeader("X-Content-Type-Options", "nosniff");
                response.getWriter().write(rejected.getMessage());
            } else {
                malformed.handle(request, response, rejected);
            }
        };
    }

    private static AuthenticationFailureHandler failureHandler() {
        SimpleUrlAuthenticationFailureHandler handler = new SimpleUrlAuthenticationFailureHandler(LogInPage.PATH);
        handler.setAllowSessionCreation(false);
        return handler;
    }

    /** Refuses a request without the token of the session. A page of an earlier log-in is the usual cause. */
    private static void refuse(HttpServletRequest request, HttpServletResponse response, AccessDeniedException why)
            throws IOException, ServletException {
        Authentication user = SecurityContextHolder.getContext().getAuthentication();
        if (API.matches(request)) {
            String detail = why instanceof CsrfException
                    ? "Send the value of the cookie XSRF-TOKEN in the header X-XSRF-TOKEN."
                    : "A page of another site sent this request.";
            problem(response, HttpStatus.FORBIDDEN, detail);
            return;
        }
        if (why instanceof CsrfException && user != null && user.getPrincipal() instanceof ConsoleUser me) {
            request.setAttribute("heading", "You are logged in as " + me.name());
            request.setAttribute(
                    "text",
                    "The page that you used belongs to another log-in, so nothing was done. Open the page again to"
                            + " continue as " + me.name() + ".");
        }
        new AccessDeniedHandlerImpl().handle(request, response, why);
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
            HttpServletRequest request, HttpServletResponse response, AuthenticationException why) throws IOException {
        if (API.matches(request)) {
            problem(response, HttpStatus.UNAUTHORIZED, "Log in first.");
        } else if (request.getHeader("HX-Request") != null) {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            response.setHeader("HX-Redirect", LogInPage.PATH);
        } else {
            response.sendRedirect(LogInPage.leadingTo(request));
        }
    }
}
