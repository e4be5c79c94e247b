package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.Status;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The conditions of a WHERE clause and their values, in order. */
final class WhereClause {

    private static final String EXPIRES_LATER = "(i.expires_at IS NULL OR i.expires_at > ?)";

    private static final UUID NIL = new UUID(0, 0);

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    /**
     * Translates the filter, without its invitees, into disjoint WHERE clauses about the invitation {@code i}. The
     * caller combines their results. An empty list matches nothing. Viewers that see all invitations and viewers that
     * see only their own have separate clauses, because each clause uses another index.
     */
    static List<WhereClause> of(InvitationFilter filter, SqlNames names) {
        InvitationFilter.Viewer viewer = filter.viewer().orElse(null);
        if (viewer == null) {
            return List.of(wanted(filter, names));
        }
        Set<String> ownOnly = new HashSet<>(viewer.rolesSeeingOwn());
        ownOnly.removeAll(viewer.rolesSeeingAll());
        List<WhereClause> any = new ArrayList<>();
        if (!viewer.rolesSeeingAll().isEmpty() || ownOnly.isEmpty()) {
            any.add(wanted(filter, names).viewer(filter, viewer.rolesSeeingAll(), names));
        }
        if (!ownOnly.isEmpty() && filter.inviter().orElse(viewer.user()).equals(viewer.user())) {
            InvitationFilter own = InvitationFilter.builder()
                    .from(filter)
                    .inviter(viewer.user())
                    .build();
            any.add(wanted(own, names).viewer(filter, ownOnly, names));
        }
        return any;
    }

    /** Returns the condition for the pending invitations {@code i} to the domain. */
    static WhereClause pendingIn(DomainId domain, Instant now, SqlNames names) {
        return new WhereClause()
                .equal(names, "i.domain_id", domain.value())
                .add("i.status = 'PENDING' AND " + EXPIRES_LATER, now);
    }

    private static WhereClause wanted(InvitationFilter filter, SqlNames names) {
        WhereClause all = new WhereClause();
        filter.domain().ifPresent(domain -> all.equal(names, "i.domain_id", domain.value()));
        filter.inviter().ifPresent(inviter -> all.equal(names, "i.inviter", inviter.value()));
        filter.role().ifPresent(role -> all.equal(names, "i.role", role));
        all.status(filter);
        return all;
    }

    WhereClause and(WhereClause other) {
        return add(other.sql(), other.values());
    }

    WhereClause add(SqlFragment condition) {
        return add(condition.sql(), condition.values().toArray());
    }

    WhereClause add(String condition, Object... its) {
        conditions.add(condition);
        values.addAll(List.of(its));
        return this;
    }

    /** Adds a comparison that an index supports, and the exact comparison, because columns may ignore case. */
    WhereClause equal(SqlNames names, String column, String value) {
        return add(column + " = ? AND " + names.dialect().exactly(column, "?"), value, value);
    }

    /** Adds the conditions like {@link #equal} for a key column of the members table. */
    WhereClause equal(SqlNames names, SqlColumn column, String alias, String value) {
        return add(column.is(alias, "?") + " AND " + names.dialect().exactly(column.in(alias), "?"), value, value);
    }

    /** Adds the condition for the rows after this position. The first comparison only enables the use of an index. */
    WhereClause after(String at, String uuid, Position place) {
        return add(at + " <= ? AND (" + at + ", " + uuid + ") < (?, ?)", place.at(), place.at(), place.uuid());
    }

    /**
     * Adds the condition like {@link #after} for the members table of a host. If NULL is the last UUID of an instant,
     * the rows after a position include it.
     */
    WhereClause afterMember(SqlNames names, Position place) {
        String since = names.memberSince().name();
        String grantedBy = names.memberGrantedBy().name();
        if (names.tables().ownMembers()
                || names.dialect().descendsFromNull()
                || place.uuid().equals(NIL)) {
            return after(since, grantedBy, place);
        }
        String after = "((%1$s, %2$s) < (?, ?) OR (%1$s = ? AND %2$s IS NULL))".formatted(since, grantedBy);
        return add(since + " <= ? AND " + after, place.at(), place.at(), place.uuid(), place.at());
    }

    /** Returns the query in parentheses, with this clause between its beginning and its end. */
    SqlFragment query(String select, String end) {
        return new SqlFragment("(" + select + sql() + end + ")", List.copyOf(values));
    }

    String sql() {
        return String.join(" AND ", conditions);
    }

    @Nullable Object[] values() {
        return values.toArray();
    }

    private void status(InvitationFilter filter) {
        Set<Status> stored = EnumSet.copyOf(filter.statuses());
        boolean expired = stored.remove(Status.EXPIRED);
        boolean pending = stored.contains(Status.PENDING);
        List<String> any = new ArrayList<>();
        List<Object> its = new ArrayList<>();
        if (expired != pending) {
            stored.remove(Status.PENDING);
            any.add("i.status = 'PENDING' AND " + (expired ? "i.expires_at <= ?" : EXPIRES_LATER));
            its.add(filter.now());
        }
        for (Status status : stored) {
            any.add("i.status = ?");
            its.add(status);
        }
        add("(" + String.join(" OR ", any) + ")", its.toArray());
    }

    /** Adds a condition about the viewer only, so that the database checks it once for all invitations. */
    private WhereClause viewer(InvitationFilter filter, Set<String> roles, SqlNames names) {
        WhereClause member = new WhereClause()
                .equal(
                        names,
                        names.memberDomain(),
                        "viewer",
                        filter.domain().orElseThrow().value())
                .equal(
                        names,
                        names.memberUser(),
                        "viewer",
                        filter.viewer().orElseThrow().user().value())
                .add(names.dialect().exactlyOneOf(names.memberRole().in("viewer"), roles));
        return add(
                "EXISTS (SELECT 1 FROM " + names.membership() + " viewer WHERE " + member.sql()
                        + names.isActive("viewer") + ")",
                member.values());
    }
}
