package dev.invitations.examples.console;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Provider;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.URLName;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.springframework.stereotype.Component;

/**
 * Keeps the newest mails of the demo in memory, instead of a mail server. Every visitor can read them, as
 * every visitor can log in. Mails hold links, and a link must be in no table, so they are in memory only.
 */
@Component
class Mailbox {

    static final int SIZE = 100;

    private final Deque<KeptMail> mails = new ArrayDeque<>();

    /** A mail as the mailbox page shows it. */
    record KeptMail(String to, String subject, Instant at, String text) {}

    /** Returns a session that sends to this mailbox. */
    Session session() {
        Session session = Session.getInstance(new Properties());
        session.getProperties().put(Mailbox.class.getName(), this);
        try {
            session.addProvider(
                    new Provider(Provider.Type.TRANSPORT, "mailbox", KeepingTransport.class.getName(), "", ""));
            session.setProvider(session.getProvider("mailbox"));
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
        session.setProtocolForAddress("rfc822", "mailbox");
        return session;
    }

    private synchronized void keep(KeptMail mail) {
        mails.addFirst(mail);
        if (mails.size() > SIZE) {
            mails.removeLast();
        }
    }

    /** Returns the mails, the newest first. */
    synchronized List<KeptMail> mails() {
        return List.copyOf(mails);
    }

    /** A transport that keeps the plain text of each mail. The mail library creates it. */
    public static final class KeepingTransport extends Transport {

        /** Creates a transport, as the mail library expects it. */
        public KeepingTransport(Session session, URLName name) {
            super(session, name);
        }

        @Override
        public void connect() {
            setConnected(true);
        }

        @Override
        public void sendMessage(Message message, Address[] recipients) throws MessagingException {
            Mailbox mailbox =
                    (Mailbox) Objects.requireNonNull(session.getProperties().get(Mailbox.class.getName()));
            String text = text(message);
            for (Address recipient : recipients) {
                String to = recipient instanceof InternetAddress address ? address.getAddress() : recipient.toString();
                mailbox.keep(new KeptMail(
                        to, message.getSubject(), message.getSentDate().toInstant(), text));
            }
        }

        private static String text(Message message) throws MessagingException {
            try {
                Multipart parts = (Multipart) message.getContent();
                return parts.getBodyPart(0).getContent().toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
