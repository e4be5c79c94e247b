package dev.invitations.examples.mail;

import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Makes a session with timeouts, because jakarta.mail by default waits for a server forever. Immutable.
 *
 * <p>Without {@link #starttls} everything is sent unencrypted, including the password.
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

    /**
     * Returns a server without TLS and log-in. Each wait for the server ends after 10 seconds. One mail has about 15
     * waits.
     *
     * @param host the host name of the server
     * @param port the port of the server
     * @return the server
     */
    public static SmtpServer at(String host, int port) {
        return new SmtpServer(host, port, false, null, Duration.ofSeconds(10));
    }

    /**
     * Requires TLS. Nothing is sent unless the server switches to TLS and has a certificate for its name.
     *
     * @return the same server with TLS
     */
    public SmtpServer starttls() {
        return new SmtpServer(host, port, true, login, timeout);
    }

    /**
     * Sets the user and the password.
     *
     * @param user the user
     * @param password the password
     * @return the same server with this log-in
     */
    public SmtpServer login(String user, String password) {
        return new SmtpServer(host, port, starttls, new PasswordAuthentication(user, password), timeout);
    }

    /**
     * Sets the maximum duration of each wait: to connect, to write, to read an answer.
     *
     * @param each at least 1 millisecond; 15 waits should be shorter than the library's lease
     * @return the same server with this timeout
     */
    public SmtpServer timeout(Duration each) {
        return new SmtpServer(host, port, starttls, login, each);
    }

    /**
     * Returns a session with these settings.
     *
     * @return a new session
     */
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
