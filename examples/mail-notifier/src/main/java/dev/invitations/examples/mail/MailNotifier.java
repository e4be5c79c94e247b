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
 * Sends one mail per notification, as plain text and HTML. If it returns, the SMTP server accepted the mail. Every
 * failure is thrown, so that the library retries. If a mail is sent twice, both have the same {@code Message-ID}, by
 * which many servers and mail clients drop the second one. Thread-safe. Logs nothing.
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
     * Returns the notifier for {@code Invitations.builder()}.
     *
     * @param session a session with timeouts, such as {@link SmtpServer} makes
     * @param from the sender of every mail, which also gets bounces. The part after the @ is part of every Message-ID
     * @param directory the host's data for mails
     * @return the notifier
     * @throws AddressException if the sender is not exactly one address
     */
    public static MailNotifier over(Session session, InternetAddress from, MailDirectory directory)
            throws AddressException {
        return new MailNotifier(session, MailAddress.of(from.getPersonal(), from.getAddress()), directory);
    }

    /**
     * Sends one mail.
     *
     * @throws NoUsableAddressException if the recipient has no usable address; then no mail is sent
     * @throws MessagingException if the server cannot be reached or refuses the mail
     */
    @Override
    public void notify(Notification notification) throws NoUsableAddressException, MessagingException {
        Invitation invitation = notification.invitation();
        Person inviter = directory.person(invitation.inviter());
        Person invitee = directory.person(invitation.invitee());
        Person recipient = notification.recipient().equals(invitation.inviter()) ? inviter : invitee;
        InternetAddress to = mailbox(recipient, notification.id());
        send(message(notification, to, MailContent.to(recipient, notification, inviter, invitee, directory)), to);
    }

    private static InternetAddress mailbox(Person recipient, UUID notification) throws NoUsableAddressException {
        try {
            return MailAddress.of(recipient.name(), recipient.address().orElse(""));
        } catch (AddressException e) {
            throw new NoUsableAddressException(notification);
        }
    }

    private MimeMessage message(Notification notification, InternetAddress to, MailContent letter)
            throws MessagingException {
        MimeMessage message = new IdentifiedMessage(session, reference(notification.id()));
        message.setFrom(from);
        message.setRecipient(Message.RecipientType.TO, to);
        message.setSubject(MailAddress.header(letter.subject()), UTF_8.name());
        message.setSentDate(Date.from(notification.at()));
        message.setContentLanguage(new String[] {letter.language().toLanguageTag()});
        message.setHeader("Auto-Submitted", "auto-generated"); // stops automatic replies
        message.setHeader("References", reference(notification.invitation().id().uuid())); // one thread per invitation
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
            // The server accepted the mail already, or an earlier exception says more than this one.
        }
    }

    /** A message that keeps the given id, because by default a message gets a new id when it is saved. */
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
