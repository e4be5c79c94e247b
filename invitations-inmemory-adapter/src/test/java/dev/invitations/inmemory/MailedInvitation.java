package dev.invitations.inmemory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.LinkKeys;
import dev.invitations.model.Action;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Membership;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A host with one invitation to an address, by BOB, and the link that it mailed. ADA founded the domain. */
final class MailedInvitation {

    static final DomainId ACME = new DomainId("acme");
    static final UserId ADA = new UserId("ada");
    static final UserId BOB = new UserId("bob");
    static final UserId CAROL = new UserId("carol");
    static final UserId DAN = new UserId("dan");
    static final EmailAddress ADDRESS = EmailAddress.of("carol@example.org");

    private static final Role ADMIN = Role.of("admin", Action.allOfInvitations(), Action.allOfMembers());

    final Storage storage;
    final SettableClock clock = SettableClock.at(Instant.parse("2026-03-01T09:00:00Z"));
    final Invitations invitations;
    final InvitationId id;
    private final String token;

    private MailedInvitation(Storage storage) {
        RecordingNotifier mail = RecordingNotifier.create();
        this.storage = storage;
        this.invitations = Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(ADMIN, Role.of("viewer")))
                .notifier(mail)
                .links(LinkKeys.of(new byte[32]))
                .timeToLive(Duration.ofDays(7))
                .clock(clock)
                .build();
        invitations.members().addFounder(ADA, ACME, ADMIN.name());
        invitations.members().assign(ADA, ACME, BOB, ADMIN.name());
        id = sent(ADDRESS).id();
        invitations.notifications().deliver(10);
        token = mail.linkTo(ADDRESS);
    }

    static MailedInvitation create() {
        return on(InMemoryStorage.create());
    }

    static MailedInvitation on(Storage storage) {
        return new MailedInvitation(storage);
    }

    static VerifiedUser verified(UserId user) {
        return VerifiedUser.of(user).withEmail(ADDRESS);
    }

    LinkHolder holder(UserId user) {
        return LinkHolder.of(user, token);
    }

    Invitation sent(Invitee invitee) {
        return invitations.send(BOB, ACME, invitee, "viewer");
    }

    Runnable accept(Actor actor) {
        return () -> invitations.accept(actor, id);
    }

    Invitation stored() {
        return requireNonNull(storage.load(id, ADA).invitation(id.uuid()));
    }

    /** Returns the members apart from the two admins of the beginning. */
    List<UserId> members() {
        return storage.memberships().page(ACME, null, 10).stream()
                .map(Membership::user)
                .filter(user -> !List.of(ADA, BOB).contains(user))
                .toList();
    }

    List<Kind> trail(Invitee subject) {
        return storage.invitations().history(ACME, subject).stream()
                .map(HistoryEvent::kind)
                .toList();
    }

    /** Asserts that the claimant of the invitation is the only new member, or that there is neither. */
    void assertConsistent() {
        Invitation stored = stored();
        if (stored.status() == Status.ACCEPTED && stored.isLive()) {
            assertThat(stored.claimant()).isPresent();
            assertThat(members()).containsExactly(stored.claimant().get());
        } else {
            assertThat(stored.claimant()).isEmpty();
            assertThat(members()).isEmpty();
        }
    }
}
