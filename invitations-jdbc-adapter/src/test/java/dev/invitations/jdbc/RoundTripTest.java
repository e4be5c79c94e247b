package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.contract.fixture.ChangeFixtures.after;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.has;
import static dev.invitations.contract.fixture.ChangeFixtures.invitation;
import static dev.invitations.contract.fixture.ChangeFixtures.joined;
import static dev.invitations.contract.fixture.ChangeFixtures.memberAfter;
import static dev.invitations.contract.fixture.ChangeFixtures.moved;
import static dev.invitations.contract.fixture.ChangeFixtures.offered;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that saved values are equal when they are read. */
@Tag("full")
class RoundTripTest extends DatabaseTest {

    /** Ids that differ by case, by a space at the end, by an accent, or by the encoding of the accent. */
    private static final List<String> SIMILAR_IDS = List.of("acme", "Acme", "acme ", "\u00E1cme", "a\u0301cme");

    private static final List<Instant> EXTREME_INSTANTS = List.of(
            Instant.EPOCH,
            Instant.EPOCH.plusNanos(1_000),
            Instant.parse("1999-12-31T23:59:59.999999Z"),
            // Clocks in Berlin and New York are set back at these instants, so local times would be ambiguous.
            Instant.parse("2025-10-26T00:30:00.000001Z"),
            Instant.parse("2025-10-26T01:30:00.000001Z"),
            Instant.parse("2025-11-02T05:30:00Z"),
            Instant.parse("2025-11-02T06:30:00Z"),
            Instant.parse("9999-12-31T23:59:59.999999Z"));

    RoundTripTest(TestDatabase database) {
        super(database);
    }

    @Test
    void similar_domains_are_different() {
        for (String text : SIMILAR_IDS) {
            DomainId domain = new DomainId(text);
            Change founded = founded(ADA);
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
            assertThat(storage.invitations().history(domain, ADA)).containsExactly(event);
        }
    }

    @Test
    void similar_roles_are_different() {
        for (String role : SIMILAR_IDS) {
            UserId user = new UserId(role);
            assertThat(save(storage, joined(user, role))).isTrue();
            assertThat(save(storage, offered(invitation(user).role(role).build())))
                    .isTrue();
        }
        for (String role : SIMILAR_IDS) {
            UserId user = new UserId(role);
            for (String other : SIMILAR_IDS) {
                assertThat(save(storage, sent(new UserId(role + "/" + other), has(user, other))))
                        .as("%s has %s", role, other)
                        .isEqualTo(role.equals(other));
            }
            assertThat(storage.invitations()
                            .count(InvitationFilter.builder()
                                    .domain(ACME)
                                    .statuses(Set.of(Status.PENDING))
                                    .role(role)
                                    .now(NOW)
                                    .build()))
                    .isEqualTo(1);
            assertThat(storage.memberships().findOther(ACME, ADA, Set.of(role)))
                    .map(Membership::user)
                    .contains(user);
        }
    }

    @Test
    void reads_every_record_as_it_was_written() {
        Change sent = sent(BOB);
        Change rejected = moved(after(sent), Status.REJECTED);
        Change joined = joined(CAROL, "viewer");
        assertThat(save(storage, sent)).isTrue();
        assertThat(save(storage, rejected)).isTrue();
        assertThat(save(storage, joined)).isTrue();

        assertThat(storage.load(after(sent).id(), CAROL)
                        .invitation(after(sent).id().uuid()))
                .isEqualTo(after(rejected));
        assertThat(storage.load(after(sent).id(), CAROL).member(CAROL)).isEqualTo(memberAfter(joined));
        assertThat(storage.invitations().history(ACME, BOB))
                .containsExactlyInAnyOrder(sent.event(), rejected.event()); // the same instant, and random ids
        assertThat(storage.invitations().history(ACME, CAROL)).containsExactly(joined.event());
        assertThat(storage.outbox()
                        .claim(UUID.randomUUID(), NOW, NOW.plusSeconds(1), 9)
                        .claims())
                .extracting(claim -> claim.notification())
                .containsExactlyInAnyOrder(
                        sent.notification().orElseThrow(),
                        rejected.notification().orElseThrow()); // the invitation is superseded
    }

    /** The live invitation of the user itself is not loaded unless it is asked for. */
    @Test
    void loads_only_the_requested_invitations() {
        Change bobs = sent(BOB);
        Change carols = sent(CAROL);
        assertThat(save(storage, bobs, carols)).isTrue();
        Snapshot found = storage.load(ACME, BOB, List.of(CAROL));
        assertThat(found.live(CAROL)).isEqualTo(after(carols));
        assertThat(found.live(BOB)).isNull();
    }

    /** The result depends neither on the time zone of the JVM nor on that of the session. */
    @Test
    void reads_instants_as_they_were_written_in_any_time_zone() {
        TimeZone before = TimeZone.getDefault();
        try {
            int i = 0;
            for (String writing : List.of("UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati")) {
                for (Instant at : EXTREME_INSTANTS) {
                    TimeZone.setDefault(TimeZone.getTimeZone(writing));
                    Invitation saved = invitation(new UserId("user" + i++))
                            .createdAt(at)
                            .sentAt(at)
                            .expiresAt(at)
                            .answeredAt(at)
                            .build();
                    assertThat(save(storage, offered(saved))).isTrue();
                    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
                    assertThat(storage.load(saved.id(), ADA)
                                    .invitation(saved.id().uuid()))
                            .isEqualTo(saved);
                    InvitationFilter.Builder filter = InvitationFilter.builder().addInvitees(saved.invitee());
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
