package dev.invitations.jdbc;

import dev.invitations.model.Invitee;
import dev.invitations.model.Status;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.Position;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The conditions of a WHERE, with their values in order. */
final class Conditions {

    /** Speaks of the viewer only, so it is asked once for all invitations, and yet in their statement. */
    private static final String HAS_ROLE =
            "EXISTS (SELECT 1 FROM {membership} viewer WHERE viewer.{m.domain} = {m.domain:?} AND viewer.{m.user} = {m.user:?} AND {m.role of viewer} %s)";

    private static final String EXPIRES_LATER = "(i.expires_at IS NULL OR i.expires_at > ?)";

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    /**
     * What {@link InvitationFilter#lets} says, about the invitation {@code i}: those of one of these, none of which is of
     * two; none if there are none. A viewer who may see all and one who sees its own are each a condition of their own, for
     * each has its index.
     */
    static List<Conditions> of(InvitationFilter filter, Dialect dialect) {
        InvitationFilter.Viewer viewer = filter.viewer().orElse(null);
        if (viewer == null) {
            return List.of(wanted(filter));
        }
        Set<String> ownOnly = new HashSet<>(viewer.rolesSeeingOwn());
        ownOnly.removeAll(viewer.rolesSeeingAll());
        List<Conditions> any = new ArrayList<>();
        if (!viewer.rolesSeeingAll().isEmpty() || ownOnly.isEmpty()) {
            any.add(wanted(filter).viewer(filter, dialect.oneOf(viewer.rolesSeeingAll())));
        }
        if (!ownOnly.isEmpty() && filter.inviter().orElse(viewer.user()).equals(viewer.user())) {
            InvitationFilter own = InvitationFilter.builder()
                    .from(filter)
                    .inviter(viewer.user())
                    .build();
            any.add(wanted(own).viewer(filter, dialect.oneOf(ownOnly)));
        }
        return any;
    }

    private static Conditions wanted(InvitationFilter filter) {
        Conditions all = new Conditions();
        filter.domain().ifPresent(domain -> all.add("i.domain_id = ?", domain.value()));
        filter.inviter().ifPresent(inviter -> all.add("i.inviter = ?", inviter.value()));
        filter.invitee().ifPresent(all::invitee);
        filter.role().ifPresent(role -> all.add("i.role = ?", role));
        all.status(filter);
        return all;
    }

    Conditions add(String condition, Object... its) {
        conditions.add(condition);
        values.addAll(List.of(its));
        return this;
    }

    /** From the first row after this place; the first comparison is there for the index alone. */
    Conditions after(String at, String uuid, Position place) {
        return add(at + " <= ? AND (" + at + ", " + uuid + ") < (?, ?)", place.at(), place.at(), place.uuid());
    }

    String sql() {
        return String.join(" AND ", conditions);
    }

    @Nullable Object[] values() {
        return values.toArray();
    }

    private void invitee(Invitee invitee) {
        add("i.invitee_kind = ? AND i.invitee = ?", invitee.kind(), invitee.value());
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

    private Conditions viewer(InvitationFilter filter, Dialect.Part roles) {
        List<Object> its = new ArrayList<>();
        its.add(filter.domain().orElseThrow().value());
        its.add(filter.viewer().orElseThrow().user().value());
        its.addAll(roles.values());
        return add(HAS_ROLE.formatted(roles.sql()), its.toArray());
    }
}
