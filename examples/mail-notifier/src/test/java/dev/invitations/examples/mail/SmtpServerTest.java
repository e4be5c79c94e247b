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

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // waiting for a server cannot be interrupted
final class SmtpServerTest {

    private static final Duration SHORT = Duration.ofMillis(200);

    private final Notification notification = Story.of(Kind.INVITED);

    @Test
    void all_waits_together_end_well_before_another_worker_takes_over() {
        Session session = SmtpServer.at("mail.acme.example", 587).session();

        for (String wait : List.of("connectiontimeout", "timeout", "writetimeout")) {
            Duration each = Duration.ofMillis(Long.parseLong(session.getProperty("mail.smtp." + wait)));
            assertThat(each).isPositive();
            assertThat(each.multipliedBy(15)).isLessThan(Duration.ofMinutes(5));
        }
    }

    @Test
    void a_server_that_never_answers_is_a_failure() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            MailNotifier notifier = notifier(silent);

            assertThatThrownBy(() -> notifier.notify(notification)).isInstanceOf(MessagingException.class);
        }
    }

    @Test
    void a_server_that_took_the_mail_need_not_say_goodbye() throws Exception {
        try (RudeServer server = new RudeServer()) {
            MailNotifier notifier = notifier(server.socket);

            assertThatCode(() -> notifier.notify(notification)).doesNotThrowAnyException();
            assertThat(server.took.getCount()).isZero();
        }
        try (RudeServer server = new RudeServer()) { // by default, jakarta.mail would report a failure
            MimeMessage message = new MimeMessage(smtp(server.socket).session());
            message.setFrom("invitations@acme.example");
            message.setRecipients(Message.RecipientType.TO, "bob@example.org");
            message.setText("Hello");

            assertThatThrownBy(() -> Transport.send(message)).isInstanceOf(MessagingException.class);
            assertThat(server.took.getCount()).isZero();
        }
    }

    @Test
    void a_server_that_refuses_the_recipient_is_a_failure() throws Exception {
        try (RudeServer server = new RudeServer("RCPT")) {
            MailNotifier notifier = notifier(server.socket);

            assertThatThrownBy(() -> notifier.notify(notification)).isInstanceOf(MessagingException.class);
            assertThat(server.took.getCount()).isEqualTo(1);
        }
    }

    @Test
    void a_server_that_refuses_the_content_is_a_failure() throws Exception {
        try (RudeServer server = new RudeServer(".")) {
            MailNotifier notifier = notifier(server.socket);

            assertThatThrownBy(() -> notifier.notify(notification)).isInstanceOf(MessagingException.class);
            assertThat(server.took.getCount()).isEqualTo(1);
        }
    }

    @Test
    void without_tls_nothing_is_sent_when_it_was_asked_for() throws Exception {
        try (PostOffice office = PostOffice.open()) {
            MailNotifier notifier = PostOffice.notifier(office.smtp().starttls(), Names.of(Locale.ENGLISH));

            assertThatThrownBy(() -> notifier.notify(notification))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("STARTTLS");
            assertThat(office.received()).isEmpty();
        }
    }

    @Test
    void logs_in_and_never_tells_the_password() throws Exception {
        try (PostOffice office = PostOffice.open()) {
            office.knows("mailer", "right-secret");
            SmtpServer right = office.smtp().login("mailer", "right-secret");
            MailNotifier wrong =
                    PostOffice.notifier(office.smtp().login("mailer", "wrong-secret"), Names.of(Locale.ENGLISH));

            assertThatThrownBy(() -> wrong.notify(notification))
                    .isInstanceOf(AuthenticationFailedException.class)
                    .hasMessageNotContaining("secret");
            assertThat(office.received()).isEmpty();
            PostOffice.notifier(right, Names.of(Locale.ENGLISH)).notify(notification);
            assertThat(office.received()).hasSize(1);
            assertThat(right.session().getProperties().toString()).doesNotContain("secret");
        }
    }

    private static SmtpServer smtp(ServerSocket socket) {
        return PostOffice.at(socket.getLocalPort()).timeout(SHORT);
    }

    private static MailNotifier notifier(ServerSocket socket) throws MessagingException, IOException {
        return PostOffice.notifier(smtp(socket), Names.of(Locale.ENGLISH));
    }

    /** A server that accepts mails, or refuses them at one command, and never answers QUIT. */
    private static final class RudeServer implements AutoCloseable {

        final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        final CountDownLatch took = new CountDownLatch(1);
        private final String refused;

        RudeServer() throws IOException {
            this("nothing");
        }

        RudeServer(String refused) throws IOException {
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
