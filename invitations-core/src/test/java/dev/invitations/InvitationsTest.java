package dev.invitations;

import static dev.invitations.InvitationFixtures.ACME;
import static dev.invitations.InvitationFixtures.ADA;
import static dev.invitations.InvitationFixtures.BOB;
import static dev.invitations.InvitationFixtures.NOW;
import static dev.invitations.RefusalAssertions.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.port.Change;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.StorageException;
import java.lang.reflect.Method;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings, and cases that no real storage produces. The contract suite tests the commands themselves. */
class InvitationsTest {

    private static final RoleCatalog ROLES = RoleCatalog.of(Role.of("owner", Action.MEMBERS_MANAGE));

    private final StubStorage storage = new StubStorage();

    @Test
    void storage_and_roles_are_required() {
        assertThatThrownBy(() -> Invitations.builder().roles(ROLES).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("storage must be set before build() is called");
        assertThatThrownBy(() -> Invitations.builder().storage(storage).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("roles must be set before build() is called");
    }

    @Test
    void all_other_settings_have_defaults() {
        Instant before = Instant.now();
        Invitations.builder().storage(storage).roles(ROLES).build().members().addFounder(ADA, ACME, "owner");
        Change founded = storage.commits.get(0).get(0);
        assertThat(founded.event().at())
                .isBetween(before.minusMillis(1), Instant.now())
                .matches(at -> at.truncatedTo(ChronoUnit.MICROS).equals(at));
        assertThat(founded.event().id().version()).isEqualTo(7);
    }

    @Test
    void a_time_to_live_is_at_least_a_microsecond() {
        Invitations.Builder builder = Invitations.builder();
        assertThat(builder.recheckInviter(true)).isSameAs(builder);
        assertThat(builder.timeToLive(Duration.ofNanos(1_000))).isSameAs(builder);
        for (Duration tooShort : List.of(Duration.ofNanos(999), Duration.ZERO, Duration.ofDays(-1))) {
            assertThatThrownBy(() -> builder.timeToLive(tooShort))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("timeToLive must be at least 1 microsecond, but was " + tooShort);
        }
    }

    @Test
    void settings_refuse_null_by_name() {
        List<String> refused = new ArrayList<>();
        for (Method setter : Invitations.Builder.class.getDeclaredMethods()) {
            if (setter.getParameterCount() == 1 && !setter.getParameterTypes()[0].isPrimitive()) {
                assertThatThrownBy(() -> setter.invoke(Invitations.builder(), (Object) null))
                        .cause()
                        .isInstanceOf(NullPointerException.class)
                        .hasMessage(setter.getName() + " must not be null");
                refused.add(setter.getName());
            }
        }
        assertThat(refused)
                .containsExactlyInAnyOrder(
                        "storage",
                        "roles",
                        "notifier",
                        "deliverWith",
                        "delivery",
                        "listener",
                        "clock",
                        "ids",
                        "timeToLive",
                        "rules",
                        "links");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1969-12-31T23:59:59.999999999Z", "+10000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999001Z"})
    void a_clock_out_of_range_is_refused(Instant now) {
        assertThatThrownBy(() -> invitationsAt(now).members().addFounder(ADA, ACME, "owner"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The clock must be between 1970-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z, but was "
                        + now);
        assertThat(storage.commits).isEmpty();
    }

    @Test
    void events_have_the_given_ids() {
        UUID given = new UUID(1, 2);
        builderAt(NOW).ids(() -> given).build().members().addFounder(ADA, ACME, "owner");
        assertThat(storage.commits.get(0).get(0).event().id()).isEqualTo(given);
    }

    /** A host may read its roles from a table of its own. */
    @Test
    void a_malformed_role_of_the_catalogue_is_a_failure_and_no_invalid_input() {
        RoleCatalog catalog = domain -> Roles.of(Role.of(domain.equals(ACME) ? "not a name" : "owner"));
        Invitations invitations =
                Invitations.builder().storage(storage).roles(catalog).build();
        List<ThrowingCallable> calls = List.of(
                () -> invitations.members().addFounder(ADA, ACME, "owner"),
                () -> invitations.send(ADA, ACME, BOB, "owner"),
                () -> invitations.members().permissions(ADA, ACME));
        for (ThrowingCallable call : calls) {
            StorageException failure = catchThrowableOfType(StorageException.class, call);
            assertThat(failure)
                    .hasMessageStartingWith("A role of the domain acme is malformed: ")
                    .hasMessageContaining("\"not a name\"")
                    .hasMessageEndingWith("; correct it in the role catalogue");
            assertThat(failure.isRetryable()).isFalse();
        }
        assertThat(invitations
                        .members()
                        .permissions(ADA, new DomainId("globex"))
                        .actions())
                .as("another domain")
                .isEmpty();
        assertThat(catalog.in(List.of(ACME, new DomainId("globex"))))
                .as("in an inbox of both domains")
                .containsOnlyKeys(new DomainId("globex"));
    }

    @Test
    void an_instance_whose_notifications_are_delivered_elsewhere_stores_them() {
        storage.members = List.of(InvitationFixtures.member(ADA, "owner"));
        Invitations.Builder builder = Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(Role.of("owner", Action.allOfInvitations())));
        builder.deliveredElsewhere().build().send(ADA, ACME, BOB, "owner");
        assertThat(storage.commits.get(0).get(0).notification()).isPresent();
    }

    @Test
    void deliver_without_a_notifier_is_refused() {
        assertThatThrownBy(() -> invitationsAt(NOW).notifications().deliver(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("deliver needs a notifier; set it with Invitations.builder().notifier(...)");
    }

    @Test
    @NullUnmarked
    void a_missing_cursor_is_refused() {
        assertInvalid("after", () -> invitationsAt(NOW).notifications().deadLetters(null));
    }

    private Invitations invitationsAt(Instant now) {
        return builderAt(now).build();
    }

    private Invitations.Builder builderAt(Instant now) {
        return Invitations.builder().storage(storage).roles(ROLES).clock(Clock.fixed(now, ZoneOffset.UTC));
    }
}
