package dev.invitations.examples.console;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Bounds the number of sessions, because each one takes memory. A further session ends the session that was idle
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
            sessions.stream()
                    .filter(session -> session != created.getSession())
                    .min(Comparator.comparingLong(SessionLimit::lastUse))
                    .ifPresent(this::end);
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
