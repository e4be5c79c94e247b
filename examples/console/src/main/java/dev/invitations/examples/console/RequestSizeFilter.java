package dev.invitations.examples.console;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses large requests before they are read. The largest batch of the API, 1,000 invitees, is permitted. */
class RequestSizeFilter extends OncePerRequestFilter {

    static final int LARGEST_FORM = 100_000;
    static final int LARGEST_BODY = 1_000_000;

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long length = request.getContentLengthLong();
        boolean isForm = String.valueOf(request.getContentType())
                .toLowerCase(Locale.ROOT) // types of content are case-insensitive
                .startsWith("application/x-www-form-urlencoded");
        if (length > (isForm ? LARGEST_FORM : LARGEST_BODY)) {
            response.sendError(HttpStatus.CONTENT_TOO_LARGE.value());
        } else if (length < 0 && request.getHeader("Transfer-Encoding") != null) {
            response.sendError(HttpStatus.LENGTH_REQUIRED.value()); // the size of a chunked body is unknown
        } else if (!hasReadableParameters(request)) {
            response.sendError(HttpStatus.BAD_REQUEST.value());
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Checks whether the server can read the parameters. It cannot if there are too many, or if they are malformed. */
    private static boolean hasReadableParameters(HttpServletRequest request) {
        try {
            request.getParameterMap();
            return true;
        } catch (IllegalStateException unreadable) {
            return false;
        }
    }
}
