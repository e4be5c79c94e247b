package dev.invitations.decision;

import static dev.invitations.decision.DecisionFixture.INVITER;
import static dev.invitations.decision.DecisionFixture.NOW;
import static dev.invitations.decision.DecisionFixture.POLICY;
import static dev.invitations.decision.DecisionFixture.ROLES;
import static dev.invitations.decision.DecisionFixture.but;
import static dev.invitations.decision.DecisionFixture.invitation;
import static dev.invitations.decision.DecisionFixture.member;
import static dev.invitations.decision.DecisionFixture.user;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.Action;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {

    @Test
    void a_member_may_perform_the_actions_of_its_role() {
        assertThat(POLICY.allows(member("x", "sender"), Action.INVITATIONS_SEND))
                .isTrue();
        assertThat(POLICY.allows(member("x", "sender"), Action.INVITATIONS_VIEW))
                .isFalse();
        assertThat(POLICY.allows(member("x", "gone"), Action.INVITATIONS_SEND)).isFalse();
        assertThat(POLICY.allows(null, Action.INVITATIONS_SEND)).isFalse();
    }

    @ParameterizedTest(name = "{0} as {1}: {2}")
    @CsvSource({
        "invitee,  ,         true",
        "stranger, ,         false",
        "stranger, auditor,  true",
        "stranger, sender,   false",
        "inviter,  sender,   true",
        "inviter,  viewer,   false",
        "inviter,  resender, false",
        "inviter,  gone,     false",
        "inviter,  ,         false",
    })
    void an_invitation_is_visible_to_its_users_and_viewers(String actor, @Nullable String role, boolean shown) {
        Membership member = role == null ? null : member(actor, role);
        assertThat(POLICY.canView(invitation(Status.PENDING), user(actor), member))
                .isEqualTo(shown);
    }

    @ParameterizedTest(name = "{0} gives {1}: {2}")
    @CsvSource({
        "owner,  owner,  ",
        "owner,  viewer, ",
        "admin,  owner,  ROLE_EXCEEDS_GRANTER",
        "viewer, sender, ROLE_EXCEEDS_GRANTER",
        "gone,   viewer, ROLE_EXCEEDS_GRANTER",
        "owner,  gone,   ROLE_UNKNOWN",
        "gone,   gone,   ROLE_UNKNOWN",
    })
    void a_member_grants_only_actions_that_it_holds(String own, String given, @Nullable Reason refused) {
        assertThat(POLICY.grantRefusal(member("x", own), given)).isEqualTo(refused);
    }

    @Test
    void the_actions_of_a_member_are_those_of_its_role() {
        assertThat(POLICY.actions(member("x", "sender")))
                .containsExactlyInAnyOrder(Action.INVITATIONS_SEND, Action.of("dashboards.view"));
        assertThat(POLICY.actions(member("x", "gone"))).isEmpty();
        assertThat(POLICY.actions(null)).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "owner,    admin auditor manager owner resender sender viewer",
        "admin,    admin auditor manager resender sender viewer",
        "sender,   sender viewer",
        "resender, resender viewer",
        "manager,  manager",
        "auditor,  ''",
        "viewer,   ''",
        "gone,     ''",
    })
    void a_member_may_grant_these_roles(String own, String given) {
        List<Role> defined = new ArrayList<>(List.of(Role.of("manager", Action.MEMBERS_MANAGE)));
        for (String name : List.of("owner", "admin", "sender", "resender", "auditor", "viewer")) {
            defined.add(requireNonNull(ROLES.find(name)));
        }
        Policy policy = new Policy(Roles.of(defined), true, Optional.empty(), true);
        assertThat(String.join(" ", policy.grantableRoles(member("x", own)))).isEqualTo(given);
    }

    @Test
    void a_resender_without_send_permission_is_the_inviter_of_resent_invitations() {
        Membership resender = member("inviter", "resender");
        Invitation sent = invitation(Status.PENDING);
        Invitation resent = but(sent).timesSent(2).build();
        assertThat(sent.inviter()).isEqualTo(INVITER);
        assertThat(POLICY.acceptanceRefusal(sent, resender)).isEqualTo(Reason.INVITER_NOT_PERMITTED);
        assertThat(POLICY.acceptanceRefusal(resent, resender)).isNull();
        assertThat(POLICY.acceptanceRefusal(resent, member("inviter", "viewer")))
                .isEqualTo(Reason.INVITER_NOT_PERMITTED);
    }

    @Test
    void without_the_recheck_only_the_role_must_exist() {
        Policy relaxed = new Policy(ROLES, false, Optional.empty(), true);
        Invitation it = but(invitation(Status.PENDING)).role("owner").build();
        assertThat(relaxed.acceptanceRefusal(it, null)).isNull();
        assertThat(relaxed.acceptanceRefusal(but(it).role("gone").build(), null))
                .isEqualTo(Reason.ROLE_UNKNOWN);
    }

    @ParameterizedTest(name = "{0} outranks {1}: {2}")
    @CsvSource({
        "owner,   admin,   true",
        "admin,   owner,   false",
        "admin,   admin,   false",
        "sender,  auditor, true",
        "auditor, sender,  true",
        "viewer,  gone,    true",
        "gone,    viewer,  false",
        "gone,    gone,    false",
    })
    void a_role_with_more_actions_outranks(String role, String other, boolean outranks) {
        assertThat(POLICY.outranks(member("x", role), member("y", other))).isEqualTo(outranks);
    }

    @Test
    void managers_hold_the_manage_action() {
        assertThat(POLICY.canManageMembers("admin")).isTrue();
        assertThat(POLICY.canManageMembers("auditor")).isFalse();
        assertThat(POLICY.canManageMembers("gone")).isFalse();
    }

    @ParameterizedTest(name = "sent {0} for {1}: until {2}")
    @CsvSource({
        "2026-01-01T00:00:00Z,        PT1H,             2026-01-01T01:00:00Z",
        "2026-01-01T00:00:00Z,        PT0.000001S,      2026-01-01T00:00:00.000001Z",
        "9999-12-31T23:59:59.999997Z, PT0.000001S,      9999-12-31T23:59:59.999998Z",
        "9999-12-31T23:59:59.999998Z, PT0.000001S,      9999-12-31T23:59:59.999999Z",
        "9999-12-31T23:59:59.999998Z, PT0.000002S,      9999-12-31T23:59:59.999999Z",
        "9999-12-31T23:59:59.999999Z, PT1H,             9999-12-31T23:59:59.999999Z",
        "2026-01-01T00:00:00Z,        PT876000000H,     9999-12-31T23:59:59.999999Z",
        "2026-01-01T00:00:00Z,        PT9223372036854775807S, 9999-12-31T23:59:59.999999Z",
    })
    void an_invitation_never_expires_after_the_last_instant(Instant sent, Duration ttl, Instant expiry) {
        assertThat(new Policy(ROLES, true, Optional.of(ttl), true).expiry(sent)).contains(expiry);
    }

    @Test
    void without_a_time_to_live_invitations_do_not_expire() {
        assertThat(POLICY.expiry(NOW)).isEmpty();
    }
}
