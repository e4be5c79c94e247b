package dev.invitations.examples.console;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.SpringConnectionSource;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Fills an empty database with eight users, seven domains, and three months of invitations. Devika has seven
 * invitations to answer, so that the pop-up shows five of them. It calls the library with a clock that runs through
 * these months, so all rows are results of commands. It sends no notifications.
 */
@Component
class SampleData implements ApplicationRunner {

    private static final DomainId HARBOUR = new DomainId("harbour");
    private static final DomainId NORTH_WIND = new DomainId("north-wind");
    private static final DomainId PAPER_LANTERN = new DomainId("paper-lantern");
    private static final DomainId ORCHARD = new DomainId("orchard");
    private static final DomainId BLUE_DOOR = new DomainId("blue-door");
    private static final DomainId MAPLE_STREET = new DomainId("maple-street");
    private static final DomainId SILVER_BIRCH = new DomainId("silver-birch");

    private final DirectoryRepository directory;
    private final Invitations invitations;
    private final InvitationService service;
    private final SampleClock clock = new SampleClock();
    private final Instant start = Instant.now();
    private final Map<List<String>, InvitationId> sent = new HashMap<>();

    SampleData(DataSource database, SchemaInitializer tablesAreThere, DirectoryRepository directory) {
        this.directory = directory;
        this.invitations = Invitations.builder()
                .storage(JdbcStorage.joining(SpringConnectionSource.of(database), InvitationsConfiguration.TABLES))
                .roles(InvitationsConfiguration.ROLES)
                .timeToLive(InvitationsConfiguration.TIME_TO_ANSWER)
                .clock(clock)
                .build();
        this.service = new InvitationService(invitations, directory);
    }

    @Override
    @Transactional
    public void run(ApplicationArguments arguments) {
        if (directory.people().isEmpty()) {
            people();
            harbour();
            northWind();
            paperLantern();
            invitesDevika(8, "george", SILVER_BIRCH, "Silver Birch Clinic", "viewer");
            invitesDevika(6, "fatima", MAPLE_STREET, "Maple Street Bakery", "editor");
            invitesDevika(4, "emil", BLUE_DOOR, "Blue Door Studio", "lead");
            invitesDevika(2, "hana", ORCHARD, "Orchard Robotics", "viewer");
        }
    }

    private void people() {
        directory.add(new ConsoleUser("ada", "Ada Okafor", "ada@example.org", true, "en-GB", "Europe/London"));
        directory.add(new ConsoleUser("ben", "Ben Lindqvist", "ben@example.org", true, "en-GB", "Europe/Stockholm"));
        directory.add(new ConsoleUser("chiara", "Chiara Conti", "chiara@example.org", true, "en-GB", "Europe/Rome"));
        directory.add(new ConsoleUser("devika", "Devika Rao", "devika@example.org", true, "en-IN", "Asia/Kolkata"));
        directory.add(new ConsoleUser("emil", "Emil Brandt", "emil@example.org", true, "de-DE", "Europe/Berlin"));
        directory.add(new ConsoleUser("fatima", "Fatima Haddad", "fatima@example.org", true, "fr-FR", "Europe/Paris"));
        directory.add(new ConsoleUser("george", "George Tan", "george@example.org", true, "en-SG", "Asia/Singapore"));
        directory.add(new ConsoleUser("hana", "Hana Sato", "hana@example.org", true, "en-US", "Asia/Tokyo"));
    }

