package dev.invitations.examples.console;

import dev.invitations.SendInvitations;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** A running console with sample data. By default its database is in memory and its own. */
final class Running implements AutoCloseable {

    private static final List<String> TABLES = List.of(
            "people", "domains", "seats", "domain_members", "invitation", "invitation_event", "invitation_outbox");

    private final ConfigurableApplicationContext application;

    private Running(Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "server.port", "0",
                "management.server.port", "0",
                "spring.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"));
        all.putAll(settings);
        this.application = Console.start(all.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new));
    }

    static Running with(Map<String, String> settings) {
        return new Running(settings);
    }

    /**
     * Starts a console that delivers no notifications, so that tables stay as the commands leave them. Its statements
     * can be made to fail.
     */
    static Running quietly(Map<String, String> settings) {
        Map<String, String> all =
                new TreeMap<>(Map.of("console.deliver-every", "1d", "spring.main.sources", Faults.class.getName()));
        all.putAll(settings);
        return new Running(all);
    }

    static Running quietly() {
        return quietly(Map.of());
    }

    <T> T part(Class<T> type) {
        return application.getBean(type);
    }

    JdbcTemplate sql() {
        return part(JdbcTemplate.class);
    }

    URI at(String path) {
        return URI.create("http://localhost:" + property("local.server.port") + path);
    }

    URI managementAt(String path) {
        return URI.create("http://localhost:" + property("local.management.port") + path);
    }

    private String property(String name) {
        return application.getEnvironment().getRequiredProperty(name);
    }

    /** Returns a visitor without a session. */
    Visitor visitor() {
        return new Visitor(this);
    }

    /** Returns a visitor that has logged in as this person. */
    Visitor as(String person) {
        Visitor visitor = visitor();
        visitor.logIn(person);
        return visitor;
    }

    DomainId founds(String founder, String name) {
        return part(Teamwork.class).found(new UserId(founder), name);
    }

    Invitation sends(String inviter, DomainId domain, String invitee, String role) {
        SendInvitations request = SendInvitations.to(domain).invite(new UserId(invitee), role);
        return part(Teamwork.class).send(new UserId(inviter), request).sent().get(0);
    }

    /** Lets the founder invite a person, and the person accept. */
    void joins(String founder, DomainId domain, String person, String role) {
        Invitation invitation = sends(founder, domain, person, role);
        part(Teamwork.class).accept(new UserId(person), invitation.id());
    }

    void seats(DomainId domain, int seats) {
        sql().update("UPDATE domains SET seats = ? WHERE id = ?", seats, domain.value());
    }

    /** Returns every row of every table. */
    Map<String, List<String>> everything() {
        Map<String, List<String>> everything = new TreeMap<>();
        for (String table : TABLES) {
            everything.put(
                    table,
                    sql().queryForList("SELECT * FROM " + table).stream()
                            .map(String::valueOf)
                            .sorted()
                            .toList());
        }
        return everything;
    }

    @Override
    public void close() {
        application.close();
    }
}
