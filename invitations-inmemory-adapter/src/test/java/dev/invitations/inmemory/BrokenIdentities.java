package dev.invitations.inmemory;

import static dev.invitations.inmemory.BrokenStorage.edited;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Typical errors of adapters with invitations to addresses and with users that have several identities. */
final class BrokenIdentities {

    private static final String SEQUENCES = "every_sequence_gets_the_answers_of_the_reference_model";

    static final List<BrokenAdapter> ALL = List.of(
            new BrokenAdapter("CLAIMS_NOT_LOADED", List.of("I.1"), () -> new BrokenStorage() {
                // Removing a member then leaves the invitation live that the member had claimed.
                @Override
                public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
                    Snapshot correct = storage.load(domain, user, invitees);
                    List<Invitation> live = invitees.stream()
                            .map(correct::live)
                            .filter(Objects::nonNull)
                            .toList();
                    List<Invitee> people = new ArrayList<>(invitees);
                    people.add(user);
                    live.forEach(one -> one.claimant().ifPresent(people::add));
                    List<Membership> known = people.stream()
                            .distinct()
                            .map(correct::member)
                            .filter(Objects::nonNull)
                            .toList();
                    return Snapshot.of(live, known);
                }
            }),
            new BrokenAdapter("IDENTITIES_NOT_LOADED", List.of("I.2", SEQUENCES), () -> new BrokenStorage() {
                // Accepting one invitation then leaves the other invitations of the user pending.
                @Override
                public Snapshot load(InvitationId id, UserId user, Set<? extends Invitee> identities) {
                    return storage.load(id, user);
                }
            }),
            new BrokenAdapter("INBOX_OF_THE_USER_ID", List.of("I.3"), () -> new BrokenStorage() {
                @Override
                public InboxCandidates inbox(UserId user, Set<? extends Invitee> identities, Instant now, int limit) {
                    return invitations.inbox(user, Set.of(user), now, limit);
                }
            }),
            new BrokenAdapter("LIST_OF_ONE_IDENTITY", List.of("I.4"), () -> new BrokenStorage() {
                @Override
                public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
                    return invitations.page(ofOne(filter), after, limit);
                }

                private InvitationFilter ofOne(InvitationFilter filter) {
                    return InvitationFilter.builder()
                            .from(filter)
                            .invitees(filter.invitees().stream().limit(1).toList())
                            .build();
                }
            }),
            BrokenAdapter.saving(
                    "CLAIMANT_LOST",
                    List.of("I.1", SEQUENCES),
                    change -> edited(
                            change,
                            edit -> edit.after(change.after()
                                    .map(after -> Invitation.builder()
                                            .from(after)
                                            .claimant(Optional.empty())
                                            .build())))),
            BrokenAdapter.saving(
                    "MESSAGE_LOST",
                    List.of(SEQUENCES),
                    change -> edited(
                            change,
                            edit -> edit.after(change.after()
                                    .map(after -> Invitation.builder()
                                            .from(after)
                                            .message(Optional.empty())
                                            .build())))),
            BrokenAdapter.saving(
                    "DATA_LOST", List.of(SEQUENCES), change -> edited(change, edit -> edit.data(Optional.empty()))),
            BrokenAdapter.saving(
                    "JOIN_LOST",
                    List.of(SEQUENCES),
                    change -> change.event().kind() != HistoryEvent.Kind.JOINED
                            ? change
                            : edited(change, edit -> edit.memberAfter(Optional.empty()))),
            BrokenAdapter.reading(
                    "CLAIM_LOST",
                    List.of(SEQUENCES),
                    events -> events.stream()
                            .map(event -> HistoryEvent.builder()
                                    .from(event)
                                    .claim(Optional.empty())
                                    .build())
                            .toList()),
            BrokenAdapter.reading(
                    "SUPERSEDING_INVITATION_LOST",
                    List.of(SEQUENCES),
                    events -> events.stream()
                            .map(event -> HistoryEvent.builder()
                                    .from(event)
                                    .supersededBy(Optional.empty())
                                    .build())
                            .toList()));

    private BrokenIdentities() {}
}
