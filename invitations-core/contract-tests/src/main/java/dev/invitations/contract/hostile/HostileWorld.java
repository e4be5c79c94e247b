package dev.invitations.contract.hostile;

import dev.invitations.DeliverySettings;
import dev.invitations.Invitations;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.Storage;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The state after the hostile calls so far, and the values for the next call. */
class HostileWorld {

    private static final List<Role> ROLES = Stream.concat(
                    Stream.of(TestHost.OWNER, TestHost.ADMIN, TestHost.VIEWER, TestHost.SENDER),
                    Stream.of("VIEWER", "Viewer", "a.b", "a_b", "a-b", "a:b", "_", "--", "null", "0", "x".repeat(255))
                            .map(name -> Role.of(name, Action.of("dashboards.view"))))
            .toList();

    /** One storage, the verbs over it, and the notifications that its notifier received. */
    record Side(Storage storage, Invitations verbs, List<Notification> told) {

        /** Returns a side that assigns the same ids and fails the same notifications as every other side. */
        static Side of(Storage storage, InstantSource clock) {
            long[] ids = {0};
            List<Notification> told = new ArrayList<>();
            Invitations verbs = Invitations.builder()
                    .storage(storage)
                    .roles(domain -> Roles.of(ROLES))
                    .clock(clock.withZone(ZoneOffset.UTC))
                    .ids(() -> new UUID(0x7000L, Long.MIN_VALUE | ++ids[0]))
                    .delivery(DeliverySettings.standard().attempts(1))
                    .notifier(notification -> {
                        if (notification.id().getLeastSignificantBits() % 8 == 0) {
                            throw new IllegalStateException("not this one");
                        }
                        told.add(notification);
                    })
                    .build();
            return new Side(storage, verbs, told);
        }

        void deliver() {
            verbs.notifications().deliver(Limits.DELIVERY_SIZE);
        }
    }

    final Random random;
    final HostileText text;
    final List<Side> sides;
    final Side first;

    final List<Membership> founders = new ArrayList<>();
    final List<Invitation> sent = new ArrayList<>();
    final Set<UserId> people = new HashSet<>();
    final List<String> cursors = new ArrayList<>();
    final List<UUID> deadLetters = new ArrayList<>();

    HostileWorld(Random random, List<Side> sides) {
        this.random = random;
        this.text = new HostileText(random);
        this.sides = sides;
        this.first = sides.get(0);
    }

    static void is(boolean so, Supplier<String> what) {
        if (!so) {
            throw new AssertionError("must be so: " + what.get());
        }
    }

    static void same(Object found, Object given) {
        is(
                found.equals(given),
                () -> HostileText.shown(found.toString()) + " is " + HostileText.shown(given.toString()));
    }

    /** Returns the whole known state, as read through the port. */
    List<Object> state(Side side) {
        InvitationQueries invitations = side.storage().invitations();
        List<Object> state = new ArrayList<>();
        for (Membership founder : founders) {
            state.add(side.storage().memberships().page(founder.domain(), null, 1_000));
            state.add(invitations.history(founder.domain(), founder.user()));
        }
        for (Invitation invitation : sent) {
            state.add(Optional.ofNullable(side.storage()
                    .load(invitation.id(), invitation.inviter())
                    .invitation(invitation.id().uuid())));
            state.add(invitations.history(invitation.id().domain(), invitation.invitee()));
        }
        state.add(side.storage().outbox().deadLetters(null, 1_000));
        return state;
    }

    boolean comesBack(Membership member) {
        return sides.stream()
                .allMatch(side -> side.verbs()
                                .members()
                                .find(member.user(), member.domain(), member.user())
                                .equals(member)
                        && side.storage().memberships().page(member.domain(), null, 1_000).stream()
                                        .filter(member::equals)
                                        .count()
                                == 1);
    }

    boolean isMember(DomainId domain, UserId user) {
        return first.storage().memberships().find(domain, user).isPresent();
    }

    boolean often() {
        return random.nextInt(10) < 8;
    }

    DomainId domain() {
        return new DomainId(
                random.nextBoolean()
                        ? text.id()
                        : text.twin(one(founders).domain().value()));
    }

    UserId user() {
        return random.nextInt(3) == 0 && !sent.isEmpty() ? (UserId) one(sent).invitee() : new UserId(text.id());
    }

    String role() {
        return often() ? one(ROLES).name() : text.name();
    }

    /** Returns an invitation that was sent, or an invitation of an unknown domain. */
    Invitation invitation() {
        return sent.isEmpty()
                ? Invitation.builder()
                        .id(new InvitationId(one(founders).domain(), new UUID(0x7000L, 0)))
                        .invitee(new UserId(text.id()))
                        .role("viewer")
                        .status(Status.PENDING)
                        .inviter(one(founders).user())
                        .createdAt(TestHost.START)
                        .sentAt(TestHost.START)
                        .timesSent(1)
                        .changedBy(one(founders).user())
                        .version(1)
                        .build()
                : one(sent);
    }

    @Nullable String cursor() {
        return switch (random.nextInt(6)) {
            case 0 -> text.id();
            case 1 -> cursors.isEmpty() ? "" : one(cursors);
            case 2 -> cursors.isEmpty() ? "null" : text.twin(one(cursors));
            default -> null;
        };
    }

    int sizeUpTo(int most) {
        int[] sizes = {1, 2, 1, 2, 20, most - 1, most, most, most + 1, 0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE};
        return sizes[random.nextInt(sizes.length)];
    }

    void know(Invitee user) {
        people.add((UserId) user);
        text.know(user.value());
    }

    static String shown(DomainId domain, UserId user) {
        return HostileText.shown(domain.value()) + " " + HostileText.shown(user.value());
    }

    <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
