package dev.invitations.examples.console;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/**
 * The log-in without a session. The page to return to is a parameter of the log-in page.
 */
final class LogInPage {

    static final String PATH = "/login";

    private static final String START = "/?welcome";

    /**
     * A path of this service, and a query. No segment is empty, begins with a dot or contains an encoded separator,
     * because a browser could read such a path as another path or as another site.
     */
    private static final Pattern LOCAL_PATH = Pattern.compile(
            "(?![^?]*%(2[ef]|5c))(/(?![./])[a-z0-9._~%,+-]*)+(\\?[a-z0-9/._~?=&%,+-]*)?", Pattern.CASE_INSENSITIVE);

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
        return next(request.getParameter("to"));
    }

    /** Returns the page to show after the log-in, if it is a page of this service; otherwise the start page. */
    static String next(@Nullable String page) {
        return page != null && isLocal(page) ? page : START;
    }

    private static boolean isLocal(@Nullable String page) {
        return page != null
                && page.length() <= 2_000
                && LOCAL_PATH.matcher(page).matches();
    }
}
