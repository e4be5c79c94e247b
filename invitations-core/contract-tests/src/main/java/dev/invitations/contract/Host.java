package dev.invitations.contract;

import dev.invitations.DeliveryReport;
import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.SendResult;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Outbox;
import dev.invitations.port.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;

/**
 * A host for the rules: the library over a storage, with a fixed clock, sequential ids, roles that can be changed, and
 * a notifier that records its notifications.
 */
final class Host {

    static final Instant START = Instant.parse("2026-01-01T12:00:00.123456Z");

    static final DomainId ACME = new DomainId("acme");
    static final DomainId GLOBEX = new DomainId("globex");

    static final UserId ADA = new UserId("ada");
    static final UserId BOB = new UserId("bob");
    static final UserId CAROL = new UserId("carol");
    static final UserId DAVE = new UserId("dave");
    static final UserId ERIN = new UserId("erin");

    /** Has every action. */
    static final Role OWNER = Role.of(
            "owner",
            Action.allOfInvitations(),
            Action.allOfMembers(),
            Action.of("dashboards.edit"),
            Action.of("dashboards.view"),
            Action.of("bills.pay"));

    /** Manages invitations and members, but has fewer actions than the owner. */
    static final Role ADMIN = Role.of(
            "admin",
            Action.allOfInvitations(),
            Action.allOfMembers(),
            Action.of("dashboards.edit"),
            Action.of("dashboards.view"));

    /** May send, and has no other action of the library. */
    static final Role SENDER = Role.of("sender", Action.INVITATIONS_SEND, Action.of("dashboards.view"));

    /** May see invitations and members, but may not change them. */
    static final Role AUDITOR = Role.of("auditor", Action.INVITATIONS_VIEW, Action.MEMBERS_VIEW);

    /** Has no action of the library. */
    static final Role VIEWER = Role.of("viewer", Action.of("dashboards.view"));

    final Storage storage;
    final List<Notification> told = new CopyOnWriteArrayList<>();
    final Invitations invitations;

    private final Map<String, Role> roles = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private volatile Instant now = START;

    private Host(Storage storage, Consumer<Invitations.Builder> settings) {
        this.storage = storage;
        List.of(OWNER, ADMIN, SENDER, AUDITOR, VIEWER).forEach(this::define);
        Invitations.Builder builder = Invitations.builder()
                .storage(storage)
                .roles(domain -> Roles.of(roles.values()))
                .notifier(told::add)
                .clock(((InstantSource) this::now).withZone(ZoneOffset.UTC))
                .ids(() -> new UUID(0x7000L, Long.MIN_VALUE | ids.incrementAndGet()));
        settings.accept(builder);
        this.invitations = builder.build();
    }

    static Host on(Storage storage) {
        return on(storage, builder -> {});
    }

    /** Returns a host with its own settings, for example a time to live. */
    static Host on(Storage storage, Consumer<Invitations.Builder> settings) {
        return new Host(storage, settings);
    }

    /** Adds or replaces a role in every domain. */
    void define(Role role) {
        roles.put(role.name(), role);
    }

    void undefine(String role) {
        roles.remove(role);
    }

    Instant now() {
        return now;
    }

    void setTime(Instant instant) {
        now = instant;
    }

    void advance(Duration duration) {
        now = now.plus(duration);
    }

    /** Returns a host with one domain, ACME, founded by ADA as OWNER. */
    static Host withAcme(Storage storage) {
        return on(storage).founded(ACME, ADA, OWNER);
    }

    /** Adds the founder to the domain. */
    Host founded(DomainId domain, UserId founder, Role role) {
        invitations.members().addFounder(founder, domain, role.name());
        return this;
    }

    /** Sends to one invitee. */
    SendResult.Outcome send(UserId inviter, DomainId domain, UserId invitee, Role role) {
        return invitations
                .send(inviter, SendInvitations.to(domain).invite(invitee, role.name()))
                .outcomes()
                .get(0);
    }

