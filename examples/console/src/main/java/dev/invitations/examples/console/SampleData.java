package dev.invitations.examples.console;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.jdbc.JdbcStorage;
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
 * Fills an empty database with three months of three domains and eight people. It calls the library with a clock that
 * runs through these months, so all rows are real results. No notifications are sent.
 */
@Component
class SampleData implements ApplicationRunner {

    private static final DomainId HARBOUR = new DomainId("harbour");
    private static final DomainId NORTH_WIND = new DomainId("north-wind");
    private static final DomainId PAPER_LANTERN = new DomainId("paper-lantern");

    private final Directory directory;
    private final Invitations invitations;
    private final Teamwork teamwork;
    private final Past past = new Past();
    private final Map<List<String>, InvitationId> sent = new HashMap<>();

    SampleData(DataSource database, Schema tablesAreThere, Directory directory) {
        this.directory = directory;
        this.invitations = Invitations.builder()
                .storage(JdbcStorage.joining(Embedding.springs(database), Embedding.TABLES))
                .roles(Embedding.ROLES)
                .timeToLive(Embedding.TIME_TO_ANSWER)
                .clock(past)
                .build();
        this.teamwork = new Teamwork(invitations, directory);
    }

    @Override
    @Transactional
    public void run(ApplicationArguments arguments) {
        if (directory.people().isEmpty()) {
            people();
            harbour();
            northWind();
            paperLantern();
        }
    }

    private void people() {
        directory.add(new Person("ada", "Ada Okafor", "ada@example.org", "en-GB", "Europe/London"));
        directory.add(new Person("ben", "Ben Lindqvist", "ben@example.org", "en-GB", "Europe/Stockholm"));
        directory.add(new Person("chiara", "Chiara Conti", "chiara@example.org", "en-GB", "Europe/Rome"));
        directory.add(new Person("devika", "Devika Rao", "devika@example.org", "en-IN", "Asia/Kolkata"));
        directory.add(new Person("emil", "Emil Brandt", "emil@example.org", "de-DE", "Europe/Berlin"));
        directory.add(new Person("fatima", "Fatima Haddad", "fatima@example.org", "fr-FR", "Europe/Paris"));
        directory.add(new Person("george", "George Tan", "george@example.org", "en-SG", "Asia/Singapore"));
        directory.add(new Person("hana", "Hana Sato", "hana@example.org", "en-US", "Asia/Tokyo"));
    }

    private void harbour() {
        daysAgo(90);
        founds("ada", HARBOUR, "Harbour Analytics");
        daysAgo(88);
        sends("ada", HARBOUR, "ben", "lead");
        sends("ada", HARBOUR, "chiara", "editor");
        sends("ada", HARBOUR, "george", "viewer");
        daysAgo(87);
        accepts("ben", HARBOUR);
        accepts("chiara", HARBOUR);
        accepts("george", HARBOUR);
        daysAgo(70);
        leaves("chiara", HARBOUR);
        leaves("george", HARBOUR);
        daysAgo(60);
        sends("ben", HARBOUR, "chiara", "editor");
        sends("ben", HARBOUR, "george", "editor");
        daysAgo(58);
        accepts("chiara", HARBOUR);
        accepts("george", HARBOUR);
        daysAgo(45);
        leaves("george", HARBOUR);
        daysAgo(40);
        sends("ada", HARBOUR, "devika", "editor");
        daysAgo(39);
        accepts("devika", HARBOUR);
        daysAgo(30);
        leaves("devika", HARBOUR);
        daysAgo(28);
        sends("ben", HARBOUR, "george", "viewer");
        daysAgo(27);
        accepts("george", HARBOUR);
        daysAgo(25);
        sends("ada", HARBOUR, "emil", "viewer");
        daysAgo(20);
        sends("ada", HARBOUR, "fatima", "admin");
        daysAgo(19);
        rejects("fatima", HARBOUR);
        daysAgo(10);
        sendsAgain("ada", HARBOUR, "fatima");
        daysAgo(9);
        rejects("fatima", HARBOUR);
        daysAgo(5);
        sends("ada", HARBOUR, "devika", "editor");
        daysAgo(2);
        sends("ben", HARBOUR, "hana", "viewer");
    }

    private void northWind() {
        daysAgo(80);
        founds("ben", NORTH_WIND, "North Wind Energy");
        daysAgo(79);
        sends("ben", NORTH_WIND, "ada", "editor");
        sends("ben", NORTH_WIND, "hana", "admin");
        sends("ben", NORTH_WIND, "emil", "lead");
        daysAgo(78);
        accepts("ada", NORTH_WIND);
        accepts("hana", NORTH_WIND);
        rejects("emil", NORTH_WIND);
        daysAgo(20);
        sends("hana", NORTH_WIND, "fatima", "viewer");
        daysAgo(3);
        sends("ben", NORTH_WIND, "devika", "viewer");
        daysAgo(1);
        sends("hana", NORTH_WIND, "george", "editor");
    }

    private void paperLantern() {
        daysAgo(50);
        founds("chiara", PAPER_LANTERN, "Paper Lantern Press");
        daysAgo(49);
        sends("chiara", PAPER_LANTERN, "ben", "viewer");
        daysAgo(48);
        accepts("ben", PAPER_LANTERN);
        daysAgo(6);
        sends("chiara", PAPER_LANTERN, "fatima", "editor");
        daysAgo(1);
        sends("chiara", PAPER_LANTERN, "devika", "lead");
    }

    private void daysAgo(int days) {
        past.goTo(Instant.now().minus(Duration.ofDays(days)));
    }

    private void founds(String who, DomainId domain, String name) {
        directory.add(domain, name);
        invitations.members().addFounder(new UserId(who), domain, "admin");
        directory.takeSeat(domain, new UserId(who));
    }

    private void sends(String who, DomainId domain, String whom, String role) {
        SendInvitations request = SendInvitations.to(domain).invite(new UserId(whom), role);
        InvitationId id = teamwork.send(new UserId(who), request).sent().get(0).id();
        sent.put(List.of(domain.value(), whom), id);
    }

    private void accepts(String who, DomainId domain) {
        teamwork.accept(new UserId(who), latest(domain, who));
    }

    private void rejects(String who, DomainId domain) {
        teamwork.reject(new UserId(who), latest(domain, who));
    }

    private void sendsAgain(String who, DomainId domain, String whom) {
        teamwork.resend(new UserId(who), latest(domain, whom));
    }

    private void leaves(String who, DomainId domain) {
        teamwork.remove(new UserId(who), domain, new UserId(who));
    }

    private InvitationId latest(DomainId domain, String whom) {
        return Objects.requireNonNull(sent.get(List.of(domain.value(), whom)));
    }

    /**
     * A clock that a caller sets. It advances by a millisecond at each reading, so that no two events have the same
     * instant.
     */
    private static final class Past extends Clock {

        private Instant now = Instant.EPOCH;

        void goTo(Instant then) {
            now = then;
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
