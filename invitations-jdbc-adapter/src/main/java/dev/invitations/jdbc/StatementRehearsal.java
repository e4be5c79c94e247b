package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import dev.invitations.jdbc.MembersTable.KeyType;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
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
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.MemberPrecondition;
import dev.invitations.port.Outbox;
import dev.invitations.port.Position;
import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Makes the database explain every statement of the adapter, so that it finds names, types and operators that do not
 * fit. The calls are those of the adapter, so a changed statement needs no change here. The database executes nothing.
 */
final class StatementRehearsal {

    private static final UUID ID = new UUID(0, 0);
    private static final String ROLE = "x";
    private static final Instant AT = Instant.EPOCH;
    private static final Position PLACE = new Position(AT, ID);

    private final List<ExpectedTable> tables;
    private final SchemaFindings findings;
    private final RehearsalTransactions transactions;
    private final DomainId domain;
    private final UserId user;
    private final EmailAddress address = new EmailAddress("x@example.org");
    private final Set<Invitee> identities;
    private final InvitationId invitation;
    private final MemberPrecondition standing;
    private final Invitation pending;

    StatementRehearsal(JdbcSession session, List<ExpectedTable> tables, SchemaFindings findings) {
        this.tables = tables;
        this.findings = findings;
        this.transactions = new RehearsalTransactions(session);
        MembersTable members = session.names().tables().members();
        this.domain = new DomainId(key(members, "domain"));
        this.user = new UserId(key(members, "user"));
        this.identities = Set.of(user, address);
        this.invitation = new InvitationId(domain, ID);
        this.standing = new MemberPrecondition(user, ROLE);
        this.pending = Invitation.builder()
                .id(invitation)
                .invitee(user)
                .role(ROLE)
                .status(Status.PENDING)
                .inviter(user)
                .createdAt(AT)
                .sentAt(AT)
                .timesSent(1)
                .changedBy(user)
                .version(1)
                .build();
    }

    /** Returns an id in the form that the column takes. */
    private static String key(MembersTable members, String what) {
        KeyType type = requireNonNull(members.column(what)).key();
        return switch (type) {
            case TEXT -> "x";
            case BIGINT -> "0";
            case UUID -> ID.toString();
        };
    }

    void run() throws SQLException {
        reads();
        writes();
        outbox();
        roles();
    }

    private void reads() throws SQLException {
        JdbcInvitations invitations = new JdbcInvitations(transactions);
        JdbcMemberships members = new JdbcMemberships(transactions);
        InvitationFilter all = InvitationFilter.builder()
                .domain(domain)
                .viewer(new InvitationFilter.Viewer(user, Set.of(ROLE), Set.of("y")))
                .addStatuses(Status.values())
                .now(AT)
                .build();
        InvitationFilter expired = InvitationFilter.builder()
                .domain(domain)
                .inviter(user)
                .addInvitees(user, address)
                .role(ROLE)
                .addStatuses(Status.EXPIRED, Status.REJECTED)
                .now(AT)
                .build();
        call("load an invitation", () -> invitations.load(invitation, user, identities));
        call("load invitees", () -> invitations.load(domain, user, List.of(user, address)));
        call("find an invitation", () -> invitations.find(invitation));
        call("list invitations", () -> invitations.page(all, PLACE, 1));
        call("filter invitations", () -> invitations.page(expired, null, 1));
        call("count invitations", () -> invitations.count(all));
        call("inbox", () -> invitations.inbox(user, identities, AT, 1));
        call("continue an inbox", () -> invitations.inboxAfter(user, identities, AT, PLACE, 1));
        call("count the roles of invitations", () -> invitations.countPendingRoles(domain, AT));
        call("history", () -> invitations.history(domain, user));
        call("history of an invitation", () -> invitations.history(domain, user, ID, 1));
        call("find a member", () -> members.find(domain, user));
        call("find another manager", () -> members.findOther(domain, user, Set.of(ROLE)));
        call("count the roles of members", () -> members.countRoles(domain));
        call("list members", () -> members.page(domain, PLACE, 1));
    }

