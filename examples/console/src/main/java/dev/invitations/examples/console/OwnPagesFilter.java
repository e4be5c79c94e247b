package dev.invitations.examples.console;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses commands that a page of another origin sends. The CSRF token alone is not enough: before the log-in, no
 * session holds one, and cookies have no port, so every server on this machine can read the cookie with the token. The
 * filter compares no paths, because a path has several spellings.
 */
class OwnPagesFilter extends OncePerRequestFilter {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final Set<String> OWN_PAGES = Set.of("same-origin", "none");

    private final URI console;
    private final AccessDeniedHandler refusals;

    OwnPagesFilter(URI console, AccessDeniedHandler refusals) {
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
