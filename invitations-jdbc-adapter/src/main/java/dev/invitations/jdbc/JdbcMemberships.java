package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Position;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads memberships. Every read is one statement, so it sees one state of the database. Statements with a limit compare
 * exactly in SQL, and every row is compared again with the request.
 */
final class JdbcMemberships implements MembershipQueries {

    /** The number of members that a look-up of another manager reads. */
    private static final int OTHERS = 10;

    /** The statements. */
    private record MembershipSql(SqlNames names, String select, String find, String page, String newest) {

        static MembershipSql of(SqlNames names) {
            String select = "SELECT " + names.selectMember("m") + " FROM " + names.membership() + " m";
            return new MembershipSql(
                    names,
                    select,
                    select + " WHERE " + names.isMember("m", "?", "?"),
                    select + names.dialect().limitHint() + " WHERE ",
                    " ORDER BY " + names.memberSince().name() + " DESC, "
                            + names.memberGrantedBy().name() + " DESC");
        }

        static MembershipRow row(ResultRow row) throws SQLException {
            return MembershipRow.of(row, "m");
        }

        WhereClause inDomain(DomainId domain) {
            return new WhereClause().equal(names, names.memberDomain(), "m", domain.value());
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
        return row(domain, user).map(MembershipRow::readable);
    }

    @Override
    public Optional<String> findRole(DomainId domain, UserId user) {
        return row(domain, user).map(MembershipRow::withRole).map(Membership::role);
    }

    private Optional<MembershipRow> row(DomainId domain, UserId user) {
        members.check(domain, user);
        return transactions
                .read(session -> session.query(sql.in(session).find, MembershipSql::row, domain.value(), user.value()))
                .stream()
                .filter(row -> row.isOf(domain, user))
                .findFirst();
    }

    @Override
    public Optional<Membership> findOther(DomainId domain, UserId user, Set<String> roles) {
        members.check(domain, user);
        List<MembershipRow> others = newest(domain, OTHERS, (where, names) -> {
                    where.add(
                            "NOT (" + names.dialect().exactly(names.memberUser().in("m"), "?") + ")", user.value());
                    where.add(names.dialect().exactlyOneOf(names.memberRole().in("m"), roles));
                })
                .stream()
                .filter(row -> !user.value().equals(row.user()) && roles.contains(row.role()))
                .toList();
        // A row that cannot be read in full must not hide a row that can.
        return others.stream()
                .filter(row -> row.problem() == null)
                .findFirst()
                .or(() -> others.stream().filter(MembershipRow::hasRole).findFirst())
                .or(() -> others.stream().findFirst())
                .map(MembershipRow::withRole);
    }

    @Override
    public boolean isPopulated(DomainId domain) {
        members.check(domain);
        return !newest(domain, 1, (where, names) -> {}).isEmpty();
    }

    @Override
    public Map<String, Long> countRoles(DomainId domain) {
        members.check(domain);
        return transactions.read(session -> {
            SqlNames names = session.names();
            WhereClause where = sql.in(session).inDomain(domain);
            return session.countByRole(
                    names.memberRole().in("m"),
                    names.membership() + " m WHERE " + where.sql() + names.isActive("m"),
                    where.values());
        });
    }

    /**
     * Reads the members that have a start, and then a member that has none. Such a row has no position, and on
     * PostgreSQL it would be the first of every first page.
     */
    @Override
    public List<Membership> page(DomainId domain, @Nullable Position after, int limit) {
        members.check(domain);
        List<MembershipRow> rows = transactions.read(session -> {
            MembershipSql text = sql.in(session);
            SqlNames names = session.names();
            WhereClause where = text.inDomain(domain);
            if (after != null) {
                where.afterMember(names, after);
            }
            String newest = text.page + where.sql() + names.isActive("m");
            if (names.tables().ownMembers()) {
                return session.query(
                        newest + text.newest + SqlFragment.first(limit), MembershipSql::row, where.values());
            }
            String since = names.memberSince().in("m");
            WhereClause withoutStart = text.inDomain(domain);
            List<@Nullable Object> values = new ArrayList<>(List.of(where.values()));
            values.addAll(List.of(withoutStart.values()));
            return session.query(
                    "SELECT m.* FROM ((" + newest + " AND NOT ("
                            + names.dialect().isNull(since) + ")" + text.newest
                            + SqlFragment.first(limit) + ") UNION ALL (" + text.select + " WHERE " + withoutStart.sql()
                            + names.isActive("m") + " AND " + names.dialect().isNull(since) + SqlFragment.first(1)
                            + ")) m ORDER BY m.m_since DESC, m.m_granted_by DESC",
                    MembershipSql::row,
                    values.toArray());
        });
        List<MembershipRow> found = new ArrayList<>(rows);
        found.removeIf(row -> !row.hasStart() || !row.isIn(domain));
        if (found.size() < limit) {
            rows.stream().filter(row -> !row.hasStart() && row.isIn(domain)).forEach(found::add);
        }
        return found.stream().map(MembershipRow::readable).toList();
    }

    private List<MembershipRow> newest(DomainId domain, int limit, BiConsumer<WhereClause, SqlNames> conditions) {
        return transactions.read(session -> {
            MembershipSql text = sql.in(session);
            WhereClause where = text.inDomain(domain);
            conditions.accept(where, session.names());
            return session
                    .query(
                            text.page
                                    + where.sql()
                                    + session.names().isActive("m")
                                    + text.newest
                                    + SqlFragment.first(limit),
                            MembershipSql::row,
                            where.values())
                    .stream()
                    .filter(row -> row.isIn(domain))
                    .toList();
        });
    }
}
