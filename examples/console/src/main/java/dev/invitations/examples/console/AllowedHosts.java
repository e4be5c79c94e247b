package dev.invitations.examples.console;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Refuses requests for other host names. Without this check, a page of another site could resolve its own name to the
 * address of this machine, and then read the console through the browser of a user (DNS rebinding).
 */
class AllowedHosts extends StrictHttpFirewall {

    /** The form of a name that a message shows. A header can contain any text. */
    private static final Pattern SHOWN = Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]");

    private static final List<String> THIS_MACHINE = List.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> names = new HashSet<>(THIS_MACHINE);

    AllowedHosts(ConsoleProperties settings) {
        names.add(lower(String.valueOf(settings.url().getHost())));
        settings.allowedHosts().forEach(name -> names.add(lower(name.strip())));
    }

    /** Reports a host name that is not allowed. */
    static class UnknownHostNameException extends RequestRejectedException {

        private static final long serialVersionUID = 1L;

        UnknownHostNameException(@Nullable String refused) {
            super(sentence(refused));
        }

        private static String sentence(@Nullable String refused) {
            if (refused == null || !SHOWN.matcher(refused).matches()) {
                return "The host name of this request is missing or malformed. Use localhost.";
            }
            return "The host name " + refused + " is not allowed. Use localhost, or add " + refused
                    + " to the setting ALLOWED_HOSTS.";
        }
    }

    @Override
    public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
        // A proxy can replace the server name, and a browser always sends the header, so both must be allowed.
        for (String name : Arrays.asList(name(request.getHeader("Host")), request.getServerName())) {
            if (!isAllowed(name)) {
                throw new UnknownHostNameException(name);
            }
        }
        return super.getFirewalledRequest(request);
    }

    private boolean isAllowed(@Nullable String name) {
        return name != null && names.contains(lower(name));
    }

    /** Returns the header without its port. */
    private static @Nullable String name(@Nullable String host) {
        return host == null ? null : host.replaceFirst(":\\d*$", "");
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
