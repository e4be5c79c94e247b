package dev.invitations.contract.model;

import dev.invitations.DeliveryReport;
import dev.invitations.DeliverySettings;
import dev.invitations.Page;
import dev.invitations.contract.fixture.RecordingStorage;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.fixture.TestLinks;
import dev.invitations.contract.operation.Operation;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.DomainTerms;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.Listener;
import dev.invitations.port.Objection;
import dev.invitations.port.Proposal;
import dev.invitations.port.Storage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs operations on the library over a storage, and records the choices and the notifications of the library. */
public final class LibraryDriver implements Implementation {

    /** The part of the error of a dead letter that a model can predict. */
    static final String NOTIFIER_ERROR = IOException.class.getName();

    private static final int MANY = 1_000;

    private final RecordingStorage storage;
    private final TestHost host;
    private final Supplier<UUID> ids;
    private final List<Notification> notified = new ArrayList<>();
    private final Map<UUID, Instant> retries = new HashMap<>();
    private final RecordedChoices choices = new RecordedChoices(retries::get);
    private Predicate<Notification> notifierFails = notification -> false;

    /**
     * Creates the library with these settings.
     *
     * @param ids supplies the ids of invitations and events
     */
    public LibraryDriver(Storage storage, ReferenceModel.HostSettings settings, Instant start, Supplier<UUID> ids) {
        this.storage = new RecordingStorage(storage);
        this.ids = ids;
        this.host = TestHost.on(this.storage, builder -> {
            settings.timeToLive()
                    .ifPresent(timeToLive -> builder.timeToLive(timeToLive).links(TestLinks.KEYS));
            builder.recheckInviter(settings.recheckInviter())
                    .ids(ids)
                    .notifier(this::receive)
                    .delivery(DeliverySettings.standard()
                            .attempts(settings.attempts())
                            .batchSize(settings.batchSize())
                            .backoff(ReferenceModel.FIRST_WAIT, ReferenceModel.LONGEST_WAIT))
                    .listener(new Listener() {
                        @Override
                        public void retried(Notification notification, int attempt, Instant dueAt) {
                            retries.put(notification.id(), dueAt);
                        }
                    });
        });
        host.setTime(start);
        settings.roles().forEach(host::define);
    }

    private void receive(Notification notification) throws IOException {
        notified.add(notification);
        if (notifierFails.test(notification)) {
            throw new IOException("The notifier fails");
        }
    }

    /** Returns the choices of all changes that {@link #takenChanges} has returned so far. */
    public RecordedChoices choices() {
        return choices;
    }

    /** Returns the changes that were committed since the last call of this method. */
    public List<Change> takenChanges() {
        List<Change> changes = storage.taken();
        choices.add(changes);
        return changes;
    }

    /** Returns the id of the newest dead letter, or an unknown id if there is none. */
    public UUID newestDeadLetter() {
        return host.invitations.notifications().deadLetters().items().stream()
                .map(DeadLetter::id)
                .findFirst()
                .orElse(new UUID(0, 1));
    }

    @Override
    public Object answer(Operation operation) {
        notified.clear();
        Object answer = operation.answer(host.invitations);
        if (answer instanceof Page<?> first) {
            return operation.pages(host.invitations, first).stream()
                    .map(LibraryDriver::itemsWithPredictableErrors)
                    .toList();
        }
        return answer instanceof DeliveryReport report ? new DeliveryAnswer(report, List.copyOf(notified)) : answer;
    }

    private static List<Object> itemsWithPredictableErrors(Page<?> page) {
        return page.items().stream()
                .<Object>map(item -> item instanceof DeadLetter letter
                        ? new DeadLetter(
                                letter.id(),
                                letter.notification(),
                                letter.attempts(),
                                letter.at(),
                                letter.error().replaceFirst(",.*", ""))
                        : item)
                .toList();
    }

    /** Sets the clock of the library. */
    public void setTime(Instant now) {
        host.setTime(now);
    }

    @Override
    public void advance(Duration duration) {
        host.advance(duration);
    }

    @Override
    public void define(Role role) {
        host.define(role);
    }

    @Override
    public void undefine(String role) {
        host.undefine(role);
    }

    @Override
    public void endMembership(DomainId domain, UserId user) {
        if (host.roleOf(domain, user).isPresent()) {
            host.endMembership(domain, user, ids.get());
        }
    }

    @Override
    public void setTerms(DomainId domain, boolean isClosed, List<String> mailDomains) {
        DomainTerms open = mailDomains.isEmpty()
                ? DomainTerms.none()
                : DomainTerms.none().mailDomains(mailDomains.toArray(String[]::new));
        host.setTerms(domain, isClosed ? open.closed() : open);
    }

    @Override
    public void reviewing(Function<Proposal, Optional<Objection>> review) {
        host.reviewing(review);
    }

    @Override
    public void notifierFails(Predicate<Notification> fails) {
        notifierFails = fails;
    }

    @Override
    public List<Invitation> storedInvitations(DomainId domain) {
        InvitationFilter all = InvitationFilter.builder()
                .domain(domain)
                .statuses(Set.of(Status.PENDING, Status.EXPIRED, Status.ACCEPTED, Status.REJECTED))
                .now(host.now().truncatedTo(ChronoUnit.MICROS))
                .build();
        return storage.invitations().page(all, null, MANY);
    }

    @Override
    public @Nullable Invitation stored(InvitationId id) {
        return storage.load(id, TestHost.ADA).invitation(id.uuid());
    }

    @Override
    public Optional<String> storedData(InvitationId id) {
        return storage.load(id, TestHost.ADA).data(id.uuid());
    }

    @Override
    public List<Membership> storedMembers(DomainId domain) {
        return storage.memberships().page(domain, null, MANY);
    }

    @Override
    public List<HistoryEvent> storedHistory(DomainId domain, Invitee subject) {
        return storage.invitations().history(domain, subject);
    }
}
