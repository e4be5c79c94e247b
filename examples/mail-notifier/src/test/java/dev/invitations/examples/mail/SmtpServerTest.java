package dev.invitations.examples.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.Notification;
import dev.invitations.model.Notification.Kind;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // waiting for a server cannot be interrupted
final class SmtpServerTest {

    private static final Duration SHORT = Duration.ofMillis(200);

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
    void a_server_that_never_answers_fails_the_delivery() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            MailNotifier notifier = notifier(silent);

            assertThatThrownBy(() -> notifier.notify(notification)).isInstanceOf(MessagingException.class);
        }
    }

    @Test
    void a_mail_is_delivered_if_the_server_does_not_answer_quit() throws Exception {
        try (UncooperativeServer server = new UncooperativeServer()) {
            MailNotifier notifier = notifier(server.socket);

            assertThatCode(() -> notifier.notify(notification)).doesNotThrowAnyException();
            assertThat(server.took.getCount()).isZero();
        }
        try (UncooperativeServer server =
                new UncooperativeServer()) { // by default, jakarta.mail would report a failure
            MimeMessage message = new MimeMessage(smtp(server.socket).session());
            message.setFrom("invitations@acme.example");
            message.setRecipients(Message.RecipientType.TO, "bob@example.org");
            message.setText("Hello");

            assertThatThrownBy(() -> Transport.send(message)).isInstanceOf(MessagingException.class);
            assertThat(server.took.getCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RCPT", "."})
    void a_server_that_refuses_the_recipient_or_the_content_fails_the_delivery(String refused) throws Exception {
        try (UncooperativeServer server = new UncooperativeServer(refused)) {
            MailNotifier notifier = notifier(server.socket);
            assertThatThrownBy(() -> notifier.notify(notification)).isInstanceOf(MessagingException.class);
            assertThat(server.took.getCount()).isEqualTo(1);
        }
    }

    @Test
    void nothing_is_sent_if_the_server_lacks_the_required_tls() throws Exception {
        try (SmtpTestServer office = SmtpTestServer.open()) {
            MailNotifier notifier =
                    SmtpTestServer.notifier(office.smtp().starttls(), FixedMailDirectory.of(Locale.ENGLISH));

            assertThatThrownBy(() -> notifier.notify(notification))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("STARTTLS");
            assertThat(office.received()).isEmpty();
        }
    }

    @Test
    void the_password_is_used_but_never_shown() throws Exception {
        try (SmtpTestServer office = SmtpTestServer.open()) {
            office.knows("mailer", "right-secret");
            SmtpServer right = office.smtp().login("mailer", "right-secret");
            MailNotifier wrong = SmtpTestServer.notifier(
                    office.smtp().login("mailer", "wrong-secret"), FixedMailDirectory.of(Locale.ENGLISH));

            assertThatThrownBy(() -> wrong.notify(notification))
                    .isInstanceOf(AuthenticationFailedException.class)
                    .hasMessageNotContaining("secret");
            assertThat(office.received()).isEmpty();
            SmtpTestServer.notifier(right, FixedMailDirectory.of(Locale.ENGLISH))
                    .notify(notification);
            assertThat(office.received()).hasSize(1);
            assertThat(right.session().getProperties().toString()).doesNotContain("secret");
        }
    }

    private static SmtpServer smtp(ServerSocket socket) {
        return SmtpTestServer.at(socket.getLocalPort()).timeout(SHORT);
    }

    private static MailNotifier notifier(ServerSocket socket) throws MessagingException, IOException {
        return SmtpTestServer.notifier(smtp(socket), FixedMailDirectory.of(Locale.ENGLISH));
    }

    /** A server that accepts mails, or refuses them at one command, and never answers QUIT. */
    private static final class UncooperativeServer implements AutoCloseable {

        final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        final CountDownLatch took = new CountDownLatch(1);
        private final String refused;

        UncooperativeServer() throws IOException {
            this("nothing");
        }

        UncooperativeServer(String refused) throws IOException {
            this.refused = refused;
            Thread thread = new Thread(this::serve, "rude-smtp");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            try (Socket client = socket.accept()) {
                BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
                answer(client, "220 rude");
                boolean content = false;
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (content && !line.equals(".")) {
                        continue;
                    }
                    content = line.equals("DATA");
                    if (line.startsWith(refused)) {
                        answer(client, "550 no");
                    } else if (line.equals(".")) {
                        took.countDown();
                        answer(client, "250 ok");
                    } else if (content) {
                        answer(client, "354 go on");
                    } else if (!line.equals("QUIT")) {
                        answer(client, "250 ok");
                    }
                }
            } catch (IOException ignored) {
                // The client closed the connection.
            }
        }

        private static void answer(Socket client, String line) throws IOException {
            client.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
