package dev.invitations.contract;

import dev.invitations.DeliveryReport;
import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.SendInvitations;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.operation.Refused;
import dev.invitations.model.Action;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.Listener;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs a sequence on the library over a storage. */
final class Play implements Verbs {

    /** May resend, and has no other action of the library. */
    static final Role REVIVER = Role.of("reviver", Action.INVITATIONS_RESEND, Action.of("dashboards.view"));

    private static final int MANY = 1_000;

    /** The report of a delivery, and the notifications that the notifier received. */
    record Delivered(DeliveryReport report, List<Notification> told) {}

    private final Cast cast;
    private final Saved storage;
    private final TestHost host;
    private final Invitations library;
    private final AtomicLong ids = new AtomicLong();
    private final List<Notification> told = new ArrayList<>();
    private final List<String> cursors = new ArrayList<>();
    private final Map<UUID, Instant> waits = new HashMap<>();
    private boolean failing;

    Play(Storage storage, Sequence sequence, Cast cast) {
        this.cast = cast;
        this.storage = new Saved(storage);
        this.host = TestHost.on(this.storage, builder -> {
            sequence.settings().accept(builder);
            builder.ids(() -> cast.id(ids.incrementAndGet()))
                    .notifier(this::notified)
                    .delivery(Post.SETTINGS)
                    .listener(new Listener() {
                        @Override
                        public void retried(Notification notification, int attempt, Instant dueAt) {
                            waits.put(notification.id(), dueAt);
                        }
                    });
        });
        this.library = host.invitations;
        host.setTime(cast.start());
        host.define(REVIVER);
        asides().forEach(one -> library.notifications().discard(one.id()));
    }

    /** Returns the changes that were saved since the last call. */
    List<Change> saved() {
        return storage.taken();
    }

    /** Returns every cursor that was returned with a page. */
    List<String> cursors() {
        return cursors;
    }

    /** Returns the instant of the next attempt of a failed notification; null if it never failed. */
    @Nullable Instant wait(UUID notification) {
        return waits.get(notification);
    }

    private void notified(Notification notification) throws IOException {
        told.add(notification);
        if (failing) {
            throw new IOException("Nobody is at home");
        }
    }

    private static Object answer(Supplier<?> call) {
        try {
            return call.get();
        } catch (InvitationException refusal) {
            return Refused.by(refusal);
        }
    }

    /** Returns all pages. Stops at a limit, in case the cursors never end. */
    private <T> List<List<T>> walk(Function<@Nullable String, Page<T>> page) {
        List<List<T>> pages = new ArrayList<>();
        String cursor = null;
        do {
            Page<T> next = page.apply(cursor);
            pages.add(next.items());
            cursor = next.next().orElse(null);
            next.next().ifPresent(cursors::add);
        } while (cursor != null && pages.size() < MANY);
        return pages;
    }

    @Override
    public Object found(UserId founder, DomainId domain, String role) {
        return answer(() -> library.members().addFounder(founder, domain, role));
    }

    @Override
    public Object send(UserId actor, SendInvitations request) {
        return answer(() -> library.send(actor, request));
    }

    @Override
    public Object accept(UserId actor, InvitationId id) {
        return answer(() -> library.accept(actor, id));
    }

    @Override
    public Object reject(UserId actor, InvitationId id) {
        return answer(() -> library.reject(actor, id));
    }

    @Override
    public Object resend(UserId actor, InvitationId id, @Nullable String role) {
        return answer(() -> role == null ? library.resend(actor, id) : library.resend(actor, id, role));
    }

    @Override
    public Object delete(UserId actor, InvitationId id) {
        return answer(() -> library.delete(actor, id));
    }

    @Override
    public Object find(UserId actor, InvitationId id) {
        return answer(() -> library.find(actor, id));
    }

    @Override
    public Object history(UserId actor, InvitationId id) {
        return answer(() -> library.history(actor, id));
    }

    @Override
    public Object inbox(UserId actor) {
        return library.inbox(actor);
    }

