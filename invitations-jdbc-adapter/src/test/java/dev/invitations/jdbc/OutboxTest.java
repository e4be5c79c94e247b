package dev.invitations.jdbc;

import static dev.invitations.jdbc.Fixture.BOB;
import static dev.invitations.jdbc.Fixture.CAROL;
import static dev.invitations.jdbc.Fixture.NOW;
import static dev.invitations.jdbc.Fixture.after;
import static dev.invitations.jdbc.Fixture.moved;
import static dev.invitations.jdbc.Fixture.save;
import static dev.invitations.jdbc.Fixture.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.Change;
import dev.invitations.model.Status;
import dev.invitations.port.Outbox;
import dev.invitations.port.Outbox.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Leases, their fencing, and the order per invitation. */
class OutboxTest {

    private static final Instant LEASE_END = NOW.plusSeconds(300);

    private final Change bobSent = sent(BOB);
    private final Change bobRejected = moved(after(bobSent), Status.REJECTED);
    private final Change carolSent = sent(CAROL);

    @ParameterizedTest
    @EnumSource
    void oneOfEachInvitationInOrder(TestDatabase database) {
        Outbox outbox = filled(database.empty());
        List<Claim> first = claim(outbox, NOW);
        assertThat(ids(first)).containsExactlyInAnyOrder(id(bobSent), id(carolSent));
        assertThat(first).allSatisfy(claim -> assertThat(claim.attempt()).isEqualTo(1));
        assertThat(claim(outbox, NOW)).isEmpty();
        assertThat(first)
                .allSatisfy(claim -> assertThat(outbox.delivered(claim)).isTrue());
        assertThat(ids(claim(outbox, NOW))).containsExactly(id(bobRejected));
    }

    @ParameterizedTest
    @EnumSource
    void nothingBeforeItsTime(TestDatabase database) {
        Outbox outbox = filled(database.empty());
        assertThat(claim(outbox, NOW.minusNanos(1_000))).isEmpty();
        assertThat(outbox.claim(UUID.randomUUID(), NOW, LEASE_END, 1)).hasSize(1);
        assertThat(outbox.claim(UUID.randomUUID(), NOW, LEASE_END, 1)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aFailedOneComesAgainAndHoldsUpItsOwnOnly(TestDatabase database) {
        DataSource source = database.empty();
        Outbox outbox = filled(source);
        Claim bobs = of(claim(outbox, NOW), bobSent);
        assertThat(outbox.failed(bobs, NOW.plusSeconds(60), "x".repeat(500))).isTrue();
        assertThat(outbox.failed(bobs, NOW, "twice")).isFalse();
        assertThat(TestDatabase.query(source, "SELECT last_error FROM invitation_outbox WHERE last_error IS NOT NULL"))
                .containsExactly("x".repeat(200));
        assertThat(claim(outbox, NOW.plusSeconds(59))).isEmpty();
        Claim again = of(claim(outbox, NOW.plusSeconds(60)), bobSent);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.notification()).isEqualTo(bobs.notification());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSetAsideHoldsUpNothing(TestDatabase database) {
        Outbox outbox = filled(database.empty());
        Claim bobs = of(claim(outbox, NOW), bobSent);
        assertThat(outbox.setAside(bobs, "gone")).isTrue();
        assertThat(outbox.delivered(bobs)).isFalse();
        assertThat(ids(claim(outbox, NOW))).containsExactly(id(bobRejected));
        assertThat(ids(claim(outbox, LEASE_END))).containsExactlyInAnyOrder(id(bobRejected), id(carolSent));
    }

    @ParameterizedTest
    @EnumSource
    void whoLostTheLeaseChangesNothing(TestDatabase database) {
        Outbox outbox = filled(database.empty());
        Claim late = of(claim(outbox, NOW), bobSent);
        assertThat(claim(outbox, LEASE_END.minusNanos(1_000))).isEmpty();
        Claim holder = of(claim(outbox, LEASE_END), bobSent);
        assertThat(holder.attempt()).isEqualTo(2);
        assertThat(outbox.delivered(late)).isFalse();
        assertThat(outbox.failed(late, NOW, "late")).isFalse();
        assertThat(outbox.setAside(late, "late")).isFalse();
        assertThat(outbox.delivered(holder)).isTrue();
        assertThat(outbox.delivered(holder)).isFalse();
    }

    /** Who runs over its lease without being replaced has not lost it. */
    @ParameterizedTest
    @EnumSource
    void lateButNotReplaced(TestDatabase database) {
        Outbox outbox = filled(database.empty());
        assertThat(outbox.delivered(of(claim(outbox, NOW), bobSent))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void claimsOfOthersAreNotWaitedFor(TestDatabase database) throws Exception {
        DataSource source = database.empty();
        Outbox outbox = filled(source);
        CountDownLatch atCommit = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Tap tap = Tap.on(source).once("commit", call -> {
            atCommit.countDown();
            assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
            return call.proceed();
        });
        Future<List<Claim>> slow = CompletableFuture.supplyAsync(
                () -> JdbcStorage.over(tap.dataSource()).outbox().claim(UUID.randomUUID(), NOW, LEASE_END, 1));
        assertThat(atCommit.await(30, TimeUnit.SECONDS)).isTrue();
        List<Claim> quick = claim(outbox, NOW);
        goOn.countDown();
        // H2 locks every row that it looks at, so for that moment others find nothing; they do not wait either.
        assertThat(quick).hasSize(database == TestDatabase.H2 ? 0 : 1);
        assertThat(slow.get(30, TimeUnit.SECONDS)).hasSize(1).noneMatch(quick::contains);
    }

    private Outbox filled(DataSource source) {
        JdbcStorage storage = JdbcStorage.over(source);
        assertThat(save(storage, bobSent)).isTrue();
        assertThat(save(storage, bobRejected)).isTrue();
        assertThat(save(storage, carolSent)).isTrue();
        return storage.outbox();
    }

    private static List<Claim> claim(Outbox outbox, Instant now) {
        return outbox.claim(UUID.randomUUID(), now, now.plus(Duration.between(NOW, LEASE_END)), 10);
    }

    private static Claim of(List<Claim> claims, Change change) {
        return claims.stream()
                .filter(claim -> claim.notification().id().equals(id(change)))
                .findFirst()
                .orElseThrow();
    }

    private static List<UUID> ids(List<Claim> claims) {
        return claims.stream().map(claim -> claim.notification().id()).toList();
    }

    private static UUID id(Change change) {
        return change.event().id();
    }
}
