package dev.invitations.contract.model;

import dev.invitations.contract.operation.Refused;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Objection;
import dev.invitations.port.Proposal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The state of the {@link ReferenceModel}: everything that is stored, the roles and the time. */
abstract class ReferenceState implements Implementation {

    /** Compares UUIDs as hexadecimal text, which has the same order as unsigned numbers. */
    static final Comparator<UUID> BY_TEXT = Comparator.comparing(UUID::toString);

    /** The key of a membership. */
    record MemberKey(DomainId domain, UserId user) {}

    /**
     * A notification that is not delivered.
     *
     * @param dueAt the instant of the next attempt, or of the failure that made it a dead letter
     */
    record Undelivered(Notification notification, int attempts, Instant dueAt, boolean isDeadLetter) {}

    final Map<InvitationId, Invitation> invitations = new LinkedHashMap<>();
    final Map<MemberKey, Membership> members = new LinkedHashMap<>();
    final List<HistoryEvent> events = new ArrayList<>();
    final Map<UUID, Undelivered> outbox = new LinkedHashMap<>();
    final Map<String, Set<String>> roles = new HashMap<>();
    final Map<InvitationId, String> data = new HashMap<>();
    final ReferenceHost host;
    final ReferenceModel.HostSettings settings;
    ReferenceModel.Choices choices = ReferenceModel.Choices.NONE;
    private Instant clock;

    ReferenceState(ReferenceModel.HostSettings settings, Instant start) {
        this.settings = settings;
        this.clock = start;
        this.host = new ReferenceHost();
        settings.roles().forEach(this::define);
    }

    /** Copies the other state. */
    ReferenceState(ReferenceState other) {
        this.settings = other.settings;
        this.clock = other.clock;
        this.host = new ReferenceHost(other.host);
        invitations.putAll(other.invitations);
        members.putAll(other.members);
        events.addAll(other.events);
        outbox.putAll(other.outbox);
        roles.putAll(other.roles);
        data.putAll(other.data);
    }

    /** Sets the time of the following operations. */
    public void setTime(Instant now) {
        clock = now;
    }

    @Override
    public void advance(Duration duration) {
        clock = clock.plus(duration);
    }

    @Override
    public final void define(Role role) {
        roles.put(role.name(), role.actions().stream().map(Action::name).collect(Collectors.toSet()));
    }

    @Override
    public void undefine(String role) {
        roles.remove(role);
    }

    @Override
    public final void setTerms(DomainId domain, boolean isClosed, List<String> mailDomains) {
        host.setTerms(domain, isClosed, mailDomains);
    }

    @Override
    public final void reviewing(Function<Proposal, Optional<Objection>> review) {
        host.reviewing(review);
    }

    @Override
    public void endMembership(DomainId domain, UserId user) {
        Membership member = members.remove(new MemberKey(domain, user));
        if (member != null) {
            appendEvent(Kind.MEMBERSHIP_ENDED, user, domain, user, member.role());
        }
    }

