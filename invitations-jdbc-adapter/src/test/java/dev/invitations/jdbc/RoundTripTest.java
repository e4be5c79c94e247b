package dev.invitations.jdbc;

import static dev.invitations.jdbc.fixture.ChangeFixtures.NOW;
import static dev.invitations.jdbc.fixture.ChangeFixtures.has;
import static dev.invitations.jdbc.fixture.ChangeFixtures.invitation;
import static dev.invitations.jdbc.fixture.ChangeFixtures.joined;
import static dev.invitations.jdbc.fixture.ChangeFixtures.memberAfter;
import static dev.invitations.jdbc.fixture.ChangeFixtures.offered;
import static dev.invitations.jdbc.fixture.ChangeFixtures.save;
import static dev.invitations.jdbc.fixture.ChangeFixtures.stranger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.jdbc.fixture.ChangeFixtures;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that saved values are equal when they are read. */
@Tag("full")
class RoundTripTest {

    private static final List<String> STRANGE = List.of(
            "bob",
            "bob ",
            "Bob",
            "BOB",
            "b\u00F3b",
            "bo\u0301b",
            "b\u00F3b\u00DF",
            "b\u00F3bss",
            "I",
            "\u0130",
            "\u0131",
            "%",
            "_",
            "\\",
            "'; DROP TABLE invitation; --",
            "\"",
            "?",
            "{}",
            "null",
            "NULL",
            "a b",
            "a  b",
            "\uD83D\uDE00",
            "\uD83D\uDE00\u200D",
            "\u200B",
            "\u202Eabc",
            "\uFFFD",
            "\uFFFF",
            "x".repeat(255),
            "\uD83D\uDE00".repeat(127) + "x",
            "\u20AC".repeat(255));

    /** Ids that differ by case, by a space at the end, by an accent, or by the encoding of the accent. */
    private static final List<String> ALIKE = List.of("acme", "Acme", "acme ", "\u00E1cme", "a\u0301cme");

    private static final List<Instant> EXTREME = List.of(
            Instant.EPOCH,
            Instant.EPOCH.plusNanos(1_000),
            Instant.parse("1999-12-31T23:59:59.999999Z"),
            // Clocks in Berlin and New York are set back at these instants, so local times would be ambiguous.
            Instant.parse("2025-10-26T00:30:00.000001Z"),
            Instant.parse("2025-10-26T01:30:00.000001Z"),
            Instant.parse("2025-11-02T05:30:00Z"),
            Instant.parse("2025-11-02T06:30:00Z"),
            Instant.parse("9999-12-31T23:59:59.999999Z"));

