package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.Action;
import dev.invitations.model.Actions;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.RoleReport;
import dev.invitations.model.Roles;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.Listener;
import dev.invitations.port.Notifier;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import dev.invitations.publicapi.NullArguments;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Checks that every method for hosts refuses null, and that the message names the parameter. */
class CoreNullArgumentsTest {

    /**
     * The package for adapters, and the constructors of values that only the library makes. Ids accept null, because a
     * host may check them at its own boundary, and each call refuses them. Names of actions and roles are refused with
     * the fields {@code action} and {@code role}.
     */
    private static final Set<String> EXEMPT = Set.of(
            "dev.invitations.port",
            "Page.Page",
            "Permissions.Permissions",
            "SendResult.SendResult",
            "SendResult.Outcome.Outcome",
            "DeadLetter.DeadLetter",
            "Inbox.Inbox",
            "Notification.Notification",
            "UserId.UserId",
            "EmailAddress.EmailAddress",
            "EmailAddress.of",
            "Invitee.of",
            "Action.of",
            "Action.stored",
            "Role.Role",
            "Role.of",
            "DomainId.DomainId",
            "InvitationId.InvitationId",
            "Limits.isId",
            "Limits.isName",
            "InvitationException.of",
            "InvitationException.invalid",
            "InvitationException.aboutRole",
            "InvitationException.objected");

    private final Invitations invitations = Invitations.builder()
            .storage(new StubStorage())
            .roles(RoleCatalog.of())
            .build();

    private Map<Class<?>, Supplier<?>> samples() {
        Map<Class<?>, Supplier<?>> samples = new HashMap<>();
        Invitation invitation = InvitationFixtures.pending(1);
        Membership member = InvitationFixtures.member(InvitationFixtures.ADA, "owner");
        Role role = Role.of("owner");
        samples.put(Invitations.class, () -> invitations);
        samples.put(Members.class, invitations::members);
        samples.put(Notifications.class, invitations::notifications);
        samples.put(Links.class, invitations::links);
        samples.put(LinkKeys.class, () -> LinkKeys.of(new byte[32]));
        samples.put(SendInvitations.Invite.class, () -> SendInvitations.Invite.of(InvitationFixtures.BOB, "owner"));
        samples.put(Invitations.Builder.class, Invitations::builder);
        samples.put(LinkKeys.class, () -> LinkKeys.of(new byte[32]));
        samples.put(byte[].class, () -> new byte[33]);
        samples.put(DeliverySettings.class, DeliverySettings::standard);
        samples.put(InvitationQuery.class, InvitationQuery::toMe);
        samples.put(MemberQuery.class, () -> MemberQuery.inDomain(InvitationFixtures.ACME));
        samples.put(SendInvitations.class, () -> SendInvitations.to(InvitationFixtures.ACME));
        samples.put(Page.class, () -> new Page<>(List.of(), Optional.empty()));
        samples.put(
                Permissions.class,
                () -> new Permissions(
                        InvitationFixtures.ACME,
                        InvitationFixtures.ADA,
                        Set.of(),
                        Optional.of(member),
                        Set.of(),
                        List.of()));
        samples.put(Actor.class, () -> InvitationFixtures.ADA);
        samples.put(UserId.class, () -> InvitationFixtures.ADA);
        samples.put(VerifiedUser.class, () -> VerifiedUser.of(InvitationFixtures.ADA));
        samples.put(EmailAddress.class, () -> EmailAddress.of("ada@example.org"));
        samples.put(Invitee.class, () -> InvitationFixtures.BOB);
        samples.put(DomainId.class, () -> InvitationFixtures.ACME);
        samples.put(InvitationId.class, invitation::id);
        samples.put(Invitation.class, () -> invitation);
        samples.put(Invitation.Builder.class, Invitation::builder);
        samples.put(Membership.class, () -> member);
        samples.put(Membership.Builder.class, Membership::builder);
        samples.put(HistoryEvent.Builder.class, HistoryEvent::builder);
        samples.put(Notification.class, () -> InvitationFixtures.notification(1, Notification.Kind.INVITED));
        samples.put(InvitationException.class, () -> InvitationException.of(Reason.EXPIRED));
        samples.put(Action.class, () -> Action.INVITATIONS_SEND);
        samples.put(Actions[].class, () -> new Actions[] {Action.INVITATIONS_SEND});
        samples.put(Role.class, () -> role);
        samples.put(Role[].class, () -> new Role[] {role});
        samples.put(Roles.class, () -> Roles.of(role));
        samples.put(RoleReport.class, () -> RoleReport.of(InvitationFixtures.ACME, Roles.of(), Map.of(), Map.of()));
        samples.put(Status[].class, () -> new Status[] {Status.PENDING});
        samples.put(String.class, () -> "owner");
        samples.put(UUID.class, () -> new UUID(1, 2));
        samples.put(Instant.class, () -> InvitationFixtures.NOW);
        samples.put(Duration.class, () -> Duration.ofHours(1));
        samples.put(Clock.class, Clock::systemUTC);
        samples.put(Supplier.class, () -> (Supplier<UUID>) UUID::randomUUID);
        samples.put(List.class, List::of);
        samples.put(Set.class, Set::of);
        samples.put(Map.class, Map::of);
        samples.put(Collection.class, List::of);
        samples.put(Optional.class, Optional::empty);
        samples.put(Storage.class, StubStorage::new);
        samples.put(RoleCatalog.class, RoleCatalog::of);
        samples.put(Notifier.class, () -> (Notifier) notification -> {});
        samples.put(Listener.class, () -> new Listener() {});
        return samples;
    }

    @Test
    void every_method_for_hosts_refuses_null_and_names_the_parameter() throws IOException {
        NullArguments check = new NullArguments(samples(), EXEMPT);
        assertThat(check.violations(Invitations.class)).isEmpty();
    }
}
