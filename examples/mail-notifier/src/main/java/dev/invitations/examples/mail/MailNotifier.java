package dev.invitations.examples.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
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
import java.net.URI;
import java.time.Clock;
import java.util.Date;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable Function<String, String> links;
    private final Locale language;
    private final Clock clock;

    private MailNotifier(
            Session session,
            InternetAddress from,
            MailDirectory directory,
            @Nullable Function<String, String> links,
            Locale language,
            Clock clock) {
        this.session = session;
        this.from = from;
        this.host = from.getAddress().substring(from.getAddress().lastIndexOf('@') + 1);
        this.directory = directory;
        this.links = links;
        this.language = language;
        this.clock = clock;
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
        InternetAddress sender = MailAddress.of(from.getPersonal(), from.getAddress());
        return new MailNotifier(session, sender, directory, null, Locale.ENGLISH, Clock.systemUTC());
    }

    /**
     * Sets the page of the links for invitations to e-mail addresses. Without it, the mails contain
     * {@link MailDirectory#link} for them too.
     *
     * @param page returns an absolute http or https address for the token of {@link Notification#link}, such as
     *     {@code token -> "https://acme.example/invitation?token=" + token}. A token consists of ASCII letters, digits,
     *     dots, hyphens and underscores
     * @return a notifier with these links
     */
    public MailNotifier links(Function<String, String> page) {
        return new MailNotifier(session, from, directory, page, language, clock);
    }

    /**
     * Sets the language of mails to recipients without a language of their own. It is English by default.
     *
     * @param instance the language and date format; English if the language has no texts
     * @return a notifier with this language
     */
    public MailNotifier language(Locale instance) {
        return new MailNotifier(session, from, directory, links, instance, clock);
    }

    /**
     * Sets the clock for the date of mails. It is the clock of the system by default.
     *
     * @param other the clock
     * @return a notifier with this clock
     */
    public MailNotifier clock(Clock other) {
        return new MailNotifier(session, from, directory, links, language, other);
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
        Person invitee = invitee(invitation.invitee());
        InternetAddress to = mailbox(notification.isInvitation() ? invitee : inviter, notification.id());
        URI link = notification.link().isPresent() && links != null
                ? uri(links.apply(notification.link().get()))
                : directory.link(notification);
        send(message(notification, to, MailContent.of(notification, inviter, invitee, language, link, directory)), to);
    }

    /** An invitation to an address is for the owner of this mailbox, whatever the directory knows of the address. */
    private Person invitee(Invitee invitee) {
        Person person = directory.person(invitee);
        return invitee.kind() == Invitee.Kind.EMAIL ? person.withAddress(invitee.value()) : person;
    }

    /** Hides the message of the original exception, which contains the token. */
    private static URI uri(String link) {
        try {
            return URI.create(link);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("links must return an absolute http or https address");
        }
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
        message.setSentDate(Date.from(clock.instant()));
        message.setContentLanguage(new String[] {letter.language().toLanguageTag()});
        message.setHeader("Auto-Submitted", "auto-generated"); // stops automatic replies
        message.setHeader("List-Unsubscribe", "<" + unsubscribe(notification) + ">");
        message.setHeader("References", reference(notification.invitation().id().uuid())); // one thread per invitation
        message.setContent(new MimeMultipart("alternative", part(letter.text(), "plain"), part(letter.html(), "html")));
        message.saveChanges();
        return message;
    }

    private String unsubscribe(Notification notification) {
        return directory
                .unsubscribe(notification)
                .map(MailContent::checked)
                .orElse("mailto:" + from.getAddress() + "?subject=unsubscribe");
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