    @ParameterizedTest
    @EnumSource
    void strings(TestDatabase database) {
        JdbcStorage storage = JdbcStorage.over(database.empty());
        for (String text : STRANGE) {
            UserId user = new UserId(text);
            Change sent = offered(invitation(user).inviter(user).changedBy(user).build(), stranger(user));
            Change joined = joined(user, "r");
            assertThat(save(storage, sent)).as(text).isTrue();
            assertThat(save(storage, joined)).as(text).isTrue();
        }
        for (String text : STRANGE) {
            UserId user = new UserId(text);
            assertThat(storage.memberships().find(ChangeFixtures.ACME, user))
                    .map(Membership::user)
                    .contains(user);
            assertThat(storage.load(ChangeFixtures.ACME, ChangeFixtures.ADA, List.of(user))
                            .live(user))
                    .extracting(Invitation::invitee)
                    .isEqualTo(user);
            assertThat(storage.invitations().inbox(user, NOW, 5).total()).isEqualTo(1);
            assertThat(storage.invitations().history(ChangeFixtures.ACME, user)).hasSize(2);
            assertThat(save(storage, ChangeFixtures.sent(ChangeFixtures.CAROL, has(user, "r"))))
                    .isTrue();
            Invitation carols = ChangeFixtures.live(storage, ChangeFixtures.CAROL);
            assertThat(save(storage, ChangeFixtures.moved(carols, Status.DELETED)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void domainsThatLookAlike(TestDatabase database) {
        JdbcStorage storage = JdbcStorage.over(database.empty());
        for (String text : ALIKE) {
            DomainId domain = new DomainId(text);
            Change founded = ChangeFixtures.founded(ChangeFixtures.ADA);
            Membership member = Membership.builder()
                    .from(memberAfter(founded))
                    .domain(domain)
                    .build();
            HistoryEvent event =
                    HistoryEvent.builder().from(founded.event()).domain(domain).build();
            assertThat(storage.memberships().isPopulated(domain)).as(text).isFalse();
            assertThat(save(
                            storage,
                            Change.builder().memberAfter(member).event(event).build()))
                    .as(text)
                    .isTrue();
            assertThat(storage.memberships().page(domain, null, 9)).containsExactly(member);
            assertThat(storage.invitations().history(domain, ChangeFixtures.ADA))
                    .containsExactly(event);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rolesThatLookAlike(TestDatabase database) {
        JdbcStorage storage = JdbcStorage.over(database.empty());
        for (String role : ALIKE) {
            UserId user = new UserId(role);
            assertThat(save(storage, joined(user, role))).isTrue();
            assertThat(save(storage, offered(invitation(user).role(role).build())))
                    .isTrue();
        }
        for (String role : ALIKE) {
            UserId user = new UserId(role);
            for (String other : ALIKE) {
                assertThat(save(storage, ChangeFixtures.sent(new UserId(role + "/" + other), has(user, other))))
                        .as("%s has %s", role, other)
                        .isEqualTo(role.equals(other));
            }
            assertThat(storage.invitations()
                            .count(InvitationFilter.builder()
                                    .domain(ChangeFixtures.ACME)
                                    .statuses(Set.of(Status.PENDING))
                                    .role(role)
                                    .now(NOW)
                                    .build()))
                    .isEqualTo(1);
            assertThat(storage.memberships().findOther(ChangeFixtures.ACME, ChangeFixtures.ADA, Set.of(role)))
                    .map(Membership::user)
                    .contains(user);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everythingOfEveryKind(TestDatabase database) {
        JdbcStorage storage = JdbcStorage.over(database.empty());
        Change sent = ChangeFixtures.sent(ChangeFixtures.BOB);
        Change rejected = ChangeFixtures.moved(ChangeFixtures.after(sent), Status.REJECTED);
        Change joined = joined(ChangeFixtures.CAROL, "viewer");
        assertThat(save(storage, sent)).isTrue();
        assertThat(save(storage, rejected)).isTrue();
        assertThat(save(storage, joined)).isTrue();

        assertThat(storage.load(ChangeFixtures.after(sent).id(), ChangeFixtures.CAROL)
                        .invitation(ChangeFixtures.after(sent).id().uuid()))
                .isEqualTo(ChangeFixtures.after(rejected));
        assertThat(storage.load(ChangeFixtures.after(sent).id(), ChangeFixtures.CAROL)
                        .member(ChangeFixtures.CAROL))
                .isEqualTo(memberAfter(joined));
        assertThat(storage.invitations().history(ChangeFixtures.ACME, ChangeFixtures.BOB))
                .containsExactlyInAnyOrder(sent.event(), rejected.event()); // the same instant, and random ids
        assertThat(storage.invitations().history(ChangeFixtures.ACME, ChangeFixtures.CAROL))
                .containsExactly(joined.event());
        assertThat(storage.outbox()
                        .claim(java.util.UUID.randomUUID(), NOW, NOW.plusSeconds(1), 9)
                        .claims())
                .extracting(claim -> claim.notification())
                .containsExactlyInAnyOrder(
                        sent.notification().orElseThrow(),
                        rejected.notification().orElseThrow()); // the invitation is superseded
    }

    /** The live invitation of the user itself is not loaded unless it is asked for. */
    @ParameterizedTest
    @EnumSource
    void onlyWhatWasAskedFor(TestDatabase database) {
        JdbcStorage storage = JdbcStorage.over(database.empty());
        Change bobs = ChangeFixtures.sent(ChangeFixtures.BOB);
        Change carols = ChangeFixtures.sent(ChangeFixtures.CAROL);
        assertThat(save(storage, bobs, carols)).isTrue();
        Snapshot found = storage.load(ChangeFixtures.ACME, ChangeFixtures.BOB, List.of(ChangeFixtures.CAROL));
        assertThat(found.live(ChangeFixtures.CAROL)).isEqualTo(ChangeFixtures.after(carols));
        assertThat(found.live(ChangeFixtures.BOB)).isNull();
    }

    /** The result depends neither on the time zone of the JVM nor on that of the session. */
    @ParameterizedTest
    @EnumSource
    void instantsInAnyTimeZone(TestDatabase database) {
        JdbcStorage storage = JdbcStorage.over(database.empty());
        TimeZone before = TimeZone.getDefault();
        try {
            int i = 0;
            for (String writing : List.of("UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati")) {
                for (Instant at : EXTREME) {
                    TimeZone.setDefault(TimeZone.getTimeZone(writing));
                    Invitation saved = invitation(new UserId("user" + i++))
                            .createdAt(at)
                            .sentAt(at)
                            .expiresAt(at)
                            .answeredAt(at)
                            .build();
                    assertThat(save(storage, offered(saved))).isTrue();
                    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
                    assertThat(storage.load(saved.id(), ChangeFixtures.ADA)
                                    .invitation(saved.id().uuid()))
                            .isEqualTo(saved);
                    InvitationFilter.Builder filter = InvitationFilter.builder().invitee(saved.invitee());
                    assertThat(storage.invitations()
                                    .count(filter.now(at)
                                            .statuses(Set.of(Status.EXPIRED))
                                            .build()))
                            .isEqualTo(1);
                    assertThat(storage.invitations()
                                    .count(filter.now(at.minusNanos(1_000)).build()))
                            .isZero();
                }
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }
}
