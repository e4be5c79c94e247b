package dev.invitations.examples.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.invitations.model.Notification;
import dev.invitations.model.Notification.Kind;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // waiting for a server cannot be interrupted
final class SmtpServerTest {

    @RegisterExtension
    final SmtpTestServer mailServer = new SmtpTestServer();

    private final Notification notification = MailScenario.of(Kind.INVITED);

    @Test
    void all_timeouts_together_are_shorter_than_the_lease() {
        Session session = SmtpServer.at("mail.acme.example", 587).session();

        for (String wait : List.of("connectiontimeout", "timeout", "writetimeout")) {
            Duration each = Duration.ofMillis(Long.parseLong(session.getProperty("mail.smtp." + wait)));
            assertThat(each).isPositive();
            assertThat(each.multipliedBy(15)).isLessThan(Duration.ofMinutes(5));
        }
    }

    @Test
    void a_server_that_never_answers_or_does_not_listen_fails_the_delivery() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            for (MailNotifier notifier : List.of(notifier(silent), notifier(SmtpTestServer.at(1)))) {
                assertThatThrownBy(() -> notifier.notify(notification)).isInstanceOf(MessagingException.class);
            }
        }
    }

    @Test
    void a_mail_is_delivered_if_the_server_does_not_answer_quit() throws Exception {
        try (UncooperativeServer server = new UncooperativeServer("nothing")) {
            MailNotifier notifier = notifier(server.socket);
            assertThatCode(() -> notifier.notify(notification)).doesNotThrowAnyException();
            assertThat(server.accepted).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RCPT", "."})
    void a_server_that_refuses_the_recipient_or_the_content_fails_the_delivery(String refused) throws Exception {
        try (UncooperativeServer server = new UncooperativeServer(refused)) {
            MailNotifier notifier = notifier(server.socket);
            assertThatThrownBy(() -> notifier.notify(notification)).isInstanceOf(MessagingException.class);
            assertThat(server.accepted).isFalse();
        }
    }

    @Test
    void nothing_is_sent_if_the_server_lacks_the_required_tls() throws Exception {
        MailNotifier notifier = notifier(mailServer.smtp().starttls());

        assertThatThrownBy(() -> notifier.notify(notification))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("STARTTLS");
        assertThat(mailServer.received()).isEmpty();
    }

    @Test
    void a_password_needs_an_encrypted_connection() {
        SmtpServer server = SmtpServer.at("mail.acme.example", 587).login("mailer", "secret");

        assertThatThrownBy(server::session)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "login needs an encrypted connection: call starttls(), or use port 465, or call plaintextLogin()");
        for (SmtpServer safe : List.of(server.starttls(), server.tls(), server.plaintextLogin())) {
            assertThatCode(safe::session).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "25,  '',                        false, false",
        "465, '',                        true,  false",
        "587, '',                        false, false",
        "587, starttls,                  false, true",
        "465, starttls,                  true,  false",
        "465, plaintextLogin,            true,  false",
        "587, tls,                       true,  false",
        "587, tls starttls,              true,  false",
        "587, starttls tls,              true,  false",
        "587, starttls plaintextLogin,   false, true",
        "587, plaintextLogin starttls,   false, true",
        "587, plaintextLogin,            false, false",
    })
    void the_port_and_the_settings_decide_about_tls(int port, String settings, boolean tls, boolean starttls) {
        SmtpServer server = SmtpServer.at("mail.acme.example", port);
        for (String setting : settings.split(" ", -1)) {
            server = switch (setting) {
                case "tls" -> server.tls();
                case "starttls" -> server.starttls();
                case "plaintextLogin" -> server.plaintextLogin();
                default -> server;
            };
        }

        Session session = server.login("mailer", "secret")
                .timeout(Duration.ofSeconds(1))
                .plaintextLogin()
                .session();

        assertThat(session.getProperty("mail.smtp.ssl.enable")).isEqualTo(String.valueOf(tls));
        assertThat(session.getProperty("mail.smtp.starttls.enable")).isEqualTo(String.valueOf(starttls));
        assertThat(session.getProperty("mail.smtp.starttls.required")).isEqualTo(String.valueOf(starttls));
        assertThat(session.getProperty("mail.smtp.ssl.checkserveridentity")).isEqualTo("true");
    }

    @Test
    void a_server_with_tls_from_the_first_byte_gets_the_mail() throws Exception {
        GreenMail encrypted = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
        encrypted.start();
        try {
            SmtpServer server =
                    SmtpTestServer.at(encrypted.getSmtps().getPort()).tls();
            assertThatThrownBy(() -> notifier(server).notify(notification))
                    .as("the certificate is not trusted")
                    .isInstanceOf(MessagingException.class);
            assertThat(encrypted.getReceivedMessages()).isEmpty();

            Properties trusting = new Properties();
            trusting.putAll(server.session().getProperties());
            trusting.setProperty("mail.smtp.ssl.trust", "127.0.0.1");
            trusting.setProperty("mail.smtp.ssl.checkserveridentity", "false");
            InternetAddress from = new InternetAddress("invitations@acme.example");
            MailNotifier.over(Session.getInstance(trusting), from, FixedMailDirectory.english())
                    .notify(notification);
            assertThat(encrypted.getReceivedMessages()).hasSize(1);
        } finally {
            encrypted.stop();
        }
    }

    /** A server without TLS must not get the password. */
    @Test
    void no_password_is_sent_if_the_server_lacks_the_required_tls() throws Exception {
        mailServer.addLogIn("mailer", "right-secret");
        MailNotifier notifier = notifier(mailServer.smtp().starttls().login("mailer", "right-secret"));

        assertThatThrownBy(() -> notifier.notify(notification))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("STARTTLS");
        assertThat(mailServer.received()).isEmpty();
    }

    @Test
    void the_password_is_used_but_never_shown() throws Exception {
        mailServer.addLogIn("mailer", "right-secret");
        SmtpServer right = mailServer.smtp().login("mailer", "right-secret").plaintextLogin();
        MailNotifier wrong = notifier(mailServer.smtp().plaintextLogin().login("mailer", "wrong-secret"));

        assertThatThrownBy(() -> wrong.notify(notification))
                .isInstanceOf(AuthenticationFailedException.class)
                .hasMessageNotContaining("secret");
        assertThat(mailServer.received()).isEmpty();
        notifier(right).notify(notification);
        assertThat(mailServer.received()).hasSize(1);
        assertThat(right.session().getProperties().toString()).doesNotContain("secret");
    }

    private static MailNotifier notifier(SmtpServer server) throws MessagingException, IOException {
        return SmtpTestServer.notifier(server, FixedMailDirectory.english());
    }

    private static MailNotifier notifier(ServerSocket socket) throws MessagingException, IOException {
        return notifier(SmtpTestServer.at(socket.getLocalPort()).timeout(Duration.ofMillis(200)));
    }

    /** A server that accepts mails, or refuses them at one command, and never answers QUIT. */
    private static final class UncooperativeServer implements AutoCloseable {

        final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        volatile boolean accepted;
        private final String refused;

        UncooperativeServer(String refused) throws IOException {
            this.refused = refused;
            new Thread(this::serve).start();
        }

        private void serve() {
            try (Socket client = socket.accept();
                    BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
                    PrintStream out = new PrintStream(client.getOutputStream(), true, US_ASCII)) {
                out.print("220 rude\r\n");
                boolean content = false;
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (content && !line.equals(".")) {
                        continue;
                    }
                    content = line.equals("DATA");
                    if (line.equals(".") && !refused.equals(".")) {
                        accepted = true;
                    }
                    if (!line.equals("QUIT")) {
                        out.print((line.startsWith(refused) ? "550 no" : content ? "354 go on" : "250 ok") + "\r\n");
                    }
                }
            } catch (IOException ignored) {
                // The client closed the connection.
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
