package dev.invitations.contract;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.operation.Refused;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The state of the {@link Model}, and the helpers that build its values. */
abstract class Facts implements Verbs {

    /** As hexadecimal text, because its order is that of unsigned numbers. */
    static final Comparator<UUID> BY_TEXT = Comparator.comparing(UUID::toString);

    record Place(DomainId domain, UserId user) {}

    record Letter(Notification notification, int attempts, Instant dueAt, boolean aside) {}

    final Map<InvitationId, Invitation> invitations = new LinkedHashMap<>();
    final Map<Place, Membership> members = new LinkedHashMap<>();
    final List<HistoryEvent> events = new ArrayList<>();
    final Map<UUID, Letter> outbox = new LinkedHashMap<>();
    final Map<String, Set<String>> roles = new HashMap<>();
    final Optional<Duration> timeToLive;
    final boolean recheckInviter;
    final Supplier<UUID> invitationIds;
    final Supplier<UUID> eventIds;
    private Instant clock;

    /**
     * @param invitationIds the ids that the library gave to the invitations of the current step
     * @param eventIds the ids of that step's events
     */
    Facts(Sequence sequence, Instant start, Supplier<UUID> invitationIds, Supplier<UUID> eventIds) {
        this.timeToLive = sequence.timeToLive();
        this.recheckInviter = sequence.recheckInviter();
        this.clock = start;
        this.invitationIds = invitationIds;
        this.eventIds = eventIds;
        List.of(TestHost.OWNER, TestHost.ADMIN, TestHost.SENDER, TestHost.AUDITOR, TestHost.VIEWER, Play.REVIVER)
                .forEach(this::define);
    }

    // The host's settings and roles

    @Override
    public Object advance(Duration duration) {
        clock = clock.plus(duration);
        return DONE;
    }

    @Override
    public Object define(Role role) {
        Set<String> actions = new HashSet<>();
        for (Action action : role.actions()) {
            actions.add(action.name());
        }
        roles.put(role.name(), actions);
        return DONE;
    }

    @Override
    public Object undefine(String role) {
        roles.remove(role);
        return DONE;
    }

    @Override
    public Object endOutside(DomainId domain, UserId user) {
        Membership member = members.remove(new Place(domain, user));
        if (member != null) {
            note(Kind.MEMBERSHIP_ENDED, user, domain, user, member.role());
        }
        return DONE;
    }

    Stream<Invitation> newestFirst() {
        return invitations.values().stream()
                .sorted(Comparator.comparing(Invitation::createdAt)
                        .thenComparing(invitation -> invitation.id().uuid(), BY_TEXT)
                        .reversed());
    }

