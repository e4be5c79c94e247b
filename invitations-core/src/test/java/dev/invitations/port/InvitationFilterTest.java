package dev.invitations.port;

import static dev.invitations.decision.DecisionFixture.ACME;
import static dev.invitations.decision.DecisionFixture.NOW;
import static dev.invitations.decision.DecisionFixture.but;
import static dev.invitations.decision.DecisionFixture.invitation;
import static dev.invitations.decision.DecisionFixture.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.Status;
import dev.invitations.port.InvitationFilter.Viewer;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvitationFilterTest {

    private static final Invitation INVITATION = but(invitation(Status.EXPIRED))
            .inviter(user("ada"))
            .invitee(user("bob"))
            .build();

    @Test
    void all_present_conditions_must_hold() {
        matches(true, all());
        matches(true, all().domain(ACME));
        matches(false, all().domain(new DomainId("globex")));
        matches(true, all().role("viewer"));
        matches(false, all().role("admin"));
        matches(true, all().inviter(user("ada")));
        matches(false, all().inviter(user("bob")));
        matches(true, all().invitee(user("bob")));
        matches(false, all().invitee(user("ada")));
    }

    @Test
    void pending_and_expired_depend_on_now() {
        matches(true, all().statuses(Set.of(Status.EXPIRED)));
        matches(false, all().statuses(Set.of(Status.PENDING, Status.REJECTED)));
        matches(true, all().statuses(Set.of(Status.PENDING)).now(NOW.minusNanos(1_000)));
        matches(false, all().statuses(Set.of(Status.EXPIRED)).now(NOW.minusNanos(1_000)));
    }

    @ParameterizedTest(name = "{0} as {1}: {2}")
    @CsvSource({
        "ada, all,   true",
        "bob, all,   true",
        "ada, own,   true",
        "bob, own,   false",
        "ada, other, false",
        "ada, ,      false",
    })
    void the_role_of_the_viewer_decides_what_it_sees(String viewer, @Nullable String role, boolean seen) {
        InvitationFilter filter = all().viewer(new Viewer(user(viewer), Set.of("all"), Set.of("own")))
                .build();
        assertThat(filter.matches(INVITATION, role)).isEqualTo(seen);
        assertThat(InvitationFilter.builder()
                        .from(filter)
                        .viewer(Optional.empty())
                        .build()
                        .matches(INVITATION, role))
                .isTrue();
    }

    private static InvitationFilter.Builder all() {
        return InvitationFilter.builder()
                .statuses(Set.of(Status.PENDING, Status.EXPIRED))
                .now(NOW);
    }

    private static void matches(boolean expected, InvitationFilter.Builder filter) {
        assertThat(filter.build().matches(INVITATION, null))
                .as("%s", filter.build())
                .isEqualTo(expected);
    }
}
