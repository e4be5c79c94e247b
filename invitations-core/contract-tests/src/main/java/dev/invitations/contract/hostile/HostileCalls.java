package dev.invitations.contract.hostile;

import static dev.invitations.contract.hostile.HostileCall.Field.id;
import static dev.invitations.contract.hostile.HostileCall.Field.name;
import static dev.invitations.contract.hostile.HostileCall.Field.size;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.SendResult;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.hostile.HostileCall.Field;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Makes calls of every verb and checks their answers. */
final class HostileCalls extends HostileMemberCalls {

    HostileCalls(Random random, List<Side> sides) {
        super(random, sides);
    }

    HostileCall<?> next() {
        if (founders.size() < 2) {
            return found();
        }
        Membership founder = one(founders);
        DomainId domain = often() ? founder.domain() : domain();
        UserId actor = often() ? founder.user() : user();
        return switch (random.nextInt(24)) {
            case 0, 1 -> found();
            case 2, 3, 4, 5, 6, 7 -> send(actor, domain);
            case 8, 9, 10 -> answer(random.nextBoolean());
            case 11 -> onOne("resend", founder.user(), Invitations::resend, this::isPending);
            case 12 -> resendAs(founder.user(), role());
            case 13 -> onOne("delete", founder.user(), Invitations::delete, after -> after.status() == Status.DELETED);
            case 14 -> onOne("find", actor, Invitations::find, found -> true);
            case 15 -> history(actor);
            case 16, 17 -> list(actor, domain);
            case 18 -> inbox(user());
            case 19 -> assign(actor, domain, user(), role());
            case 20 -> member(actor, domain, user());
            case 21 -> members(actor, domain);
            case 22 -> may(user(), domain);
            default -> outbox();
        };
    }

