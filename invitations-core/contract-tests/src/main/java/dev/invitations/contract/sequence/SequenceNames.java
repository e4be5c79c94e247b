package dev.invitations.contract.sequence;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The users and domains of one sequence. Each run has its own names, ids and start time, so all runs can share one
 * storage. Data of an earlier run belongs to other users and domains. Its notifications are not due yet, because each
 * run starts earlier than the run before it.
 */
final class SequenceNames {

    enum SequenceUser {
        ADA("ada"),
        BOB("bob"),
        CAROL("carol"),
        /** Differs from Carol only in case. */
        DAVE("Carol"),
        /** Differs from Carol only in an accent. */
        EVE("c\u00e1rol"),
        /** The invitee of the invitation that the step is about. */
        ITS_INVITEE(""),
        /** The user that first sent this invitation. */
        ITS_INVITER("");

        private final String name;

        SequenceUser(String name) {
            this.name = name;
        }
    }

    static final List<SequenceUser> USERS =
            List.of(SequenceUser.ADA, SequenceUser.BOB, SequenceUser.CAROL, SequenceUser.DAVE, SequenceUser.EVE);

    enum SequenceDomain {
        ACME("acme"),
        GLOBEX("globex"),
        /** Has no members at the beginning, and differs from Globex only in case. */
        INITECH("Globex");

        private final String name;

        SequenceDomain(String name) {
            this.name = name;
        }
    }

    /** How a step spells the id of an invitation. */
    enum Spelling {
        RIGHT,
        /** With another domain. */
        FOREIGN,
        /** With a UUID that was never assigned. */
        UNKNOWN
    }

    /**
     * A reference to an invitation that was made earlier in the sequence.
     *
     * @param newest the position, from 0 for the newest
     */
    record InvitationTerm(int newest, Spelling spelling) {}

    /** An invitee of a request. */
    record InviteTerm(SequenceUser invitee, String role) {}

    /** The scope, filters and page size of a list or a count; null means no filter. */
    record QueryTerm(
            InvitationQuery.Scope scope,
            SequenceDomain domain,
            Set<Status> statuses,
            @Nullable String role,
            @Nullable SequenceUser inviter,
            @Nullable SequenceUser invitee,
            int pageSize) {}

    /** The domain and page size of a list of members. */
    record MemberQueryTerm(SequenceDomain domain, int pageSize) {}

    private static final AtomicInteger RUNS = new AtomicInteger();

    /** Longer than the steps of one sequence can take. */
    private static final Duration SPAN = Duration.ofHours(12);

    /** The number of start times. They reach back to 1972, then the latest one is used again. */
    private static final int SPANS = 39_000;

    private static final Invitation NONE = ChangeFixtures.invitation(new UserId("none"))
            .id(new InvitationId(new DomainId("nowhere"), new UUID(0, 0)))
            .build();

    private final int run = RUNS.incrementAndGet();
    private final List<Invitation> made = new ArrayList<>();

    /** Returns the operation of a call, with arguments that are valid now. */
    Operation operation(SequenceStep.OperationStep call, Supplier<UUID> newestDeadLetter) {
        Arguments arguments = Arguments.none();
        InvitationTerm concerned = (InvitationTerm) call.terms().get(Parameter.INVITATION);
        for (Map.Entry<Parameter, Object> term : call.terms().entrySet()) {
            Object value = term.getValue();
            arguments = arguments.with(
                    term.getKey(),
                    switch (term.getKey()) {
                        case ACTOR, USER ->
                            concerned == null ? user((SequenceUser) value) : user((SequenceUser) value, concerned);
                        case DOMAIN -> domain((SequenceDomain) value);
                        case INVITATION -> id((InvitationTerm) value);
                        case INVITES ->
                            ((List<?>) value)
                                    .stream()
                                            .map(invite -> invite((InviteTerm) invite))
                                            .toList();
                        case QUERY -> query((QueryTerm) value);
                        case MEMBER_QUERY -> query((MemberQueryTerm) value);
                        case DEAD_LETTER -> newestDeadLetter.get();
                        case ROLE, ACTION, LIMIT, CURSOR -> value;
                    });
        }
        return call.entry().with(arguments);
    }

    private Invite invite(InviteTerm term) {
        return Invite.of(user(term.invitee()), term.role());
    }

    private MemberQuery query(MemberQueryTerm term) {
        return MemberQuery.inDomain(domain(term.domain())).pageSize(term.pageSize());
    }

    private InvitationQuery query(QueryTerm term) {
        DomainId domain = domain(term.domain());
        InvitationQuery query = switch (term.scope()) {
            case DOMAIN -> InvitationQuery.inDomain(domain);
            case SENT_BY_ME -> InvitationQuery.sentByMe(domain);
            case TO_ME ->
                term.domain() == SequenceDomain.GLOBEX ? InvitationQuery.toMe(domain) : InvitationQuery.toMe();
        };
        query = query.status(term.statuses().toArray(Status[]::new)).pageSize(term.pageSize());
        query = term.role() == null ? query : query.role(term.role());
        query = term.inviter() == null ? query : query.inviter(user(term.inviter()));
        return term.invitee() == null ? query : query.invitee(user(term.invitee()));
    }

    Instant start() {
        return TestHost.START.minus(SPAN.multipliedBy(run % SPANS));
    }

    /** Returns the nth id of this run. The ids are not in order, and the highest bit of either half may be set. */
    UUID id(long n) {
        long high = (long) run << 16 | 0x7000 | ((n & 1) == 0 ? 0 : Long.MIN_VALUE);
        return new UUID(high, n * 0x9E3779B97F4A7C15L);
    }

    UserId user(SequenceUser user) {
        return new UserId(user.name + run);
    }

    UserId user(SequenceUser user, InvitationTerm term) {
        return switch (user) {
            case ITS_INVITEE -> (UserId) invitation(term).invitee();
            case ITS_INVITER -> invitation(term).inviter();
            default -> user(user);
        };
    }

    DomainId domain(SequenceDomain domain) {
        return new DomainId(domain.name + run);
    }

    InvitationId id(InvitationTerm term) {
        InvitationId id = invitation(term).id();
        return switch (term.spelling()) {
            case RIGHT -> id;
            case FOREIGN -> {
                DomainId acme = domain(SequenceDomain.ACME);
                yield new InvitationId(id.domain().equals(acme) ? domain(SequenceDomain.GLOBEX) : acme, id.uuid());
            }
            case UNKNOWN -> new InvitationId(id.domain(), id(-1));
        };
    }

    private Invitation invitation(InvitationTerm term) {
        return made.isEmpty() ? NONE : made.get(made.size() - 1 - term.newest() % made.size());
    }

    /** Records the invitations that a step made. */
    void add(List<Change> saved) {
        for (Change change : saved) {
            if (change.before().isEmpty()) {
                change.after().ifPresent(made::add);
            }
        }
    }

    List<InvitationId> made() {
        return made.stream().map(Invitation::id).toList();
    }

    List<UserId> users() {
        return USERS.stream().map(this::user).toList();
    }

    List<DomainId> domains() {
        return Arrays.stream(SequenceDomain.values()).map(this::domain).toList();
    }
}
