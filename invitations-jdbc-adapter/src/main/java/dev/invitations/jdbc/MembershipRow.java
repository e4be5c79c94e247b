package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import dev.invitations.jdbc.UnreadableColumnException.KeyColumn;
import dev.invitations.model.DomainId;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.Position;
import dev.invitations.port.UnreadableRowException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of the members table, which the host may have written. A column that ignores case returns rows of other users
 * and domains too, so {@link #isOf} compares the row with the user of the request.
 *
 * @param domain the stored domain
 * @param user the stored user
 * @param role the stored role
 * @param hasStart whether the start is not NULL
 * @param membership the membership; null if the row has a problem
 * @param problem the reason why the row cannot be read in full; null if it can
 */
record MembershipRow(
        @Nullable String domain,
        @Nullable String user,
        @Nullable String role,
        boolean hasStart,
        @Nullable Membership membership,
        @Nullable UnreadableRowException problem) {

    private static final UUID FIRST = new UUID(0, 0);
    private static final UUID LAST = new UUID(-1, -1);

    /** Reads the columns that {@link SqlNames#selectMember} selects for this alias. */
    static MembershipRow of(ResultRow all, String alias) throws SQLException {
        ResultRow row = all.prefixed(alias + "_");
        Membership membership = null;
        UnreadableRowException problem = null;
        try {
            membership = Columns.MEMBERSHIP.read(row, Membership.builder()).build();
        } catch (UnreadableColumnException e) {
            List<KeyColumn> key = List.of(keyColumn(row, "domain"), keyColumn(row, "user"));
            String column = keyColumn(row, e.column()).name();
            problem = e.inRow(row, row.tables().membersName(), key, column, position(row));
        }
        return new MembershipRow(
                row.findString("domain"),
                row.findString("user"),
                row.findString("role"),
                hasStart(row.findString("since")),
                membership,
                problem);
    }

    /** Returns whether the row has a start. The date 0000-00-00 of MariaDB is none. */
    private static boolean hasStart(@Nullable String since) {
        return since != null && !since.startsWith("0000-00-00");
    }

    private static KeyColumn keyColumn(ResultRow row, String label) {
        return new KeyColumn(
                requireNonNull(row.tables().members().column(label)).name(), label);
    }

    /**
     * Returns the position after an unreadable row. Returns null if it has no start or a start before the year 1,
     * because then no readable row follows.
     */
    private static @Nullable Position position(ResultRow row) throws SQLException {
        Dialect dialect = row.dialect();
        String since = row.findString("since");
        if (since == null || !hasStart(since)) {
            return null;
        }
        try {
            // If the UUID is NULL, the row is the first or the last of its instant.
            return new Position(row.getInstant("since"), grantedByOr(dialect.descendsFromNull() ? LAST : FIRST, row));
        } catch (RuntimeException e) {
            Instant before = latestBefore(row, since);
            return before == null || before.isBefore(Limits.MIN_INSTANT) ? null : new Position(before, LAST);
        }
    }

    /**
     * Returns the latest instant that the library supports before an unsupported start. For a start after the last
     * supported instant, such as infinity on PostgreSQL, the result is the last supported instant. Returns null if
     * there is none.
     */
    private static @Nullable Instant latestBefore(ResultRow row, String since) throws SQLException {
        try {
            Instant at = row.dialect().instant(row.cells(), row.prefix() + "since");
            return at != null && at.isAfter(Limits.MAX_INSTANT) ? Limits.MAX_INSTANT : null;
        } catch (RuntimeException e) {
            return row.dialect().latestBefore(since);
        }
    }

    private static UUID grantedByOr(UUID otherwise, ResultRow row) throws SQLException {
        try {
            UUID stored = row.findUuid("granted_by");
            return stored == null ? otherwise : stored;
        } catch (RuntimeException e) {
            // A text that is not a UUID is anywhere among the rows of its instant.
            return otherwise;
        }
    }

    /** Reads a row like {@link #of}. Returns null if an outer join found no member. */
    static @Nullable MembershipRow find(ResultRow all, String alias) throws SQLException {
        return all.findString(alias + "_user") == null ? null : of(all, alias);
    }

    boolean isIn(DomainId asked) {
        return asked.value().equals(domain);
    }

    boolean isOf(DomainId asked, UserId askedUser) {
        return isIn(asked) && askedUser.value().equals(user);
    }

    /**
     * Returns the membership.
     *
     * @throws UnreadableRowException if the row cannot be read in full
     */
    Membership readable() {
        if (membership == null) {
            throw failure();
        }
        return membership;
    }

    /**
     * Returns the membership with its role. If the row cannot be read in full, the other values have no meaning.
     *
     * @throws UnreadableRowException if the role or a part of the key cannot be read
     */
    Membership withRole() {
        if (membership != null) {
            return membership;
        }
        if (!hasRole()) {
            throw failure();
        }
        return Membership.builder()
                .domain(new DomainId(requireNonNull(domain)))
                .user(new UserId(requireNonNull(user)))
                .role(requireNonNull(role))
                .since(Instant.EPOCH)
                .grantedBy(FIRST)
                .build();
    }

    /** Returns whether the key and the role can be read, which is sufficient for most decisions. */
    boolean hasRole() {
        return membership != null
                || (role != null
                        && domain != null
                        && user != null
                        && Columns.isReadableId(domain)
                        && Columns.isReadableId(user));
    }

    UnreadableRowException failure() {
        return requireNonNull(problem);
    }
}