    Stream<Invitation> newestFirst() {
        return invitations.values().stream()
                .sorted(Comparator.comparing(Invitation::createdAt)
                        .thenComparing(invitation -> invitation.id().uuid(), BY_TEXT)
                        .reversed());
    }

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
    public Optional<String> storedData(InvitationId id) {
        return Optional.ofNullable(data.get(id));
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
    public List<HistoryEvent> storedHistory(DomainId domain, Invitee subject) {
        return events.stream()
                .filter(event ->
                        event.domain().equals(domain) && event.subject().equals(subject))
                .sorted(Comparator.comparing(HistoryEvent::at).thenComparing(HistoryEvent::id, BY_TEXT))
                .toList();
    }

    /** Returns the instant at which an invitation that is sent now expires. */
    Optional<Instant> expiry() {
        return settings.timeToLive()
                .map(timeToLive -> timeToLive.compareTo(Duration.between(now(), Limits.MAX_INSTANT)) > 0
                        ? Limits.MAX_INSTANT
                        : now().plus(timeToLive));
    }

    Instant now() {
        return clock.truncatedTo(ChronoUnit.MICROS);
    }

    @Nullable Membership memberOf(DomainId domain, UserId user) {
        return members.get(new MemberKey(domain, user));
    }

    /** Returns the membership that the invitee has: its own or, of an address, that of the claimant. */
    @Nullable Membership memberBehind(DomainId domain, Invitee invitee) {
        if (invitee instanceof UserId user) {
            return memberOf(domain, user);
        }
        Invitation live = liveFor(domain, invitee);
        return live == null
                ? null
                : live.claimant().map(user -> memberOf(domain, user)).orElse(null);
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

    /** Returns whether another manager holds every action of this member. */
    boolean othersReplace(Membership leaving) {
        return members.values().stream()
                .anyMatch(member -> member.domain().equals(leaving.domain())
                        && !member.user().equals(leaving.user())
                        && holds(member, "members.manage")
                        && coversMember(member, leaving));
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

    boolean isVisible(ReferenceActor actor, Invitation invitation) {
        return actor.answers(invitation) || isVisibleToMember(actor.user(), invitation);
    }

    boolean isVisibleToMember(UserId actor, Invitation invitation) {
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

    /** Returns the live invitations to the identities, in their order, and the one that the user claimed. */
    List<Invitation> liveOf(DomainId domain, Collection<? extends Invitee> identities, UserId user) {
        Stream<Invitation> ofIdentities =
                identities.stream().map(identity -> liveFor(domain, identity)).flatMap(Stream::ofNullable);
        Stream<Invitation> claimed = invitations.values().stream()
                .filter(invitation -> invitation.id().domain().equals(domain))
                .filter(invitation -> invitation.closedAt().isEmpty())
                .filter(invitation -> invitation.claimant().equals(Optional.of(user)));
        return Stream.concat(ofIdentities, claimed).distinct().toList();
    }

    Optional<String> dataOf(Invitation invitation) {
        return storedData(invitation.id());
    }

    /** Returns the status of a stored invitation at the time of the clock. */
    public Status statusNow(Invitation invitation) {
        boolean isExpired = invitation.status() == Status.PENDING
                && invitation.expiresAt().map(end -> !now().isBefore(end)).orElse(false);
        return isExpired ? Status.EXPIRED : invitation.status();
    }

    Invitation seen(Invitation invitation) {
        return Invitation.builder()
                .from(invitation)
                .status(statusNow(invitation))
                .build();
    }

    Refused refused(Reason reason) {
        return Refused.by(InvitationException.of(reason));
    }

    Refused refused(Reason reason, Invitation invitation) {
        return Refused.by(InvitationException.of(reason, seen(invitation)));
    }

    Refused objected(String code, @Nullable Invitation invitation) {
        return Refused.by(InvitationException.objected(
                code, Optional.ofNullable(invitation).map(this::seen)));
    }

    /** Refuses with the invitation if the actor may see it. */
    Refused refusedTo(ReferenceActor actor, Reason reason, Invitation invitation) {
        return isVisible(actor, invitation) ? refused(reason, invitation) : refused(reason);
    }

    /** Returns a refusal that, if its reason is about a role, names the role and the missing actions. */
    Refused refused(Reason reason, String role, List<String> missing, @Nullable Invitation invitation) {
        Optional<Invitation> shown = Optional.ofNullable(invitation).map(this::seen);
        return switch (reason) {
            case ROLE_UNKNOWN -> Refused.by(InvitationException.aboutRole(reason, role, List.of(), shown));
            case ROLE_EXCEEDS_GRANTER -> Refused.by(InvitationException.aboutRole(reason, role, missing, shown));
            default -> shown.map(one -> refused(reason, one)).orElseGet(() -> refused(reason));
        };
    }

    List<String> missingActions(@Nullable Membership granter, String role) {
        if (!holds(granter, "invitations.send") && !holds(granter, "members.manage")) {
            return List.of();
        }
        return roles.getOrDefault(role, Set.of()).stream()
                .filter(action -> !holds(granter, action))
                .sorted()
                .toList();
    }

    static Invitation.Builder next(UserId actor, Invitation invitation) {
        Invitation.Builder next = Invitation.builder();
        next.from(invitation).changedBy(actor).version(invitation.version() + 1);
        return next;
    }

    HistoryEvent store(
            Kind kind,
            UserId actor,
            @Nullable Invitation before,
            Invitation after,
            Notification.@Nullable Kind notification) {
        return store(kind, actor, before, after, notification, event -> {});
    }

    HistoryEvent store(
            Kind kind,
            UserId actor,
            @Nullable Invitation before,
            Invitation after,
            Notification.@Nullable Kind notification,
            Consumer<HistoryEvent.Builder> details) {
        HistoryEvent.Builder builder = HistoryEvent.builder();
        builder.id(choices.eventId())
                .domain(after.id().domain())
                .invitation(after.id())
                .kind(kind)
                .actor(actor)
                .subject(after.invitee())
                .role(after.role())
                .at(now())
                .fromStatus(Optional.ofNullable(before).map(this::statusNow))
                .toStatus(after.status())
                .version(after.version());
        details.accept(builder);
        HistoryEvent event = builder.build();
        events.add(event);
        invitations.put(after.id(), after);
        if (notification != null) {
            Notification stored = new Notification(event.id(), notification, after, now(), dataOf(after));
            outbox.put(event.id(), new Undelivered(stored, 0, now(), false));
        }
        return event;
    }

    /** Appends an event that is about a member and changes no invitation. */
    HistoryEvent appendEvent(Kind kind, UserId actor, DomainId domain, UserId subject, String role) {
        return appendEvent(kind, actor, domain, subject, role, null);
    }

    /** Appends an event that is about a member, and names an invitation or null. */
    HistoryEvent appendEvent(
            Kind kind, UserId actor, DomainId domain, UserId subject, String role, @Nullable InvitationId cause) {
        HistoryEvent event = HistoryEvent.builder()
                .id(choices.eventId())
                .domain(domain)
                .invitation(Optional.ofNullable(cause))
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
        members.put(new MemberKey(event.domain(), user), member);
        return member;
    }
}
