package dev.invitations.examples.console;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.stereotype.Component;

/**
 * Bounds the number of sessions, because each one takes memory. A further session ends a session of the user that has the
 * most sessions, so that a user cannot end the sessions of other users. Of these sessions, it ends the one that was idle
 * longest.
 */
@Component
class SessionLimit implements HttpSessionListener {

    private final int limit;
    private final Set<HttpSession> sessions = ConcurrentHashMap.newKeySet();

    SessionLimit(ConsoleProperties settings) {
        this.limit = settings.maxSessions();
    }

    @Override
    public void sessionCreated(HttpSessionEvent created) {
        sessions.add(created.getSession());
        while (sessions.size() > limit) {
            Map<Object, List<HttpSession>> byUser = sessions.stream()
                    .filter(session -> session != created.getSession())
                    .collect(Collectors.groupingBy(SessionLimit::user));
            byUser.values().stream()
                    .flatMap(ofUser -> ofUser.stream()
                            .map(session -> new EndableSession(session, ofUser.size(), lastUse(session))))
                    .min(Comparator.comparingInt(EndableSession::ofUser)
                            .reversed()
                            .thenComparingLong(EndableSession::lastUse))
                    .ifPresent(candidate -> end(candidate.session()));
        }
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent ended) {
        sessions.remove(ended.getSession());
    }

    /** Returns the number of sessions. */
    int size() {
        return sessions.size();
    }

    /**
     * A session that can be ended.
     *
     * @param ofUser the number of sessions of its user
     */
    private record EndableSession(HttpSession session, int ofUser, long lastUse) {}

    /** Returns the user; the session itself while it has no user. */
    private static Object user(HttpSession session) {
        try {
            Object context = session.getAttribute(HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY);
            Authentication user = context instanceof SecurityContext known ? known.getAuthentication() : null;
            Object principal = user == null ? null : user.getPrincipal();
            return principal == null ? session : principal;
        } catch (IllegalStateException alreadyEnded) {
            return session;
        }
    }

    private static long lastUse(HttpSession session) {
        try {
            return session.getLastAccessedTime();
        } catch (IllegalStateException alreadyEnded) {
            return Long.MIN_VALUE;
        }
    }

    private void end(HttpSession session) {
        sessions.remove(session);
        try {
            session.invalidate();
        } catch (IllegalStateException alreadyEnded) {
            // Another thread has ended the session.
        }
    }
}
