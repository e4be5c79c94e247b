package dev.invitations.examples.console;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.PropertyResolver;

/**
 * The settings of the console. {@code application.properties} maps them to environment variables.
 *
 * @param url the address of the console, for links in mails
 * @param mail the mail server
 * @param allowedHosts host names to which the console answers, besides the names of this machine and the host of the
 *     address
 * @param maxSessions the maximum number of sessions; see {@link SessionLimit}
 */
@ConfigurationProperties("console")
record ConsoleProperties(
        URI url,
        @DefaultValue MailProperties mail,
        @DefaultValue List<String> allowedHosts,
        @DefaultValue("500") int maxSessions) {

    private static final String HOST_NAMES = "host names without ports, separated by commas";
    private static final String AN_ADDRESS = "an address that begins with http:// or https://";

    /** The port on which a connection is encrypted from its first byte (RFC 8314). */
    private static final int SMTPS = 465;

    /**
     * The mail server.
     *
     * @param host the host name of the server; empty for none, so that the {@link Mailbox} keeps the mails
     */
    record MailProperties(
            @DefaultValue("") String host,
            @DefaultValue("25") int port,
            @DefaultValue("false") boolean starttls,
            @DefaultValue("") String user,
            @DefaultValue("") String password,
            @DefaultValue("false") boolean plaintext,
            @DefaultValue("") String from) {

        boolean isMailbox() {
            return host.isEmpty();
        }
    }

    /**
     * Checks the settings before Spring binds them, so that messages name the environment variables and not Spring's
     * properties.
     *
     * @throws InvalidSettingException for the first invalid value
     */
    static void check(PropertyResolver environment) {
        number(environment, "PORT", "server.port", 0, 65_535);
        number(environment, "MANAGEMENT_PORT", "management.server.port", 0, 65_535);
        number(environment, "MAIL_PORT", "console.mail.port", 1, 65_535);
        number(environment, "MAX_SESSIONS", "console.max-sessions", 1, 100_000);
        check(environment, "BIND_ADDRESS", "server.address", "an address of this machine", ConsoleProperties::isLocal);
        check(environment, "ALLOWED_HOSTS", "console.allowed-hosts", HOST_NAMES, ConsoleProperties::areHosts);
        check(environment, "MAIL_HOST", "console.mail.host", "a host name without a port", ConsoleProperties::isHost);
        Predicate<String> isBoolean = Set.of("true", "false")::contains;
        check(environment, "MAIL_STARTTLS", "console.mail.starttls", "true or false", isBoolean);
        check(environment, "MAIL_PLAINTEXT", "console.mail.plaintext", "true or false", isBoolean);
        check(environment, "CONSOLE_URL", "console.url", AN_ADDRESS, ConsoleProperties::isUrl);
        checkMail(environment);
        Setting key = Setting.read(environment, "LINK_KEY", "console.link-key");
        if (key != null && !key.value().isEmpty() && key.value().length() < LinkSecret.LENGTH) {
            // The message must not contain the secret.
            throw new InvalidSettingException(key.name() + " must have at least " + LinkSecret.LENGTH
                    + " characters, but has " + key.value().length() + ".");
        }
        check(environment, "", "console.deliver-every", "a time from 10ms to 1d", ConsoleProperties::isDelay);
        Setting database = Setting.read(environment, "JDBC_URL", "spring.datasource.url");
        if (database != null && !database.value().matches("jdbc:(h2:file|h2:mem|postgresql|mariadb):.*")) {
            // The rest of the address may contain a password.
            String begin = database.value().replaceFirst("(?s)^(jdbc:h2:\\w+:|jdbc:\\w+:|[\\w+.-]*:?).*", "$1");
            throw new InvalidSettingException(database.name()
                    + " must begin with jdbc:h2:file:, jdbc:h2:mem:, jdbc:postgresql: or jdbc:mariadb:, but "
                    + (begin.isEmpty() ? "does not begin with a name." : "begins with " + begin));
        }
    }

    /** With a mail server, strangers get links, and the server gets a password. So nothing is guessed. */
    private static void checkMail(PropertyResolver environment) {
        Setting host = Setting.read(environment, "MAIL_HOST", "console.mail.host");
        if (host == null || host.value().isEmpty()) {
            return;
        }
        Setting from = Setting.read(environment, "MAIL_FROM", "console.mail.from");
        if (from == null || from.value().isEmpty()) {
            throw new InvalidSettingException(
                    host.name() + " needs MAIL_FROM, the address of the sender, such as invitations@example.org.");
        }
        String guessed = "http://localhost:" + environment.getProperty("server.port");
        if (environment.getProperty("CONSOLE_URL") == null
                && guessed.equals(environment.getProperty("console.url", guessed))) {
            throw new InvalidSettingException(host.name()
                    + " needs CONSOLE_URL, the address of the console for links in mails, such as"
                    + " https://invitations.example.org.");
        }
        boolean encrypted = environment.getProperty("console.mail.starttls", Boolean.class, false)
                || environment.getProperty("console.mail.port", Integer.class, 25) == SMTPS;
        boolean permitted = environment.getProperty("console.mail.plaintext", Boolean.class, false);
        if (!environment.getProperty("console.mail.user", "").isEmpty() && !encrypted && !permitted) {
            throw new InvalidSettingException("MAIL_USER needs an encrypted connection for the password. Set"
                    + " MAIL_STARTTLS=true or MAIL_PORT=" + SMTPS
                    + ", or set MAIL_PLAINTEXT=true to send the password unencrypted.");
        }
    }

    /**
     * A setting that has a value.
     *
     * @param name the name by which the operator gave the value: the environment variable, or the property
     */
    private record Setting(String name, String value) {

        static @Nullable Setting read(PropertyResolver environment, String variable, String property) {
            String ofVariable = variable.isEmpty() ? null : environment.getProperty(variable);
            String value = environment.getProperty(property);
            value = value == null ? ofVariable : value;
            return value == null ? null : new Setting(value.equals(ofVariable) ? variable : property, value.strip());
        }
    }

    private static void number(PropertyResolver environment, String variable, String property, int least, int most) {
        String rule = "a number from " + least + " to " + most;
        check(
                environment,
                variable,
                property,
                rule,
                value -> value.matches("\\d{1,9}")
                        && Integer.parseInt(value) >= least
                        && Integer.parseInt(value) <= most);
    }

    private static void check(
            PropertyResolver environment, String variable, String property, String rule, Predicate<String> allowed) {
        Setting setting = Setting.read(environment, variable, property);
        if (setting != null && !allowed.test(setting.value())) {
            String given = setting.value().isEmpty() ? "empty" : setting.value();
            throw new InvalidSettingException(setting.name() + " must be " + rule + ", but was " + given + ".");
        }
    }

    private static boolean isLocal(String address) {
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed.isAnyLocalAddress() || NetworkInterface.getByInetAddress(parsed) != null;
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }

    private static boolean areHosts(String names) {
        return Stream.of(names.split(",", -1)).map(String::strip).allMatch(ConsoleProperties::isHost);
    }

    private static boolean isHost(String name) {
        return name.isEmpty() || name.matches("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]");
    }

    private static boolean isUrl(String address) {
        try {
            URI url = new URI(address);
            return Set.of("http", "https").contains(String.valueOf(url.getScheme()))
                    && url.getHost() != null
                    && url.getPort() <= 65_535;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isDelay(String text) {
        try {
            Duration delay = DurationStyle.detectAndParse(text);
            return delay.compareTo(Duration.ofMillis(10)) >= 0 && delay.compareTo(Duration.ofDays(1)) <= 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