    /** Returns at least one page; a full last page is not followed by an empty page. */
    static <T> List<List<T>> pages(List<T> all, int size) {
        List<List<T>> pages = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            pages.add(all.subList(from, Math.min(from + size, all.size())));
        }
        return pages.isEmpty() ? List.of(List.of()) : pages;
    }

    // The stored state

    @Override
    public List<Invitation> storedInvitations(DomainId domain) {
        return newestFirst()
                .filter(invitation -> invitation.id().domain().equals(domain) && invitation.status() != Status.DELETED)
                .toList();
    }

    @Override
    public @Nullable Invitation stored(InvitationId id) {
        return invitations.get(id);
    }

    @Override
    public List<Membership> storedMembers(DomainId domain) {
        return members.values().stream()
                .filter(member -> member.domain().equals(domain))
                .sorted(Comparator.comparing(Membership::since)
                        .thenComparing(Membership::grantedBy, BY_TEXT)
                        .reversed())
                .toList();
    }

    @Override
    public List<HistoryEvent> storedHistory(DomainId domain, UserId user) {
        return events.stream()
                .filter(event ->
                        event.domain().equals(domain) && event.subject().equals(user))
                .sorted(Comparator.comparing(HistoryEvent::at).thenComparing(HistoryEvent::id, BY_TEXT))
                .toList();
    }

    // Builders of values

    Instant now() {
        return clock.truncatedTo(ChronoUnit.MICROS);
    }

    @Nullable Membership memberOf(DomainId domain, UserId user) {
        return members.get(new Place(domain, user));
    }

    boolean holds(@Nullable Membership member, String action) {
        return member != null && actionsOf(member).contains(action);
    }

    Set<String> actionsOf(Membership member) {
        return roles.getOrDefault(member.role(), Set.of());
    }

    boolean manages(String role) {
        return roles.getOrDefault(role, Set.of()).contains("members.manage");
    }

    boolean othersManage(DomainId domain, UserId user) {
        return members.values().stream()
                .anyMatch(member -> member.domain().equals(domain)
                        && !member.user().equals(user)
                        && holds(member, "members.manage"));
    }

    boolean coversMember(Membership member, Membership other) {
        return actionsOf(member).containsAll(actionsOf(other));
    }

    @Nullable Reason whyNotGranted(@Nullable Membership granter, String role) {
        if (!roles.containsKey(role)) {
            return Reason.ROLE_UNKNOWN;
        }
        boolean covered = granter != null
                && roles.containsKey(granter.role())
                && actionsOf(granter).containsAll(roles.getOrDefault(role, Set.of()));
        return covered ? null : Reason.ROLE_EXCEEDS_GRANTER;
    }

    boolean shows(UserId actor, Invitation invitation) {
        return invitation.invitee().equals(actor) || showsMember(actor, invitation);
    }

    boolean showsMember(UserId actor, Invitation invitation) {
        Membership member = memberOf(invitation.id().domain(), actor);
        return holds(member, "invitations.view")
                || (holds(member, "invitations.send") && invitation.inviter().equals(actor));
    }

    @Nullable Invitation liveFor(DomainId domain, Invitee invitee) {
        for (Invitation invitation : invitations.values()) {
            if (invitation.id().domain().equals(domain)
                    && invitation.invitee().equals(invitee)
                    && invitation.closedAt().isEmpty()) {
                return invitation;
            }
        }
        return null;
    }

    Status statusNow(Invitation invitation) {
        boolean over = invitation.status() == Status.PENDING
                && invitation.expiresAt().map(end -> !now().isBefore(end)).orElse(false);
        return over ? Status.EXPIRED : invitation.status();
    }

    Invitation seen(Invitation invitation) {
        return Invitation.builder()
                .from(invitation)
                .status(statusNow(invitation))
                .build();
    }

    Refused refused(Reason reason) {
        return new Refused(reason, reason.text(), Optional.empty(), Optional.empty());
    }

    Refused refused(Reason reason, Invitation invitation) {
        return new Refused(reason, reason.text(), Optional.empty(), Optional.of(seen(invitation)));
    }

    static Invitation.Builder next(UserId actor, Invitation invitation) {
        Invitation.Builder next = Invitation.builder();
        next.from(invitation).changedBy(actor).version(invitation.version() + 1);
        return next;
    }

    HistoryEvent store(
            Kind kind, UserId actor, @Nullable Invitation before, Invitation after, Notification.@Nullable Kind told) {
        HistoryEvent event = HistoryEvent.builder()
                .id(eventIds.get())
                .domain(after.id().domain())
                .invitation(after.id())
                .kind(kind)
                .actor(actor)
                .subject(after.invitee())
                .role(after.role())
                .at(now())
                .fromStatus(Optional.ofNullable(before).map(this::statusNow))
                .toStatus(after.status())
                .version(after.version())
                .build();
        events.add(event);
        invitations.put(after.id(), after);
        if (told != null) {
            outbox.put(event.id(), new Letter(new Notification(event.id(), told, after, now()), 0, now(), false));
        }
        return event;
    }

    /** Builds an event of a member that does not change an invitation. */
    HistoryEvent note(Kind kind, UserId actor, DomainId domain, UserId subject, String role) {
        HistoryEvent event = HistoryEvent.builder()
                .id(eventIds.get())
                .domain(domain)
                .kind(kind)
                .actor(actor)
                .subject(subject)
                .role(role)
                .at(now())
                .build();
        events.add(event);
        return event;
    }

    Membership join(HistoryEvent event, UserId user) {
        Membership member = Membership.builder()
                .domain(event.domain())
                .user(user)
                .role(event.role())
                .since(event.at())
                .grantedBy(event.id())
                .build();
        members.put(new Place(event.domain(), user), member);
        return member;
    }
}
