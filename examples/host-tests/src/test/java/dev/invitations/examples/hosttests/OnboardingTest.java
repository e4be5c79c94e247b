package dev.invitations.examples.hosttests;

import static dev.invitations.model.HistoryEvent.Kind.ACCEPTED;
import static dev.invitations.model.HistoryEvent.Kind.SENT;
import static dev.invitations.model.Notification.Kind.INVITED;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.invitations.Invitations;
import dev.invitations.LinkKeys;
import dev.invitations.SendInvitations;
import dev.invitations.inmemory.CountingIds;
import dev.invitations.inmemory.Fault;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.inmemory.RecordingNotifier;
import dev.invitations.inmemory.SettableClock;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.DomainTerms;
import dev.invitations.port.HostRules;
import dev.invitations.port.Listener;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OnboardingTest {

    private static final Instant MONDAY = Instant.parse("2026-03-02T09:00:00Z");
    private static final Instant NEXT_MONDAY = MONDAY.plus(Duration.ofDays(7));
    private static final DomainId ACME = new DomainId("acme");
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");
    private static final UserId CAROL = new UserId("carol");
    private static final UserId DAVE = new UserId("dave");
    private static final UserId ERIN = new UserId("erin");
    private static final EmailAddress ERIN_MAIL = EmailAddress.of("erin@example.org");
    private static final EmailAddress FRED_MAIL = EmailAddress.of("fred@example.org");

    private static final Role ADMIN = Role.of(
            "admin",
            Action.allOfInvitations(),
            Action.allOfMembers(),
            Action.of("dashboards.edit"),
            Action.of("dashboards.view"));
    private static final Role EDITOR = Role.of("editor", Action.of("dashboards.edit"), Action.of("dashboards.view"));
    private static final Role VIEWER = Role.of("viewer", Action.of("dashboards.view"));

    /** The library reads the roles for every decision, so a test may change them at any time. */
    private Roles roles = Roles.of(ADMIN, EDITOR, VIEWER);

    /** The teams whose subscription has ended. */
    private final Set<DomainId> closed = new HashSet<>();

    /** The change of another transaction. It runs after a conflict, before the library decides again. */
    private Runnable concurrentChange = () -> {};

    private final SettableClock clock = SettableClock.at(MONDAY);
    private final RecordingNotifier mail = RecordingNotifier.create();
    private final InMemoryStorage storage = InMemoryStorage.create();
    private final Invitations invitations = Invitations.builder()
            .storage(storage)
            .roles(team -> roles)
            .clock(clock)
            .ids(CountingIds.create())
            .notifier(mail)
            .timeToLive(Duration.ofDays(7))
            .links(LinkKeys.of("a test needs no secret, but 32 bytes".getBytes(US_ASCII)))
            .rules(new HostRules() {
                @Override
                public DomainTerms in(DomainId team) {
                    return closed.contains(team) ? DomainTerms.none().closed() : DomainTerms.none();
                }
            })
            .listener(new Listener() {
                @Override
                public void conflictRetried(DomainId team) {
                    concurrentChange.run();
                }
            })
            .build();

    private final Onboarding onboarding = new Onboarding(invitations);

    @BeforeEach
    void makeAdaAndCarolAdmins() {
        invitations.members().addFounder(ADA, ACME, "admin");
        invitations.members().assign(ADA, ACME, CAROL, "admin");
    }

    @Test
    void colleagues_are_invited_and_each_outcome_is_one_sentence() {
        onboarding.invite(CAROL, ACME, "viewer", List.of(BOB));
        invitations.reject(BOB, inboxOf(BOB));

        assertThat(onboarding.invite(ADA, ACME, "editor", List.of(DAVE, ADA, BOB, CAROL)))
                .containsExactly(
                        "dave is invited as editor.",
                        "ada is not invited. You cannot invite yourself.",
                        "bob declined before. Talk to them, then resend the invitation.",
                        "carol is in the team already.");
    }

    @Test
    void fixed_clock_an_invitation_expires_after_exactly_seven_days() {
        onboarding.invite(ADA, ACME, "viewer", List.of(BOB, DAVE));
        InvitationId toBob = inboxOf(BOB);
        InvitationId toDave = inboxOf(DAVE);

        clock.set(NEXT_MONDAY.minus(1, ChronoUnit.MICROS));
        assertThat(onboarding.accept(DAVE, toDave)).isEqualTo("Welcome to acme! You are viewer now.");
        assertThat(onboarding.badge(BOB)).contains("1 pending");

        clock.set(NEXT_MONDAY);
        assertThat(onboarding.accept(BOB, toBob)).isEqualTo("This invitation is over. Please ask for a new one.");
        assertThat(onboarding.badge(BOB)).isEmpty();
    }

    @Test
    void fixed_clock_an_expired_invitation_is_in_exactly_one_report() {
        onboarding.invite(ADA, ACME, "viewer", List.of(BOB));
        Instant midnight = NEXT_MONDAY.truncatedTo(ChronoUnit.DAYS);
        clock.set(NEXT_MONDAY.plus(Duration.ofDays(30)));

        assertThat(onboarding.expired(ADA, ACME, midnight, NEXT_MONDAY))
                .containsExactly("bob did not answer ada by 2026-03-09T09:00:00Z.");
        assertThat(onboarding.expired(ADA, ACME, midnight, NEXT_MONDAY.minus(1, ChronoUnit.MICROS)))
                .isEmpty();
        assertThat(onboarding.expired(ADA, ACME, NEXT_MONDAY, clock.instant())).isEmpty();
    }

    @Test
    void fixed_clock_the_report_contains_the_invitations_of_all_pages() {
        List<UserId> many = IntStream.rangeClosed(1, 201)
                .mapToObj(i -> new UserId("colleague-" + i))
                .toList();
        onboarding.invite(ADA, ACME, "viewer", many);

        clock.set(NEXT_MONDAY);

        assertThat(onboarding.expired(ADA, ACME, MONDAY, NEXT_MONDAY)).hasSize(201);
    }

    @Test
    void recorded_notifications_only_sent_invitations_are_delivered() {
        onboarding.invite(ADA, ACME, "editor", List.of(BOB, CAROL, DAVE));
        assertThat(onboarding.invite(BOB, ACME, "viewer", List.of(DAVE)))
                .containsExactly("You are not permitted to do this.");

        invitations.notifications().deliver(100);

        assertThat(mail.received())
                .extracting(Notification::kind, Notification::recipient)
                .containsExactlyInAnyOrder(tuple(INVITED, BOB), tuple(INVITED, DAVE));
    }

    @Test
    void injected_conflict_the_answer_shows_the_invitation_of_another_admin() {
        storage.inject(Fault.CONFLICT, 1);
        concurrentChange =
                () -> invitations.send(CAROL, SendInvitations.to(ACME).invite(BOB, "editor"));

        assertThat(onboarding.invite(ADA, ACME, "viewer", List.of(BOB, DAVE)))
                .containsExactly("bob is invited already, as editor by carol.", "dave is invited as viewer.");
    }

    @Test
    void injected_conflict_accept_fails_if_the_invitation_was_withdrawn() {
        onboarding.invite(ADA, ACME, "viewer", List.of(BOB));
        InvitationId toBob = inboxOf(BOB);
        storage.inject(Fault.CONFLICT, 1);
        concurrentChange = () -> invitations.delete(CAROL, toBob);

        assertThat(onboarding.accept(BOB, toBob)).isEqualTo("This invitation is over. Please ask for a new one.");
        assertThat(invitations.members().isAllowed(BOB, ACME, Action.of("dashboards.view")))
                .isFalse();
    }

    @Test
    void unavailable_store_a_short_outage_is_retried() {
        onboarding.invite(ADA, ACME, "viewer", List.of(BOB));
        InvitationId toBob = inboxOf(BOB);

        storage.inject(Fault.UNAVAILABLE, 1);

        assertThat(onboarding.accept(BOB, toBob)).isEqualTo("Welcome to acme! You are viewer now.");
    }

    @Test
    void unavailable_store_a_longer_outage_is_reported_and_changes_nothing() {
        onboarding.invite(ADA, ACME, "viewer", List.of(BOB));
        InvitationId toBob = inboxOf(BOB);
        String before = storage.dump();

        IntStream.rangeClosed(1, 4).forEach(call -> storage.inject(Fault.UNAVAILABLE, call));

        assertThat(onboarding.accept(BOB, toBob))
                .isEqualTo("We cannot do this right now. Please try again in a few minutes.");
        assertThat(onboarding.badge(BOB)).isEmpty();
        assertThat(storage.dump()).isEqualTo(before);
    }

    @Test
    void lost_commit_the_retry_returns_the_committed_result() {
        storage.inject(Fault.LOST_COMMIT, 1);
        assertThat(onboarding.invite(ADA, ACME, "viewer", List.of(BOB)))
                .containsExactly("bob is invited already, as viewer by ada.");

        InvitationId toBob = inboxOf(BOB);
        storage.inject(Fault.LOST_COMMIT, 1);
        assertThat(onboarding.accept(BOB, toBob)).isEqualTo("Welcome to acme! You are viewer now.");
        assertThat(invitations.history(BOB, toBob))
                .extracting(HistoryEvent::kind)
                .containsExactly(SENT, ACCEPTED);
    }

    @Test
    void predictable_ids_and_a_dump_make_a_failure_easy_to_read() {
        onboarding.invite(ADA, ACME, "viewer", List.of(BOB));
        InvitationId toBob =
                new InvitationId(ACME, CountingIds.nth(3)); // the events of the admins have the ids 1 and 2

        assertThat(inboxOf(BOB)).as(storage::dump).isEqualTo(toBob);
        assertThatThrownBy(() ->
                        assertThat(onboarding.badge(BOB)).as(storage::dump).contains("2 pending"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(toBob.toString(), storage.dump());
    }

    @Test
    void recorded_link_shows_the_invitation_and_makes_its_holder_a_member() {
        assertThat(onboarding.invite(ADA, ACME, "viewer", List.of(ERIN_MAIL)))
                .containsExactly("erin@example.org is invited as viewer.");
        invitations.notifications().deliver(100);
        String token = mail.linkTo(ERIN_MAIL);

        String before = storage.dump();
        assertThat(onboarding.show(token)).isEqualTo("ada invites erin@example.org to acme as viewer.");
        assertThat(storage.dump()).isEqualTo(before);

        assertThat(onboarding.accept(ERIN, token)).isEqualTo("Welcome to acme! You are viewer now.");
        assertThat(invitations.members().find(ADA, ACME, ERIN).role()).isEqualTo("viewer");
        assertThat(storage.dump()).contains(ERIN_MAIL.value()).doesNotContain(token);
    }

    @Test
    void recorded_link_admits_only_its_first_user_and_only_until_it_expires() {
        onboarding.invite(ADA, ACME, "viewer", List.of(ERIN_MAIL, FRED_MAIL));
        invitations.notifications().deliver(100);

        onboarding.accept(ERIN, mail.linkTo(ERIN_MAIL));
        assertThat(onboarding.accept(BOB, mail.linkTo(ERIN_MAIL))).isEqualTo("The invitation has been accepted.");

        clock.set(NEXT_MONDAY);
        assertThat(onboarding.accept(BOB, mail.linkTo(FRED_MAIL)))
                .isEqualTo("This invitation is over. Please ask for a new one.");
        assertThat(onboarding.show(mail.linkTo(FRED_MAIL) + "A"))
                .isEqualTo("It does not exist, or you are not permitted to see it.");
    }

    @Test
    void verified_address_the_user_finds_and_accepts_its_invitations_without_a_link() {
        onboarding.invite(ADA, ACME, "viewer", List.of(ERIN_MAIL));
        VerifiedUser erin = VerifiedUser.of(ERIN).withEmail("Erin@Example.org");

        assertThat(onboarding.badge(ERIN)).isEmpty();
        assertThat(onboarding.badge(erin)).contains("1 pending");
        InvitationId toErin = invitations.inbox(erin).pending().get(0).id();

        assertThat(onboarding.accept(ERIN, toErin)).isEqualTo("It does not exist, or you are not permitted to see it.");
        assertThat(onboarding.accept(erin, toErin)).isEqualTo("Welcome to acme! You are viewer now.");
        assertThat(onboarding.badge(erin)).isEmpty();
    }

    @Test
    void host_rules_a_closed_team_has_no_new_invitations_and_members_until_it_is_open_again() {
        onboarding.invite(ADA, ACME, "viewer", List.of(BOB));
        InvitationId toBob = inboxOf(BOB);

        closed.add(ACME);
        assertThat(onboarding.invite(ADA, ACME, "viewer", List.of(DAVE)))
                .containsExactly("This team is closed. Please ask its administrators.");
        assertThat(onboarding.accept(BOB, toBob)).isEqualTo("This team is closed. Please ask its administrators.");

        closed.clear();
        assertThat(onboarding.accept(BOB, toBob)).isEqualTo("Welcome to acme! You are viewer now.");
    }

    @Test
    void changing_roles_a_removed_role_cannot_be_accepted_until_it_exists_again() {
        onboarding.invite(ADA, ACME, "editor", List.of(BOB));
        InvitationId toBob = inboxOf(BOB);

        roles = Roles.of(ADMIN, VIEWER);
        assertThat(onboarding.accept(BOB, toBob))
                .isEqualTo("The team can no longer grant this role. Please ask the inviter for a new invitation.");

        roles = Roles.of(ADMIN, EDITOR, VIEWER);
        assertThat(onboarding.accept(BOB, toBob)).isEqualTo("Welcome to acme! You are editor now.");
    }

    private InvitationId inboxOf(UserId user) {
        return invitations.inbox(user).pending().get(0).id();
    }
}