    @Override
    public Object list(UserId actor, InvitationQuery query) {
        return walk(cursor -> library.list(actor, cursor == null ? query : query.after(cursor)));
    }

    @Override
    public Object count(UserId actor, InvitationQuery query) {
        return library.count(actor, query);
    }

    @Override
    public Object assign(UserId actor, DomainId domain, UserId user, String role) {
        return answer(() -> library.members().assign(actor, domain, user, role));
    }

    @Override
    public Object remove(UserId actor, DomainId domain, UserId user) {
        return answer(() -> {
            library.members().remove(actor, domain, user);
            return DONE;
        });
    }

    @Override
    public Object member(UserId actor, DomainId domain, UserId user) {
        return answer(() -> library.members().find(actor, domain, user));
    }

    @Override
    public Object members(UserId actor, MemberQuery query) {
        return walk(cursor -> library.members().list(actor, cursor == null ? query : query.after(cursor)));
    }

    @Override
    public Object memberHistory(UserId actor, DomainId domain, UserId user) {
        return library.members().history(actor, domain, user);
    }

    @Override
    public Object may(UserId user, DomainId domain, String action) {
        return library.members().isAllowed(user, domain, Action.of(action));
    }

    @Override
    public Object deliver(int limit, boolean notifierFails) {
        told.clear();
        failing = notifierFails;
        DeliveryReport report = library.notifications().deliver(limit);
        return new Delivered(report, List.copyOf(told));
    }

    @Override
    public Object deadLetters() {
        return asides().stream()
                .map(one -> new DeadLetter(
                        one.id(),
                        one.notification(),
                        one.attempts(),
                        one.at(),
                        one.error().replaceFirst(",.*", "")))
                .toList();
    }

    private List<DeadLetter> asides() {
        return library.notifications().deadLetters().items();
    }

    @Override
    public Object retry() {
        return library.notifications().retry(lastDeadLetter());
    }

    @Override
    public Object discard() {
        return library.notifications().discard(lastDeadLetter());
    }

    private UUID lastDeadLetter() {
        return asides().stream().map(DeadLetter::id).findFirst().orElse(new UUID(0, 1));
    }

    @Override
    public Object advance(Duration duration) {
        host.advance(duration);
        return DONE;
    }

    @Override
    public Object define(Role role) {
        host.define(role);
        return DONE;
    }

    @Override
    public Object undefine(String role) {
        host.undefine(role);
        return DONE;
    }

    @Override
    public Object endOutside(DomainId domain, UserId user) {
        Optional<Membership> member = storage.memberships().find(domain, user);
        if (member.isEmpty()) {
            return DONE;
        }
        HistoryEvent event = HistoryEvent.builder()
                .id(cast.id(ids.incrementAndGet()))
                .domain(domain)
                .kind(HistoryEvent.Kind.MEMBERSHIP_ENDED)
                .actor(user)
                .subject(user)
                .role(member.get().role())
                .at(now())
                .build();
        Change end = Change.builder().memberBefore(member.get()).event(event).build();
        return storage.commit(List.of(end)) ? DONE : "not saved";
    }

    @Override
    public List<Invitation> storedInvitations(DomainId domain) {
        InvitationFilter all = InvitationFilter.builder()
                .domain(domain)
                .statuses(Set.of(Status.PENDING, Status.EXPIRED, Status.ACCEPTED, Status.REJECTED))
                .now(now())
                .build();
        return storage.invitations().page(all, null, MANY);
    }

    @Override
    public @Nullable Invitation stored(InvitationId id) {
        return storage.load(id, cast.user(Cast.Who.ADA)).invitation(id.uuid());
    }

    @Override
    public List<Membership> storedMembers(DomainId domain) {
        return storage.memberships().page(domain, null, MANY);
    }

    @Override
    public List<HistoryEvent> storedHistory(DomainId domain, UserId user) {
        return storage.invitations().history(domain, user);
    }

    private Instant now() {
        return host.now().truncatedTo(ChronoUnit.MICROS);
    }
}