    private void writes() throws SQLException {
        Membership member = Membership.builder()
                .domain(domain)
                .user(user)
                .role(ROLE)
                .since(AT)
                .grantedBy(ID)
                .build();
        Membership promoted = Membership.builder().from(member).role("y").build();
        Invitation answered = Invitation.builder().from(pending).version(2).build();
        Notification notification = new Notification(ID, Notification.Kind.INVITED, pending, AT, Optional.empty());
        MemberPrecondition stranger = new MemberPrecondition(user, null);
        boolean founding = transactions.session().names().memberFounder() != null;
        write("begin a membership", change(HistoryEvent.Kind.ASSIGNED).memberAfter(member));
        if (founding) {
            write("found a domain", change(HistoryEvent.Kind.FOUNDED).memberAfter(member));
        }
        write(
                "change a role",
                change(HistoryEvent.Kind.ASSIGNED).memberBefore(member).memberAfter(promoted));
        write("end a membership", change(HistoryEvent.Kind.MEMBERSHIP_ENDED).memberBefore(member));
        write(
                "send an invitation",
                change(HistoryEvent.Kind.SENT)
                        .after(pending)
                        .addPreconditions(stranger)
                        .notification(notification));
        write(
                "answer an invitation",
                change(HistoryEvent.Kind.ACCEPTED)
                        .before(pending)
                        .after(answered)
                        .memberAfter(member)
                        .addPreconditions(standing));
    }

    private Change.Builder change(HistoryEvent.Kind kind) {
        return Change.builder()
                .event(HistoryEvent.builder()
                        .id(ID)
                        .domain(domain)
                        .subject(user)
                        .kind(kind)
                        .actor(user)
                        .role(ROLE)
                        .at(AT)
                        .build());
    }

    private void write(String name, Change.Builder builder) throws SQLException {
        List<Change> changes = List.of(builder.build());
        SqlNames names = transactions.session().names();
        for (Transactions.WriteStep step : JdbcInvitations.writer(names).steps(ChangeSet.of(changes))) {
            call(name, () -> transactions.write(step));
        }
        call("find a commit", () -> transactions.read(session -> JdbcInvitations.isSaved(session, changes)));
    }

    private void outbox() throws SQLException {
        JdbcOutbox outbox = new JdbcOutbox(transactions);
        Outbox.Claim claim =
                new Outbox.Claim(new Notification(ID, Notification.Kind.INVITED, pending, AT, Optional.empty()), 0, ID);
        call("claim notifications", () -> outbox.claim(ID, AT, AT, 1));
        call("lease notifications", () -> outbox.lease(List.of(claim), AT));
        call("start an attempt", () -> outbox.startAttempt(claim, AT));
        call("acknowledge a notification", () -> outbox.acknowledge(claim));
        call("reschedule a notification", () -> outbox.reschedule(claim, AT, ""));
        call("record a dead letter", () -> outbox.deadLetter(claim, AT, ""));
        call("list dead letters", () -> outbox.deadLetters(PLACE, 1));
        call("retry a dead letter", () -> outbox.retry(ID, AT));
        call("discard a dead letter", () -> outbox.discard(ID));
    }

    private void roles() throws SQLException {
        JdbcRoleCatalog roles = JdbcRoleCatalog.rehearsing(transactions);
        call("read roles", () -> roles.in(domain));
        call("read roles of domains", () -> roles.in(List.of(domain)));
        call("count roles", () -> roles.define(domain, Role.of(ROLE)));
        call(
                "define a role",
                () -> transactions.write(session -> {
                    List<String> actions = List.of("");
                    session.insert(
                            session.names().role(),
                            Tuples.of(Columns.ROLE_TABLE, actions, action -> List.of(domain.value(), ROLE, action)));
                    return true;
                }));
        call("remove a role", () -> roles.remove(domain, ROLE));
    }

    /** Runs a call. Its result is meaningless, because each query returned no row and each update one row. */
    private void call(String name, Runnable call) throws SQLException {
        transactions.begin();
        try {
            call.run();
        } catch (StorageException | IndexOutOfBoundsException emptyResult) {
            // The statements before the empty result were explained.
        }
        RehearsalTransactions.RefusedStatement refusal = transactions.refusal();
        if (refusal != null) {
            if (!SchemaFindings.isRefusal(transactions.session().names(), refusal.error())) {
                throw refusal.error();
            }
            List<String> used = tables.stream()
                    .map(ExpectedTable::sql)
                    .filter(table -> refusal.sql().contains(" " + table + " "))
                    .toList();
            findings.refused("\"" + name + "\"", String.join(", ", used), refusal.error());
        }
    }
}