    private HostileCall<?> send(UserId actor, DomainId domain) {
        List<SendInvitations.Invite> invites = IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> SendInvitations.Invite.of(user(), role()))
                .toList();
        List<Field> fields = new ArrayList<>(List.of(id("actor", actor.value()), id("domain", domain.value())));
        for (int i = 0; i < invites.size(); i++) {
            fields.add(id("invites[" + i + "].invitee", invites.get(i).invitee().value()));
            fields.add(name("invites[" + i + "].role", invites.get(i).role()));
        }
        return new HostileCall<>(
                () -> "send " + shown(domain, actor) + " to " + HostileText.shown(invites.toString()),
                false,
                fields,
                true,
                verbs -> verbs.send(actor, SendInvitations.to(domain).invite(invites)),
                result -> sent(actor, domain, invites, result));
    }

    private boolean sent(UserId actor, DomainId domain, List<SendInvitations.Invite> invites, SendResult result) {
        List<Invitee> asked =
                invites.stream().map(SendInvitations.Invite::invitee).distinct().toList();
        same(result.outcomes().stream().map(SendResult.Outcome::invitee).toList(), asked);
        sides.forEach(Side::deliver);
        // All of them are recorded before the checks, because one invitee may be the twin of another.
        result.sent().forEach(invitation -> know(invitation.invitee()));
        for (Invitation invitation : result.sent()) {
            same(invitation.id().domain(), domain);
            same(invitation.inviter(), actor);
            is(asked.contains(invitation.invitee()), () -> "its invitee was asked for");
            is(
                    result.outcomes().stream()
                            .anyMatch(outcome -> outcome.role().equals(invitation.role())),
                    () -> "its role too");
            sent.removeIf(known -> known.id().equals(invitation.id()));
            sent.add(invitation);
            sides.forEach(side -> comesBack(side, actor, invitation));
            nobodyElses(invitation, new UserId(text.twin(invitation.invitee().value())));
        }
        return !result.sent().isEmpty();
    }

    private void comesBack(Side side, UserId actor, Invitation invitation) {
        UserId invitee = (UserId) invitation.invitee();
        InvitationQuery query = InvitationQuery.inDomain(invitation.id().domain())
                .invitee(invitee)
                .inviter(actor)
                .role(invitation.role());
        same(side.verbs().find(invitee, invitation.id()), invitation);
        is(side.verbs().list(actor, query).items().contains(invitation), () -> "the list has it");
        is(
                side.verbs().list(invitee, InvitationQuery.toMe()).items().contains(invitation),
                () -> "the invitee's list has it");
        Inbox inbox = side.verbs().inbox(invitee);
        is(inbox.pending().contains(invitation) || inbox.total() > Limits.INBOX_SIZE, () -> "the inbox has it");
        HistoryEvent event = side.verbs().history(actor, invitation.id()).get(0);
        same(event.subject(), invitee);
        same(event.domain(), invitation.id().domain());
        same(event.role(), invitation.role());
        boolean told = side.told().stream().anyMatch(one -> one.invitation().equals(invitation));
        is(
                told
                        || side.storage().outbox().deadLetters(null, 1_000).stream()
                                .anyMatch(one -> isOf(one, invitation)),
                () -> "the notification has it");
    }

    private static boolean isOf(DeadLetter one, Invitation invitation) {
        return one.notification()
                .filter(told -> told.invitation().equals(invitation))
                .isPresent();
    }

    /** Checks that a user with a similar id neither sees nor answers the invitation. */
    private void nobodyElses(Invitation invitation, UserId twin) {
        if (people.contains(twin) || !HostileText.isId(twin.value())) {
            return;
        }
        for (Side side : sides) {
            same(side.verbs().inbox(twin).total(), 0L);
            same(side.verbs().count(twin, InvitationQuery.toMe()), 0L);
            same(TestHost.answer(() -> side.verbs().find(twin, invitation.id())), "NOT_FOUND");
            same(TestHost.answer(() -> side.verbs().accept(twin, invitation.id())), "NOT_FOUND");
        }
    }

    private HostileCall<?> answer(boolean accepting) {
        Invitation invitation = invitation();
        UserId invitee = (UserId) invitation.invitee();
        UserId actor = often() ? invitee : new UserId(text.twin(invitee.value()));
        return onOne(
                invitation,
                accepting ? "accept" : "reject",
                actor,
                accepting ? Invitations::accept : Invitations::reject,
                after -> {
                    same(actor, after.invitee());
                    same(after.changedBy(), actor);
                    return !accepting
                            || comesBack(first.verbs()
                                    .members()
                                    .find(actor, after.id().domain(), actor));
                });
    }

    private interface OnOne<T> {
        T call(Invitations verbs, UserId actor, InvitationId id);
    }

    private boolean isPending(Invitation after) {
        return after.status() == Status.PENDING;
    }

    private HostileCall<?> onOne(String verb, UserId actor, OnOne<Invitation> call, Predicate<Invitation> exact) {
        return onOne(invitation(), verb, actor, call, exact);
    }

    private HostileCall<?> onOne(
            Invitation invitation, String verb, UserId actor, OnOne<Invitation> call, Predicate<Invitation> exact) {
        InvitationId id = often()
                ? invitation.id()
                : new InvitationId(
                        new DomainId(text.twin(invitation.id().domain().value())),
                        invitation.id().uuid());
        return new HostileCall<>(
                () -> verb + " " + shown(id.domain(), actor),
                verb.equals("find"),
                List.of(id("actor", actor.value()), id("id.domain", id.domain().value())),
                true,
                verbs -> call.call(verbs, actor, id),
                after -> {
                    same(after.id(), id);
                    same(after.id(), invitation.id());
                    same(after.invitee(), invitation.invitee());
                    return exact.test(after)
                            && sides.stream()
                                    .allMatch(side -> after.equals(side.verbs().find((UserId) after.invitee(), id)));
                });
    }

    private HostileCall<?> resendAs(UserId actor, String role) {
        Invitation invitation = invitation();
        InvitationId id = invitation.id();
        return new HostileCall<>(
                () -> "resend as " + HostileText.shown(role),
                false,
                List.of(id("actor", actor.value()), id("id.domain", id.domain().value()), name("role", role)),
                true,
                verbs -> verbs.resend(actor, id, role),
                after -> {
                    same(after.role(), role);
                    same(first.verbs().find((UserId) invitation.invitee(), id), after);
                    return true;
                });
    }

    private HostileCall<?> history(UserId actor) {
        Invitation invitation = invitation();
        return new HostileCall<>(
                () -> "history for " + HostileText.shown(actor.value()),
                true,
                List.of(
                        id("actor", actor.value()),
                        id("id.domain", invitation.id().domain().value())),
                true,
                verbs -> verbs.history(actor, invitation.id()),
                events -> {
                    events.forEach(event -> same(event.subject(), invitation.invitee()));
                    return !events.isEmpty();
                });
    }

    private HostileCall<?> list(UserId actor, DomainId domain) {
        UserId invitee = user();
        String role = role();
        String cursor = cursor();
        int size = sizeUpTo(Limits.PAGE_SIZE);
        boolean toMe = random.nextInt(4) == 0;
        boolean narrow = random.nextBoolean();
        InvitationQuery all = toMe ? InvitationQuery.toMe() : InvitationQuery.inDomain(domain);
        InvitationQuery firstPage = (narrow ? all.invitee(invitee).role(role) : all).pageSize(size);
        InvitationQuery query = cursor == null ? firstPage : firstPage.after(cursor);
        List<Field> fields =
                new ArrayList<>(List.of(id("actor", actor.value()), size("pageSize", size, Limits.PAGE_SIZE)));
        if (!toMe) {
            fields.add(id("domain", domain.value()));
        }
        if (narrow) {
            fields.add(id("invitee", invitee.value()));
            fields.add(name("role", role));
        }
        return new HostileCall<>(
                () -> "list " + shown(domain, actor) + " " + HostileText.shown(query.toString()),
                true,
                fields,
                cursor == null || cursors.contains(cursor),
                verbs -> verbs.list(actor, query),
                page -> {
                    page.next().ifPresent(cursors::add);
                    for (Invitation found : page.items()) {
                        same(toMe ? found.invitee() : found.id().domain(), toMe ? actor : domain);
                        is(
                                !narrow
                                        || (found.invitee().equals(invitee)
                                                && found.role().equals(role)),
                                () -> "as it was asked for");
                    }
                    return !page.items().isEmpty()
                            && first.verbs().count(actor, query) >= page.items().size();
                });
    }

    private HostileCall<?> inbox(UserId actor) {
        return new HostileCall<>(
                () -> "inbox of " + HostileText.shown(actor.value()),
                true,
                List.of(id("actor", actor.value())),
                true,
                verbs -> verbs.inbox(actor),
                inbox -> {
                    inbox.pending().forEach(pending -> same(pending.invitee(), actor));
                    return !inbox.pending().isEmpty();
                });
    }
}
