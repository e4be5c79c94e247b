package dev.invitations.decision;

import static dev.invitations.decision.DecisionFixture.POLICY;
import static dev.invitations.decision.DecisionFixture.ROLES;
import static dev.invitations.decision.DecisionFixture.invitation;
import static dev.invitations.decision.DecisionFixture.member;
import static dev.invitations.decision.DecisionFixture.user;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.Action;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.model.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {

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
        assertThat(POLICY.canView(invitation(Status.PENDING), ActingUser.of(user(actor)), member))
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
}
