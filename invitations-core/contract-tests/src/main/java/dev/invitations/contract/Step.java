package dev.invitations.contract;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations;
import dev.invitations.contract.Cast.Where;
import dev.invitations.contract.Cast.Which;
import dev.invitations.contract.Cast.Who;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One step of a sequence. Its terms are valid after any earlier steps. */
sealed interface Step {

    Object on(Verbs verbs, Cast cast);

    record Found(Who who, Where where, String role) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.found(cast.user(who), cast.domain(where), role);
        }
    }

    record Offer(Who whom, String role) {}

    record Send(Who who, Where where, List<Offer> offers, boolean orNothing) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            SendInvitations request = SendInvitations.to(cast.domain(where));
            for (Offer offer : offers) {
                request = request.invite(cast.user(offer.whom()), offer.role());
            }
            return verbs.send(cast.user(who), orNothing ? request.allOrNothing() : request);
        }
    }

    record Accept(Who who, Which which) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.accept(cast.user(who, which), cast.id(which));
        }
    }

    record Reject(Who who, Which which) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.reject(cast.user(who, which), cast.id(which));
        }
    }

    record Resend(Who who, Which which, @Nullable String role) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.resend(cast.user(who, which), cast.id(which), role);
        }
    }

    record Delete(Who who, Which which) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.delete(cast.user(who, which), cast.id(which));
        }
    }

    record Find(Who who, Which which) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.find(cast.user(who, which), cast.id(which));
        }
    }

    record History(Who who, Which which) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.history(cast.user(who, which), cast.id(which));
        }
    }

    record Inbox(Who who) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.inbox(cast.user(who));
        }
    }

    /** The filters of a list or a count; null means no filter. */
    record Wanted(
            InvitationQuery.Scope scope,
            Set<Status> statuses,
            @Nullable String role,
            @Nullable Who inviter,
            @Nullable Who invitee) {

        InvitationQuery in(Where where, int pageSize, Cast cast) {
            InvitationQuery query = switch (scope) {
                case DOMAIN -> InvitationQuery.inDomain(cast.domain(where));
                case SENT_BY_ME -> InvitationQuery.sentByMe(cast.domain(where));
                case TO_ME -> where == Where.GLOBEX ? InvitationQuery.toMe(cast.domain(where)) : InvitationQuery.toMe();
            };
            query = query.status(statuses.toArray(Status[]::new)).pageSize(pageSize);
            query = role == null ? query : query.role(role);
            query = inviter == null ? query : query.inviter(cast.user(inviter));
            return invitee == null ? query : query.invitee(cast.user(invitee));
        }
    }

    record Walk(Who who, Where where, Wanted wanted, int pageSize) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.list(cast.user(who), wanted.in(where, pageSize, cast));
        }
    }

    record Count(Who who, Where where, Wanted wanted) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.count(cast.user(who), wanted.in(where, 1, cast));
        }
    }

    record Assign(Who who, Where where, Who whom, String role) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.assign(cast.user(who), cast.domain(where), cast.user(whom), role);
        }
    }

    record Remove(Who who, Where where, Who whom) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.remove(cast.user(who), cast.domain(where), cast.user(whom));
        }
    }

    record Member(Who who, Where where, Who whom) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.member(cast.user(who), cast.domain(where), cast.user(whom));
        }
    }

    record Members(Who who, Where where, int pageSize) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.members(
                    cast.user(who), MemberQuery.inDomain(cast.domain(where)).pageSize(pageSize));
        }
    }

    record MemberHistory(Who who, Where where, Who whom) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.memberHistory(cast.user(who), cast.domain(where), cast.user(whom));
        }
    }

    record May(Who who, Where where, String action) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.may(cast.user(who), cast.domain(where), action);
        }
    }

    record Deliver(int limit, boolean failing) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.deliver(limit, failing);
        }
    }

    record ListDeadLetters() implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.deadLetters();
        }
    }

    record Retry() implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.retry();
        }
    }

    record Discard() implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.discard();
        }
    }

    record Advance(Duration duration) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.advance(duration);
        }
    }

    record Define(Role role) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.define(role);
        }
    }

    record Undefine(String role) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.undefine(role);
        }
    }

    record EndOutside(Where where, Who whom) implements Step {
        @Override
        public Object on(Verbs verbs, Cast cast) {
            return verbs.endOutside(cast.domain(where), cast.user(whom));
        }
    }
}
