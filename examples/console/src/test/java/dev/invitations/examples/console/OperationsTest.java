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
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the background jobs and the operator's view: mail, health, metrics. */
@Tag("full")
class OperationsTest {

    private static final GreenMail POST_OFFICE =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    private static RunningConsole console;

    @BeforeAll
    static void start() {
        POST_OFFICE.start();
        console = RunningConsole.with(Map.of(
                "console.mail.host", "127.0.0.1",
                "console.mail.port", String.valueOf(POST_OFFICE.getSmtp().getPort()),
                "console.url", "https://console.example.org",
                "console.deliver-every", "100ms",
                "logging.level.dev.invitations", "OFF"));
    }

    @AfterAll
    static void stop() {
        console.close();
        POST_OFFICE.stop();
    }

    private static <T> T eventually(Supplier<Optional<T>> look) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        Optional<T> found = look.get();
        while (found.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            found = look.get();
        }
        return found.orElseThrow(() -> new AssertionError("It did not happen within a minute"));
    }

    private static JsonNode managed(String path) {
        HttpResponse<String> answer =
                console.client().exchange(ConsoleClient.to(console.managementAt(path), "Accept", ConsoleClient.JSON));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return console.bean(JsonMapper.class).readTree(answer.body());
    }

    private static Optional<String> mailTo(String address) {
        for (MimeMessage message : POST_OFFICE.getReceivedMessages()) {
            try {
                if (message.getAllRecipients()[0].toString().contains(address)) {
                    MimeMultipart parts = (MimeMultipart) message.getContent();
                    return Optional.of(parts.getBodyPart(0).getContent().toString());
                }
            } catch (MessagingException | IOException e) {
                throw new AssertionError(e);
            }
        }
        return Optional.empty();
    }

    @Test
    void invitee_and_inviter_get_mails_with_links() {
        DomainId domain = console.founds("hana", "Lighthouse");
        Invitation toGeorge = console.sends("hana", domain, "george", "viewer");

        assertThat(eventually(() -> mailTo("george@example.org")))
                .contains("Lighthouse", "Hana Sato")
                .containsPattern("https://console\\.example\\.org/inbox\\s");

        console.bean(InvitationService.class).accept(new UserId("george"), toGeorge.id());

        assertThat(eventually(() -> mailTo("hana@example.org")))
                .contains("George Tan")
                .containsPattern("https://console\\.example\\.org/domains/" + domain + "/invitations\\s");
    }

    @Test
    void health_reports_the_number_of_dead_letters() {
        JsonNode before = managed("/actuator/health");
        assertThat(before.path("status").asString()).isEqualTo("UP");
        assertThat(deadLetters(before)).isZero();
        console.bean(DirectoryRepository.class).add(new ConsoleUser("lost", "Lost", "no address at all", "en", "UTC"));
        console.sends("ada", console.founds("ada", "Harbour Two"), "lost", "viewer");

        // The first attempt has failed. Counting nine attempts makes the next one the last, which would otherwise be
        // hours away.
        eventually(() -> Optional.of(console.sql()
                        .update("UPDATE invitation_outbox SET attempts = 9, due_at = CURRENT_TIMESTAMP"
                                + " WHERE invitee = 'lost' AND attempts = 1 AND lease_token IS NULL"))
                .filter(rows -> rows == 1));

        JsonNode after =
                eventually(() -> Optional.of(managed("/actuator/health")).filter(health -> deadLetters(health) == 1));
        assertThat(after.path("status").asString()).isEqualTo("UP");
    }

    private static int deadLetters(JsonNode health) {
        return health.at("/components/notifications/details/deadLetters").asInt(-1);
    }

    @Test
    void metrics_count_events() {
        String sent = "/actuator/metrics/invitations.events?tag=kind:SENT";
        DomainId domain = console.founds("chiara", "Lantern Two");
        console.sends("chiara", domain, "ada", "viewer");
        double before = managed(sent).at("/measurements/0/value").asDouble();

        console.sends("chiara", domain, "ben", "viewer");
        console.sends("chiara", domain, "hana", "viewer");

        assertThat(managed(sent).at("/measurements/0/value").asDouble()).isEqualTo(before + 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator", "/actuator/health", "/actuator/metrics", "/actuator/env"})
    void the_public_port_has_no_management_endpoints(String path) {
        assertThat(console.as("ada").get(path).statusCode()).isEqualTo(404);
        assertThat(console.client().get(path).statusCode()).isEqualTo(302);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/env", "/actuator/beans", "/actuator/heapdump", "/", "/inbox", "/api/inbox"})
    void the_management_port_has_no_other_pages(String path) {
        HttpResponse<String> answer =
                console.client().exchange(ConsoleClient.to(console.managementAt(path), "Accept", ConsoleClient.JSON));

        assertThat(answer.statusCode()).isIn(302, 401, 404);
    }
}
