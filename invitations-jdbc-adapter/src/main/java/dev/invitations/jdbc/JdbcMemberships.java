package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import dev.invitations.model.DomainId;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Position;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every read is one statement. */
final class JdbcMemberships implements MembershipQueries {

    private static final String SELECT = "SELECT " + Rows.membershipColumns("m") + " FROM {membership} m";

    private final Transactions transactions;
    private final MembersTable members;

    JdbcMemberships(Transactions transactions) {
        this.transactions = transactions;
        this.members = transactions.names().members();
    }

    @Override
    public Optional<Membership> find(DomainId domain, UserId user) {
        members.check(domain, user);
        return transactions
                .read(session -> session.query(
                        SELECT + " WHERE {m.domain} = {m.domain:?} AND {m.user} = {m.user:?}",
                        JdbcMemberships::member,
                        domain.value(),
                        user.value()))
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Membership> findOther(DomainId domain, UserId user, Set<String> roles) {
        members.check(domain, user);
        return newest(1, dialect -> {
                    Dialect.Part managing = dialect.oneOf(roles);
                    return of(domain)
                            .add("{m.user} <> {m.user:?}", user.value())
                            .add(
                                    "{m.role of m} " + managing.sql(),
                                    managing.values().toArray());
                })
                .stream()
                .findFirst();
    }

    @Override
    public boolean isPopulated(DomainId domain) {
        return !page(domain, null, 1).isEmpty();
    }

    @Override
    public List<Membership> page(DomainId domain, @Nullable Position after, int limit) {
        members.check(domain);
        Conditions conditions = of(domain);
        if (after != null) {
            conditions.after("{m.since}", "{m.granted_by}", after);
        }
        return newest(limit, dialect -> conditions);
    }

    private static Conditions of(DomainId domain) {
        return new Conditions().add("{m.domain} = {m.domain:?}", domain.value());
    }

    private List<Membership> newest(int limit, Function<Dialect, Conditions> which) {
        return transactions.read(session -> {
            Conditions conditions = which.apply(session.dialect());
            return session.query(
                    SELECT + session.dialect().beginning() + " WHERE " + conditions.sql()
                            + " ORDER BY {m.since} DESC, {m.granted_by} DESC" + Session.first(limit),
                    JdbcMemberships::member,
                    conditions.values());
        });
    }

    private static Membership member(Row row) throws SQLException {
        return requireNonNull(Rows.membership(row, "m"));
    }
}
