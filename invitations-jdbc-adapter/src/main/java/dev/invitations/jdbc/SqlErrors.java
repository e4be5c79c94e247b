package dev.invitations.jdbc;

import dev.invitations.model.InvitationException;
import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the answer of the database in an error. Pools, proxies and batches wrap the exception of the driver. */
final class SqlErrors {

    private static final String H2_EXCEPTION = "org.h2.jdbc.Jdbc";

    /** The length of an SQLState. Some drivers return a message instead of an SQLState. */
    private static final int STATE_LENGTH = 5;

    private SqlErrors() {}

    /**
     * Returns the exception that decides the meaning of an error. Searches the exception, its causes and its next
     * exceptions, and returns the first one that exists of:
     *
     * <ol>
     *   <li>an answer of PostgreSQL, or an exception of the engine H2, which wraps the exceptions of triggers
     *   <li>the innermost cause with an error code, or a next exception with one
     *   <li>the innermost cause with an SQLState, or a next exception with one, if the state does not describe a
     *       connection or a timeout
     *   <li>the innermost cause with any SQLState, or a next exception with one
     *   <li>the exception itself
     * </ol>
     */
    static SQLException coded(SQLException e) {
        List<SQLException> all = sqlExceptions(e, true);
        List<SQLException> innerFirst = sqlExceptions(e, false);
        Collections.reverse(innerFirst);
        List<SQLException> next = new ArrayList<>(all);
        next.removeAll(innerFirst);
        List<SQLException> states = Stream.concat(
                        innerFirst.stream().filter(SqlErrors::hasCode).limit(1), next.stream())
                .filter(SqlErrors::hasCode)
                .toList();
        return first(all, each -> PostgresServerError.of(each) != null || isOfH2(each))
                .or(() -> first(innerFirst, each -> each.getErrorCode() > 0))
                .or(() -> first(next, each -> each.getErrorCode() > 0))
                .or(() -> first(states, each -> !isOfConnection(each)))
                .or(() -> states.stream().findFirst())
                .orElse(e);
    }

    private static Optional<SQLException> first(List<SQLException> all, Predicate<SQLException> condition) {
        return all.stream().filter(condition).findFirst();
    }

    /** Returns whether the SQLState describes a connection or a timeout, like the states that wrappers add. */
    private static boolean isOfConnection(SQLException e) {
        return stateClass(e).equals("08") || state(e).startsWith("HYT");
    }

    private static List<SQLException> sqlExceptions(Throwable e, boolean withNext) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> open = new ArrayDeque<>(List.of(e));
        List<SQLException> found = new ArrayList<>();
        while (!open.isEmpty()) {
            Throwable each = open.remove();
            if (!seen.add(each)) {
                continue;
            }
            if (each instanceof SQLException sql) {
                found.add(sql);
                if (withNext) {
                    addIfPresent(open, sql.getNextException());
                }
            }
            addIfPresent(open, each.getCause());
        }
        return found;
    }

    private static void addIfPresent(Collection<Throwable> open, @Nullable Throwable e) {
        if (e != null) {
            open.add(e);
        }
    }

    /**
     * Returns an SQLException for an unchecked exception in which a pool or a proxy hides one; null if it hides none.
     * An exception of the library never counts as such a wrapper.
     */
    static @Nullable SQLException hiddenIn(RuntimeException e) {
        boolean ours =
                e instanceof StorageException || e instanceof InvitationException || e instanceof DateTimeException;
        return ours || sqlExceptions(e, false).isEmpty() ? null : wrapping(e);
    }

    /** Returns an SQLException without a code, whose cause is this exception. */
    static SQLException wrapping(RuntimeException e) {
        return new SQLException(e.getMessage(), e);
    }

    /** Returns whether the engine H2 made the exception. It also wraps exceptions of triggers, and keeps their codes. */
    static boolean isOfH2(SQLException e) {
        return e.getClass().getName().startsWith(H2_EXCEPTION);
    }

    /** Returns whether a server answered with an error that a statement has before it commits. */
    static boolean isOfStatement(SQLException e) {
        return e.getErrorCode() > 0
                && switch (stateClass(e)) {
                    // Cardinality, data, constraint, syntax or access rule, check option, error of a trigger.
                    case "21", "22", "23", "42", "44", "45" -> true;
                    default -> false;
                };
    }

    /** Returns whether the exception has an SQLState or an error code. */
    static boolean hasCode(SQLException e) {
        return !state(e).isEmpty() || e.getErrorCode() != 0;
    }

    /** Returns the SQLState and the error code for a message. */
    static String code(SQLException e) {
        SQLException coded = coded(e);
        String state = state(coded);
        return " (" + (state.length() == STATE_LENGTH ? "SQLState " + state : "no SQLState")
                + (coded.getErrorCode() > 0 ? ", error code " + coded.getErrorCode() : "") + ")";
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
