package dev.invitations.examples.console;

import dev.invitations.Invitations;
import dev.invitations.Members;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitation;
import dev.invitations.model.Limits;
import dev.invitations.model.UserId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A running console with sample data. By default it has its own database in memory, and delivers no notifications, so
 * that tables stay as the commands leave them. Its statements can be made to fail.
 */
final class RunningConsole implements AutoCloseable {

    private final ConfigurableApplicationContext application;

    RunningConsole() {
        this(Map.of());
    }

    RunningConsole(Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "server.port",
                "0",
                "management.server.port",
                "0",
                "spring.datasource.url",
                "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
                "spring.main.sources",
                DataSourceFaults.class.getName(),
                "console.link-key",
                UUID.randomUUID().toString(),
                "console.deliver-every",
                "1d"));
        all.putAll(settings);
        this.application = Console.start(all.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new));
    }

    <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    JdbcTemplate sql() {
        return bean(JdbcTemplate.class);
    }

    String at(String path) {
        return "http://localhost:" + property("local.server.port") + path;
    }

    String managementAt(String path) {
        return "http://localhost:" + property("local.management.port") + path;
    }

    int port() {
        return Integer.parseInt(property("local.server.port"));
    }

    /** Returns the number of sessions that the server keeps. */
    int sessions() {
        TomcatWebServer server =
                (TomcatWebServer) Objects.requireNonNull(((WebServerApplicationContext) application).getWebServer());
        return ((Context) server.getTomcat().getHost().findChildren()[0])
                .getManager()
                .getActiveSessions();
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
        return bean(InvitationService.class).createDomain(new UserId(founder), UUID.randomUUID(), name);
    }

    Invitation sends(String inviter, DomainId domain, String invitee, String role) {
        SendInvitations request = SendInvitations.to(domain).invite(new UserId(invitee), role);
        return bean(InvitationService.class)
                .send(new UserId(inviter), request)
                .sent()
                .get(0);
    }

    /** Invites an address, delivers the mail, and returns the path of the link in it. */
    String linkTo(String inviter, DomainId domain, String address, String role, String message) {
        Invite invite = Invite.of(EmailAddress.of(address), role);
        SendInvitations request =
                SendInvitations.to(domain).invite(List.of(message.isEmpty() ? invite : invite.message(message)));
        bean(InvitationService.class).send(new UserId(inviter), request).sent().get(0);
        bean(DeliveryJob.class).deliver();
        return client().page("/mailbox")
                .expectFirst("article:contains(" + address + ") a")
                .attr("href");
    }

    /** Lets the founder invite a user, and the user accept. */
    void joins(String founder, DomainId domain, String person, String role) {
        Invitation invitation = sends(founder, domain, person, role);
        bean(InvitationService.class).accept(new UserId(person), invitation.id());
    }

    /** Lets a manager give a user a role, without a page and without a seat. */
    void assigns(String manager, DomainId domain, String person, String role) {
        inTransaction(members -> members.assign(new UserId(manager), domain, new UserId(person), role));
    }

    /** Lets a manager end a membership, without a page. */
    void removes(String manager, DomainId domain, String person) {
        inTransaction(members -> members.remove(new UserId(manager), domain, new UserId(person)));
    }

    private void inTransaction(Consumer<Members> command) {
        new TransactionTemplate(bean(PlatformTransactionManager.class))
                .executeWithoutResult(
                        begun -> command.accept(bean(Invitations.class).members()));
    }

    /** Adds a user. The address is verified if it is one. */
    void addUser(String id, String name, String email) {
        boolean verified = Limits.isEmail(EmailAddress.of(email).value());
        bean(DirectoryRepository.class).add(new ConsoleUser(id, name, email, verified, "en", "UTC"));
    }

    void setSeats(DomainId domain, int seats) {
        sql().update("UPDATE domains SET seats = ? WHERE id = ?", seats, domain.value());
    }

    /** Returns the rows of every table, as INSERT statements. */
    List<String> allRows() {
        return sql().queryForList("SCRIPT", String.class).stream()
                .filter(statement -> statement.startsWith("INSERT"))
                .toList();
    }

    @Override
    public void close() {
        application.close();
    }
}