    private void harbour() {
        founds(90, "ada", HARBOUR, "Harbour Analytics");
        sends(88, "ada", HARBOUR, "ben", "lead");
        sends(88, "ada", HARBOUR, "chiara", "editor");
        sends(88, "ada", HARBOUR, "george", "viewer");
        accepts(87, "ben", HARBOUR);
        accepts(87, "chiara", HARBOUR);
        accepts(87, "george", HARBOUR);
        leaves(70, "chiara", HARBOUR);
        leaves(70, "george", HARBOUR);
        sends(60, "ben", HARBOUR, "chiara", "editor");
        sends(60, "ben", HARBOUR, "george", "editor");
        accepts(58, "chiara", HARBOUR);
        accepts(58, "george", HARBOUR);
        leaves(45, "george", HARBOUR);
        sends(40, "ada", HARBOUR, "devika", "editor");
        accepts(39, "devika", HARBOUR);
        leaves(30, "devika", HARBOUR);
        sends(28, "ben", HARBOUR, "george", "viewer");
        accepts(27, "george", HARBOUR);
        sends(25, "ada", HARBOUR, "emil", "viewer");
        sends(20, "ada", HARBOUR, "fatima", "admin");
        rejects(19, "fatima", HARBOUR);
        resends(10, "ada", HARBOUR, "fatima");
        rejects(9, "fatima", HARBOUR);
        sends(5, "ada", HARBOUR, "devika", "editor");
        sends(2, "ben", HARBOUR, "hana", "viewer");
    }

    private void northWind() {
        founds(80, "ben", NORTH_WIND, "North Wind Energy");
        sends(79, "ben", NORTH_WIND, "ada", "editor");
        sends(79, "ben", NORTH_WIND, "hana", "admin");
        sends(79, "ben", NORTH_WIND, "emil", "lead");
        accepts(78, "ada", NORTH_WIND);
        accepts(78, "hana", NORTH_WIND);
        rejects(78, "emil", NORTH_WIND);
        sends(20, "hana", NORTH_WIND, "fatima", "viewer");
        sends(3, "ben", NORTH_WIND, "devika", "viewer");
        sends(1, "hana", NORTH_WIND, "george", "editor");
    }

    private void paperLantern() {
        founds(50, "chiara", PAPER_LANTERN, "Paper Lantern Press");
        sends(49, "chiara", PAPER_LANTERN, "ben", "viewer");
        accepts(48, "ben", PAPER_LANTERN);
        sends(6, "chiara", PAPER_LANTERN, "fatima", "editor");
        sends(1, "chiara", PAPER_LANTERN, "devika", "lead");
    }

    private void invitesDevika(int daysAgo, String founder, DomainId domain, String name, String role) {
        founds(20, founder, domain, name);
        sends(daysAgo, founder, domain, "devika", role);
    }

    private Instant instant(int daysAgo) {
        return start.minus(Duration.ofDays(daysAgo));
    }

    private void founds(int daysAgo, String user, DomainId domain, String name) {
        clock.set(instant(daysAgo));
        directory.add(domain, name);
        invitations.members().addFounder(new UserId(user), domain, "admin");
        directory.takeSeat(domain, new UserId(user));
    }

    private void sends(int daysAgo, String user, DomainId domain, String invitee, String role) {
        clock.advanceTo(instant(daysAgo));
        SendInvitations request = SendInvitations.to(domain).invite(new UserId(invitee), role);
        InvitationId id = service.send(new UserId(user), request).sent().get(0).id();
        sent.put(List.of(domain.value(), invitee), id);
    }

    private void accepts(int daysAgo, String user, DomainId domain) {
        clock.advanceTo(instant(daysAgo));
        service.accept(new UserId(user), latest(domain, user));
    }

    private void rejects(int daysAgo, String user, DomainId domain) {
        clock.advanceTo(instant(daysAgo));
        service.reject(new UserId(user), latest(domain, user));
    }

    private void resends(int daysAgo, String user, DomainId domain, String invitee) {
        clock.advanceTo(instant(daysAgo));
        service.resend(new UserId(user), latest(domain, invitee));
    }

    private void leaves(int daysAgo, String user, DomainId domain) {
        clock.advanceTo(instant(daysAgo));
        service.leave(new UserId(user), latest(domain, user));
    }

    private InvitationId latest(DomainId domain, String invitee) {
        return Objects.requireNonNull(sent.get(List.of(domain.value(), invitee)));
    }

    /** A settable clock. It advances by a millisecond per reading, so that all events have different instants. */
    private static final class SampleClock extends Clock {

        private Instant now = Instant.EPOCH;

        void set(Instant instant) {
            now = instant;
        }

        /** Sets a later instant. Keeps the current one if it is later already. */
        void advanceTo(Instant instant) {
            now = instant.isAfter(now) ? instant : now;
        }

        @Override
        public Instant instant() {
            now = now.plusMillis(1);
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
