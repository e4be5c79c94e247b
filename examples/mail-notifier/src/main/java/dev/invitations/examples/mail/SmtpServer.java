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
 * <p>Port 465 is encrypted from the first byte. Every other port needs {@link #starttls} for TLS; without it everything
 * is sent unencrypted. A password is sent unencrypted only after {@link #plaintextLogin}.
 */
public final class SmtpServer {

    private static final int SMTPS_PORT = 465;

    private final String host;
    private final int port;
    private final Security security;
    private final @Nullable PasswordAuthentication login;
    private final Duration timeout;

    private SmtpServer(
            String host, int port, Security security, @Nullable PasswordAuthentication login, Duration timeout) {
        this.host = host;
        this.port = port;
        this.security = security;
        this.login = login;
        this.timeout = timeout;
    }

    /**
     * Returns a server without log-in, and without TLS unless the port is 465. Each wait for the server ends after 10
     * seconds. One mail has about 15 waits.
     *
     * @param host the host name of the server
     * @param port the port of the server
     * @return the server
     */
    public static SmtpServer at(String host, int port) {
        Security security = port == SMTPS_PORT ? Security.TLS : Security.NONE;
        return new SmtpServer(host, port, security, null, Duration.ofSeconds(10));
    }

    /**
     * Requires TLS from the first byte, as port 465 has it without this method. Nothing is sent unless the server has a
     * certificate for its name.
     *
     * @return the same server with TLS
     */
    public SmtpServer tls() {
        return new SmtpServer(host, port, Security.TLS, login, timeout);
    }

    /**
     * Requires that the server switches to TLS and has a certificate for its name. Nothing is sent otherwise. On port
     * 465 the connection is encrypted already, so the method changes nothing there.
     *
     * @return the same server with TLS
     */
    public SmtpServer starttls() {
        return security == Security.TLS ? this : new SmtpServer(host, port, Security.STARTTLS, login, timeout);
    }

    /**
     * Permits a log-in without TLS, for example to a server on the same machine. Everyone on the path to the server can
     * read the password.
     *
     * @return the same server; with TLS it stays encrypted
     */
    public SmtpServer plaintextLogin() {
        return security == Security.NONE ? new SmtpServer(host, port, Security.PLAINTEXT, login, timeout) : this;
    }

    /**
     * Sets the user and the password, which need TLS.
     *
     * @param user the user
     * @param password the password
     * @return the same server with this log-in
     */
    public SmtpServer login(String user, String password) {
        return new SmtpServer(host, port, security, new PasswordAuthentication(user, password), timeout);
    }

    /**
     * Sets the maximum duration of each wait: to connect, to write, to read an answer.
     *
     * @param each at least 1 millisecond; 15 waits should be shorter than the library's lease
     * @return the same server with this timeout
     */
    public SmtpServer timeout(Duration each) {
        return new SmtpServer(host, port, security, login, each);
    }

    /**
     * Returns a session with these settings.
     *
     * @return a new session
     * @throws IllegalStateException if there is a log-in without TLS and without {@link #plaintextLogin}
     */
    public Session session() {
        if (login != null && security == Security.NONE) {
            throw new IllegalStateException(
                    "login needs an encrypted connection: call starttls(), or use port 465, or call plaintextLogin()");
        }
        String millis = String.valueOf(timeout.toMillis());
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", host);
        properties.setProperty("mail.smtp.port", String.valueOf(port));
        properties.setProperty("mail.smtp.connectiontimeout", millis);
        properties.setProperty("mail.smtp.timeout", millis);
        properties.setProperty("mail.smtp.writetimeout", millis);
        properties.setProperty("mail.smtp.ssl.enable", String.valueOf(security == Security.TLS));
        properties.setProperty("mail.smtp.starttls.enable", String.valueOf(security == Security.STARTTLS));
        properties.setProperty("mail.smtp.starttls.required", String.valueOf(security == Security.STARTTLS));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.auth", String.valueOf(login != null));
        return Session.getInstance(properties, new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                return login;
            }
        });
    }

    private enum Security {
        /** No TLS, and therefore no log-in. */
        NONE,
        /** No TLS, but a log-in. */
        PLAINTEXT,
        /** TLS after a command. */
        STARTTLS,
        /** TLS from the first byte. */
        TLS
    }
}
