package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import dev.invitations.model.DomainId;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.MembershipRepository;
import dev.invitations.port.Position;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every read is one statement. */
final class JdbcMemberships implements MembershipRepository {

    private static final String SELECT = "SELECT " + Rows.membershipColumns("m") + " FROM {membership} m WHERE ";

    private final Transactions transactions;
    private final MembersTable members;

    JdbcMemberships(Transactions transactions) {
        this.transactions = transactions;
        this.members = transactions.names().members();
    }

    @Override
    public Optional<Membership> find(DomainId domain, UserId user) {
        members.check(domain, user);
        return transactions.read(session ->
                first(session, "{m.domain} = {m.domain:?} AND {m.user} = {m.user:?}", domain.value(), user.value()));
    }

    @Override
    public Optional<Membership> findOther(DomainId domain, UserId user, Set<String> roles) {
        members.check(domain, user);
        return transactions.read(session -> {
            Dialect.Part managing = session.dialect().oneOf(roles);
            Conditions conditions = new Conditions()
                    .add("{m.domain} = {m.domain:?} AND {m.user} <> {m.user:?}", domain.value(), user.value())
                    .add("{m.role of m} " + managing.sql(), managing.values().toArray());
            return first(
                    session,
                    conditions.sql() + " ORDER BY {m.since} DESC, {m.granted_by} DESC FETCH FIRST ROW ONLY",
                    conditions.values());
        });
    }

    @Override
    public boolean isPopulated(DomainId domain) {
        members.check(domain);
        return transactions
                .read(session -> first(session, "{m.domain} = {m.domain:?} FETCH FIRST ROW ONLY", domain.value()))
                .isPresent();
    }

    @Override
    public List<Membership> page(DomainId domain, @Nullable Position after, int limit) {
        members.check(domain);
        Conditions conditions = new Conditions().add("{m.domain} = {m.domain:?}", domain.value());
        if (after != null) {
            conditions.after("{m.since}", "{m.granted_by}", after);
        }
        return transactions.read(session -> query(
                session,
                conditions.sql() + " ORDER BY {m.since} DESC, {m.granted_by} DESC" + Session.first(limit),
                conditions.values()));
    }

    private static Optional<Membership> first(Session session, String conditions, @Nullable Object... values)
            throws SQLException {
        return query(session, conditions, values).stream().findFirst();
    }

    private static List<Membership> query(Session session, String conditions, @Nullable Object... values)
            throws SQLException {
        return session.query(SELECT + conditions, row -> requireNonNull(Rows.membership(row, "m")), values);
    }
}
