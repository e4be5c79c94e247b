package dev.invitations.examples.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.invitations.model.Invitation;
import dev.invitations.model.Notification;
import dev.invitations.port.Notifier;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.Date;
import java.util.UUID;

/**
 * Tells people by mail, one for each notification, as plain text and HTML. To return means that the SMTP server took
 * it; every failure is thrown, so that the library tries again. A mail that comes twice has the same {@code
 * Message-ID}, by which many servers and readers drop the second. Thread-safe. Logs nothing.
 */
public final class MailNotifier implements Notifier {

    private final Session session;
    private final InternetAddress from;
    private final String host;
    private final MailDirectory directory;

    private MailNotifier(Session session, InternetAddress from, MailDirectory directory) {
        this.session = session;
        this.from = from;
        this.host = from.getAddress().substring(from.getAddress().lastIndexOf('@') + 1);
        this.directory = directory;
    }

    /**
     * The notifier for {@code Invitations.builder()}.
     *
     * @param session with timeouts, as {@link SmtpServer} makes it; one from elsewhere must bring its own
     * @param from the sender of every mail, who also gets what bounces; the part behind the @ is that of every
     *     Message-ID
     * @throws AddressException when the sender is not exactly one address
     */
    public static MailNotifier over(Session session, InternetAddress from, MailDirectory directory)
            throws AddressException {
        return new MailNotifier(session, Mailbox.of(from.getPersonal(), from.getAddress()), directory);
    }

    /**
     * Sends one mail.
     *
     * @throws NoUsableAddressException when nobody can be told, before anything is sent
     * @throws MessagingException when the server cannot be reached, or refuses
     */
    @Override
    public void notify(Notification notification) throws NoUsableAddressException, MessagingException {
        Invitation invitation = notification.invitation();
        Person inviter = directory.person(invitation.inviter());
        Person invitee = directory.person(invitation.invitee());
        Person recipient = notification.recipient().equals(invitation.inviter()) ? inviter : invitee;
        InternetAddress to = mailbox(recipient, notification.id());
        send(message(notification, to, Letter.to(recipient, notification, inviter, invitee, directory)), to);
    }

    private static InternetAddress mailbox(Person recipient, UUID notification) throws NoUsableAddressException {
        try {
            return Mailbox.of(recipient.name(), recipient.address().orElse(""));
        } catch (AddressException e) {
            throw new NoUsableAddressException(notification);
        }
    }

    private MimeMessage message(Notification notification, InternetAddress to, Letter letter)
            throws MessagingException {
        MimeMessage message = new IdentifiedMessage(session, reference(notification.id()));
        message.setFrom(from);
        message.setRecipient(Message.RecipientType.TO, to);
        message.setSubject(Mailbox.header(letter.subject()), UTF_8.name());
        message.setSentDate(Date.from(notification.at()));
        message.setContentLanguage(new String[] {letter.language().toLanguageTag()});
        message.setHeader("Auto-Submitted", "auto-generated"); // keeps machines from answering
        message.setHeader(
                "References", reference(notification.invitation().id().uuid())); // one thread for each invitation
        message.setContent(new MimeMultipart("alternative", part(letter.text(), "plain"), part(letter.html(), "html")));
        message.saveChanges();
        return message;
    }

    private static MimeBodyPart part(String content, String subtype) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(content, UTF_8.name(), subtype);
        return part;
    }

    private String reference(UUID id) {
        return "<" + id + "@" + host + ">";
    }

    private void send(MimeMessage message, InternetAddress to) throws MessagingException {
        Transport transport = session.getTransport(to);
        try {
            transport.connect();
            transport.sendMessage(message, new Address[] {to});
        } finally {
            close(transport);
        }
    }

    private static void close(Transport transport) {
        try {
            transport.close();
        } catch (MessagingException ignored) {
            // The server took the mail already, or what it threw before says more than this.
        }
    }

    /** Every message gets a new id when it is saved, unless it is told otherwise here. */
    private static final class IdentifiedMessage extends MimeMessage {

        private final String id;

        IdentifiedMessage(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
