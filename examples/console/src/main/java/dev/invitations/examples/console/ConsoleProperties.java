package dev.invitations.examples.console;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.PropertyResolver;

/**
 * The settings of the console. {@code application.properties} maps them to environment variables.
 *
 * @param url the address of the console, for links in mails
 * @param mail the mail server
 * @param allowedHosts host names to which the console answers, besides the names of this machine and the host of the
 *     address
 * @param maxSessions the maximum number of sessions; a further session ends the session that was idle longest
 */
@ConfigurationProperties("console")
record ConsoleProperties(
        URI url,
        @DefaultValue MailProperties mail,
        @DefaultValue List<String> allowedHosts,
        @DefaultValue("500") int maxSessions) {

    /**
     * The mail server.
     *
     * @param host the host name of the server; empty for none, so that notifications are only logged
     */
    record MailProperties(
            @DefaultValue("") String host,
            @DefaultValue("25") int port,
            @DefaultValue("false") boolean starttls,
            @DefaultValue("") String user,
            @DefaultValue("") String password,
            @DefaultValue("invitations@example.org") String from) {}

    /**
     * Checks the environment variables before Spring binds them, so that messages name the variables and not Spring's
     * properties.
     *
     * @throws InvalidSettingException for the first invalid value
     */
    static void check(PropertyResolver environment) {
        for (String name : List.of("PORT", "MANAGEMENT_PORT", "MAIL_PORT")) {
            require(isPort(environment.getProperty(name, "0")), name + " must be a number from 0 to 65535.");
        }
        String address = environment.getProperty("BIND_ADDRESS", "127.0.0.1");
        require(isLocal(address), "BIND_ADDRESS must be an address of this machine, but was " + address + ".");
        String starttls = environment.getProperty("MAIL_STARTTLS", "false");
        require(Set.of("true", "false").contains(starttls), "MAIL_STARTTLS must be true or false.");
        String url = environment.getProperty("CONSOLE_URL", "http://localhost");
        require(isUrl(url), "CONSOLE_URL must be an address that begins with http:// or https://.");
        require(
                environment.getProperty("JDBC_URL", "jdbc:h2:").matches("jdbc:(h2|postgresql|mariadb):.*"),
                "JDBC_URL must begin with jdbc:h2:, jdbc:postgresql: or jdbc:mariadb:.");
    }

    private static boolean isPort(String number) {
        return number.matches("\\d{1,5}") && Integer.parseInt(number) <= 65_535;
    }

    private static boolean isLocal(String address) {
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed.isAnyLocalAddress() || NetworkInterface.getByInetAddress(parsed) != null;
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }

    private static boolean isUrl(String address) {
        try {
            URI url = new URI(address);
            return Set.of("http", "https").contains(String.valueOf(url.getScheme())) && url.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void require(boolean met, String sentence) {
        if (!met) {
            throw new InvalidSettingException(sentence);
        }
    }
}
