package dev.invitations.examples.console;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The service's own tables: users, and domains with their seats. It reads the members table, but does not write it. */
@Repository
class DirectoryRepository {

    static final int SEATS = 6;

    private static final String PEOPLE = "SELECT id, name, email, language, zone FROM people ";

    /** H2 uses the locale of the machine, and in Turkish the lower case of I is not i. */
    private static final String LOWER_NAME = "LOWER(REPLACE(name, 'I', 'i'))";

    private static final String LOWER_EMAIL = "LOWER(REPLACE(email, 'I', 'i'))";

    private final JdbcClient jdbc;

    DirectoryRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A domain as its members see it. */
    record Domain(String id, String name, int seats, int taken) {}

    /** A domain that a user is a member of. */
    record JoinedDomain(String id, String name, int seats, int taken, String role) {}

    List<ConsoleUser> people() {
        return jdbc.sql(PEOPLE + "ORDER BY name").query(ConsoleUser.class).list();
    }

    Optional<ConsoleUser> person(String id) {
        return jdbc.sql(PEOPLE + "WHERE id = :id")
                .param("id", id)
                .query(ConsoleUser.class)
                .optional();
    }

    /** Returns the users by id. The map has no entry for a user that no longer exists. */
    Map<String, ConsoleUser> people(Collection<? extends Invitee> users) {
        List<String> ids = users.stream().map(Invitee::value).distinct().toList();
        Map<String, ConsoleUser> people = new HashMap<>();
        if (!ids.isEmpty()) {
            jdbc.sql(PEOPLE + "WHERE id IN (:ids)")
                    .param("ids", ids)
                    .query(ConsoleUser.class)
                    .list()
                    .forEach(person -> people.put(person.id(), person));
        }
        return people;
    }

    /**
     * Returns at most eight users whose name contains the text, or whose address is the text. Parts of addresses find
     * no user, so that a search does not reveal addresses.
     *
     * @param without the ids of users to omit; must not be empty
     */
    List<ConsoleUser> search(String text, Collection<String> without) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        return jdbc.sql(PEOPLE + "WHERE (" + LOWER_NAME + " LIKE :text ESCAPE '!' OR " + LOWER_EMAIL + " = :address)"
                        + " AND id NOT IN (:without) ORDER BY name LIMIT 8")
                .param("text", "%" + lower.replaceAll("[!%_]", "!$0") + "%")
                .param("address", lower)
                .param("without", without)
                .query(ConsoleUser.class)
                .list();
    }

    /** Returns the roles of those users that are members of the domain, by the ids of the users. */
    Map<String, String> roles(DomainId domain, Collection<ConsoleUser> users) {
        Map<String, String> roles = new HashMap<>();
        if (!users.isEmpty()) {
            jdbc.sql("SELECT user_id, role FROM domain_members WHERE domain_id = :domain AND user_id IN (:users)")
                    .param("domain", domain.value())
                    .param("users", users.stream().map(ConsoleUser::id).toList())
                    .query(row -> {
                        roles.put(row.getString("user_id"), row.getString("role"));
                    });
        }
        return roles;
    }

    void add(ConsoleUser person) {
        jdbc.sql("INSERT INTO people (id, name, email, language, zone) VALUES (?, ?, ?, ?, ?)")
                .params(person.id(), person.name(), person.email(), person.language(), person.zone())
                .update();
    }

    void add(DomainId domain, String name) {
        jdbc.sql("INSERT INTO domains (id, name, seats) VALUES (?, ?, ?)")
                .params(domain.value(), name, SEATS)
                .update();
    }

    Optional<Domain> domain(DomainId domain) {
        return jdbc.sql("SELECT d.id, d.name, d.seats, (SELECT COUNT(*) FROM seats s WHERE s.domain_id = d.id) AS taken"
                        + " FROM domains d WHERE d.id = ?")
                .param(domain.value())
                .query(Domain.class)
                .optional();
    }

    /** Returns the names by id. The map has no entry for a domain that no longer exists. */
    Map<String, String> names(Collection<DomainId> domains) {
        List<String> ids = domains.stream().map(DomainId::value).distinct().toList();
        Map<String, String> names = new HashMap<>();
        if (!ids.isEmpty()) {
            jdbc.sql("SELECT id, name FROM domains WHERE id IN (:ids)")
                    .param("ids", ids)
                    .query(row -> {
                        names.put(row.getString("id"), row.getString("name"));
                    });
        }
        return names;
    }

    List<JoinedDomain> domainsOf(UserId user) {
        return jdbc.sql(
                        "SELECT d.id, d.name, d.seats, (SELECT COUNT(*) FROM seats s WHERE s.domain_id = d.id) AS taken,"
                                + " m.role FROM domain_members m JOIN domains d ON d.id = m.domain_id"
                                + " WHERE m.user_id = ? ORDER BY d.name, d.id")
                .param(user.value())
                .query(JoinedDomain.class)
                .list();
    }

    /**
     * Locks the domain, so that other transactions cannot take a seat until the caller's transaction ends. Does nothing
     * if the domain does not exist.
     */
    void lock(DomainId domain) {
        jdbc.sql("SELECT id FROM domains WHERE id = ? FOR UPDATE")
                .param(domain.value())
                .query(String.class)
                .optional();
    }

    /**
     * Takes a seat within the caller's transaction. A user that has a seat keeps it, so repeating the call changes
     * nothing.
     *
     * @throws NoSeatException if all seats are taken
     */
    void takeSeat(DomainId domain, UserId user) {
        // The lock on the domain lets only one of two concurrent users get the last seat.
        record Locked(String name, int seats) {}
        Locked locked = jdbc.sql("SELECT name, seats FROM domains WHERE id = ? FOR UPDATE")
                .param(domain.value())
                .query(Locked.class)
                .single();
        List<String> seated = jdbc.sql("SELECT user_id FROM seats WHERE domain_id = ?")
                .param(domain.value())
                .query(String.class)
                .list();
        if (seated.contains(user.value())) {
            return;
        }
        if (seated.size() >= locked.seats()) {
            throw new NoSeatException(locked.name());
        }
        jdbc.sql("INSERT INTO seats (domain_id, user_id) VALUES (?, ?)")
                .params(domain.value(), user.value())
                .update();
    }

    void giveBackSeat(DomainId domain, UserId user) {
        jdbc.sql("DELETE FROM seats WHERE domain_id = ? AND user_id = ?")
                .params(domain.value(), user.value())
                .update();
    }
}
