package dev.invitations.contract.model;

import dev.invitations.InvitationQuery;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The part of the {@link ReferenceModel} about invitations. */
final class ReferenceInvitations {

    private final ReferenceState state;
    private final ReferenceAnswers answers;

    ReferenceInvitations(ReferenceState state, ReferenceAnswers answers) {
        this.state = state;
        this.answers = answers;
    }

    Object delete(ReferenceActor actor, InvitationId id) {
        Invitation invitation = state.invitations.get(id);
        if (invitation == null) {
            return state.refused(Reason.NOT_FOUND);
        }
        if (invitation.status() == Status.DELETED && invitation.changedBy().equals(actor.user())) {
            return invitation;
        }
        if (!state.holds(state.memberOf(id.domain(), actor.user()), "invitations.delete")) {
            return state.isVisible(actor, invitation)
                    ? state.refused(Reason.NOT_PERMITTED, invitation)
                    : state.refused(Reason.NOT_FOUND);
        }
        return switch (invitation.status()) {
            case ACCEPTED -> state.refusedTo(actor, Reason.ALREADY_ACCEPTED, invitation);
            case REJECTED -> state.refusedTo(actor, Reason.ALREADY_REJECTED, invitation);
            case DELETED -> state.refusedTo(actor, Reason.DELETED, invitation);
            default -> answers.withdraw(actor, invitation);
        };
    }

    Object find(ReferenceActor actor, InvitationId id) {
        Invitation invitation = state.invitations.get(id);
        return invitation != null && state.isVisible(actor, invitation)
                ? state.seen(invitation)
                : state.refused(Reason.NOT_FOUND);
    }

    Object history(ReferenceActor actor, InvitationId id) {
        Invitation invitation = state.invitations.get(id);
        if (invitation == null || !state.isVisible(actor, invitation)) {
            return state.refused(Reason.NOT_FOUND);
        }
        return state.events.stream()
                .filter(event -> event.invitation().equals(Optional.of(id)))
                .filter(event -> event.subject().equals(invitation.invitee()))
                .toList();
    }

    Object inbox(ReferenceActor actor) {
        List<Invitation> pending = state.invitations.values().stream()
                .filter(invitation -> actor.identities().contains(invitation.invitee()))
                .filter(answers::canBeAccepted)
                .filter(invitation -> state.memberOf(invitation.id().domain(), actor.user()) == null)
                .sorted(Comparator.comparing(Invitation::sentAt)
                        .thenComparing(invitation -> invitation.id().uuid(), ReferenceState.BY_TEXT)
                        .reversed())
                .toList();
        return new Inbox(pending.subList(0, Math.min(5, pending.size())), pending.size());
    }

    /** Returns the invitation of the link with this token. Without a time to live, the host has no links. */
    Optional<InvitationId> linkedBy(String token) {
        return state.invitations.keySet().stream()
                .filter(id -> state.settings.timeToLive().isPresent())
                .filter(id -> ReferenceLinks.token(id).equals(token))
                .findFirst();
    }

    Object readLink(String token) {
        return linkedBy(token)
                .map(state.invitations::get)
                .filter(ReferenceActor::hasLink)
                .<Object>map(state::seen)
                .orElseGet(() -> state.refused(Reason.NOT_FOUND));
    }

    Object list(ReferenceActor actor, InvitationQuery query) {
        return pages(listed(actor, query), query.pageSize());
    }

    /** Returns at least one page; a full last page is not followed by an empty page. */
    static <T> List<List<T>> pages(List<T> all, int size) {
        List<List<T>> pages = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            pages.add(all.subList(from, Math.min(from + size, all.size())));
        }
        return pages.isEmpty() ? List.of(List.of()) : pages;
    }

    Object count(ReferenceActor actor, InvitationQuery query) {
        return (long) listed(actor, query).size();
    }

    private List<Invitation> listed(ReferenceActor actor, InvitationQuery query) {
        return state.newestFirst()
                .filter(invitation -> is(query.domain(), invitation.id().domain()))
                .filter(invitation -> switch (query.scope()) {
                    case TO_ME -> actor.identities().contains(invitation.invitee());
                    case SENT_BY_ME ->
                        invitation.inviter().equals(actor.user()) && state.isVisibleToMember(actor.user(), invitation);
                    case DOMAIN -> state.isVisibleToMember(actor.user(), invitation);
                })
                .map(state::seen)
                .filter(invitation -> invitation.status() != Status.DELETED)
                .filter(invitation ->
                        query.statuses().isEmpty() || query.statuses().contains(invitation.status()))
                .filter(invitation -> is(query.role(), invitation.role()))
                .filter(invitation -> is(query.inviter(), invitation.inviter()))
                .filter(invitation -> is(query.invitee(), invitation.invitee()))
                .toList();
    }

    private static <T> boolean is(Optional<T> wanted, T found) {
        return wanted.isEmpty() || wanted.get().equals(found);
    }
}