    /** Sends one invitation; fails if it is refused. */
    InvitationId sent(UserId inviter, DomainId domain, UserId invitee, Role role) {
        SendResult.Outcome outcome = send(inviter, domain, invitee, role);
        Assertions.assertThat(outcome.refusal())
                .as("%s invites %s", inviter, invitee)
                .isEmpty();
        return outcome.invitation().orElseThrow().id();
    }

    /** Makes a user a member through an invitation. */
    InvitationId joined(UserId inviter, DomainId domain, UserId invitee, Role role) {
        InvitationId id = sent(inviter, domain, invitee, role);
        invitations.accept(invitee, id);
        return id;
    }

    /** Sends one invitation that the invitee rejects. */
    InvitationId rejected(UserId inviter, DomainId domain, UserId invitee, Role role) {
        InvitationId id = sent(inviter, domain, invitee, role);
        invitations.reject(invitee, id);
        return id;
    }

    /** Sends one invitation and deletes it. */
    InvitationId deleted(UserId inviter, DomainId domain, UserId invitee, Role role) {
        InvitationId id = sent(inviter, domain, invitee, role);
        invitations.delete(inviter, id);
        return id;
    }

    /** Returns the stored invitation, without any check of permissions. */
    Invitation stored(InvitationId id) {
        return Objects.requireNonNull(storage.load(id, new UserId("nobody")).invitation(id.uuid()));
    }

    /** Returns the live invitation of the invitee in the domain. */
    InvitationId live(DomainId domain, UserId invitee) {
        return Objects.requireNonNull(
                        storage.load(domain, invitee, List.of(invitee)).live(invitee))
                .id();
    }

    /** Returns the user's role in the domain; empty if the user is not a member. */
    Optional<String> roleOf(DomainId domain, UserId user) {
        return storage.memberships().find(domain, user).map(Membership::role);
    }

    /** Returns the kinds of the user's history events, as text. */
    List<String> trail(DomainId domain, UserId user) {
        return storage.invitations().history(domain, user).stream()
                .map(event -> event.kind().name())
                .toList();
    }

    /** Ends a membership without the library, like a host that stores its members itself. */
    void forgetMember(DomainId domain, UserId user) {
        Membership member = storage.memberships().find(domain, user).orElseThrow();
        Change change = Change.builder()
                .memberBefore(member)
                .event(HistoryEvent.builder()
                        .id(new UUID(0x7001L, Long.MIN_VALUE | ids.incrementAndGet()))
                        .domain(domain)
                        .kind(HistoryEvent.Kind.MEMBERSHIP_ENDED)
                        .actor(user)
                        .subject(user)
                        .role(member.role())
                        .at(now)
                        .build())
                .build();
        Assertions.assertThat(storage.commit(List.of(change))).isTrue();
    }

    /** Delivers until no notification is due. */
    void deliverAll() {
        DeliveryReport report;
        do {
            report = invitations.notifications().deliver(Limits.DELIVERY_SIZE);
        } while (report.claimed() > 0);
    }

    /** Removes all due notifications from the outbox, in order per invitation, without calling the notifier. */
    List<Notification> taken() {
        List<Notification> taken = new ArrayList<>();
        List<Outbox.Claim> claims;
        do {
            claims = storage.outbox()
                    .claim(new UUID(0x7002L, Long.MIN_VALUE), now, now.plusSeconds(60), Limits.DELIVERY_SIZE)
                    .claims();
            for (Outbox.Claim claim : claims) {
                taken.add(claim.notification());
                Assertions.assertThat(storage.outbox().acknowledge(claim)).isTrue();
            }
        } while (!claims.isEmpty());
        return taken;
    }

    /** Returns the outcome of a call as text: done, or the reason of the refusal. */
    static String answer(Runnable call) {
        try {
            call.run();
            return "done";
        } catch (InvitationException refusal) {
            return refusal.reason().name();
        }
    }

    /** Runs the call and returns its refusal, which must have this reason. */
    static InvitationException refused(Reason reason, Runnable call) {
        InvitationException refusal = Assertions.catchThrowableOfType(InvitationException.class, call::run);
        Assertions.assertThat(refusal).as("must be refused: %s", reason).isNotNull();
        Assertions.assertThat(refusal.reason()).isEqualTo(reason);
        return refusal;
    }
}
