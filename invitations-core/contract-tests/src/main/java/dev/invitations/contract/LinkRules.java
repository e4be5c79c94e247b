package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.DeliverySettings;
import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.LinkKeys;
import dev.invitations.MemberQuery;
import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.fixture.TestLinks;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.model.Actor;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The links of invitations: their holders, and the places of their tokens. */
interface LinkRules extends StorageRules {

    @Test
    @DisplayName("L.1 a wrong token is refused by every operation before any I/O: NOT_FOUND")
    default void a_wrong_token_is_refused_before_any_io() {
        Storage storage = emptyStorage();
        TestHost host = TestLinks.withAcme(storage).founded(GLOBEX, ADA, OWNER);
        InvitationId id = host.sent(ADA, ACME, MAIL, VIEWER);
        InvitationId elsewhere = host.sent(ADA, GLOBEX, MAIL, VIEWER);
        String token = TestLinks.token(host, id);
        Invitations library = TestLinks.withoutIo(storage).invitations;

        List<String> wrong = TestLinks.changed(token, TestLinks.token(host, elsewhere));
        assertThat(wrong).hasSizeGreaterThan(1_000).doesNotContain(token);
        for (String text : wrong) {
            refused(Reason.NOT_FOUND, () -> library.links().read(text));
            refused(Reason.NOT_FOUND, () -> library.accept(LinkHolder.of(CAROL, text), id));
        }
        Arguments all = Arguments.by(LinkHolder.of(CAROL, token + "A"))
                .in(ACME)
                .about(BOB)
                .about(id)
                .as("viewer")
                .inviting(BOB, "viewer")
                .matching(InvitationQuery.inDomain(ACME))
                .matching(MemberQuery.inDomain(ACME));
        for (Operations entry : Operations.values()) {
            if (entry.takes(Parameter.ACTOR)) {
                InvitationException refusal = refused(
                        Reason.NOT_FOUND,
                        () -> entry.with(all.only(entry.parameters())).on(library));
                assertThat(refusal.toString()).as("%s", entry).doesNotContain(token);
            }
        }
        host.invitations.accept(LinkHolder.of(CAROL, token), id);
    }

    @Test
    @DisplayName("L.2 the holder of a link neither sees nor answers another invitation to the address, in any domain")
    default void the_holder_of_a_link_sees_only_its_invitation() {
        TestHost host = TestLinks.withAcme(emptyStorage()).founded(GLOBEX, ADA, OWNER);
        InvitationId first = host.sent(ADA, ACME, MAIL, VIEWER);
        LinkHolder ofFirst = TestLinks.holder(host, DAVE, first);
        host.invitations.delete(ADA, first);
        InvitationId second = host.sent(ADA, ACME, MAIL, VIEWER);
        InvitationId elsewhere = host.sent(ADA, GLOBEX, MAIL, VIEWER);
        LinkHolder ofSecond = TestLinks.holder(host, DAVE, second);
        InvitationId claimed = host.joined(ADA, GLOBEX, VerifiedUser.of(CAROL).withEmail("c@example.org"), VIEWER);

        assertThat(TestHost.answer(() -> host.invitations.accept(ofFirst, first)))
                .isEqualTo("DELETED");
        for (LinkHolder holder : List.of(ofFirst, ofSecond)) {
            InvitationId own = holder.equals(ofFirst) ? first : second;
            for (InvitationId other : List.of(first, second, elsewhere, claimed)) {
                if (!other.equals(own)) {
                    refused(Reason.NOT_FOUND, () -> host.invitations.find(holder, other));
                    refused(Reason.NOT_FOUND, () -> host.invitations.history(holder, other));
                    refused(Reason.NOT_FOUND, () -> host.invitations.accept(holder, other));
                    refused(Reason.NOT_FOUND, () -> host.invitations.reject(holder, other));
                    refused(Reason.NOT_FOUND, () -> host.invitations.delete(holder, other));
                    refused(Reason.NOT_FOUND, () -> host.invitations.resend(holder, other));
                }
            }
            assertThat(host.invitations.find(holder, own)).isEqualTo(host.stored(own));
            assertThat(host.invitations.history(holder, own)).isNotEmpty();
            assertThat(host.invitations.inbox(holder).total()).isZero();
            assertThat(host.invitations.list(holder, InvitationQuery.toMe()).items())
                    .isEmpty();
            assertThat(host.invitations.count(holder, InvitationQuery.toMe().invitee(MAIL)))
                    .isZero();
            assertThat(host.invitations.count(holder, InvitationQuery.inDomain(ACME)))
                    .isZero();
            refused(Reason.NOT_PERMITTED, () -> host.invitations.delete(holder, own));
            refused(Reason.NOT_PERMITTED, () -> host.invitations.send(holder, ACME, BOB, "viewer"));
        }
        InvitationId toUser = host.sent(ADA, GLOBEX, DAVE, ADMIN);
        host.invitations.accept(ofSecond, second);
        assertThat(host.stored(elsewhere).status()).as("not superseded").isEqualTo(Status.PENDING);
        assertThat(host.stored(toUser).status()).isEqualTo(Status.PENDING);
        assertThat(host.roleOf(GLOBEX, DAVE)).isEmpty();
        host.invitations.accept(ofSecond, toUser);
        assertThat(host.roleOf(GLOBEX, DAVE)).as("the holder is also the user").contains("admin");
    }

