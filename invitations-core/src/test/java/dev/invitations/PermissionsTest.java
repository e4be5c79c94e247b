package dev.invitations;

import static dev.invitations.InvitationFixtures.ACME;
import static dev.invitations.InvitationFixtures.ADA;
import static dev.invitations.InvitationFixtures.BOB;
import static dev.invitations.InvitationFixtures.NOW;
import static dev.invitations.InvitationFixtures.but;
import static dev.invitations.InvitationFixtures.member;
import static dev.invitations.InvitationFixtures.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

class PermissionsTest {

    private static final UserId CAROL = new UserId("carol");
    private static final DomainId GLOBEX = new DomainId("globex");

    /** Every subset of these actions is tried as the caller's role. */
    private static final List<Action> ACTIONS = List.of(
            Action.INVITATIONS_SEND,
            Action.INVITATIONS_VIEW,
            Action.INVITATIONS_RESEND,
            Action.INVITATIONS_DELETE,
            Action.MEMBERS_MANAGE,
            Action.of("dashboards.view"));

    private final StubStorage storage = new StubStorage();
    private final List<DomainId> asked = new ArrayList<>();
    private Roles roles =
            Roles.of(Role.of("admin", Action.allOfInvitations(), Action.of("dashboards.view")), Role.of("none"));

    private final Invitations invitations = Invitations.builder()
            .storage(storage)
            .roles(domain -> {
                asked.add(domain);
                return roles;
            })
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .build();

