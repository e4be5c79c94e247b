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
final class RunningConsole implements AutoCloseable {

    private static final List<String> TABLES = List.of(
            "people", "domains", "seats", "domain_members", "invitation", "invitation_event", "invitation_outbox");

    private final ConfigurableApplicationContext application;

    private RunningConsole(Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "server.port", "0",
                "management.server.port", "0",
                "spring.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"));
        all.putAll(settings);
        this.application = Console.start(all.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new));
    }

    static RunningConsole with(Map<String, String> settings) {
        return new RunningConsole(settings);
    }

    /**
     * Starts a console that delivers no notifications, so that tables stay as the commands leave them. Its statements
     * can be made to fail.
     */
    static RunningConsole withoutDelivery(Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(
                Map.of("console.deliver-every", "1d", "spring.main.sources", DataSourceFaults.class.getName()));
        all.putAll(settings);
        return new RunningConsole(all);
    }

    static RunningConsole withoutDelivery() {
        return withoutDelivery(Map.of());
    }

    <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    JdbcTemplate sql() {
        return bean(JdbcTemplate.class);
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

    /** Returns a client without a session. */
    ConsoleClient client() {
        return new ConsoleClient(this);
    }

    /** Returns a client that has logged in as this user. */
    ConsoleClient as(String person) {
        ConsoleClient client = client();
        client.logIn(person);
        return client;
    }

    DomainId founds(String founder, String name) {
        return bean(InvitationService.class).createDomain(new UserId(founder), name);
    }

    Invitation sends(String inviter, DomainId domain, String invitee, String role) {
        SendInvitations request = SendInvitations.to(domain).invite(new UserId(invitee), role);
        return bean(InvitationService.class)
                .send(new UserId(inviter), request)
                .sent()
                .get(0);
    }

    /** Lets the founder invite a user, and the user accept. */
    void joins(String founder, DomainId domain, String person, String role) {
        Invitation invitation = sends(founder, domain, person, role);
        bean(InvitationService.class).accept(new UserId(person), invitation.id());
    }

    void seats(DomainId domain, int seats) {
        sql().update("UPDATE domains SET seats = ? WHERE id = ?", seats, domain.value());
    }

    /** Returns every row of every table. */
    Map<String, List<String>> allRows() {
        Map<String, List<String>> allRows = new TreeMap<>();
        for (String table : TABLES) {
            allRows.put(
                    table,
                    sql().queryForList("SELECT * FROM " + table).stream()
                            .map(String::valueOf)
                            .sorted()
                            .toList());
        }
        return allRows;
    }

    @Override
    public void close() {
        application.close();
    }
}
