package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/** Finds the codes of an error. Pools, proxies and batches wrap the exception of the driver. */
final class SqlErrors {

    private SqlErrors() {}

    /**
     * Returns the first exception that has an SQLState or an error code: the exception itself, then its causes and next
     * exceptions. Returns the exception itself if none of them has a code.
     */
    static SQLException coded(SQLException e) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> open = new ArrayDeque<>();
        open.add(e);
        while (!open.isEmpty()) {
            Throwable next = open.remove();
            if (!seen.add(next)) {
                continue;
            }
            if (next instanceof SQLException sql) {
                if (hasCode(sql)) {
                    return sql;
                }
                if (sql.getNextException() != null) {
                    open.add(sql.getNextException());
                }
            }
            if (next.getCause() != null) {
                open.add(next.getCause());
            }
        }
        return e;
    }

    static boolean hasCode(SQLException e) {
        return !state(e).isEmpty() || e.getErrorCode() != 0;
    }

    /** Returns the SQLState; empty if there is none. */
    static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }

    /** Returns the class of the SQLState: the first two characters. */
    static String stateClass(SQLException e) {
        String state = state(e);
        return state.length() == 5 ? state.substring(0, 2) : "";
    }
}