    @Test
    void an_invalid_domain_is_refused_before_any_role_is_read() {
        DomainId tooLong = new DomainId("x".repeat(Limits.ID_LENGTH + 1));
        assertThatThrownBy(() -> invitations.members().isAllowed(BOB, tooLong, Action.INVITATIONS_VIEW))
                .isInstanceOfSatisfying(InvitationException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.INVALID_INPUT);
                    assertThat(refused.field()).contains("domain");
                });
        assertThat(asked).isEmpty();
    }

    /** Returns an invitation of bob by carol that has this status when it is read. */
    private static Invitation invitation(Status status, String role, int timesSent) {
        Invitation.Builder builder =
                but(pending(1)).role(role).inviter(CAROL).timesSent(timesSent).status(status);
        return switch (status) {
            case PENDING -> builder.expiresAt(NOW.plusNanos(1_000)).build();
            case EXPIRED -> builder.status(Status.PENDING).expiresAt(NOW).build();
            case ACCEPTED, REJECTED -> builder.answeredAt(NOW).changedBy(BOB).build();
            case DELETED -> builder.closedAt(NOW).changedBy(CAROL).build();
        };
    }

    @Test
    void permissions_need_one_read_of_storage_and_roles() {
        Membership carol = member(CAROL, "admin");
        storage.members = List.of(member(ADA, "none"), carol);
        assertThat(invitations.members().permissions(CAROL, ACME))
                .isEqualTo(new Permissions(
                        ACME,
                        CAROL,
                        Set.of(CAROL),
                        Optional.of(carol),
                        Role.of("admin", Action.allOfInvitations(), Action.of("dashboards.view"))
                                .actions(),
                        List.of("admin", "none")));
        assertThat(storage.calls).containsExactly("find carol in acme");
        assertThat(asked).containsExactly(ACME);
    }

    @Test
    void a_user_is_allowed_the_actions_of_its_role() {
        storage.members = List.of(member(CAROL, "admin"));
        assertThat(invitations.members().isAllowed(CAROL, ACME, Action.of("dashboards.view")))
                .isTrue();
        assertThat(invitations.members().isAllowed(CAROL, ACME, Action.of("bills.pay")))
                .isFalse();
        assertThat(invitations.members().isAllowed(BOB, ACME, Action.of("dashboards.view")))
                .isFalse();
    }

    @Test
    void permissions_apply_only_to_their_domain() {
        storage.members = List.of(member(CAROL, "admin"));
        Permissions here = invitations.members().permissions(CAROL, ACME);
        Invitation rejected = invitation(Status.REJECTED, "none", 1);
        Invitation expired = invitation(Status.EXPIRED, "none", 1).asOf(NOW);
        InvitationId elsewhere = new InvitationId(GLOBEX, rejected.id().uuid());
        assertThat(here.canResend(rejected)).isTrue();
        assertThat(here.canResend(but(rejected).id(elsewhere).build())).isFalse();
        assertThat(here.canDelete(expired)).isTrue();
        assertThat(here.canDelete(but(expired).id(elsewhere).build())).isFalse();
    }

    @Test
    void an_own_address_cannot_be_invited_again() {
        storage.members = List.of(member(CAROL, "admin"));
        EmailAddress address = EmailAddress.of("carol@example.org");
        Invitation rejected =
                but(invitation(Status.REJECTED, "none", 1)).invitee(address).build();
        VerifiedUser verified = VerifiedUser.of(CAROL).withEmail(address);
        assertThat(invitations.members().permissions(CAROL, ACME).canResend(rejected))
                .isTrue();
        Permissions own = invitations.members().permissions(verified, ACME);
        assertThat(own.canResend(rejected)).isFalse();
        assertThat(own.identities()).containsExactlyInAnyOrder(CAROL, address);
    }

    @Test
    void permissions_copy_their_collections() {
        Set<Action> actions = new HashSet<>(Set.of(Action.INVITATIONS_SEND));
        List<String> names = new ArrayList<>(List.of("viewer"));
        Set<Invitee> identities = new HashSet<>(Set.of(ADA));
        Permissions made = new Permissions(ACME, ADA, identities, Optional.empty(), actions, names);
        identities.add(BOB);
        actions.add(Action.INVITATIONS_DELETE);
        names.add("admin");
        assertThat(made.allows(Action.INVITATIONS_SEND)).isTrue();
        assertThat(made.allows(Action.INVITATIONS_DELETE)).isFalse();
        assertThat(made.grantableRoles()).containsExactly("viewer");
        assertThat(made.identities()).containsExactly(ADA);
    }

    /** Tries every status with every role of the caller and of the invitation, for every caller. */
    @Test
    void permissions_agree_with_the_commands() {
        Set<String> seen = new TreeSet<>();
        for (Role own : ownRoles()) {
            roles = Roles.of(
                    own,
                    Role.of("none"),
                    Role.of("viewer", Action.of("dashboards.view")),
                    Role.of("payer", Action.of("bills.pay")));
            for (UserId caller : List.of(ADA, BOB, CAROL)) {
                for (String role : List.of("own", "gone", "")) {
                    for (Invitation stored : everyInvitation()) {
                        for (boolean joined : new boolean[] {false, true}) {
                            assertPermissionsAgree(caller, role, stored, joined, seen);
                        }
                    }
                }
            }
        }
        assertThat(seen)
                .containsExactly(
                        "delete, may not: refused",
                        "delete, may not: repeated",
                        "delete, may: done",
                        "resend of a pending, may not: ALREADY_MEMBER",
                        "resend of a pending, may not: done",
                        "resend of a pending, may not: refused",
                        "resend of a pending, may not: repeated",
                        "resend, may not: refused",
                        "resend, may: ALREADY_MEMBER",
                        "resend, may: done");
    }

    private static List<Role> ownRoles() {
        return IntStream.range(0, 1 << ACTIONS.size())
                .mapToObj(set -> IntStream.range(0, ACTIONS.size())
                        .filter(i -> (set >> i & 1) == 1)
                        .mapToObj(ACTIONS::get)
                        .collect(Collectors.toSet()))
                .map(actions -> new Role("own", actions))
                .toList();
    }

    private static List<Invitation> everyInvitation() {
        return Arrays.stream(Status.values())
                .flatMap(status -> Stream.of("own", "none", "viewer", "payer", "gone")
                        .flatMap(role -> Stream.of(1, 2).map(timesSent -> invitation(status, role, timesSent))))
                .toList();
    }

    private void assertPermissionsAgree(
            UserId caller, String role, Invitation stored, boolean joined, Set<String> seen) {
        List<Membership> members = new ArrayList<>();
        if (!role.isEmpty()) {
            members.add(member(caller, role));
        }
        if (joined && !caller.equals(BOB)) {
            members.add(member(BOB, "none"));
        }
        storage.members = members;
        storage.stored = List.of(stored);
        Invitation shown = stored.asOf(NOW);
        Permissions permissions = invitations.members().permissions(caller, ACME);
        boolean canResend = permissions.canResend(shown);
        boolean canDelete = permissions.canDelete(shown);

        String resent = answer(() -> invitations.resend(caller, stored.id()));
        String deleted = answer(() -> invitations.delete(caller, stored.id()));
        // A pending invitation may be taken over, which depends on the inviter. ADA is a stranger to the inviter CAROL.
        boolean isPending = shown.status() == Status.PENDING;
        assertThat(canResend)
                .as("resend by %s: %s; %s", permissions, resent, shown)
                .isEqualTo(!isPending && (resent.equals("done") || resent.equals("ALREADY_MEMBER")));
        assertThat(canDelete)
                .as("delete by %s: %s; %s", permissions, deleted, shown)
                .isEqualTo(deleted.equals("done"));
        seen.add("resend" + (isPending ? " of a pending" : "") + ", " + (canResend ? "may: " : "may not: ") + resent);
        seen.add("delete, " + (canDelete ? "may: " : "may not: ") + deleted);
    }

    /** Returns done, repeated if nothing was committed, ALREADY_MEMBER, or refused for any other reason. */
    private String answer(Runnable call) {
        storage.commits.clear();
        try {
            call.run();
            return storage.commits.isEmpty() ? "repeated" : "done";
        } catch (InvitationException refusal) {
            return refusal.reason() == Reason.ALREADY_MEMBER ? "ALREADY_MEMBER" : "refused";
        }
    }

    @Test
    @NullUnmarked
    void a_missing_action_is_refused() {
        Permissions none = new Permissions(ACME, ADA, Set.of(ADA), Optional.empty(), Set.of(), List.of());
        assertThatThrownBy(() -> none.allows(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("action must not be null");
    }
}
