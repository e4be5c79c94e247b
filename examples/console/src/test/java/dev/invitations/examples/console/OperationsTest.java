package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.util.Map;
import org.jsoup.Connection.Response;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the background jobs and the operator's view: mail, health, metrics. */
@Tag("full")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationsTest {

    @AutoClose("stop")
    private final GreenMail mailServer = startedMailServer();

    @AutoClose
    private final RunningConsole console = new RunningConsole(Map.of(
            "console.mail.host", "127.0.0.1",
            "console.mail.from", "invitations@example.org",
            "console.mail.port", String.valueOf(mailServer.getSmtp().getPort()),
            "console.url", "https://console.example.org",
            "console.deliver-every", "100ms",
            "logging.level.dev.invitations", "OFF"));

    private static GreenMail startedMailServer() {
        GreenMail mailServer = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mailServer.start();
        return mailServer;
    }

    private Response management(String path) throws IOException {
        return Jsoup.connect(console.managementAt(path))
                .ignoreContentType(true)
                .ignoreHttpErrors(true)
                .followRedirects(false)
                .header("Accept", "application/json")
                .execute();
    }

    private JsonNode managed(String path) throws IOException {
        return console.bean(JsonMapper.class).readTree(management(path).body());
    }

    /** Waits for the mail to this address, and returns its text. */
    private String mailTo(String address) throws MessagingException, IOException {
        for (int count = 1; mailServer.waitForIncomingEmail(60_000, count); count++) {
            for (MimeMessage message : mailServer.getReceivedMessages()) {
                if (message.getAllRecipients()[0].toString().contains(address)) {
                    MimeMultipart parts = (MimeMultipart) message.getContent();
                    return parts.getBodyPart(0).getContent().toString();
                }
            }
        }
        throw new AssertionError("No mail to " + address);
    }

    @Test
    void invitee_and_inviter_get_mails_with_links() throws MessagingException, IOException {
        DomainId domain = console.founds("hana", "Lighthouse");
        Invitation toGeorge = console.sends("hana", domain, "george", "viewer");

        assertThat(mailTo("george@example.org"))
                .contains("Lighthouse", "Hana Sato")
                .containsPattern("https://console\\.example\\.org/inbox\\s");

        console.bean(InvitationService.class).accept(new UserId("george"), toGeorge.id());

        assertThat(mailTo("hana@example.org"))
                .contains("George Tan")
                .containsPattern("https://console\\.example\\.org/domains/" + domain + "/invitations\\s");
    }

    @Test
    void health_reports_the_number_of_dead_letters() throws IOException {
        String deadLetters = "/components/notifications/details/deadLetters";
        assertThat(managed("/actuator/health").at(deadLetters).asInt(-1)).isZero();
        console.addUser("lost", "Lost", "no address at all");
        console.sends("ada", console.founds("ada", "Harbour Two"), "lost", "viewer");

        // Without this update, the notification would become a dead letter hours after its first attempt.
        String giveUp = "UPDATE invitation_outbox SET set_aside = TRUE"
                + " WHERE invitee = 'lost' AND attempts = 1 AND lease_token IS NULL";
        while (console.sql().update(giveUp) == 0) {
            Thread.onSpinWait();
        }

        JsonNode health = managed("/actuator/health");
        assertThat(health.at(deadLetters).asInt(-1)).isEqualTo(1);
        assertThat(health.path("status").asString()).isEqualTo("UP");
    }

    @Test
    void metrics_count_events() throws IOException {
        String sent = "/actuator/metrics/invitations.events?tag=kind:SENT";
        DomainId domain = console.founds("chiara", "Lantern Two");
        console.sends("chiara", domain, "ada", "viewer");
        double before = managed(sent).at("/measurements/0/value").asDouble();

        console.sends("chiara", domain, "ben", "viewer");

        assertThat(managed(sent).at("/measurements/0/value").asDouble()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator", "/actuator/health", "/actuator/metrics", "/actuator/env"})
    void the_public_port_has_no_management_endpoints(String path) {
        assertThat(console.as("ada").get(path).statusCode()).isEqualTo(404);
        assertThat(console.client().get(path).statusCode()).isEqualTo(302);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/env", "/actuator/beans", "/actuator/heapdump", "/", "/inbox", "/api/inbox"})
    void the_management_port_has_no_other_pages(String path) throws IOException {
        assertThat(management(path).statusCode()).isIn(302, 401, 404);
    }
}
