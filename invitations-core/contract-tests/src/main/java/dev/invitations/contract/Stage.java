package dev.invitations.contract;

import static dev.invitations.contract.Host.ADA;
import static dev.invitations.contract.Host.ADMIN;
import static dev.invitations.contract.Host.GLOBEX;
import static dev.invitations.contract.Host.OWNER;
import static dev.invitations.contract.Host.SENDER;
import static dev.invitations.contract.Host.VIEWER;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.Storage;

/** Callers of every kind around one invitation, for the rules of authority. */
final class Stage {

    /** The caller. The inviter had the role OWNER when it sent, and is a SENDER now. */
    enum Caller {
        STRANGER,
        VIEWER,
        ADMIN,
        INVITER,
        INVITEE,
        OTHER_INVITEE,
        ELSEWHERE;

        UserId user() {
            return new UserId(name());
        }
    }

    /** The invited, requested or held role, compared with the admin's role. */
    enum Rank {
        BELOW,
        EQUAL,
        ABOVE,
        /** The role existed before, and was removed. */
        UNKNOWN;

        Role role() {
            return switch (this) {
                case BELOW -> Host.VIEWER;
                case EQUAL -> Host.ADMIN;
                case ABOVE -> OWNER;
                case UNKNOWN -> GHOST;
            };
        }
    }

    /** A command or query about an invitation or its domain. */
    enum Verb {
        ACCEPT,
        REJECT,
        RESEND,
        RESEND_AS,
        DELETE,
        FIND,
        HISTORY,
        SEND,
        FOUND,
        ASSIGN,
        REMOVE,
        FIND_MEMBER,
        LIST,
        LIST_SENT_BY_ME,
        LIST_TO_ME,
        COUNT,
        INBOX,
        LIST_MEMBERS,
        HISTORY_OF_MEMBER;

        /** Returns whether the verb takes the id of an invitation. */
        boolean takesId() {
            return compareTo(HISTORY) <= 0;
        }

        /** Returns whether the verb answers every caller with the entries that the caller may see. */
        boolean lists() {
            return compareTo(LIST) >= 0;
        }
    }

    private static final Role GHOST = Role.of("ghost", Action.of("dashboards.view"));

    private static final UserId ZOE = new UserId("zoe");

    /** The member that {@link Verb#REMOVE} removes. */
    private static final UserId MEMBER = new UserId("member");

    final Host host;
    private int domains;

    Stage(Storage storage) {
        this.host = Host.on(storage).founded(GLOBEX, Caller.ELSEWHERE.user(), OWNER);
    }

    /** Sets up a new domain with its members and the invitation, which is rejected if the verb needs that. */
    InvitationId set(Verb verb, Rank rank) {
        DomainId domain = new DomainId("domain-" + domains++);
        Role offered = verb == Verb.RESEND_AS ? VIEWER : rank.role();
        host.define(GHOST);
        host.founded(domain, ADA, OWNER);
        give(domain, Caller.VIEWER.user(), VIEWER);
        give(domain, Caller.ADMIN.user(), ADMIN);
        give(domain, Caller.INVITER.user(), OWNER);
        give(domain, MEMBER, rank.role());
        host.sent(ADA, domain, Caller.OTHER_INVITEE.user(), VIEWER);
        InvitationId id = host.sent(Caller.INVITER.user(), domain, Caller.INVITEE.user(), offered);
        if (verb == Verb.RESEND || verb == Verb.RESEND_AS) {
            host.invitations.reject(Caller.INVITEE.user(), id);
        }
        give(domain, Caller.INVITER.user(), SENDER);
        host.undefine(GHOST.name());
        return id;
    }

    private void give(DomainId domain, UserId user, Role role) {
        host.invitations.members().assign(ADA, domain, user, role.name());
    }

    /** Returns the outcome: done, the reason of the refusal, or the number of entries that the caller sees. */
    String answer(Verb verb, Caller caller, InvitationId id, Rank rank) {
        try {
            return ask(verb, caller.user(), id, rank.role().name());
        } catch (InvitationException refusal) {
            return refusal.reason().name();
        }
    }

    String ask(Verb verb, UserId caller, InvitationId id, String role) {
        DomainId domain = id.domain();
        switch (verb) {
            case ACCEPT -> host.invitations.accept(caller, id);
            case REJECT -> host.invitations.reject(caller, id);
            case RESEND -> host.invitations.resend(caller, id);
            case RESEND_AS -> host.invitations.resend(caller, id, role);
            case DELETE -> host.invitations.delete(caller, id);
            case FIND -> host.invitations.find(caller, id);
            case HISTORY -> host.invitations.history(caller, id);
            case SEND -> {
                return host.invitations
                        .send(caller, SendInvitations.to(domain).invite(ZOE, role))
                        .outcomes()
                        .get(0)
                        .refusal()
                        .map(Enum::name)
                        .orElse("done");
            }
            case FOUND -> host.invitations.members().addFounder(caller, domain, role);
            case ASSIGN -> host.invitations.members().assign(caller, domain, ZOE, role);
            case REMOVE -> host.invitations.members().remove(caller, domain, MEMBER);
            case FIND_MEMBER -> host.invitations.members().find(caller, domain, MEMBER);
            case LIST -> {
                return size(caller, InvitationQuery.inDomain(domain).invitee(Caller.INVITEE.user()));
            }
            case LIST_SENT_BY_ME -> {
                return size(caller, InvitationQuery.sentByMe(domain));
            }
            case LIST_TO_ME -> {
                return size(caller, InvitationQuery.toMe().inviter(Caller.INVITER.user()));
            }
            case COUNT -> {
                return "" + host.invitations.count(caller, InvitationQuery.inDomain(domain));
            }
            case INBOX -> {
                return "" + host.invitations.inbox(caller).total();
            }
            case LIST_MEMBERS -> {
                return ""
                        + host.invitations
                                .members()
                                .list(caller, MemberQuery.inDomain(domain))
                                .items()
                                .size();
            }
            case HISTORY_OF_MEMBER -> {
                return ""
                        + host.invitations
                                .members()
                                .history(caller, domain, MEMBER)
                                .size();
            }
        }
        return "done";
    }

    private String size(UserId caller, InvitationQuery query) {
        return "" + host.invitations.list(caller, query).items().size();
    }
}
