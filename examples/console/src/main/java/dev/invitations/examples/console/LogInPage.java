package dev.invitations.examples.console;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UriUtils;

/**
 * The log-in without a session. The page to return to is a parameter of the log-in page. The headers of the browser
 * show forged log-ins.
 */
final class LogInPage {

    static final String PATH = "/login";

    private static final String START = "/?welcome";

    /** A path of this service. After two slashes, a browser would read the name of another site. */
    private static final String LOCAL_PATH = "/(?![/\\\\])[A-Za-z0-9/._~?=&%,+-]*";

    private LogInPage() {}

    /** Returns the address of the log-in page that leads back to the requested page. */
    static String leadingTo(HttpServletRequest request) {
        String query = request.getQueryString();
        String page = request.getRequestURI() + (query == null ? "" : "?" + query);
        boolean returns = request.getMethod().equals("GET") && !page.equals("/") && isLocal(page);
        return returns ? PATH + "?to=" + UriUtils.encode(page, StandardCharsets.UTF_8) : PATH;
    }

    /** Returns the page to show after the log-in. */
    static String next(HttpServletRequest request) {
        String page = request.getParameter("to");
        return isLocal(page) ? page : START;
    }

    private static boolean isLocal(@Nullable String page) {
        return page != null && page.length() <= 2_000 && page.matches(LOCAL_PATH) && !page.startsWith("/error");
    }

    /**
     * Refuses commands that a page of another site sends. Before the log-in, no session can hold a token, so the log-in
     * needs this check. The filter does not compare paths, because a path has several spellings.
     */
    static class ForgeryFilter extends OncePerRequestFilter {

        private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
        private static final Set<String> OWN_PAGES = Set.of("same-origin", "none");

        private final URI console;
        private final AccessDeniedHandler refusals;

        ForgeryFilter(URI console, AccessDeniedHandler refusals) {
            this.console = console;
            this.refusals = refusals;
        }

        @Override
        protected boolean shouldNotFilter(HttpServletRequest request) {
            return READING.contains(request.getMethod());
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            String site = request.getHeader("Sec-Fetch-Site");
            String origin = request.getHeader("Origin");
            boolean own = (site == null || OWN_PAGES.contains(site))
                    && (origin == null || origin.equals(origin(request)) || origin.equals(origin(console)));
            if (own) {
                chain.doFilter(request, response);
            } else {
                refusals.handle(request, response, new AccessDeniedException("A page of another site sent this."));
            }
        }

        private static String origin(HttpServletRequest request) {
            return origin(URI.create(request.getRequestURL().toString()));
        }

        private static String origin(URI address) {
            return address.getScheme() + "://" + address.getAuthority();
        }
    }
}
