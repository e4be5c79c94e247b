package dev.invitations.examples.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real SMTP server on loopback, which runs during one test. The test can read its mailboxes. */
final class SmtpTestServer implements BeforeEachCallback, AfterEachCallback {

    private static final String LOOPBACK = "127.0.0.1";

    private final GreenMail server = new GreenMail(new ServerSetup(0, LOOPBACK, ServerSetup.PROTOCOL_SMTP));

    @Override
    public void beforeEach(ExtensionContext context) {
        server.start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        server.stop();
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

    void addLogIn(String user, String password) {
        server.setUser(user, password);
    }

    /** Returns the mails of all mailboxes. */
    List<MimeMessage> received() {
        return List.of(server.getReceivedMessages());
    }

    MimeMessage onlyMail() {
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
}
