package dev.invitations.verification.races;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Outbox;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Storage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A storage with a mistake. {@link HistoriesTest} shows that each mistake is detected. */
class Meddling implements Storage, InvitationQueries {

    /** A mistake of an adapter. */
    enum Mistake {
        NONE {
            @Override
            Storage in(Storage real) {
                return real;
            }
        },
        /** The write ignores the expected version, as if the stored version always matched. */
        VERSIONS_NOT_GUARDED {
            @Override
            Storage in(Storage real) {
                return new Meddling(real) {
                    @Override
                    public boolean commit(List<Change> changes) {
                        return real.commit(changes.stream()
                                .map(change -> Change.builder()
                                        .from(change)
                                        .before(change.before().map(this::present))
                                        .build())
                                .toList());
                    }

                    private Invitation present(Invitation before) {
                        return Objects.requireNonNull(real.load(before.id(), before.inviter())
                                .invitation(before.id().uuid()));
                    }
                };
            }
        },
        /** A repeated read returns the same state as the first. */
        STALE_READS {
            @Override
            Storage in(Storage real) {
                return new Meddling(real) {
                    private final Map<InvitationFilter, List<Invitation>> pages = new ConcurrentHashMap<>();
                    private final Map<Invitee, Inbox> inboxes = new ConcurrentHashMap<>();

                    @Override
                    public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
                        List<Invitation> present = real.invitations().page(filter, after, limit);
                        return Optional.ofNullable(pages.put(filter, present)).orElse(present);
                    }

                    @Override
                    public Inbox inbox(Invitee invitee, Instant now, int limit) {
                        Inbox present = real.invitations().inbox(invitee, now, limit);
                        return Optional.ofNullable(inboxes.put(invitee, present))
                                .orElse(present);
                    }
                };
            }
        },
        /** A deleted invitation is still pending for its invitee. */
        DELETED_IGNORED {
            @Override
            Storage in(Storage real) {
                return new Meddling(real) {
                    @Override
                    public Snapshot load(InvitationId id, UserId user) {
                        Snapshot snapshot = real.load(id, user);
                        Invitation invitation = snapshot.invitation(id.uuid());
                        if (invitation == null
                                || invitation.status() != Status.DELETED
                                || !invitation.invitee().equals(user)) {
                            return snapshot;
                        }
                        List<Membership> members = new ArrayList<>();
                        Optional.ofNullable(snapshot.member(user)).ifPresent(members::add);
                        Optional.ofNullable(snapshot.member(invitation.inviter()))
                                .ifPresent(members::add);
                        return Snapshot.of(
                                List.of(Invitation.builder()
                                        .from(invitation)
                                        .status(Status.PENDING)
                                        .closedAt(Optional.empty())
                                        .build()),
                                members);
                    }
                };
            }
        };

        abstract Storage in(Storage real);
    }

    private final Storage real;

    Meddling(Storage real) {
        this.real = real;
    }

    @Override
    public InvitationQueries invitations() {
        return this;
    }

    @Override
    public MembershipQueries memberships() {
        return real.memberships();
    }

    @Override
    public Outbox outbox() {
        return real.outbox();
    }

    @Override
    public Snapshot load(InvitationId id, UserId user) {
        return real.load(id, user);
    }

    @Override
    public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        return real.load(domain, user, invitees);
    }

    @Override
    public boolean commit(List<Change> changes) {
        return real.commit(changes);
    }

    @Override
    public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
        return real.invitations().page(filter, after, limit);
    }

    @Override
    public long count(InvitationFilter filter) {
        return real.invitations().count(filter);
    }

    @Override
    public Inbox inbox(Invitee invitee, Instant now, int limit) {
        return real.invitations().inbox(invitee, now, limit);
    }

    @Override
    public List<HistoryEvent> history(DomainId domain, Invitee subject) {
        return real.invitations().history(domain, subject);
    }
}
