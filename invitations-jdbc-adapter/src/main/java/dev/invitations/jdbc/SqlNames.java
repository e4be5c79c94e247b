package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The names of the tables, and of the columns of the members table, as statements of one database use them. */
final class SqlNames {

    private final Dialect dialect;
    private final JdbcTables tables;
    private final String membership;
    private final List<SqlColumn> members;
    private final @Nullable SqlColumn founder;
    private final @Nullable SqlColumn status;

    SqlNames(Dialect dialect, JdbcTables tables) {
        this.dialect = dialect;
        this.tables = tables;
        MembersTable host = tables.members();
        this.membership = tables.ownMembers() ? tables.table("membership") : dialect.quoted(host.table());
        List<SqlColumn> columns = new ArrayList<>();
        for (SqlColumn column : Columns.MEMBERSHIP.columns()) {
            columns.add(member(column.name(), requireNonNull(host.column(column.name())), column.type()));
        }
        this.members = List.copyOf(columns);
        MembersTable.Column founding = host.column("founder");
        this.founder = founding == null ? null : member("founder", founding, ColumnType.BOOLEAN);
        MembersTable.Former former = host.former();
        this.status =
                former == null ? null : new SqlColumn(dialect.quoted(former.column()), "m_status", ColumnType.NAME, "");
    }

    private SqlColumn member(String what, MembersTable.Column column, ColumnType type) {
        String castType = column.sqlType().isEmpty() ? "" : dialect.castType(column.sqlType());
        return new SqlColumn(dialect.quoted(column.name()), "m_" + what, type, castType);
    }

    Dialect dialect() {
        return dialect;
    }

    JdbcTables tables() {
        return tables;
    }

    String invitation() {
        return tables.table("invitation");
    }

    String event() {
        return tables.table("invitation_event");
    }

    String outbox() {
        return tables.table("invitation_outbox");
    }

    String role() {
        return tables.table("invitation_role");
    }

    String membership() {
        return membership;
    }

    /** Returns the columns of {@link Columns#MEMBERSHIP} with the names of the members table. */
    List<SqlColumn> members() {
        return members;
    }

    /** Returns every column that the members table must have. */
    List<SqlColumn> allMembers() {
        return founder == null
                ? members
                : Stream.concat(members.stream(), Stream.of(founder)).toList();
    }

    SqlColumn memberDomain() {
        return members.get(0);
    }

    SqlColumn memberUser() {
        return members.get(1);
    }

    SqlColumn memberRole() {
        return members.get(2);
    }

    SqlColumn memberSince() {
        return members.get(3);
    }

    SqlColumn memberGrantedBy() {
        return members.get(4);
    }

    /** Returns the founder column; null if the members table does not have it. */
    @Nullable SqlColumn memberFounder() {
        return founder;
    }

    /** Returns the column of the status; null if the members table keeps no former members. */
    @Nullable SqlColumn memberStatus() {
        return status;
    }

    /** Returns the condition that finds one active member in the members table with this alias. */
    String isMember(String table, String domain, String user) {
        return hasKey(table, domain, user) + isActive(table);
    }

    /** Returns the condition that finds the row of a member or former member in the members table with this alias. */
    String hasKey(String table, String domain, String user) {
        return memberDomain().is(table, domain) + " AND " + memberUser().is(table, user);
    }

    /**
     * Returns the condition, with a leading AND, that the row of the members table with this alias is a membership and
     * not a former one. Empty if the table keeps no former members.
     */
    String isActive(String table) {
        MembersTable.Former former = tables.members().former();
        return former == null ? "" : hasStatus(table, former.column(), former.active());
    }

    /** Returns the condition like {@link #isActive} that the row is a former member that may return. */
    String isFormer(String table) {
        MembersTable.Former former = tables.members().former();
        return former == null ? "" : hasStatus(table, former.column(), former.ended());
    }

    /** A literal has no type, so the first comparison works for an enum type too. The second one is exact. */
    private String hasStatus(String table, String column, String value) {
        String status = table + "." + dialect.quoted(column);
        String literal = "'" + value + "'";
        return " AND " + status + " = " + literal + " AND " + dialect.exactly(status, literal);
    }

    /** Returns the SELECT list that {@link MembershipRow} reads, for the members table with this alias. */
    String selectMember(String table) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            columns.add(members.get(i).in(table) + " AS " + table + "_"
                    + Columns.MEMBERSHIP.columns().get(i).name());
        }
        return String.join(", ", columns);
    }
}
