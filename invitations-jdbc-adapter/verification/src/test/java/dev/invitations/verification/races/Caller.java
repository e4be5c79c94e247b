package dev.invitations.verification.races;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.SendResult.Outcome;
import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Listener;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import dev.invitations.verification.races.Lifecycle.Answer;
import dev.invitations.verification.races.Lifecycle.Command;
import dev.invitations.verification.races.Lifecycle.Seen;
import dev.invitations.verification.races.Linearizability.Call;
import dev.invitations.verification.races.Meddling.Mistake;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * A concurrent caller: an instance of the library for one thread, whose connection can be cut during a commit. Its
 * clock stands still.
 */
final class Caller {

    /** The fate of the connection when a command commits. */
    enum Commit {
        KEPT,
        LOST_BEFORE,
        LOST_AFTER
    }

    /**
     * A call that was made.
     *
     * @param changed whether it is known to have changed data
     * @param retried whether it was decided again after a conflict
     */
    record Made(Call<Command, Answer> call, boolean changed, boolean retried) {}

    private static final RoleCatalog ROLES = RoleCatalog.of(
            Role.of(
                    "owner",
                    Action.allOfInvitations(),
                    Action.allOfMembers(),
                    Action.of("dashboards.view"),
                    Action.of("bills.pay")),
            Role.of("admin", Action.allOfInvitations(), Action.allOfMembers(), Action.of("dashboards.view")),
            Role.of("viewer", Action.of("dashboards.view")));

    private final Invitations invitations;
    private final AtomicLong counter;
    private DomainId domain = ChangeFixtures.ACME;
    private Commit commit = Commit.KEPT;
    private boolean saving;
    private boolean cut;
    private long invoked;
    private boolean changed;
    private boolean retried;

    /** @param counter orders the calls of all callers */
    Caller(TestDatabase database, DataSource pool, Mistake mistake, AtomicLong counter) {
        this.counter = counter;
        SQLException lost = new SQLException("connection reset", "08006");
        DataSourceProxy tap = DataSourceProxy.on(pool)
                .at("getConnection", call -> {
                    if (cut) {
                        throw lost;
                    }
                    return call.proceed();
                })
                .at(database.committing(), call -> {
                    if (!saving || commit == Commit.KEPT) {
                        return call.proceed();
                    }
                    if (commit == Commit.LOST_AFTER) {
                        call.proceed();
                    }
                    cut = true;
                    throw lost;
                });
        Storage watched = new Meddling(JdbcStorage.over(tap.dataSource())) {
            @Override
            public boolean commit(List<Change> changes) {
                saving = true;
                try {
                    return super.commit(changes);
                } finally {
                    saving = false;
                }
            }
        };
        this.invitations = Invitations.builder()
                .storage(mistake.in(watched))
                .roles(ROLES)
                .clock(Clock.fixed(ChangeFixtures.NOW, ZoneOffset.UTC))
                // A command makes at most one invitation and one event, so both can share one id.
                .ids(() -> uuid(invoked))
                .listener(new Listener() {
                    @Override
                    public void changed(HistoryEvent event) {
                        changed = true;
                    }

                    @Override
                    public void conflictRetried(DomainId domain) {
                        retried = true;
                    }
                })
                .build();
    }

    void enters(DomainId next) {
        domain = next;
    }

    /** Creates the domain with its founder and one more member. */
    void founds(String founder, String role, String member, String memberRole) {
        invoked = counter.incrementAndGet();
        invitations.members().addFounder(user(founder), domain, role);
        invoked = counter.incrementAndGet();
        invitations.members().assign(user(founder), domain, user(member), memberRole);
    }

    /** @param wanted its id matters if it names an existing invitation */
    Made makes(Command wanted, Commit fate) {
        commit = fate;
        changed = false;
        retried = false;
        invoked = counter.incrementAndGet();
        Command command = wanted.verb() == Lifecycle.Verb.SEND
                ? new Command(wanted.verb(), wanted.actor(), wanted.invitee(), invoked, wanted.role())
                : wanted;
        try {
            Answer answer = answer(command);
            return new Made(new Call<>(command, answer, invoked, counter.incrementAndGet()), changed, retried);
        } catch (OutcomeUnknownException open) {
            return new Made(Call.open(command, invoked), changed, retried);
        } finally {
            commit = Commit.KEPT;
            cut = false;
        }
    }

    private Answer answer(Command command) {
        UserId actor = user(command.actor());
        InvitationId id = new InvitationId(domain, uuid(command.id()));
        String role = command.role();
        try {
            return switch (command.verb()) {
                case SEND ->
                    answer(invitations
                            .send(
                                    actor,
                                    SendInvitations.to(domain).invite(user(command.invitee()), String.valueOf(role)))
                            .outcomes()
                            .get(0));
                case ACCEPT -> done(List.of(invitations.accept(actor, id)));
                case REJECT -> done(List.of(invitations.reject(actor, id)));
                case RESEND ->
                    done(List.of(role == null ? invitations.resend(actor, id) : invitations.resend(actor, id, role)));
                case DELETE -> done(List.of(invitations.delete(actor, id)));
                case FIND -> done(List.of(invitations.find(actor, id)));
                case LIST ->
                    done(invitations
                            .list(actor, InvitationQuery.inDomain(domain))
                            .items());
                case INBOX -> {
                    Inbox inbox = invitations.inbox(actor);
                    if (inbox.total() != inbox.pending().size()) {
                        throw new IllegalStateException("A total of " + inbox.total() + " in " + inbox);
                    }
                    yield done(inbox.pending());
                }
            };
        } catch (InvitationException refusal) {
            return answer(
                    Optional.of(refusal.reason()), refusal.invitation().stream().toList());
        }
    }

    private Answer answer(Outcome outcome) {
        return answer(outcome.refusal(), outcome.invitation().stream().toList());
    }

    private Answer done(List<Invitation> shown) {
        return answer(Optional.empty(), shown);
    }

    private Answer answer(Optional<Reason> refusal, Collection<Invitation> shown) {
        Set<Seen> seen = shown.stream().map(this::seen).collect(Collectors.toUnmodifiableSet());
        return new Answer(refusal, seen);
    }

    private Seen seen(Invitation invitation) {
        return new Seen(
                invitation.id().uuid().getMostSignificantBits(),
                name(invitation.invitee().value()),
                invitation.role(),
                invitation.status(),
                name(invitation.inviter().value()),
                invitation.timesSent(),
                name(invitation.changedBy().value()),
                invitation.version());
    }

    /** Users are in one domain only, so that no inbox shows invitations of another history. */
    private UserId user(String name) {
        return new UserId(name + "@" + domain.value());
    }

    private String name(String user) {
        return user.substring(0, user.indexOf('@'));
    }

    private static UUID uuid(long number) {
        return new UUID(number, 0);
    }
}
