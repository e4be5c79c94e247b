package dev.invitations.examples.console;

import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The service's own tables: users, and domains with their seats. It reads the members table, but does not write it. */
@Repository
class DirectoryRepository {

    static final int SEATS = 6;

    private static final String PEOPLE = "SELECT id, name, email, verified, language, zone FROM people ";

    private static final Pattern DOTTED_AND_DOTLESS_I = Pattern.compile("[I\u0130\u0131]");

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
        if (isNoId(id)) {
            return Optional.empty();
        }
        return jdbc.sql(PEOPLE + "WHERE id = :id")
                .param("id", id)
                .query(ConsoleUser.class)
                .optional();
    }

    /** No id contains control characters, and PostgreSQL fails for one of them. */
    private static boolean isNoId(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    /** Returns the user with this verified address. An address that a user merely typed finds no user. */
    Optional<ConsoleUser> verified(EmailAddress address) {
        return jdbc
                .sql(PEOPLE + "WHERE verified AND " + folded("email") + " = :address")
                .param("address", address.value())
                .query(ConsoleUser.class)
                .list()
                .stream()
                .findFirst();
    }

    /** Returns the users by id. The map has no entry for addresses, and for a user that no longer exists. */
    Map<String, ConsoleUser> people(Collection<? extends Invitee> invitees) {
        List<String> ids = ids(invitees).distinct().toList();
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

    private static Stream<String> ids(Collection<? extends Invitee> invitees) {
        return invitees.stream()
                .filter(invitee -> invitee.kind() == Invitee.Kind.USER)
                .map(Invitee::value);
    }

    /**
     * Returns at most eight users whose name contains the text, or whose verified address is the text. Parts of
     * addresses find no user, so that a search does not reveal addresses.
     *
     * @param without the ids of users to omit; at least one
     */
    List<ConsoleUser> search(String text, Collection<String> without) {
        String typed = DOTTED_AND_DOTLESS_I.matcher(text.strip()).replaceAll("i");
        return jdbc.sql(PEOPLE + "WHERE (" + folded("name") + " LIKE LOWER(:text) ESCAPE '!' OR (verified AND "
                        + folded("email") + " = LOWER(:address))) AND id NOT IN (:without) ORDER BY name LIMIT 8")
                .param("text", "%" + typed.replaceAll("[!%_]", "!$0") + "%")
                .param("address", typed)
                .param("without", without.stream().filter(id -> !isNoId(id)).toList())
                .query(ConsoleUser.class)
                .list();
    }

    /**
     * Returns the SQL of a text without the difference between upper and lower case. The database converts the column
     * and the typed text, so both follow the same rules. The letter I is converted first, because its lower case depends
     * on the locale of the machine: Turkish has an i with a dot and an i without one.
     */
    private static String folded(String column) {
        return "LOWER(REPLACE(REPLACE(REPLACE(" + column + ", 'I', 'i'), '\u0130', 'i'), '\u0131', 'i'))";
    }

    /** Returns the roles of the users by domain, and then by the id of the user. */
    Map<DomainId, Map<String, String>> roles(Collection<DomainId> domains, Collection<? extends Invitee> invitees) {
        Map<DomainId, Map<String, String>> roles = new HashMap<>();
        List<String> users = ids(invitees).toList();
        if (!domains.isEmpty() && !users.isEmpty()) {
            jdbc.sql("SELECT domain_id, user_id, role FROM domain_members"
                            + " WHERE domain_id IN (:domains) AND user_id IN (:users)")
                    .param("domains", domains.stream().map(DomainId::value).toList())
                    .param("users", users)
                    .query(row -> {
                        roles.computeIfAbsent(new DomainId(row.getString("domain_id")), domain -> new HashMap<>())
                                .put(row.getString("user_id"), row.getString("role"));
                    });
        }
        return roles;
    }

    void add(ConsoleUser person) {
        jdbc.sql("INSERT INTO people (id, name, email, verified, language, zone) VALUES (?, ?, ?, ?, ?, ?)")
                .params(person.id(), person.name(), person.email(), person.verified(), person.language(), person.zone())
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
