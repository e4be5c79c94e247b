package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.DeliveryReport;
import dev.invitations.contract.fixture.AcceptanceScenario;
import dev.invitations.contract.fixture.AcceptanceScenario.Case;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Guarantee 7: a delivery asks the policy right before it calls the notifier. */
interface DeliveryRules extends StorageRules {

    @Test
    @DisplayName("7.29 a notification of an invitation that accept would refuse is superseded")
    default void a_notification_of_a_refused_invitation_is_superseded() {
        for (boolean recheckInviter : List.of(true, false)) {
            AcceptanceScenario scenario = new AcceptanceScenario(emptyStorage(), recheckInviter);
            List<InvitationId> acceptable = scenario.acceptable();
            int refused = Case.values().length - acceptable.size();
            assertThat(scenario.host.deliver(100))
                    .as("recheckInviter %s", recheckInviter)
                    .isEqualTo(new DeliveryReport(acceptable.size(), 0, 0, refused, 0));
            assertThat(scenario.host.notified)
                    .as("recheckInviter %s", recheckInviter)
                    .extracting(notification -> notification.invitation().id())
                    .containsExactlyInAnyOrderElementsOf(acceptable);
        }
    }

    @Test
    @DisplayName("7.30 each attempt asks the policy: a notification in its backoff is superseded if accept refuses")
    default void each_attempt_asks_the_policy() {
        List<Notification> attempted = new ArrayList<>();
        TestHost host = TestHost.withAcme(
                emptyStorage(),
                builder -> builder.notifier(notification -> {
                    attempted.add(notification);
                    throw new IOException("mail server down");
                }));
        host.members.assign(ADA, ACME, CAROL, SENDER.name());
        host.sent(CAROL, ACME, BOB, VIEWER);
        assertThat(host.deliver(10)).isEqualTo(new DeliveryReport(0, 1, 0, 0, 0));
        host.members.remove(ADA, ACME, CAROL);
        host.advance(Duration.ofMinutes(1));
        assertThat(host.deliver(10)).isEqualTo(new DeliveryReport(0, 0, 0, 1, 0));
        assertThat(attempted).hasSize(1);
    }

    @Test
    @DisplayName("7.31 an answer is delivered only if find shows the invitation to the inviter at that moment")
    default void an_answer_is_delivered_only_if_find_shows_the_invitation() {
        TestHost host = TestHost.on(emptyStorage());
        Role resender = Role.of("resender", Action.INVITATIONS_RESEND, Action.of("dashboards.view"));
        Role former = Role.of("former", Action.INVITATIONS_SEND, Action.of("dashboards.view"));
        List.of(resender, former).forEach(host::define);
        Map<InvitationId, Role> later = new LinkedHashMap<>();
        for (String answer : List.of("accepted", "rejected")) {
            for (Role role : List.of(ADMIN, SENDER, AUDITOR, VIEWER, resender, former)) {
                later.put(invited(host, answer + "-" + role.name()), role);
            }
        }
        InvitationId left = invited(host, "accepted-left");
        InvitationId resent = invited(host, "rejected-resent");
        later.put(left, ADMIN);
        later.put(resent, SENDER);
        host.deliverAll();
        host.notified.clear();
        later.forEach((id, role) -> {
            if (id.domain().value().startsWith("accepted")) {
                host.invitations.accept(BOB, id);
            } else {
                host.invitations.reject(BOB, id);
            }
            host.members.assign(ADA, id.domain(), CAROL, role.name());
        });
        host.members.remove(ADA, left.domain(), CAROL);
        host.invitations.resend(ADA, resent);
        host.undefine(former.name());

        DeliveryReport report = host.deliver(1_000);
        List<InvitationId> answers = host.notified.stream()
                .filter(notification -> !notification.isInvitation())
                .map(notification -> notification.invitation().id())
                .toList();
        assertThat(answers)
                .extracting(id -> id.domain().value())
                .containsExactlyInAnyOrder(
                        "accepted-admin",
                        "accepted-sender",
                        "accepted-auditor",
                        "rejected-admin",
                        "rejected-sender",
                        "rejected-auditor");
        for (InvitationId id : later.keySet()) {
            assertThat(TestHost.answer(() -> host.invitations.find(CAROL, id)))
                    .as("find in %s", id.domain())
                    .isEqualTo(answers.contains(id) ? "done" : "NOT_FOUND");
        }
        assertThat(report).isEqualTo(new DeliveryReport(7, 0, 0, 8, 0));
        assertThat(host.notified).extracting(Notification::kind).contains(Notification.Kind.INVITED_AGAIN);
        assertThat(host.deliver(1_000)).isEqualTo(NotificationRules.NOTHING);
    }

    /** CAROL invites BOB to a new domain. */
    private static InvitationId invited(TestHost host, String name) {
        DomainId domain = new DomainId(name);
        host.founded(domain, ADA, OWNER);
        host.members.assign(ADA, domain, CAROL, ADMIN.name());
        return host.sent(CAROL, domain, BOB, VIEWER);
    }
}
