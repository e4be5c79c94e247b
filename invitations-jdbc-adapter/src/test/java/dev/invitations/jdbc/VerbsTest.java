package dev.invitations.jdbc;

import static dev.invitations.model.Status.ACCEPTED;
import static dev.invitations.model.Status.DELETED;
import static dev.invitations.model.Status.PENDING;
import static dev.invitations.model.Status.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Walks through the life of a domain like a host. The contract suite tests the details. */
class VerbsTest {

    private static final DomainId ACME = new DomainId("acme");
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");
    private static final UserId CAROL = new UserId("carol");
    private static final UserId DAVE = new UserId("dave");

    @ParameterizedTest
    @EnumSource
    void aDomainFromItsFounderOn(TestDatabase database) {
        walk(JdbcStorage.over(database.empty()));
    }

    /** Walks on an empty storage. */
    static void walk(Storage storage) {
        List<Notification> told = new ArrayList<>();
        Invitations invitations = Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(
                        Role.of(
                                "admin",
                                Action.allOfInvitations(),
                                Action.allOfMembers(),
                                Action.of("dashboards.view")),
                        Role.of("viewer", Action.of("dashboards.view"))))
                .notifier(told::add)
                .build();

        invitations.members().addFounder(ADA, ACME, "admin");
        List<Invitation> sent = invitations
                .send(
                        ADA,
                        SendInvitations.to(ACME)
                                .invite(BOB, "viewer")
                                .invite(CAROL, "viewer")
                                .invite(DAVE, "viewer"))
                .sent();
        assertThat(sent).hasSize(3);
        Inbox inbox = invitations.inbox(BOB);
        assertThat(inbox.pending()).containsExactly(sent.get(0));
        assertThat(inbox.total()).isEqualTo(1);

        assertThat(invitations.accept(BOB, sent.get(0).id()).status()).isEqualTo(ACCEPTED);
        assertThat(invitations.reject(CAROL, sent.get(1).id()).status()).isEqualTo(REJECTED);
        assertThat(invitations.resend(ADA, sent.get(1).id(), "admin").role()).isEqualTo("admin");
        assertThat(invitations.delete(ADA, sent.get(2).id()).status()).isEqualTo(DELETED);

        assertThat(invitations.list(ADA, InvitationQuery.inDomain(ACME)).items())
                .extracting(Invitation::status)
                .containsExactlyInAnyOrder(ACCEPTED, PENDING);
        assertThat(invitations.count(ADA, InvitationQuery.inDomain(ACME).status(PENDING)))
                .isEqualTo(1);
        assertThat(invitations.members().list(ADA, MemberQuery.inDomain(ACME)).items())
                .extracting(member -> member.user())
                .containsExactly(BOB, ADA);

        invitations.members().remove(ADA, ACME, BOB);
        assertThat(invitations.history(ADA, sent.get(0).id()))
                .extracting(HistoryEvent::kind)
                .containsExactly(
                        HistoryEvent.Kind.SENT, HistoryEvent.Kind.ACCEPTED, HistoryEvent.Kind.MEMBERSHIP_ENDED);
        assertThat(invitations
                        .send(ADA, SendInvitations.to(ACME).invite(BOB, "viewer"))
                        .sent())
                .hasSize(1);

        while (invitations.notifications().deliver(2).claimed() > 0) {
            assertThat(told)
                    .as("the offers come first, and three are not open any more")
                    .hasSizeLessThan(5);
        }
        assertThat(told).hasSize(4).doesNotHaveDuplicates();
    }
}
