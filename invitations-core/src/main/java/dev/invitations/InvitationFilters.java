package dev.invitations;

import static dev.invitations.model.Action.INVITATIONS_SEND;
import static dev.invitations.model.Action.INVITATIONS_VIEW;

import dev.invitations.decision.ActingUser;
import dev.invitations.model.Roles;
import dev.invitations.model.Status;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationFilter.Viewer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Translates queries of the API into filters of the storage. */
final class InvitationFilters {

    private static final Set<Status> LISTED = Set.copyOf(EnumSet.complementOf(EnumSet.of(Status.DELETED)));

    private InvitationFilters() {}

    /** Returns the filter of the query; null if no invitation can match. */
    static @Nullable InvitationFilter of(
            CommandExecutor executor, ActingUser actor, InvitationQuery query, Instant now) {
        InvitationFilter.Builder filter = InvitationFilter.builder()
                .domain(query.domain())
                .statuses(query.statuses().isEmpty() ? LISTED : query.statuses())
                .role(query.role())
                .inviter(query.inviter())
                .invitees(query.invitee().map(Set::of).orElse(Set.of()))
                .now(now);
        return switch (query.scope()) {
            case DOMAIN -> filter.viewer(viewer(executor, actor, query)).build();
            case SENT_BY_ME ->
                query.inviter().filter(inviter -> !inviter.equals(actor.user())).isPresent()
                        ? null
                        : filter.viewer(viewer(executor, actor, query))
                                .inviter(actor.user())
                                .build();
            case TO_ME ->
                query.invitee()
                                .filter(invitee -> !actor.identities().contains(invitee))
                                .isPresent()
                        ? null
                        : filter.invitees(query.invitee().map(Set::of).orElse(actor.identities()))
                                .build();
        };
    }

    private static Viewer viewer(CommandExecutor executor, ActingUser actor, InvitationQuery query) {
        Roles roles = executor.policy(query.domain().orElseThrow()).roles();
        return new Viewer(actor.user(), roles.holding(INVITATIONS_VIEW), roles.holding(INVITATIONS_SEND));
    }
}
