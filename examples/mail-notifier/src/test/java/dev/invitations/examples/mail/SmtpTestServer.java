package dev.invitations.examples.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/** A real SMTP server on loopback whose mailboxes a test can read. */
final class SmtpTestServer implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    private final GreenMail server;

    private SmtpTestServer(int port) {
        server = new GreenMail(new ServerSetup(port, LOOPBACK, ServerSetup.PROTOCOL_SMTP));
        server.start();
    }

    static SmtpTestServer open() {
        return new SmtpTestServer(0);
    }

    static SmtpTestServer open(int port) {
        return new SmtpTestServer(port);
    }

    /** Returns a port on which no server listens. */
    static int closedPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SmtpServer at(int port) {
        return SmtpServer.at(LOOPBACK, port);
    }

    SmtpServer smtp() {
        return at(server.getSmtp().getPort());
    }

    MailNotifier notifier(MailDirectory directory) throws MessagingException, IOException {
        return notifier(smtp(), directory);
    }

    static MailNotifier notifier(SmtpServer smtp, MailDirectory directory) throws MessagingException, IOException {
        return MailNotifier.over(
                smtp.session(), new InternetAddress("invitations@acme.example", "Acme, Invitations"), directory);
    }

    void knows(String user, String password) {
        server.setUser(user, password);
    }

    /** Returns one message per mailbox that received any. */
    List<MimeMessage> received() {
        return List.of(server.getReceivedMessages());
    }

    MimeMessage only() {
        assertThat(received()).hasSize(1);
        return received().get(0);
    }

    static String text(MimeMessage message) throws MessagingException, IOException {
        return part(message, 0);
    }

    static String html(MimeMessage message) throws MessagingException, IOException {
        return part(message, 1);
    }

    private static String part(MimeMessage message, int index) throws MessagingException, IOException {
        MimeMultipart parts = (MimeMultipart) message.getContent();
        return ((String) parts.getBodyPart(index).getContent()).replace("\r\n", "\n");
    }

    @Override
    public void close() {
        server.stop();
    }
}
