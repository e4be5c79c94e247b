package dev.invitations.jdbc;

import dev.invitations.jdbc.UnreadableColumnException.KeyColumn;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Limits;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.port.UnreadableRowException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the rows of the roles, and adds the default roles that a domain does not replace.
 *
 * @param defaults the default roles, each with a different name
 */
record StoredRoles(List<Role> defaults) {

    private static final List<KeyColumn> KEY = Columns.ROLE_TABLE.stream()
            .map(column -> new KeyColumn(column.name(), column.name()))
            .toList();

    /**
     * Reads the roles of one domain.
     *
     * @throws UnreadableRowException if a row of the domain cannot be read
     */
    Roles read(JdbcSession session, DomainId domain) throws SQLException {
        Map<String, Set<Action>> own = new HashMap<>();
        session.query(
                select(session) + "domain_id = ?",
                row -> row.getText("domain_id").equals(domain.value()) && add(row, own),
                domain.value());
        return roles(own);
    }

    /**
     * Reads the roles of the domains, at least one, with one statement. A domain with a row that cannot be read has no
     * entry.
     */
    Map<DomainId, Roles> read(JdbcSession session, Collection<DomainId> domains) throws SQLException {
        Map<String, Map<String, Set<Action>>> own = new HashMap<>();
        domains.forEach(domain -> own.put(domain.value(), new HashMap<>()));
        SqlFragment asked = session.dialect().isOneOf("domain_id", own.keySet());
        session.query(
                select(session) + asked.sql(),
                row -> {
                    String domain = row.getText("domain_id");
                    Map<String, Set<Action>> ofDomain = own.get(domain);
                    try {
                        return ofDomain != null && add(row, ofDomain);
                    } catch (UnreadableRowException ofThisDomain) {
                        return own.remove(domain) == null;
                    }
                },
                asked.values().toArray());
        Map<DomainId, Roles> all = new HashMap<>();
        own.forEach((domain, ofDomain) -> all.put(new DomainId(domain), roles(ofDomain)));
        return all;
    }

    private static String select(JdbcSession session) {
        return "SELECT domain_id, role, action FROM " + session.names().role() + " WHERE ";
    }

    private Roles roles(Map<String, Set<Action>> own) {
        Map<String, Role> all = new HashMap<>();
        defaults.forEach(role -> all.put(role.name(), role));
        own.forEach((name, actions) -> all.put(name, new Role(name, actions)));
        return Roles.of(all.values());
    }

    /** Adds the role and the action of the row. An empty action shows that the role exists. */
    private static boolean add(ResultRow row, Map<String, Set<Action>> roles) throws SQLException {
        try {
            String role = checked("role", row.getText("role"));
            Set<Action> actions = roles.computeIfAbsent(role, name -> new HashSet<>());
            String action = row.getText("action");
            return action.isEmpty() || actions.add(Action.stored(checked("action", action)));
        } catch (UnreadableColumnException e) {
            throw e.inRow(row, row.tables().table("invitation_role"), KEY, e.column(), null);
        }
    }

    private static String checked(String column, String name) {
        if (!Limits.isName(name)) {
            throw new UnreadableColumnException(column, new IllegalArgumentException("A name " + Limits.NAME_RULE));
        }
        return name;
    }
}
