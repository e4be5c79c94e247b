package dev.invitations.contract.hostile;

import static dev.invitations.contract.hostile.HostileCall.Field.id;
import static dev.invitations.contract.hostile.HostileCall.Field.name;
import static dev.invitations.contract.hostile.HostileCall.Field.size;

import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.contract.hostile.HostileCall.Field;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Makes calls of the verbs on members and notifications. */
class HostileMemberCalls extends HostileWorld {

    HostileMemberCalls(Random random, List<Side> sides) {
        super(random, sides);
    }

    HostileCall<?> found() {
        DomainId domain = new DomainId(text.id());
        UserId founder = new UserId(text.id());
        String role = often() ? "owner" : role();
        return new HostileCall<>(
                () -> "found " + shown(domain, founder) + " as " + HostileText.shown(role),
                false,
                List.of(id("domain", domain.value()), id("actor", founder.value()), name("role", role)),
                true,
                verbs -> verbs.members().addFounder(founder, domain, role),
                member -> {
                    same(member.domain(), domain);
                    same(member.user(), founder);
                    same(member.role(), role);
                    founders.add(member);
                    know(founder);
                    text.know(domain.value());
                    UserId twin = new UserId(text.twin(founder.value()));
                    boolean other = HostileText.isId(twin.value()) && !twin.equals(founder);
                    return comesBack(member) && !(other && isMember(domain, twin));
                });
    }

    HostileCall<?> assign(UserId actor, DomainId domain, UserId user, String role) {
        List<Field> both = List.of(id("actor", actor.value()), id("domain", domain.value()), id("user", user.value()));
        if (random.nextInt(4) == 0
                && founders.stream().noneMatch(founder -> founder.user().equals(user))) {
            return new HostileCall<>(
                    () -> "remove " + shown(domain, user),
                    false,
                    both,
                    true,
                    verbs -> {
                        verbs.members().remove(actor, domain, user);
                        return user;
                    },
                    removed -> !isMember(domain, removed));
        }
        List<Field> fields = new ArrayList<>(both);
        fields.add(name("role", role));
        return new HostileCall<>(
                () -> "assign " + shown(domain, user) + " " + HostileText.shown(role),
                false,
                fields,
                true,
                verbs -> verbs.members().assign(actor, domain, user, role),
                member -> {
                    same(member.domain(), domain);
                    same(member.user(), user);
                    same(member.role(), role);
                    know(user);
                    return comesBack(member);
                });
    }

    HostileCall<?> member(UserId actor, DomainId domain, UserId user) {
        List<Field> fields =
                List.of(id("actor", actor.value()), id("domain", domain.value()), id("user", user.value()));
        if (random.nextBoolean()) {
            return new HostileCall<>(
                    () -> "history of member " + shown(domain, user),
                    true,
                    fields,
                    true,
                    verbs -> verbs.members().history(actor, domain, user),
                    events -> {
                        events.forEach(event -> same(event.subject(), user));
                        return !events.isEmpty();
                    });
        }
        return new HostileCall<>(
                () -> "find member " + shown(domain, user),
                true,
                fields,
                true,
                verbs -> verbs.members().find(actor, domain, user),
                member -> {
                    same(member.user(), user);
                    same(member.domain(), domain);
                    return true;
                });
    }

    HostileCall<?> members(UserId actor, DomainId domain) {
        String cursor = cursor();
        int size = sizeUpTo(Limits.PAGE_SIZE);
        MemberQuery firstPage = MemberQuery.inDomain(domain).pageSize(size);
        MemberQuery query = cursor == null ? firstPage : firstPage.after(cursor);
        return new HostileCall<Page<Membership>>(
                () -> "list members " + shown(domain, actor),
                true,
                List.of(
                        id("actor", actor.value()),
                        id("domain", domain.value()),
                        size("pageSize", size, Limits.PAGE_SIZE)),
                cursor == null || cursors.contains(cursor),
                verbs -> verbs.members().list(actor, query),
                page -> {
                    page.next().ifPresent(cursors::add);
                    page.items().forEach(member -> same(member.domain(), domain));
                    return !page.items().isEmpty();
                });
    }

    HostileCall<?> may(UserId user, DomainId domain) {
        String action = random.nextBoolean() ? "dashboards.view" : text.name();
        return new HostileCall<>(
                () -> "may " + shown(domain, user) + " " + HostileText.shown(action),
                true,
                List.of(id("user", user.value()), id("domain", domain.value()), name("action", action)),
                true,
                verbs -> verbs.members().isAllowed(user, domain, Action.of(action)),
                allowed -> allowed && action.equals("dashboards.view") && isMember(domain, user));
    }

    HostileCall<?> outbox() {
        UUID id =
                deadLetters.isEmpty() || random.nextBoolean() ? new UUID(0x7000L, random.nextLong()) : one(deadLetters);
        String cursor = cursor();
        int limit = sizeUpTo(Limits.DELIVERY_SIZE);
        return switch (random.nextInt(4)) {
            case 0 ->
                new HostileCall<>(
                        () -> "retry",
                        false,
                        List.of(),
                        true,
                        verbs -> verbs.notifications().retry(id),
                        done -> false);
            case 1 ->
                new HostileCall<>(
                        () -> "discard",
                        false,
                        List.of(),
                        true,
                        verbs -> verbs.notifications().discard(id),
                        done -> false);
            case 2 ->
                new HostileCall<>(
                        () -> "deliver " + limit,
                        false,
                        List.of(size("limit", limit, Limits.DELIVERY_SIZE)),
                        true,
                        verbs -> verbs.notifications().deliver(limit),
                        done -> false);
            default ->
                new HostileCall<>(
                        () -> "dead letters",
                        true,
                        List.of(),
                        cursor == null || cursors.contains(cursor),
                        verbs -> cursor == null
                                ? verbs.notifications().deadLetters()
                                : verbs.notifications().deadLetters(cursor),
                        page -> {
                            page.items().forEach(one -> deadLetters.add(one.id()));
                            return !page.items().isEmpty();
                        });
        };
    }
}
