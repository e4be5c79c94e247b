package dev.invitations.examples.mail;

import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Makes a session that cannot hang: left to itself, jakarta.mail waits for a server for ever. Immutable.
 *
 * <p>Without {@link #starttls} everything goes in the clear, the password included.
 */
public final class SmtpServer {

    private final String host;
    private final int port;
    private final boolean starttls;
    private final @Nullable PasswordAuthentication login;
    private final Duration timeout;

    private SmtpServer(
            String host, int port, boolean starttls, @Nullable PasswordAuthentication login, Duration timeout) {
        this.host = host;
        this.port = port;
        this.starttls = starttls;
        this.login = login;
        this.timeout = timeout;
    }

    /** Each wait for it ends after 10 seconds, and one mail has some fifteen of them. */
    public static SmtpServer at(String host, int port) {
        return new SmtpServer(host, port, false, null, Duration.ofSeconds(10));
    }

    /** Nothing is sent unless the server changes to TLS and shows a certificate for its name. */
    public SmtpServer starttls() {
        return new SmtpServer(host, port, true, login, timeout);
    }

    public SmtpServer login(String user, String password) {
        return new SmtpServer(host, port, starttls, new PasswordAuthentication(user, password), timeout);
    }

    /**
     * For each single wait: to connect, to write, to read an answer.
     *
     * @param each at least a millisecond; fifteen of them should end before the library's lease does
     */
    public SmtpServer timeout(Duration each) {
        return new SmtpServer(host, port, starttls, login, each);
    }

    public Session session() {
        String millis = String.valueOf(timeout.toMillis());
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", host);
        properties.setProperty("mail.smtp.port", String.valueOf(port));
        properties.setProperty("mail.smtp.connectiontimeout", millis);
        properties.setProperty("mail.smtp.timeout", millis);
        properties.setProperty("mail.smtp.writetimeout", millis);
        properties.setProperty("mail.smtp.starttls.enable", String.valueOf(starttls));
        properties.setProperty("mail.smtp.starttls.required", String.valueOf(starttls));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.auth", String.valueOf(login != null));
        return Session.getInstance(properties, new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                return login;
            }
        });
    }
}