    @Test
    @DisplayName("L.3 only the notifier gets the token: no list, history, claim, dead letter, refusal or text has it")
    default void only_the_notifier_gets_the_token() {
        List<Notification> notified = new ArrayList<>();
        TestHost host = TestHost.withAcme(
                emptyStorage(),
                builder -> builder.timeToLive(TestLinks.TIME_TO_LIVE)
                        .links(TestLinks.KEYS)
                        .delivery(DeliverySettings.standard().attempts(1))
                        .notifier(notification -> {
                            notified.add(notification);
                            throw new IOException("down");
                        }));
        InvitationId id = host.sent(ADA, ACME, MAIL, VIEWER);
        InvitationId toUser = host.sent(ADA, ACME, BOB, VIEWER);
        List<Object> seen = new ArrayList<>(host.storage
                .outbox()
                .claim(new UUID(7, 7), host.now(), host.now(), 10)
                .claims());
        host.deliverAll();
        assertThat(notified).hasSize(2);
        assertThat(notified)
                .filteredOn(one -> one.invitation().id().equals(toUser))
                .allSatisfy(one -> assertThat(one.link()).isEmpty());
        String token = notified.stream()
                .flatMap(one -> one.link().stream())
                .findFirst()
                .orElseThrow();
        String mac = token.substring(token.lastIndexOf('.') + 1);
        LinkHolder holder = LinkHolder.of(DAVE, token);
        seen.addAll(notified);
        seen.addAll(host.storage.outbox().deadLetters(null, 10));
        for (Actor actor : List.of(ADA, VERIFIED, holder)) {
            seen.add(host.invitations.find(actor, id));
            seen.add(host.invitations.history(actor, id));
            seen.add(host.invitations.inbox(actor));
            seen.add(host.invitations.list(actor, InvitationQuery.toMe()));
            seen.add(host.invitations.list(actor, InvitationQuery.inDomain(ACME)));
            seen.add(host.members.permissions(actor, ACME));
        }
        seen.add(host.invitations.links().read(token));
        seen.add(holder);
        seen.add(host.invitations.accept(holder, id));
        seen.add(host.members.history(ADA, ACME, DAVE));
        seen.add(host.storage.invitations().history(ACME, MAIL));
        seen.add(refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.reject(holder, id)));
        assertThat(host.invitations.notifications().deadLetters().items())
                .allSatisfy(one ->
                        assertThat(one.notification().orElseThrow().link()).isEmpty());
        assertThat(host.taken()).allSatisfy(one -> assertThat(one.link()).isEmpty());
        assertThat(seen)
                .allSatisfy(
                        one -> assertThat(one.toString()).doesNotContain(mac).doesNotContain("\"i1."));
    }

    @Test
    @DisplayName("L.4 a read of a link changes nothing, and shows the present status of the invitation")
    default void a_read_of_a_link_changes_nothing() {
        List<String> calls = new ArrayList<>();
        Storage watched = ForwardingStorage.watched(emptyStorage(), call -> calls.add(call.method()));
        TestHost host = TestLinks.withAcme(watched);
        InvitationId id = host.sent(ADA, ACME, MAIL, VIEWER);
        String token = TestLinks.token(host, id);
        Invitation pending = host.stored(id);
        calls.clear();
        for (int i = 0; i < 3; i++) {
            assertThat(host.invitations.links().read(token)).isEqualTo(pending);
        }
        assertThat(calls).hasSize(3).doesNotContain("commit");

        host.advance(TestLinks.TIME_TO_LIVE);
        assertThat(host.invitations.links().read(token).status()).isEqualTo(Status.EXPIRED);
        refused(Reason.EXPIRED, () -> host.invitations.accept(LinkHolder.of(CAROL, token), id));
        host.invitations.resend(ADA, id);
        assertThat(TestLinks.token(host, id)).as("the link stays the same").isEqualTo(token);
        host.invitations.reject(LinkHolder.of(CAROL, token), id);
        assertThat(host.invitations.links().read(token).status()).isEqualTo(Status.REJECTED);
        host.invitations.resend(ADA, id);
        host.invitations.accept(LinkHolder.of(CAROL, token), id);
        assertThat(host.invitations.links().read(token)).isEqualTo(host.stored(id));
        host.members.remove(ADA, ACME, CAROL);
        refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(LinkHolder.of(DAVE, token), id));
        InvitationId next = host.sent(ADA, ACME, MAIL, VIEWER);
        assertThat(TestLinks.token(host, next)).isNotEqualTo(token);
        host.invitations.delete(ADA, next);
        String deleted = TestLinks.token(host, next);
        assertThat(host.invitations.links().read(deleted).status()).isEqualTo(Status.DELETED);
        refused(Reason.DELETED, () -> host.invitations.accept(LinkHolder.of(CAROL, deleted), next));
    }

    @Test
    @DisplayName("L.5 an older key verifies links until the host drops it; without keys no notification has a link")
    default void an_older_key_verifies_links() {
        Storage storage = emptyStorage();
        TestHost host = TestLinks.withAcme(storage);
        InvitationId id = host.sent(ADA, ACME, MAIL, VIEWER);
        String old = TestLinks.token(host, id);
        byte[] fresh = "another secret of the host, which is new".getBytes(StandardCharsets.UTF_8);
        LinkKeys rotated = LinkKeys.of(fresh).and(TestLinks.SECRET.getBytes(StandardCharsets.UTF_8));
        TestHost rotating = onKeys(storage, rotated);
        assertThat(rotating.invitations.links().read(old).id()).isEqualTo(id);
        rotating.invitations.reject(LinkHolder.of(CAROL, old), id);
        rotating.invitations.resend(ADA, id);
        String renewed = TestLinks.token(rotating, id);
        assertThat(renewed).isNotEqualTo(old);
        refused(Reason.NOT_FOUND, () -> host.invitations.links().read(renewed));
        TestHost later = onKeys(storage, LinkKeys.of(fresh));
        refused(Reason.NOT_FOUND, () -> later.invitations.links().read(old));
        assertThat(later.invitations.links().read(renewed).id()).isEqualTo(id);

        TestHost without = TestHost.on(storage, builder -> builder.timeToLive(Duration.ofDays(1)));
        without.advance(Duration.ofHours(1));
        without.sent(ADA, ACME, EmailAddress.of("b@example.org"), VIEWER);
        without.deliverAll();
        assertThat(without.notified)
                .hasSize(1)
                .allSatisfy(one -> assertThat(one.link()).isEmpty());
        refused(Reason.NOT_FOUND, () -> without.invitations.links().read(renewed));
    }

    private static TestHost onKeys(Storage storage, LinkKeys keys) {
        return TestHost.on(
                storage, builder -> builder.timeToLive(TestLinks.TIME_TO_LIVE).links(keys));
    }
}
