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
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads memberships. Every read is one statement, so it sees one state of the database. */
final class JdbcMemberships implements MembershipQueries {

    /** The statements. */
    private record MembershipSql(SqlNames names, String find, String page, String newest) {

        static MembershipSql of(SqlNames names) {
            String select = "SELECT " + names.selectMember("m") + " FROM " + names.membership() + " m";
            return new MembershipSql(
                    names,
                    select + " WHERE " + names.isMember("m", "?", "?"),
                    select + names.dialect().limitHint() + " WHERE ",
                    " ORDER BY " + names.memberSince().name() + " DESC, "
                            + names.memberGrantedBy().name() + " DESC");
        }

        WhereClause inDomain(DomainId domain) {
            return new WhereClause().add(names.memberDomain().is("m", "?"), domain.value());
        }
    }

    private final Transactions transactions;
    private final MembersTable members;
    private final PerNames<MembershipSql> sql = new PerNames<>(MembershipSql::of);

    JdbcMemberships(Transactions transactions) {
        this.transactions = transactions;
        this.members = transactions.tables().members();
    }

    @Override
    public Optional<Membership> find(DomainId domain, UserId user) {
        members.check(domain, user);
        return transactions
                .read(session ->
                        session.query(sql.in(session).find, JdbcMemberships::member, domain.value(), user.value()))
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Membership> findOther(DomainId domain, UserId user, Set<String> roles) {
        members.check(domain, user);
        return newest(domain, 1, (where, names) -> {
                    SqlFragment any = names.dialect().oneOf(roles);
                    SqlColumn id = names.memberUser();
                    where.add(id.in("m") + " <> " + id.value("?"), user.value());
                    where.add(
                            names.memberRole().textIn("m") + " " + any.sql(),
                            any.values().toArray());
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
        return newest(domain, limit, (where, names) -> {
            if (after != null) {
                where.after(names.memberSince().name(), names.memberGrantedBy().name(), after);
            }
        });
    }

    private List<Membership> newest(DomainId domain, int limit, BiConsumer<WhereClause, SqlNames> conditions) {
        return transactions.read(session -> {
            MembershipSql text = sql.in(session);
            WhereClause where = text.inDomain(domain);
            conditions.accept(where, session.names());
            return session.query(
                    text.page + where.sql() + text.newest + SqlFragment.first(limit),
                    JdbcMemberships::member,
                    where.values());
        });
    }

    private static Membership member(ResultRow row) throws SQLException {
        return requireNonNull(Columns.membership(row, "m"));
    }
}
