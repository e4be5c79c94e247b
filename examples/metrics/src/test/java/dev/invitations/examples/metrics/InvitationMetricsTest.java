package dev.invitations.examples.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.DeliverySettings;
import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.inmemory.Fault;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.inmemory.SettableClock;
import dev.invitations.model.Action;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.RoleCatalog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class InvitationMetricsTest {

    private static final Instant MORNING = Instant.parse("2026-03-02T09:00:00Z");
    private static final DomainId ACME = new DomainId("acme");
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");
    private static final UserId CAROL = new UserId("carol");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final InvitationMetrics metrics = new InvitationMetrics(registry);
    private final InMemoryStorage storage = InMemoryStorage.create();
    private final SettableClock clock = SettableClock.at(MORNING);
    private final Set<UserId> unreachable = new HashSet<>();

    private final Invitations invitations = Invitations.builder()
            .storage(storage)
            .roles(RoleCatalog.of(
                    Role.of("owner", Action.allOfInvitations(), Action.allOfMembers(), Action.of("dashboards.view")),
                    Role.of("viewer", Action.of("dashboards.view"))))
            .clock(clock)
            .delivery(DeliverySettings.standard().attempts(2))
            .notifier(notification -> {
                if (unreachable.contains(notification.recipient())) {
                    throw new IllegalStateException("mailbox full");
                }
            })
            .listener(metrics)
            .build();

    @Test
    void every_event_of_a_story_is_counted() {
        invitations.members().addFounder(ADA, ACME, "owner");
        storage.inject(Fault.CONFLICT, 1);
        SendInvitations request = SendInvitations.to(ACME)
                .invite(BOB, "viewer")
                .invite(CAROL, "viewer")
                .invite(ADA, "viewer");
        Invitation toBob = invitations.send(ADA, request).sent().get(0);
        invitations.accept(BOB, toBob.id());
        assertThatThrownBy(() -> invitations.accept(CAROL, toBob.id())).isInstanceOf(InvitationException.class);

        // Bob accepts before his mail is sent. Ada is notified of his answer. The delivery to Carol fails twice.
        unreachable.add(CAROL);
        invitations.notifications().deliver(10);
        clock.advance(Duration.ofHours(1));
        invitations.notifications().deliver(10);

        assertThat(counted())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "invitations.events[tag(kind=FOUNDED)]", 1.0,
                        "invitations.events[tag(kind=SENT)]", 2.0,
                        "invitations.events[tag(kind=ACCEPTED)]", 1.0,
                        "invitations.refusals[tag(reason=SELF_INVITATION)]", 1.0,
                        "invitations.refusals[tag(reason=NOT_FOUND)]", 1.0,
                        "invitations.conflicts[]", 1.0,
                        "invitations.notifications[tag(kind=INVITED), tag(outcome=superseded)]", 1.0,
                        "invitations.notifications[tag(kind=ACCEPTED), tag(outcome=delivered)]", 1.0,
                        "invitations.notifications[tag(kind=INVITED), tag(outcome=retried)]", 1.0,
                        "invitations.notifications[tag(kind=INVITED), tag(outcome=deadLettered)]", 1.0));
    }

    @Test
    void an_unreadable_dead_letter_is_counted_as_unreadable() {
        metrics.deadLettered(new DeadLetter(new UUID(0, 0), Optional.empty(), 1, MORNING, "Cannot be read"));
        assertThat(counted())
                .isEqualTo(Map.of("invitations.notifications[tag(kind=unreadable), tag(outcome=deadLettered)]", 1.0));
    }

    /** Returns the count of each counter, by its name and tags. */
    private Map<String, Double> counted() {
        return registry.getMeters().stream()
                .map(Counter.class::cast)
                .collect(Collectors.toMap(
                        counter -> counter.getId().getName() + counter.getId().getTags(), Counter::count));
    }
}
